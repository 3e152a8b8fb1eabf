-- A contract is formed by one order under the terms that were accepted; it carries services. What
-- happens to a service is a dated fact in a table of its own; its state is derived from them.

create table contracts (
  id uuid primary key,
  customer_id uuid not null references customers,
  order_id uuid not null unique references orders,
  acceptance_id uuid not null,
  terms_version text not null,
  formed_on date not null,
  formed_at timestamptz not null
);
create index contracts_by_customer on contracts (customer_id);
select keep_forever('contracts');
select isolate_by_customer('contracts');

create table services (
  id uuid primary key,
  position bigint generated always as identity unique,
  contract_id uuid not null references contracts,
  customer_id uuid not null references customers,
  kind text not null check (kind in ('domain', 'hosting', 'mailbox', 'groupware', 'server', 'certificate')),
  every text not null check (every in ('P1M', 'P3M', 'P1Y')),
  anchor date not null,
  immediate_start boolean not null,
  details jsonb not null,
  check (kind <> 'domain' or every = 'P1Y')                  -- art. 11
);
create index services_by_customer on services (customer_id, position);
create index services_by_contract on services (contract_id);
select keep_forever('services');
select isolate_by_customer('services');

-- Plan, price and grants from a day on: the first row comes from the order, later ones from changes.
create table service_terms (
  id bigint generated always as identity primary key,
  service_id uuid not null references services,
  customer_id uuid not null references customers,
  from_day date not null,
  plan_slug text not null,
  label text not null,
  options jsonb not null,
  grants jsonb not null,
  net_cents bigint not null check (net_cents >= 0),
  currency char(3) not null check (currency = 'EUR'),
  at timestamptz not null,
  decided_by text not null
);
create index service_terms_by_service on service_terms (service_id, from_day desc, id desc);
select keep_forever('service_terms');
select isolate_by_customer('service_terms');

create table service_means (
  id bigint generated always as identity primary key,
  service_id uuid not null references services,
  customer_id uuid not null references customers,
  pay_by text not null check (pay_by in ('transfer', 'cheque', 'card', 'direct-debit')),
  from_day date not null,
  at timestamptz not null,
  decided_by text not null
);
create index service_means_by_service on service_means (service_id, id desc);
select keep_forever('service_means');
select isolate_by_customer('service_means');

-- The first invoice is settled: the service is to be delivered, once.
create table service_dues (
  service_id uuid primary key references services,
  customer_id uuid not null references customers,
  on_day date not null,
  at timestamptz not null
);
select keep_forever('service_dues');
select isolate_by_customer('service_dues');

create table provisioning_failures (
  id bigint generated always as identity primary key,
  service_id uuid not null references services,
  customer_id uuid not null references customers,
  problem text not null,
  on_day date not null,
  at timestamptz not null
);
create index provisioning_failures_by_service on provisioning_failures (service_id, id desc);
select keep_forever('provisioning_failures');
select isolate_by_customer('provisioning_failures');

create table activations (
  service_id uuid primary key references services,
  customer_id uuid not null references customers,
  on_day date not null,
  at timestamptz not null
);
select keep_forever('activations');
select isolate_by_customer('activations');

create table suspensions (
  id uuid primary key,
  service_id uuid not null references services,
  customer_id uuid not null references customers,
  reason text not null check (reason in ('unpaid', 'abuse', 'hacked')),
  article text not null,
  why text not null default '',
  on_day date not null,
  at timestamptz not null,
  decided_by text not null
);
create index suspensions_by_service on suspensions (service_id);
select keep_forever('suspensions');
select isolate_by_customer('suspensions');

create table resumptions (
  suspension_id uuid primary key references suspensions,
  service_id uuid not null references services,
  customer_id uuid not null references customers,
  article text not null,
  on_day date not null,
  at timestamptz not null,
  decided_by text not null
);
create index resumptions_by_service on resumptions (service_id);
select keep_forever('resumptions');
select isolate_by_customer('resumptions');

-- art. 7 and L215-1-1. `ends_on` is computed once, from the posting day, and told to the customer.
create table terminations (
  service_id uuid primary key references services,
  customer_id uuid not null references customers,
  means text not null check (means in ('letter', 'electronic-letter', 'portal')),
  posted_on date not null,
  received_on date,
  document_id uuid,
  in_time boolean not null,
  ends_on date not null check (ends_on >= posted_on),
  article text not null,
  recorded_on date not null,
  at timestamptz not null,
  recorded_by text not null
);
create index terminations_by_end on terminations (ends_on);
select keep_forever('terminations');
select isolate_by_customer('terminations');

create table ends (
  service_id uuid primary key references services,
  customer_id uuid not null references customers,
  reason text not null check (reason in ('terminated', 'unpaid', 'withdrawn', 'cancelled')),
  article text not null,
  on_day date not null,
  at timestamptz not null,
  decided_by text not null
);
select keep_forever('ends');
select isolate_by_customer('ends');

-- art. 9: period 0 is the order's; every later one is counted from the anchor.
create table renewals (
  service_id uuid not null references services,
  nth int not null check (nth >= 1),
  customer_id uuid not null references customers,
  period_from date not null,
  period_to date not null check (period_to > period_from),
  on_day date not null,
  at timestamptz not null,
  primary key (service_id, nth),
  unique (service_id, period_from)
);
select keep_forever('renewals');
select isolate_by_customer('renewals');

create table renewal_notices (
  service_id uuid not null references services,
  due_on date not null,
  customer_id uuid not null references customers,
  reject_by date not null,
  sent_on date not null,
  at timestamptz not null,
  primary key (service_id, due_on)
);
select keep_forever('renewal_notices');
select isolate_by_customer('renewal_notices');

-- art. 18: delays, never a precedent. For one service, one invoice or the whole customer.
create table tolerances (
  id uuid primary key,
  customer_id uuid not null references customers,
  service_id uuid references services,
  invoice_id uuid,
  until_day date not null,
  why text not null check (length(why) > 0),
  on_day date not null,
  at timestamptz not null,
  decided_by text not null,
  check (num_nonnulls(service_id, invoice_id) <= 1)
);
create index tolerances_by_customer on tolerances (customer_id, until_day);
select keep_forever('tolerances');
select isolate_by_customer('tolerances');
