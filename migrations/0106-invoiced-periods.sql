-- The daily run asks for each customer which periods are invoiced: without reading everybody's lines.
create index invoice_lines_of_periods on invoice_lines (customer_id, service_id, period_from)
  where cause in ('first', 'renewal');
-- And what each owes.
create index open_invoices_by_customer on open_invoices (customer_id);
