-- Money received by the four means of art. 8, and the conversations with the card processor and the
-- bank that led to it. A payment is booked once: its key says which event of the world it stands for.

create table payments (
  id uuid primary key,
  customer_id uuid not null references customers,
  key text not null unique check (length(key) between 1 and 200),
  means text not null check (means in ('transfer', 'cheque', 'card', 'direct-debit')),
  amount_cents bigint not null check (amount_cents > 0),
  currency char(3) not null check (currency = 'EUR'),
  received_on date not null,
  reference text not null,
  recorded_on date not null,
  at timestamptz not null,
  recorded_by text not null
);
create index payments_by_customer on payments (customer_id, id desc);
select keep_forever('payments');
select isolate_by_customer('payments');

-- A returned debit, a bounced cheque, a lost card dispute: the payment is taken back.
create table payment_returns (
  payment_id uuid primary key references payments,
  customer_id uuid not null references customers,
  code text not null,
  on_day date not null,
  at timestamptz not null
);
select keep_forever('payment_returns');
select isolate_by_customer('payment_returns');

create table cheque_steps (
  payment_id uuid not null references payments,
  step text not null check (step in ('remitted', 'cleared', 'bounced')),
  customer_id uuid not null references customers,
  on_day date not null,
  at timestamptz not null,
  recorded_by text not null,
  primary key (payment_id, step)
);
select keep_forever('cheque_steps');
select isolate_by_customer('cheque_steps');

-- What we asked the card processor to collect. The answer is checked against it.
create table card_attempts (
  id uuid primary key,
  customer_id uuid not null references customers,
  invoice_ids uuid[] not null check (cardinality(invoice_ids) >= 1),
  amount_cents bigint not null check (amount_cents > 0),
  currency char(3) not null check (currency = 'EUR'),
  asked_at timestamptz not null,
  asked_by text not null
);
create index card_attempts_by_customer on card_attempts (customer_id, id desc);
select keep_forever('card_attempts');
select isolate_by_customer('card_attempts');

create table card_sessions (
  attempt_id uuid primary key references card_attempts,
  customer_id uuid not null references customers,
  session_id text not null unique,
  url text not null,
  expires_at timestamptz not null,
  at timestamptz not null
);
select keep_forever('card_sessions');
select isolate_by_customer('card_sessions');

create table card_outcomes (
  attempt_id uuid primary key references card_attempts,
  customer_id uuid not null references customers,
  outcome text not null check (outcome in ('paid', 'expired', 'mismatch')),
  payment_id uuid references payments,
  psp_payment text,
  on_day date not null,
  at timestamptz not null,
  check ((outcome = 'paid') = (payment_id is not null))
);
select keep_forever('card_outcomes');
select isolate_by_customer('card_outcomes');

-- Events of the processor that were taken in, so that a replay is seen. Not the customers' to read.
create table card_events (
  id text primary key,
  type text not null,
  created_at timestamptz not null,
  received_at timestamptz not null,
  done text not null
);
select keep_forever('card_events');

-- art. 8, monthly direct debit: presented, then collected (a payment) or returned.
create table direct_debits (
  id uuid primary key,
  invoice_id uuid not null references invoices,
  customer_id uuid not null references customers,
  amount_cents bigint not null check (amount_cents > 0),
  currency char(3) not null check (currency = 'EUR'),
  presented_on date not null,
  collect_on date not null check (collect_on >= presented_on),
  at timestamptz not null
);
create index direct_debits_by_invoice on direct_debits (invoice_id);
create index direct_debits_by_day on direct_debits (collect_on);
select keep_forever('direct_debits');
select isolate_by_customer('direct_debits');

create table direct_debit_outcomes (
  debit_id uuid not null references direct_debits,
  outcome text not null check (outcome in ('collected', 'returned', 'cancelled')),
  customer_id uuid not null references customers,
  payment_id uuid references payments,
  code text,
  on_day date not null,
  at timestamptz not null,
  primary key (debit_id, outcome),
  check ((outcome = 'collected') = (payment_id is not null)),
  check ((outcome = 'returned') = (code is not null))
);
select keep_forever('direct_debit_outcomes');
select isolate_by_customer('direct_debit_outcomes');

-- Money given back. The cap of art. 4 is checked under the customer's lock; the key makes it once.
create table refunds (
  id uuid primary key,
  customer_id uuid not null references customers,
  invoice_id uuid not null references invoices,
  key text not null unique,
  means text not null check (means in ('transfer', 'card')),
  amount_cents bigint not null check (amount_cents > 0),
  currency char(3) not null check (currency = 'EUR'),
  article text not null,
  psp_refund text,
  on_day date not null,
  at timestamptz not null,
  decided_by text not null
);
create index refunds_by_invoice on refunds (invoice_id);
select keep_forever('refunds');
select isolate_by_customer('refunds');
