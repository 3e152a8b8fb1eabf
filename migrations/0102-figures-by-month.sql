-- For the console's charts: what was invoiced and how much was ordered, month by month, from the indexes alone.
create index invoices_by_day on invoices (issued_on) include (series, net_cents);
create index orders_by_day on orders (placed_on);
