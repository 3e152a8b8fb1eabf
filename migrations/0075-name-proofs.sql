-- That a customer owns a domain: found in its DNS, at its present site, or known to staff. A name that
-- nobody has proven gives way, after some days, to whoever proves it.
create table name_proofs (
  id uuid primary key,
  customer_id uuid not null,
  -- What was proven: for `file` this host alone, else the name and everything below it.
  domain text not null check (domain ~ '^[a-z0-9-]+(\.[a-z0-9-]+)+$' and length(domain) <= 253),
  registrable text not null,
  means text not null check (means in ('txt', 'file', 'word')),
  -- Why staff believe it, where means is `word`.
  word text not null default '',
  proven_at timestamptz not null,
  proven_by text not null
);
create index name_proofs_by_registrable on name_proofs (registrable);
create index name_proofs_by_customer on name_proofs (customer_id);
select keep_forever('name_proofs');
select isolate_by_customer('name_proofs');
