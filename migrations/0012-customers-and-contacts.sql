-- Customers, what they are over time, and the people who may speak for them (art. 5).

create extension if not exists pg_trgm;

create sequence customer_numbers;

create table customers (
  id uuid primary key,
  seq bigint not null unique default nextval('customer_numbers'),
  number text not null unique generated always as ('C' || lpad(seq::text, greatest(5, length(seq::text)), '0')) stored,
  kind text not null check (kind in ('person', 'company', 'association', 'public-body')),
  opened_on date not null,
  -- what staff may search by, a part for each source (the customer itself, its contacts, its sites…),
  -- folded to lower case without accents, and the parts together
  search_parts jsonb not null default '{}',
  search_words text not null default ''
);
create index customers_search on customers using gin (search_words gin_trgm_ops);
select isolate_by_customer('customers', 'id');

-- Each change is a new row, effective from its day: what an invoice showed stays what it was.
create table customer_details (
  id bigint generated always as identity primary key,
  customer_id uuid not null references customers,
  from_day date not null,
  recorded_at timestamptz not null,
  recorded_by text not null,
  organisation text check (length(organisation) between 1 and 200),
  first_name text check (length(first_name) between 1 and 100),
  last_name text check (length(last_name) between 1 and 100),
  line1 text not null check (length(line1) between 1 and 200),
  line2 text check (length(line2) between 1 and 200),
  postal_code text not null check (length(postal_code) <= 20),
  city text not null check (length(city) between 1 and 100),
  country char(2) not null check (country ~ '^[A-Z]{2}$'),
  phone text check (phone ~ '^\+[0-9]{6,15}$'),
  language text not null check (language in ('fr', 'en')),
  siren char(9) check (siren ~ '^[0-9]{9}$'),
  siret char(14) check (siret ~ '^[0-9]{14}$'),
  rna char(10) check (rna ~ '^W[0-9A-Z]{9}$'),
  vat_number text check (vat_number ~ '^[A-Z]{2}[0-9A-Z+*]{2,13}$'),
  check (organisation is not null or (first_name is not null and last_name is not null)),
  check (siret is null or siren = left(siret, 9))
);
create index customer_details_at on customer_details (customer_id, from_day desc, id desc);
select keep_forever('customer_details');
select isolate_by_customer('customer_details');

create table contacts (
  id uuid primary key,
  customer_id uuid not null references customers,
  since date not null,
  -- the first day on which this person no longer speaks for the customer
  ends_on date check (ends_on >= since),
  unique (id, customer_id)
);
create index contacts_of_customer on contacts (customer_id);
select isolate_by_customer('contacts');

create table contact_details (
  id bigint generated always as identity primary key,
  contact_id uuid not null,
  customer_id uuid not null,
  from_day date not null,
  recorded_at timestamptz not null,
  recorded_by text not null,
  -- null: a mailbox that several people read ("Comptabilité")
  first_name text check (length(first_name) between 1 and 100),
  last_name text not null check (length(last_name) between 1 and 100),
  email text not null check (length(email) between 3 and 254),
  phone text check (phone ~ '^\+[0-9]{6,15}$'),
  language text not null check (language in ('fr', 'en')),
  foreign key (contact_id, customer_id) references contacts (id, customer_id)
);
create index contact_details_at on contact_details (contact_id, from_day desc, id desc);
select keep_forever('contact_details');
select isolate_by_customer('contact_details');

-- billing: receives the invoices. collaborator: limited to the services named.
create table contact_roles (
  id uuid primary key,
  contact_id uuid not null,
  customer_id uuid not null,
  role text not null check (role in ('owner', 'billing', 'technical', 'collaborator')),
  service_ids uuid[] not null default '{}',
  from_day date not null,
  -- the first day on which it no longer holds
  until_day date check (until_day >= from_day),
  given_by text not null,
  foreign key (contact_id, customer_id) references contacts (id, customer_id),
  check ((role = 'collaborator') = (cardinality(service_ids) > 0))
);
create unique index contact_roles_once on contact_roles (contact_id, role) where until_day is null;
create index contact_roles_of_customer on contact_roles (customer_id, role);
select isolate_by_customer('contact_roles');

-- A role given may be ended, once; nothing else about it changes.
create function keep_role() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' or old.until_day is not null
     or (new.contact_id, new.customer_id, new.role, new.service_ids, new.from_day)
        is distinct from (old.contact_id, old.customer_id, old.role, old.service_ids, old.from_day) then
    raise exception 'a role is ended, never rewritten' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger keep_role before update or delete on contact_roles for each row execute function keep_role();

-- art. 5: an account always has an e-mail for its invoices, and somebody who owns it. Checked when the
-- transaction ends, with the customer's row locked, so that two transactions that each remove one of
-- the last two cannot both pass.
create function check_last_contacts() returns trigger language plpgsql as $$
declare
  customer uuid;
  needed text;
begin
  if tg_table_name = 'customers' then customer := new.id; else customer := new.customer_id; end if;
  perform from customers where id = customer for update;
  foreach needed in array array['billing', 'owner'] loop
    if not exists (select from contact_roles
                    where customer_id = customer and role = needed and until_day is null) then
      raise exception 'customer % would be left without % contact', customer, needed
        using errcode = 'check_violation', constraint = 'customer_keeps_' || needed;
    end if;
  end loop;
  return null;
end $$;
create constraint trigger customer_keeps_contacts after insert on customers
  deferrable initially deferred for each row execute function check_last_contacts();
create constraint trigger customer_keeps_contacts after update on contact_roles
  deferrable initially deferred for each row execute function check_last_contacts();
