-- The ground that every room stands on: the audit trail, the outbox, kept mail, and the role under
-- which a customer's people read.

do $$ begin
  if not exists (select from pg_roles where rolname = 'orbite_customer') then
    create role orbite_customer nologin;
  end if;
exception when duplicate_object or unique_violation then null;
end $$;
grant orbite_customer to current_user;

-- Rows that must stay as written: issued documents, acts, evidence. Whoever asks.
create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only: % refused', tg_table_name, lower(tg_op) using errcode = 'restrict_violation';
end $$;

create function keep_forever(kept regclass) returns void language plpgsql as $$
begin
  execute format('create trigger keep_forever before update or delete on %s for each row execute function refuse_change()', kept);
  execute format('create trigger keep_forever_truncate before truncate on %s for each statement execute function refuse_change()', kept);
end $$;

-- A customer's people see the rows of their own customer and no others, even when a query forgets to
-- filter. `owner_column` holds the customer's id.
create function isolate_by_customer(isolated regclass, owner_column text default 'customer_id') returns void
language plpgsql as $$
begin
  execute format('alter table %s enable row level security', isolated);
  execute format(
    'create policy own_rows on %s for select to orbite_customer using (%I = nullif(current_setting(''orbite.customer'', true), '''')::uuid)',
    isolated, owner_column);
  execute format('grant select on %s to orbite_customer', isolated);
end $$;

create table acts (
  id bigint generated always as identity primary key,
  on_day date not null,
  at timestamptz not null,
  act text not null,
  article text,
  customer_id uuid,
  service_id uuid,
  details jsonb not null default '{}',
  actor_kind text not null check (actor_kind in ('system', 'visitor', 'staff', 'contact', 'token', 'node')),
  actor_id uuid,
  actor_name text not null
);
create index acts_by_customer on acts (customer_id, id desc) where customer_id is not null;
create index acts_by_service on acts (service_id, id desc) where service_id is not null;
create index acts_by_act on acts (act, id desc);
select keep_forever('acts');
select isolate_by_customer('acts');

create table outbox (
  id uuid primary key,
  topic text not null,
  key text not null unique,
  payload jsonb not null,
  announced_at timestamptz not null,
  dispatched_at timestamptz
);
create index outbox_waiting on outbox (id) where dispatched_at is null;
