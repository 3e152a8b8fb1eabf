-- What a customer's accounts office asks to read on its invoices: a public body's service code and commitment
-- number (Chorus Pro), anybody's order. Each change is a new row that holds from its day; all empty ends them.
create table purchase_references (
  id bigint generated always as identity primary key,
  customer_id uuid not null references customers,
  from_day date not null,
  recorded_at timestamptz not null,
  recorded_by text not null,
  service_code text not null check (length(service_code) <= 50),
  order_number text not null check (length(order_number) <= 50),
  contract_number text not null check (length(contract_number) <= 50)
);
create index purchase_references_at on purchase_references (customer_id, from_day desc, id desc);
select keep_forever('purchase_references');
select isolate_by_customer('purchase_references');
