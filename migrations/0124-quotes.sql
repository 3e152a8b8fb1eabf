-- Quotes: what is offered to a customer, at which price, until when; and what became of them. The exact text of
-- a quote never changes, and the acceptance is chained evidence, as that of the terms.

create table quote_numbers (
  year int primary key,
  last int not null check (last >= 1)
);

create table quotes (
  id uuid primary key,
  number text not null unique,
  year int not null,
  ordinal int not null check (ordinal >= 1),
  customer_id uuid not null references customers,
  key text not null check (length(key) between 1 and 200),
  made_on date not null,
  made_at timestamptz not null,
  made_by text not null,
  valid_until date not null check (valid_until >= made_on),
  language text not null check (language in ('fr', 'en')),
  net_cents bigint not null check (net_cents >= 0),
  gross_cents bigint not null check (gross_cents >= net_cents),
  -- All that it says, as it was hashed.
  body text not null,
  sha256 bytea not null check (sha256 = sha256(convert_to(body, 'UTF8'))),
  unique (year, ordinal),
  unique (customer_id, key),
  check (number = 'D' || year || '-' || lpad(ordinal::text, greatest(5, length(ordinal::text)), '0'))
);
create index quotes_by_customer on quotes (customer_id, id desc);
create index quotes_by_validity on quotes (valid_until);
select keep_forever('quotes');
select isolate_by_customer('quotes');

-- One answer, ever.
create table quote_answers (
  quote_id uuid primary key references quotes,
  customer_id uuid not null references customers,
  answer text not null check (answer in ('accepted', 'declined', 'withdrawn', 'lapsed')),
  why text not null,
  on_day date not null,
  at timestamptz not null,
  answered_by text not null
);
select keep_forever('quote_answers');
select isolate_by_customer('quote_answers');

-- What an accepted quote became.
create table quote_orders (
  quote_id uuid not null references quotes,
  position int not null check (position >= 1),
  customer_id uuid not null references customers,
  order_id uuid references orders,
  invoice_id uuid not null references invoices,
  primary key (quote_id, position)
);
select keep_forever('quote_orders');
select isolate_by_customer('quote_orders');

create table quote_evidence (
  seq bigint primary key check (seq > 0),
  quote_id uuid not null unique references quotes,
  customer_id uuid not null references customers,
  record text not null,
  previous_hash bytea not null unique check (octet_length(previous_hash) = 32),
  hash bytea not null unique check (octet_length(hash) = 32)
);
select keep_forever('quote_evidence');
select isolate_by_customer('quote_evidence');

-- Work and goods that a quote has beside services: set-up, migration, what is made by hand.
alter table invoices
  drop constraint invoices_cause_check,
  add constraint invoices_cause_check
    check (cause in ('first', 'renewal', 'change', 'intrusion', 'restore', 'work', 'credit'));
alter table invoice_lines
  drop constraint invoice_lines_cause_check,
  add constraint invoice_lines_cause_check
    check (cause in ('first', 'renewal', 'change', 'intrusion', 'restore', 'work', 'credit'));
