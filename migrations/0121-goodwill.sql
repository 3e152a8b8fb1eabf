-- Art. 4: what was given back on an invoice without a credit note. A refund that paid a credit note back stands
-- in the customer's credits; the others are goodwill.
create function goodwill_on(invoice uuid) returns bigint language sql stable as $$
  select coalesce(sum(r.amount_cents), 0)::bigint from refunds r
   where r.invoice_id = invoice
     and not exists (select from credits c where c.source = 'refund' and c.source_id = r.id);
$$;
