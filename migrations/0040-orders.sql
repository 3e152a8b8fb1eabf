-- An order is a snapshot: what was offered, at which price, what was shown, and what the customer
-- confirmed (art. 2). It never changes; the contract that it forms carries the rest.

create table orders (
  id uuid primary key,
  customer_id uuid not null references customers,
  key text not null check (length(key) between 1 and 200),
  placed_on date not null,
  placed_at timestamptz not null,
  placed_by text not null,
  kind text not null check (kind in ('domain', 'hosting', 'mailbox', 'groupware', 'server', 'certificate')),
  plan_id uuid not null references plans,
  plan_slug text not null,
  label text not null,
  options jsonb not null,
  every text not null check (every in ('P1M', 'P3M', 'P1Y')),
  net_cents bigint not null check (net_cents >= 0),
  currency char(3) not null check (currency = 'EUR'),
  pay_by text not null check (pay_by in ('transfer', 'cheque', 'card', 'direct-debit')),
  immediate_start boolean not null,
  details jsonb not null,
  product_sheet text not null check (length(product_sheet) > 0),
  product_sheet_sha256 bytea not null check (length(product_sheet_sha256) = 32),
  confirmations jsonb not null
    check (confirmations @> '{"fits": true, "capacity": true, "advice": true}'),
  acceptance_id uuid not null,
  terms_version text not null,
  unique (customer_id, key),
  check (kind <> 'domain' or every = 'P1Y'),                 -- art. 11
  check (pay_by <> 'direct-debit' or every = 'P1M')          -- art. 8
);
create index orders_by_customer on orders (customer_id, id desc);
select keep_forever('orders');
select isolate_by_customer('orders');
