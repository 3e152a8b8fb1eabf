-- Mails that came back, recipient by recipient: by a report (RFC 3464) or by what the relay said at once.
create table mail_bounces (
  id uuid primary key,
  mail_id uuid not null references mails,
  customer_id uuid references customers,
  address text not null check (address = lower(address) and address like '%@%'),
  kind text not null check (kind in ('hard', 'soft', 'late')),
  -- RFC 3463.
  status text not null check (status ~ '^[245]\.[0-9]{1,3}\.[0-9]{1,3}$'),
  diagnostic text not null,
  means text not null check (means in ('report', 'smtp')),
  on_day date not null,
  at timestamptz not null,
  unique (mail_id, address, kind)
);
create index mail_bounces_by_customer on mail_bounces (customer_id, address, at) where kind = 'hard';
select keep_forever('mail_bounces');
select isolate_by_customer('mail_bounces');

-- Somebody says that the address works again: what came back until then counts no more.
create table bounce_clearings (
  bounce_id uuid primary key references mail_bounces,
  customer_id uuid not null references customers,
  why text not null check (why <> ''),
  on_day date not null,
  at timestamptz not null,
  cleared_by text not null
);
select keep_forever('bounce_clearings');
select isolate_by_customer('bounce_clearings');

alter table mail_facts drop constraint mail_facts_fact_check;
alter table mail_facts add constraint mail_facts_fact_check
  check (fact in ('kept', 'begun', 'sent', 'failed', 'released', 'bounced'));

-- They name people: they go with the mail (GDPR art. 17), and so does what a server said of it.
insert into erasable_tables values ('mail_bounces'), ('bounce_clearings'), ('mail_facts');
