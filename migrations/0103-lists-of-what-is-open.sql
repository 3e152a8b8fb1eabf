-- Two short lists beside two long histories: invoices with something open, and services that are paid for
-- and not yet delivered. Both follow from facts elsewhere and are kept by them, as an index would be; without
-- them the console's first page reads every invoice and every service that there ever was.

create table open_invoices (
  invoice_id uuid primary key references invoices,
  customer_id uuid not null references customers,
  seq bigint not null unique
);
select isolate_by_customer('open_invoices');

create function list_open_invoice(one uuid) returns void language sql as $$
  delete from open_invoices where invoice_id = one;
  insert into open_invoices
    select i.id, i.customer_id, i.seq from invoices i join invoice_balances b on b.id = i.id
     where i.id = one and b.open_cents > 0;
$$;

create function list_open_invoice_of_row() returns trigger language plpgsql as $$
begin
  if tg_table_name = 'invoices' then perform list_open_invoice(new.id);
  else perform list_open_invoice(new.invoice_id);
  end if;
  return null;
end $$;
create trigger listed_while_open after insert on invoices for each row execute function list_open_invoice_of_row();
create trigger listed_while_open after insert on allocations for each row execute function list_open_invoice_of_row();

insert into open_invoices
  select i.id, i.customer_id, i.seq from invoices i join invoice_balances b on b.id = i.id where b.open_cents > 0;

create table undelivered_services (
  service_id uuid primary key references services,
  customer_id uuid not null references customers
);
select isolate_by_customer('undelivered_services');

create function list_undelivered() returns trigger language plpgsql as $$
begin
  insert into undelivered_services values (new.service_id, new.customer_id) on conflict do nothing;
  return null;
end $$;
create function unlist_delivered() returns trigger language plpgsql as $$
begin
  delete from undelivered_services where service_id = new.service_id;
  return null;
end $$;
create trigger listed_until_delivered after insert on service_dues for each row execute function list_undelivered();
create trigger listed_until_delivered after insert on activations for each row execute function unlist_delivered();
create trigger listed_until_delivered after insert on ends for each row execute function unlist_delivered();

insert into undelivered_services
  select d.service_id, d.customer_id from service_dues d
   where not exists (select from activations a where a.service_id = d.service_id)
     and not exists (select from ends e where e.service_id = d.service_id);
