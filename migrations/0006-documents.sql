-- Files that the company keeps: invoices, signed terms, letters. As written, for ever.
create table documents (
  id uuid primary key,
  -- Null: the company's own.
  customer_id uuid,
  kind text not null check (kind ~ '^[a-z][a-z-]*$'),
  name text not null check (length(name) between 1 and 200 and name !~ '[[:cntrl:]/\\]'),
  mime text not null check (mime ~ '^[a-z]+/[a-z0-9.+-]+$'),
  sha256 bytea not null check (sha256 = sha256(bytes)),
  bytes bytea not null check (octet_length(bytes) between 1 and 52428800),
  made_at timestamptz not null
);
create index documents_by_customer on documents (customer_id, id desc) where customer_id is not null;
-- PDF does not compress further: do not spend time trying.
alter table documents alter column bytes set storage external;
select keep_forever('documents');
select isolate_by_customer('documents');
