-- Discounts and coupons, prices of one customer's own, and price changes announced in advance. All are dated
-- facts: what was granted, announced or used is never rewritten.

-- Taken off the price of the periods of a service that begin from a day on, before another (null: for ever).
create table service_discounts (
  id uuid primary key,
  service_id uuid not null references services,
  customer_id uuid not null references customers,
  label text not null check (label <> ''),
  percent_bp int check (percent_bp between 1 and 10000),      -- hundredths of a percent
  amount_cents bigint check (amount_cents > 0),
  from_day date not null,
  until_day date check (until_day > from_day),
  on_day date not null,
  at timestamptz not null,
  decided_by text not null,
  check (num_nonnulls(percent_bp, amount_cents) = 1)
);
create index service_discounts_by_service on service_discounts (service_id);
select keep_forever('service_discounts');
select isolate_by_customer('service_discounts');

-- A new price of a service, told in advance; it holds for the periods that begin on the day or later.
create table price_changes (
  id uuid primary key,
  service_id uuid not null references services,
  customer_id uuid not null references customers,
  plan_slug text not null,
  from_cents bigint not null check (from_cents >= 0),
  net_cents bigint not null check (net_cents >= 0),
  currency char(3) not null check (currency = 'EUR'),
  applies_on date not null,
  why text not null,
  announced_on date not null,
  at timestamptz not null,
  decided_by text not null,
  check (applies_on > announced_on)
);
create index price_changes_by_service on price_changes (service_id, id);
create index price_changes_by_customer on price_changes (customer_id, id desc);
select keep_forever('price_changes');
select isolate_by_customer('price_changes');

create table price_change_outcomes (
  price_change_id uuid primary key references price_changes,
  customer_id uuid not null references customers,
  outcome text not null check (outcome in ('applied', 'withdrawn')),
  on_day date not null,
  at timestamptz not null,
  decided_by text not null
);
select keep_forever('price_change_outcomes');
select isolate_by_customer('price_change_outcomes');

-- What one customer pays for a plan or an option instead of the list's price; null gives the list's back.
create table customer_prices (
  id bigint generated always as identity primary key,
  customer_id uuid not null references customers,
  plan_id uuid references plans,
  option_id uuid references plan_options,
  every text not null check (every in ('P1M', 'P3M', 'P1Y')),
  net_cents bigint check (net_cents >= 0),
  from_day date not null,
  why text not null,
  decided_at timestamptz not null,
  decided_by text not null,
  check (num_nonnulls(plan_id, option_id) = 1)
);
create index customer_prices_by_customer on customer_prices (customer_id, plan_id, option_id, every, from_day desc, id desc);
select keep_forever('customer_prices');
select isolate_by_customer('customer_prices');

create table coupons (
  id uuid primary key,
  code text not null unique check (code ~ '^[A-Z0-9][A-Z0-9-]{2,31}$'),
  percent_bp int check (percent_bp between 1 and 10000),
  amount_cents bigint check (amount_cents > 0),
  -- Empty: for everything that is sold.
  product_slugs text[] not null,
  plan_slugs text[] not null,
  -- How many periods, the first counted; null: for ever.
  periods int check (periods between 1 and 120),
  starts_on date not null,
  ends_on date check (ends_on >= starts_on),
  max_uses int check (max_uses >= 1),
  max_per_customer int check (max_per_customer >= 1),
  new_customers_only boolean not null,
  made_on date not null,
  made_at timestamptz not null,
  made_by text not null,
  check (num_nonnulls(percent_bp, amount_cents) = 1)
);
select keep_forever('coupons');

-- Stopped by staff before its time.
create table coupon_stops (
  coupon_id uuid primary key references coupons,
  why text not null,
  on_day date not null,
  at timestamptz not null,
  decided_by text not null
);
select keep_forever('coupon_stops');

-- Each use has its number, of the coupon and of the customer, and the limits beside it: two orders at once
-- cannot both be the last.
create table coupon_uses (
  id uuid primary key,
  coupon_id uuid not null references coupons,
  customer_id uuid not null references customers,
  service_id uuid not null unique references services,
  ordinal int not null check (ordinal >= 1),
  customer_ordinal int not null check (customer_ordinal >= 1),
  max_uses int,
  max_per_customer int,
  on_day date not null,
  at timestamptz not null,
  unique (coupon_id, ordinal),
  unique (coupon_id, customer_id, customer_ordinal),
  check (ordinal <= coalesce(max_uses, ordinal)),
  check (customer_ordinal <= coalesce(max_per_customer, customer_ordinal))
);
create index coupon_uses_by_customer on coupon_uses (customer_id);
select keep_forever('coupon_uses');
select isolate_by_customer('coupon_uses');

-- EN 16931, BG-27: the price, what is taken off it, and why, stand on the line.
alter table invoice_lines
  add column discount_cents bigint not null default 0 check (discount_cents >= 0),
  add column discount_label text not null default '',
  drop constraint invoice_lines_check,
  add constraint invoice_lines_net check (net_cents = quantity * unit_net_cents - discount_cents),
  add check ((discount_cents = 0) = (discount_label = ''));

alter table orders add column coupon text;

-- Customers' people weigh a code before they sign; how often it was used by all is a number, not rows.
create function coupon_use_count(coupon uuid) returns int language sql stable security definer
  set search_path = public, pg_temp
  as $$ select count(*)::int from coupon_uses u where u.coupon_id = coupon $$;
grant select on coupons, coupon_stops to orbite_customer;
