-- Personal data (GDPR): what was asked, what was erased and by which rule, and the door by which rows that stay
-- as written may be erased after all.

-- art. 12, 15 to 18, 20, 21: what a person asks, with its deadline.
create table privacy_requests (
  id uuid primary key,
  kind text not null
    check (kind in ('access', 'rectification', 'erasure', 'restriction', 'portability', 'objection')),
  means text not null check (means in ('portal', 'mail', 'letter', 'telephone')),
  customer_id uuid references customers,
  contact_id uuid references contacts,
  name text not null check (length(name) between 1 and 200),
  email text not null check (length(email) between 3 and 254),
  message text not null check (length(message) <= 4000),
  received_on date not null,
  due_on date not null check (due_on > received_on),
  on_day date not null,
  at timestamptz not null,
  recorded_by text not null,
  check (contact_id is null or customer_id is not null)
);
create index privacy_requests_by_customer on privacy_requests (customer_id, id desc) where customer_id is not null;
select keep_forever('privacy_requests');
select isolate_by_customer('privacy_requests');

-- art. 12-3: two further months, once, with the reason told within the first.
create table privacy_extensions (
  request_id uuid primary key references privacy_requests,
  customer_id uuid references customers,
  until_day date not null,
  why text not null check (length(why) between 1 and 1000),
  on_day date not null,
  at timestamptz not null,
  decided_by text not null
);
select keep_forever('privacy_extensions');
select isolate_by_customer('privacy_extensions');

create table privacy_answers (
  request_id uuid primary key references privacy_requests,
  customer_id uuid references customers,
  answer text not null check (answer in ('done', 'in-part', 'refused', 'withdrawn')),
  why text not null check (length(why) <= 2000),
  on_day date not null,
  at timestamptz not null,
  decided_by text not null
);
select keep_forever('privacy_answers');
select isolate_by_customer('privacy_answers');

-- Each erasure: by which category of the schedule, why, over whom; then how many rows of which table. Never the data.
create table erasures (
  id uuid primary key,
  category text not null check (category ~ '^[a-z][a-z-]*$'),
  cause text not null check (cause in ('retention', 'request')),
  article text not null,
  customer_id uuid references customers,
  contact_id uuid references contacts,
  request_id uuid references privacy_requests,
  -- Of the schedule: what was over on this day.
  before_day date,
  on_day date not null,
  at timestamptz not null,
  decided_by text not null,
  check ((cause = 'retention') = (before_day is not null))
);
create index erasures_by_customer on erasures (customer_id) where customer_id is not null;
select keep_forever('erasures');
select isolate_by_customer('erasures');

create table erasure_counts (
  erasure_id uuid not null references erasures,
  table_name text not null,
  deed text not null check (deed in ('deleted', 'anonymised')),
  rows_count int not null check (rows_count >= 0),
  primary key (erasure_id, table_name, deed)
);
select keep_forever('erasure_counts');

-- What of the rows that stay as written may be erased at all. Invoices, their lines, the books, money that moved
-- and contracts are not among them, whoever asks.
create table erasable_tables (name text primary key);
insert into erasable_tables values
  ('acts'), ('mails'), ('customer_details'), ('contact_details'), ('sms_messages'), ('mandates'),
  ('payout_accounts'), ('bank_batches'), ('documents'), ('dispute_documents'), ('privacy_requests');
select keep_forever('erasable_tables');

-- Rows that stay as written: issued documents, acts, evidence. Whoever asks; but for what a recorded erasure
-- takes, in the very transaction that records it.
create or replace function refuse_change() returns trigger language plpgsql as $$
declare
  recorded text := nullif(current_setting('orbite.erasure', true), '');
begin
  if recorded is not null and tg_op in ('UPDATE', 'DELETE')
     and exists (select from erasable_tables where name = tg_table_name)
     and exists (select from erasures where id = recorded::uuid
                  and xmin::text = pg_current_xact_id()::xid::text) then
    if tg_op = 'DELETE' then return old; end if;
    return new;
  end if;
  raise exception '% is append-only: % refused', tg_table_name, lower(tg_op) using errcode = 'restrict_violation';
end $$;

-- art. 33 and 34: breaches, with the 72 hours.
create table privacy_breaches (
  id uuid primary key,
  noticed_at timestamptz not null,
  what text not null check (length(what) between 1 and 4000),
  data text not null check (length(data) between 1 and 1000),
  people int not null check (people >= 0),
  consequences text not null check (length(consequences) <= 4000),
  measures text not null check (length(measures) <= 4000),
  -- art. 33-1: to the authority, unless no risk is likely; art. 34: to the people, where the risk is high.
  risk text not null check (risk in ('none', 'risk', 'high')),
  on_day date not null,
  at timestamptz not null,
  recorded_by text not null
);
select keep_forever('privacy_breaches');

create table privacy_breach_notices (
  breach_id uuid not null references privacy_breaches,
  notified text not null check (notified in ('authority', 'people')),
  on_day date not null,
  at timestamptz not null,
  detail text not null check (length(detail) <= 1000),
  decided_by text not null,
  primary key (breach_id, notified)
);
select keep_forever('privacy_breach_notices');

-- What the purges look for.
create index acts_of_visitors on acts (at) where actor_kind = 'visitor' and actor_name <> 'visitor';
create index mails_by_age on mails (queued_at) where subject <> 'erased';
create index sms_messages_by_age on sms_messages (queued_at) where sealed <> 'v1.erased';
create index sessions_by_end on sessions (expires_at);
