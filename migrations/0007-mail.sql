-- Mail that the company sends. The mail itself stays as written; what became of it are facts.
create table mails (
  id uuid primary key,
  key text not null unique,
  kind text not null check (kind ~ '^[a-z][a-z-]*$'),
  customer_id uuid,
  recipients text[] not null check (cardinality(recipients) between 1 and 50),
  subject text not null check (length(subject) between 1 and 300 and subject !~ '[[:cntrl:]]'),
  attachments uuid[] not null,
  -- The body holds a single-use link: shown to nobody and erased once a relay took the mail.
  carries_secret boolean not null,
  queued_at timestamptz not null
);
create index mails_by_customer on mails (customer_id, id desc) where customer_id is not null;
select keep_forever('mails');

create table mail_bodies (
  mail_id uuid primary key references mails,
  sealed text not null check (sealed like 'v1.%')
);

create table mail_facts (
  id bigint generated always as identity primary key,
  mail_id uuid not null references mails,
  at timestamptz not null,
  fact text not null check (fact in ('kept', 'sent', 'failed', 'released')),
  detail text not null default ''
);
create index mail_facts_by_mail on mail_facts (mail_id, id desc);
create unique index a_mail_is_sent_once on mail_facts (mail_id) where fact = 'sent';
select keep_forever('mail_facts');
