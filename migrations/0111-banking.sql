-- What the bank says: statements that were imported, entry by entry, each once.
create table bank_imports (
  id uuid primary key,
  name text not null,
  format text not null check (format in ('camt.053', 'camt.054', 'mt940', 'pain.002')),
  sha256 bytea not null check (octet_length(sha256) = 32),
  entries int not null check (entries >= 0),
  fresh int not null check (fresh >= 0 and fresh <= entries),
  on_day date not null,
  at timestamptz not null,
  imported_by text not null
);
select keep_forever('bank_imports');

create table bank_entries (
  id uuid primary key,
  import_id uuid not null references bank_imports,
  -- The account and the bank's own reference, or a hash where it gives none: the same entry is taken in once.
  key text not null unique,
  booked_on date not null,
  direction text not null check (direction in ('in', 'out')),
  amount_cents bigint not null check (amount_cents > 0),
  currency char(3) not null check (currency = 'EUR'),
  party text not null,
  masked_iban text,
  iban_mark bytea,
  remittance text not null,
  reference text,
  end_to_end text,
  return_code text,
  line int not null
);
create index bank_entries_by_import on bank_entries (import_id);
create index bank_entries_by_mark on bank_entries (iban_mark) where iban_mark is not null;
select keep_forever('bank_entries');

-- What became of an entry. One without an outcome waits for staff.
create table bank_entry_outcomes (
  entry_id uuid primary key references bank_entries,
  outcome text not null check (outcome in ('booked', 'returned', 'cleared', 'set-aside')),
  customer_id uuid references customers,
  payment_id uuid references payments,
  -- Set aside: why. Otherwise how it was recognised.
  why text not null,
  confidence int check (confidence between 0 and 100),
  on_day date not null,
  at timestamptz not null,
  decided_by text not null,
  check ((outcome = 'booked') = (payment_id is not null))
);
create index bank_entry_outcomes_by_customer on bank_entry_outcomes (customer_id);
select keep_forever('bank_entry_outcomes');

-- Files for the bank: debits to collect (pain.008), refunds to transfer (pain.001). The file itself holds
-- account numbers: it is sealed.
create table bank_batches (
  id uuid primary key,
  -- As the bank gives it back: P2026-00001 for debits (prélèvements), V2026-00001 for transfers (virements).
  number text not null unique,
  kind text not null check (kind in ('debits', 'transfers')),
  format text not null,
  execute_on date not null,
  items int not null check (items >= 1),
  total_cents bigint not null check (total_cents > 0),
  currency char(3) not null check (currency = 'EUR'),
  sealed_file text not null check (sealed_file like 'v1.%'),
  on_day date not null,
  at timestamptz not null,
  made_by text not null
);
alter table bank_batches alter column sealed_file set storage external;
select keep_forever('bank_batches');

-- A debit is asked of the bank once; a refund is transferred once.
create table direct_debit_exports (
  debit_id uuid primary key references direct_debits,
  customer_id uuid not null references customers,
  batch_id uuid not null references bank_batches,
  collect_on date not null
);
create index direct_debit_exports_by_batch on direct_debit_exports (batch_id);
select keep_forever('direct_debit_exports');
select isolate_by_customer('direct_debit_exports');

create table refund_exports (
  refund_id uuid primary key references refunds,
  customer_id uuid not null references customers,
  batch_id uuid not null references bank_batches
);
create index refund_exports_by_batch on refund_exports (batch_id);
select keep_forever('refund_exports');
select isolate_by_customer('refund_exports');

-- Where a customer wants money back, when no mandate says it: sealed.
create table payout_accounts (
  id bigint generated always as identity primary key,
  customer_id uuid not null references customers,
  holder text not null,
  sealed_iban text not null check (sealed_iban like 'v1.%'),
  masked_iban text not null,
  on_day date not null,
  at timestamptz not null,
  recorded_by text not null
);
create index payout_accounts_by_customer on payout_accounts (customer_id, id desc);
select keep_forever('payout_accounts');
select isolate_by_customer('payout_accounts');

-- Cheques go to the bank on a slip; the steps of each are in cheque_steps.
create table cheque_slips (
  id uuid primary key,
  number text not null unique,
  items int not null check (items >= 1),
  total_cents bigint not null check (total_cents > 0),
  currency char(3) not null check (currency = 'EUR'),
  document_id uuid not null references documents,
  on_day date not null,
  at timestamptz not null,
  made_by text not null
);
select keep_forever('cheque_slips');

create table cheque_slip_lines (
  payment_id uuid primary key references payments,
  customer_id uuid not null references customers,
  slip_id uuid not null references cheque_slips
);
create index cheque_slip_lines_by_slip on cheque_slip_lines (slip_id);
select keep_forever('cheque_slip_lines');
select isolate_by_customer('cheque_slip_lines');

create index direct_debits_by_customer on direct_debits (customer_id);
create index payment_returns_by_customer on payment_returns (customer_id);
