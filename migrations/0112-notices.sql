-- What the company told its customers, and why it kept silent where it did: one row per announcement.
create table notices (
  -- That of the announcement.
  key text primary key,
  kind text not null check (kind ~ '^[a-z][a-z-]*$'),
  customer_id uuid not null references customers,
  service_id uuid references services,
  invoice_id uuid references invoices,
  skipped_for text,
  mail_id uuid references mails,
  on_day date not null,
  at timestamptz not null,
  check (skipped_for is null or mail_id is null)
);
create index notices_by_customer on notices (customer_id, at desc);
select keep_forever('notices');
select isolate_by_customer('notices');

-- Which way reminders go (art. 8): the latest row counts, the customer's own before the company's.
create table notice_channels (
  id bigint generated always as identity primary key,
  customer_id uuid references customers,
  channel text not null check (channel in ('mail', 'sms', 'both')),
  on_day date not null,
  at timestamptz not null,
  decided_by text not null
);
create index notice_channels_by_customer on notice_channels (customer_id, id desc);
select keep_forever('notice_channels');
select isolate_by_customer('notice_channels');

-- Text messages stay as written; what became of them are facts.
create table sms_messages (
  id uuid primary key,
  key text not null unique,
  kind text not null check (kind ~ '^[a-z][a-z-]*$'),
  customer_id uuid not null references customers,
  invoice_id uuid references invoices,
  days_before int,
  recipient text not null check (recipient ~ '^\+[1-9][0-9]{6,14}$'),
  -- It may carry a payment link.
  sealed text not null check (sealed like 'v1.%'),
  parts int not null check (parts between 1 and 10),
  queued_at timestamptz not null
);
create index sms_messages_by_customer on sms_messages (customer_id, queued_at desc);
create index sms_messages_by_recipient on sms_messages (recipient);
select keep_forever('sms_messages');

create table sms_facts (
  id bigint generated always as identity primary key,
  message_id uuid not null references sms_messages,
  at timestamptz not null,
  fact text not null check (fact in ('held', 'sent', 'delivered', 'failed', 'skipped')),
  held_until timestamptz,
  reference text,
  detail text not null default '',
  check ((fact = 'held') = (held_until is not null)),
  check ((fact = 'sent') = (reference is not null))
);
create index sms_facts_by_message on sms_facts (message_id, id desc);
create index sms_held on sms_facts (held_until) where fact = 'held';
create unique index an_sms_is_sent_once on sms_facts (message_id) where fact = 'sent';
create unique index an_sms_ends_once on sms_facts (message_id) where fact in ('delivered', 'failed', 'skipped');
create unique index an_sms_reference_is_one_message on sms_facts (reference) where reference is not null;
select keep_forever('sms_facts');

-- Who wants no more text messages, number by number; the latest row counts.
create table sms_opt_outs (
  id bigint generated always as identity primary key,
  phone text not null check (phone ~ '^\+[1-9][0-9]{6,14}$'),
  change text not null check (change in ('out', 'in')),
  means text not null check (means in ('stop', 'staff', 'customer')),
  at timestamptz not null,
  decided_by text not null
);
create index sms_opt_outs_by_phone on sms_opt_outs (phone, id desc);
select keep_forever('sms_opt_outs');

-- A mail that came back.
alter table mail_facts drop constraint mail_facts_fact_check;
alter table mail_facts add constraint mail_facts_fact_check
  check (fact in ('kept', 'sent', 'failed', 'released', 'bounced'));

-- The names of secrets are the code's to know.
alter table provider_secrets drop constraint provider_secrets_name_check;
alter table provider_secrets add constraint provider_secrets_name_check check (name ~ '^[a-z][A-Za-z]*$');
