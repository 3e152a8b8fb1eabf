-- SEPA mandates: signed once, then only facts about them. The IBAN is sealed; what may be shown of it is
-- beside it, and a keyed fingerprint recognises the account on a bank statement.
create table mandates (
  id uuid primary key,
  customer_id uuid not null references customers,
  -- RUM, the unique mandate reference.
  reference text not null unique check (reference ~ '^[A-Za-z0-9+?/:().,'' -]{1,35}$'),
  -- ICS of the creditor, as it was when the mandate was signed.
  creditor_id text not null,
  holder text not null,
  sealed_iban text not null check (sealed_iban like 'v1.%'),
  masked_iban text not null,
  iban_mark bytea not null check (octet_length(iban_mark) = 32),
  bic text,
  language text not null check (language in ('fr', 'en')),
  signer text not null,
  email text not null,
  signed_on date not null,
  at timestamptz not null
);
create index mandates_by_customer on mandates (customer_id, id desc);
create index mandates_by_mark on mandates (iban_mark);
select keep_forever('mandates');
select isolate_by_customer('mandates');

-- Dated: suspended (the bank's code, or why staff did it), resumed, revoked.
create table mandate_facts (
  id bigint generated always as identity primary key,
  mandate_id uuid not null references mandates,
  customer_id uuid not null references customers,
  fact text not null check (fact in ('suspended', 'resumed', 'revoked')),
  why text not null,
  on_day date not null,
  at timestamptz not null,
  recorded_by text not null
);
create index mandate_facts_by_mandate on mandate_facts (mandate_id, id);
select keep_forever('mandate_facts');
select isolate_by_customer('mandate_facts');

-- A collection under the mandate: the first is announced as such (FRST), and 36 months without one end it.
create table mandate_uses (
  debit_id uuid primary key references direct_debits,
  mandate_id uuid not null references mandates,
  customer_id uuid not null references customers,
  sequence text not null check (sequence in ('FRST', 'RCUR')),
  collect_on date not null
);
create index mandate_uses_by_mandate on mandate_uses (mandate_id, collect_on desc);
select keep_forever('mandate_uses');
select isolate_by_customer('mandate_uses');

-- The chain of evidence: each hash covers the one before and the exact record (as for the terms).
create table mandate_evidence (
  seq bigint primary key check (seq > 0),
  mandate_id uuid not null unique references mandates,
  customer_id uuid not null references customers,
  record text not null,
  previous_hash bytea not null unique check (octet_length(previous_hash) = 32),
  hash bytea not null unique check (octet_length(hash) = 32)
);
select keep_forever('mandate_evidence');
select isolate_by_customer('mandate_evidence');
