-- What the company sells: products, their plans and options, prices that begin on a day, and what a
-- plan grants to the machines. History is kept: a price or a grant is never overwritten.

create table products (
  id uuid primary key,
  position int generated always as identity,
  slug text not null unique check (slug ~ '^[a-z][a-z0-9-]{0,62}$'),
  kind text not null check (kind in ('domain', 'hosting', 'mailbox', 'groupware', 'server', 'certificate')),
  names jsonb not null check (names ?& array['fr', 'en']),
  sheet jsonb not null check (sheet ?& array['fr', 'en'])
);

create table plans (
  id uuid primary key,
  position int generated always as identity,
  product_id uuid not null references products,
  slug text not null unique check (slug ~ '^[a-z][a-z0-9-]{0,62}$'),
  names jsonb not null check (names ?& array['fr', 'en']),
  summary jsonb not null check (summary ?& array['fr', 'en'])
);
create index plans_by_product on plans (product_id);

-- Sold with a plan of the same product, and granting more of something.
create table plan_options (
  id uuid primary key,
  position int generated always as identity,
  product_id uuid not null references products,
  slug text not null check (slug ~ '^[a-z][a-z0-9-]{0,62}$'),
  names jsonb not null check (names ?& array['fr', 'en']),
  grants jsonb not null,
  max_quantity int not null check (max_quantity between 1 and 100),
  unique (product_id, slug)
);

-- The price in force on a day is the latest row that began by then.
create table prices (
  id bigint generated always as identity primary key,
  plan_id uuid references plans,
  option_id uuid references plan_options,
  every text not null check (every in ('P1M', 'P3M', 'P1Y')),
  net_cents bigint not null check (net_cents >= 0),
  currency char(3) not null check (currency = 'EUR'),
  from_day date not null,
  decided_at timestamptz not null,
  decided_by text not null,
  check (num_nonnulls(plan_id, option_id) = 1)
);
create index prices_by_plan on prices (plan_id, every, from_day desc, id desc);
create index prices_by_option on prices (option_id, every, from_day desc, id desc);
select keep_forever('prices');

create table plan_grants (
  id bigint generated always as identity primary key,
  plan_id uuid not null references plans,
  grants jsonb not null,
  from_day date not null,
  decided_at timestamptz not null,
  decided_by text not null
);
create index plan_grants_by_plan on plan_grants (plan_id, from_day desc, id desc);
select keep_forever('plan_grants');

create table plan_sales (
  id bigint generated always as identity primary key,
  plan_id uuid not null references plans,
  on_sale boolean not null,
  from_day date not null,
  why text not null default '',
  decided_at timestamptz not null,
  decided_by text not null
);
create index plan_sales_by_plan on plan_sales (plan_id, from_day desc, id desc);
select keep_forever('plan_sales');

-- The shop window is public: a customer's people read it too.
grant select on products, plans, plan_options, prices, plan_grants, plan_sales to orbite_customer;
