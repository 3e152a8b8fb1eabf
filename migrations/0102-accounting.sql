-- The books, closed (CGI 286 I 3° bis): each day, month and year once, chained, with the running totals since the
-- first document. A day that is closed takes no further document.
create table book_closings (
  seq bigint primary key check (seq >= 1),
  kind text not null check (kind in ('day', 'month', 'year')),
  from_day date not null,
  to_day date not null check (to_day >= from_day),
  documents int not null check (documents >= 0),
  invoiced_net_cents bigint not null,
  invoiced_vat_cents bigint not null,
  invoiced_gross_cents bigint not null check (invoiced_gross_cents = invoiced_net_cents + invoiced_vat_cents),
  credited_net_cents bigint not null,
  credited_vat_cents bigint not null,
  credited_gross_cents bigint not null check (credited_gross_cents = credited_net_cents + credited_vat_cents),
  -- Invoices less credit notes, VAT included, since the beginning.
  running_gross_cents bigint not null,
  -- The last document of the books when the period was closed, and its hash; 0 and zeros before the first.
  last_document bigint not null check (last_document >= 0),
  last_hash bytea not null check (length(last_hash) = 32),
  closed_at timestamptz not null,
  prev_hash bytea not null check (length(prev_hash) = 32),
  hash bytea not null unique check (length(hash) = 32),
  unique (kind, from_day)
);
create index book_closings_by_end on book_closings (kind, to_day desc);
select keep_forever('book_closings');

create function refuse_closed_day() returns trigger language plpgsql as $$
begin
  if new.issued_on <= (select max(to_day) from book_closings where kind = 'day') then
    raise exception '% is closed: no document can bear that date', new.issued_on using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger refuse_closed_day before insert on invoices for each row execute function refuse_closed_day();

-- The company's chart of accounts: each change is a new row with the whole.
create table accounting_charts (
  id bigint generated always as identity primary key,
  accounts jsonb not null check (jsonb_typeof(accounts) = 'object'),
  from_day date not null,
  at timestamptz not null,
  decided_by text not null
);
select keep_forever('accounting_charts');

-- What will never be paid: the rest of an invoice, given up for a reason. The invoice stays as it was issued.
create table write_offs (
  id uuid primary key,
  invoice_id uuid not null references invoices,
  customer_id uuid not null references customers,
  amount_cents bigint not null check (amount_cents > 0),
  currency char(3) not null check (currency = 'EUR'),
  why text not null check (length(why) between 1 and 500),
  on_day date not null,
  at timestamptz not null,
  decided_by text not null
);
create index write_offs_by_invoice on write_offs (invoice_id);
select keep_forever('write_offs');
select isolate_by_customer('write_offs');
