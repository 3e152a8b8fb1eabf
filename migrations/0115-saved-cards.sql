-- Cards that customers saved with the processor, to pay what is renewed (art. 8, 9). The wallet is the
-- processor's: its names of customer and card are all that is kept, and what the holder may see of the card.

create table card_setups (
  id uuid primary key,
  customer_id uuid not null references customers,
  psp_customer text not null,
  session_id text not null unique,
  url text not null,
  -- The words under which the person agreed to be charged without being there.
  consent text not null,
  at timestamptz not null,
  asked_by text not null
);
create index card_setups_by_customer on card_setups (customer_id, at desc);
select keep_forever('card_setups');
select isolate_by_customer('card_setups');

create table card_setup_outcomes (
  setup_id uuid primary key references card_setups,
  customer_id uuid not null references customers,
  outcome text not null check (outcome in ('saved', 'expired')),
  at timestamptz not null
);
select keep_forever('card_setup_outcomes');
select isolate_by_customer('card_setup_outcomes');

create table saved_cards (
  id uuid primary key,
  setup_id uuid not null unique references card_setups,
  customer_id uuid not null references customers,
  psp_customer text not null,
  method text not null unique,
  brand text not null check (brand ~ '^[a-z_]{1,30}$'),
  last4 text not null check (last4 ~ '^[0-9]{4}$'),
  expires_on date not null,
  on_day date not null,
  at timestamptz not null
);
create index saved_cards_by_customer on saved_cards (customer_id, at desc);
create index saved_cards_by_expiry on saved_cards (expires_on);
select keep_forever('saved_cards');
select isolate_by_customer('saved_cards');

-- `chosen`: renewals are charged to it from then on. `kept-back`: they no longer are. `renewed`: the bank gave out
-- another in its place.
create table saved_card_facts (
  id bigint generated always as identity primary key,
  card_id uuid not null references saved_cards,
  customer_id uuid not null references customers,
  fact text not null check (fact in ('chosen', 'kept-back', 'removed', 'renewed', 'expiry-told')),
  last4 text check (last4 ~ '^[0-9]{4}$'),
  expires_on date,
  on_day date not null,
  at timestamptz not null,
  recorded_by text not null,
  check ((fact in ('renewed', 'expiry-told')) = (expires_on is not null)),
  check ((fact = 'renewed') = (last4 is not null))
);
create index saved_card_facts_by_card on saved_card_facts (card_id, id);
create unique index an_expiry_is_told_once on saved_card_facts (card_id, expires_on) where fact = 'expiry-told';
select keep_forever('saved_card_facts');
select isolate_by_customer('saved_card_facts');

-- Money asked of a saved card, once for each invoice and attempt.
create table card_charges (
  id uuid primary key,
  customer_id uuid not null references customers,
  invoice_id uuid not null references invoices,
  attempt int not null check (attempt between 1 and 10),
  card_id uuid not null references saved_cards,
  amount_cents bigint not null check (amount_cents > 0),
  currency char(3) not null check (currency = 'EUR'),
  on_day date not null,
  at timestamptz not null,
  unique (invoice_id, attempt)
);
create index card_charges_by_customer on card_charges (customer_id);
select keep_forever('card_charges');
select isolate_by_customer('card_charges');

-- One answer, and `paid` even after another: money that arrived is booked, whatever was said before.
create table card_charge_outcomes (
  charge_id uuid not null references card_charges,
  outcome text not null check (outcome in
    ('paid', 'declined', 'must-authenticate', 'cancelled', 'given-up', 'mismatch')),
  customer_id uuid not null references customers,
  payment_id uuid references payments,
  psp_payment text,
  code text not null default '',
  on_day date not null,
  at timestamptz not null,
  primary key (charge_id, outcome),
  check ((outcome = 'paid') = (payment_id is not null))
);
create unique index a_charge_is_answered_once on card_charge_outcomes (charge_id) where outcome <> 'paid';
select keep_forever('card_charge_outcomes');
select isolate_by_customer('card_charge_outcomes');

-- What a payment by card is called at the processor: refunds and disputes speak of it so.
create index payments_by_card_reference on payments (reference) where means = 'card';

-- The payment by card that a refund goes back to.
alter table refunds add column psp_payment text;
alter table refunds add check (psp_payment is null or means = 'card');

-- A refund by card, as the processor answered. One that failed goes out by transfer.
create table card_refund_outcomes (
  refund_id uuid primary key references refunds,
  customer_id uuid not null references customers,
  outcome text not null check (outcome in ('made', 'failed')),
  psp_refund text,
  why text not null default '',
  at timestamptz not null
);
select keep_forever('card_refund_outcomes');
select isolate_by_customer('card_refund_outcomes');

-- Payments that a card's holder disputes at the bank.
create table card_disputes (
  psp_dispute text primary key,
  payment_id uuid not null references payments,
  customer_id uuid not null references customers,
  amount_cents bigint not null check (amount_cents > 0),
  currency char(3) not null check (currency = 'EUR'),
  reason text not null,
  on_day date not null,
  at timestamptz not null
);
create index card_disputes_by_payment on card_disputes (payment_id);
select keep_forever('card_disputes');
select isolate_by_customer('card_disputes');

create table card_dispute_outcomes (
  psp_dispute text primary key references card_disputes,
  customer_id uuid not null references customers,
  outcome text not null check (outcome in ('won', 'lost')),
  on_day date not null,
  at timestamptz not null
);
select keep_forever('card_dispute_outcomes');
select isolate_by_customer('card_dispute_outcomes');
