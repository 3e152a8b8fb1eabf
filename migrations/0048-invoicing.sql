-- Invoices and credit notes: numbered without a gap in each year, chained by hashes, frozen. What is
-- paid of them is in tables of its own: credits (what the customer has) and allocations (what of it was
-- used on which invoice). Both are append-only; a return or a correction is a new, opposite row.

-- One row: the end of the chain. Whoever issues locks it, so that numbers and chain cannot fork.
create table book_head (
  single boolean primary key default true check (single),
  seq bigint not null,
  hash bytea not null check (length(hash) = 32)
);
insert into book_head values (true, 0, decode(repeat('00', 32), 'hex'));

create table book_numbers (
  series char(1) not null check (series in ('F', 'A')),
  year int not null,
  last int not null check (last >= 1),
  primary key (series, year)
);

create table invoices (
  id uuid primary key,
  seq bigint not null unique check (seq >= 1),
  number text not null unique,
  series char(1) not null check (series in ('F', 'A')),
  year int not null,
  ordinal int not null check (ordinal >= 1),
  customer_id uuid not null references customers,
  cause text not null check (cause in ('first', 'renewal', 'change', 'intrusion', 'restore', 'credit')),
  article text not null,
  credit_of uuid references invoices,
  credit_reason text,
  issued_on date not null,
  issued_at timestamptz not null,
  due_on date not null,
  pay_by text not null check (pay_by in ('transfer', 'cheque', 'card', 'direct-debit')),
  language text not null check (language in ('fr', 'en')),
  currency char(3) not null check (currency = 'EUR'),
  vat_regime text not null,
  vat_rate int not null check (vat_rate >= 0),               -- hundredths of a percent
  net_cents bigint not null check (net_cents >= 0),
  vat_cents bigint not null check (vat_cents >= 0),
  gross_cents bigint not null,
  reference text not null,
  seller jsonb not null,
  buyer jsonb not null,
  prev_hash bytea not null check (length(prev_hash) = 32),
  hash bytea not null unique check (length(hash) = 32),
  unique (series, year, ordinal),
  check (gross_cents = net_cents + vat_cents),
  check (number = series || year || '-' || lpad(ordinal::text, greatest(5, length(ordinal::text)), '0')),
  check (year = extract(year from issued_on)),
  check ((series = 'A') = (credit_of is not null)),
  check ((series = 'A') = (cause = 'credit'))
);
create index invoices_by_customer on invoices (customer_id, seq desc);
create index invoices_by_credited on invoices (credit_of) where credit_of is not null;
create unique index invoices_by_reference on invoices (reference) where series = 'F';
select keep_forever('invoices');
select isolate_by_customer('invoices');

create table invoice_lines (
  invoice_id uuid not null references invoices,
  position int not null check (position >= 1),
  customer_id uuid not null references customers,
  service_id uuid,
  cause text not null check (cause in ('first', 'renewal', 'change', 'intrusion', 'restore', 'credit')),
  label text not null,
  detail text not null,
  quantity int not null check (quantity >= 1),
  unit_net_cents bigint not null,
  net_cents bigint not null check (net_cents = quantity * unit_net_cents),
  period_from date,
  period_to date,
  primary key (invoice_id, position),
  check ((period_from is null) = (period_to is null)),
  check (period_to >= period_from)
);
-- A period of a service is invoiced once, ever.
create unique index invoice_lines_once_a_period on invoice_lines (service_id, period_from)
  where cause in ('first', 'renewal');
create index invoice_lines_by_service on invoice_lines (service_id);
select keep_forever('invoice_lines');
select isolate_by_customer('invoice_lines');

-- A line may join an invoice only in the transaction that issues it.
create function refuse_late_line() returns trigger language plpgsql as $$
begin
  if not exists (select from invoices where id = new.invoice_id and xmin::text = pg_current_xact_id()::xid::text) then
    raise exception 'invoice % is issued: no line can be added', new.invoice_id using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger refuse_late_line before insert on invoice_lines for each row execute function refuse_late_line();

create table invoice_documents (
  invoice_id uuid primary key references invoices,
  customer_id uuid not null references customers,
  document_id uuid not null,
  made_at timestamptz not null
);
select keep_forever('invoice_documents');
select isolate_by_customer('invoice_documents');

-- What the customer was given: payments, credit notes; less what was given back.
create table credits (
  id bigint generated always as identity primary key,
  customer_id uuid not null references customers,
  amount_cents bigint not null check (amount_cents <> 0),
  currency char(3) not null check (currency = 'EUR'),
  source text not null check (source in ('payment', 'payment-returned', 'credit-note', 'refund', 'write-off')),
  source_id uuid not null,
  on_day date not null,
  at timestamptz not null,
  unique (source, source_id)
);
create index credits_by_customer on credits (customer_id);
select keep_forever('credits');
select isolate_by_customer('credits');

-- What of it was used on which invoice. Negative rows take back (a returned debit).
create table allocations (
  id bigint generated always as identity primary key,
  customer_id uuid not null references customers,
  invoice_id uuid not null references invoices,
  amount_cents bigint not null check (amount_cents <> 0),
  currency char(3) not null check (currency = 'EUR'),
  source text not null check (source in ('payment', 'payment-returned', 'credit-note', 'credit', 'write-off')),
  source_id uuid,
  on_day date not null,
  at timestamptz not null
);
create index allocations_by_invoice on allocations (invoice_id);
create index allocations_by_customer on allocations (customer_id);
select keep_forever('allocations');
select isolate_by_customer('allocations');

-- What is open of an invoice is derived here, for every query that asks.
create view invoice_balances with (security_invoker = true) as
  select i.id, i.customer_id,
         i.gross_cents - coalesce((select sum(a.amount_cents) from allocations a where a.invoice_id = i.id), 0)::bigint as open_cents
    from invoices i where i.series = 'F';
grant select on invoice_balances to orbite_customer;

-- Reminders (art. 8) and disputes (art. 19): facts that the daily run and staff add.
create table reminders (
  invoice_id uuid not null references invoices,
  days_before int not null check (days_before >= 0),
  round int not null default 0,
  customer_id uuid not null references customers,
  sent_on date not null,
  at timestamptz not null,
  primary key (invoice_id, days_before, round)
);
select keep_forever('reminders');
select isolate_by_customer('reminders');

create table disputes (
  id uuid primary key,
  invoice_id uuid not null references invoices,
  customer_id uuid not null references customers,
  service_id uuid,
  documents jsonb not null check (jsonb_array_length(documents) >= 1),
  on_day date not null,
  at timestamptz not null,
  opened_by text not null
);
create index disputes_by_invoice on disputes (invoice_id);
select keep_forever('disputes');
select isolate_by_customer('disputes');

create table dispute_outcomes (
  dispute_id uuid primary key references disputes,
  customer_id uuid not null references customers,
  outcome text not null check (outcome in ('accepted', 'rejected')),
  amount_cents bigint check (amount_cents > 0),
  why text not null,
  on_day date not null,
  at timestamptz not null,
  decided_by text not null,
  check ((outcome = 'accepted') = (amount_cents is not null))
);
select keep_forever('dispute_outcomes');
select isolate_by_customer('dispute_outcomes');
