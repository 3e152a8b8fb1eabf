-- Acceptance of the terms of sale, and its evidence.

-- The exact texts that were accepted, so that evidence can be checked without the programme of that day.
create table terms_texts (
  sha256 bytea primary key check (sha256 = sha256(convert_to(body, 'UTF8'))),
  version text not null,
  language text not null check (language in ('fr', 'en')),
  body text not null
);
select keep_forever('terms_texts');
grant select on terms_texts to orbite_customer;

create table terms_acceptances (
  id uuid primary key,
  customer_id uuid not null,
  version text not null,
  -- The French text, which alone binds.
  text_sha256 bytea not null references terms_texts,
  -- The courtesy translation shown beside it, if any.
  translation_sha256 bytea references terms_texts,
  language text not null check (language in ('fr', 'en')),
  first_name text not null,
  last_name text not null,
  organisation text,
  email text not null,
  mention text not null,
  initials text not null,
  stamp_png bytea,
  accepted_at timestamptz not null
);
create index terms_acceptances_by_customer on terms_acceptances (customer_id, id desc);
select keep_forever('terms_acceptances');
select isolate_by_customer('terms_acceptances');

-- The chain: each record's hash covers the hash before it and the record's own text. `record` is the exact
-- text that was hashed.
create table terms_evidence (
  seq bigint primary key check (seq > 0),
  kind text not null check (kind in ('acceptance', 'signed-document')),
  customer_id uuid not null,
  acceptance_id uuid not null references terms_acceptances,
  document_id uuid references documents,
  record text not null,
  previous_hash bytea not null check (octet_length(previous_hash) = 32),
  hash bytea not null unique check (octet_length(hash) = 32),
  check ((kind = 'signed-document') = (document_id is not null))
);
create unique index one_acceptance_one_record on terms_evidence (acceptance_id, kind);
create unique index the_chain_never_forks on terms_evidence (previous_hash);
select keep_forever('terms_evidence');
select isolate_by_customer('terms_evidence');
