-- Mail (art. 12b). Every row is a fact; what a node must do is written into pieces computed from them.

-- The Unix uid under which a customer's mail lies: no site's, never given again.
create table mail_owners (
  customer_id uuid primary key,
  uid int not null unique default nextval('site_uids') check (uid >= 20000),
  since timestamptz not null
);
select keep_forever('mail_owners');

-- What the contract says of the service now, and the node on which its mail lies.
create table mail_services (
  service_id uuid primary key references services deferrable initially deferred,
  customer_id uuid not null,
  standing text not null check (standing in ('reserved', 'present', 'suspended', 'ended', 'absent')),
  -- Whether mail is taken in while the service is suspended.
  receives boolean not null,
  reason text,
  grants jsonb not null,
  since timestamptz not null,
  node_id uuid references nodes,
  placed_at timestamptz,
  -- The node confirmed that nothing is left of it.
  released_at timestamptz,
  check ((node_id is null) = (placed_at is null)),
  check (released_at is null or placed_at is not null)
);
create index mail_services_by_customer on mail_services (customer_id, service_id);
create index mail_services_by_node on mail_services (node_id) where released_at is null;
select isolate_by_customer('mail_services');

create table mail_domains (
  id uuid primary key,
  service_id uuid not null references mail_services,
  customer_id uuid not null,
  name text not null check (name ~ '^[a-z0-9-]+(\.[a-z0-9-]+)+$' and length(name) <= 253),
  unicode text not null,
  added_at timestamptz not null,
  -- From then on a node has it.
  proven_at timestamptz,
  removed_at timestamptz,
  -- The node confirmed that nothing is left of it.
  erased_at timestamptz,
  -- What becomes of spam (art. 12b): {"to": "folder"}, {"to": "mailbox", "address": …} or {"to": "mark"}.
  spam jsonb not null,
  allow text[] not null default '{}' check (cardinality(allow) <= 200),
  deny text[] not null default '{}' check (cardinality(deny) <= 200),
  catch_all text,
  check (erased_at is null or removed_at is not null)
);
-- A proven domain belongs to one service over all nodes; within a service no name stands twice.
create unique index mail_domains_proven on mail_domains (name) where proven_at is not null and erased_at is null;
create unique index mail_domains_of_service on mail_domains (service_id, name) where erased_at is null;
create index mail_domains_by_customer on mail_domains (customer_id);
select isolate_by_customer('mail_domains');

-- The public half of each domain's key, as its node told it.
create table mail_dkim_keys (
  domain_id uuid primary key references mail_domains,
  customer_id uuid not null,
  selector text not null,
  public_key text not null,
  told_at timestamptz not null
);
select isolate_by_customer('mail_dkim_keys');

create table mail_shards (
  id uuid primary key,
  domain_id uuid not null references mail_domains,
  customer_id uuid not null
);
create index mail_shards_by_domain on mail_shards (domain_id, id);
select isolate_by_customer('mail_shards');

create table mailboxes (
  id uuid primary key,
  domain_id uuid not null references mail_domains,
  shard_id uuid not null references mail_shards,
  service_id uuid not null references mail_services,
  customer_id uuid not null,
  address text not null check (address = lower(address) and length(address) <= 254),
  extra_bytes bigint not null default 0 check (extra_bytes >= 0),
  -- sha512crypt; null until the customer set one (art. 6): then the mailbox receives and nobody signs in.
  password_hash text check (password_hash ~ '^\$6\$[./0-9A-Za-z]{1,16}\$[./0-9A-Za-z]{86}$'),
  password_set_at timestamptz,
  forwards text[] not null default '{}' check (cardinality(forwards) <= 50),
  -- Null: as the domain says.
  spam jsonb,
  allow text[] not null default '{}' check (cardinality(allow) <= 200),
  deny text[] not null default '{}' check (cardinality(deny) <= 200),
  added_at timestamptz not null,
  removed_at timestamptz,
  erased_at timestamptz,
  check ((password_hash is null) = (password_set_at is null)),
  check (erased_at is null or removed_at is not null)
);
create unique index mailboxes_address on mailboxes (address) where erased_at is null;
create index mailboxes_by_service on mailboxes (service_id, address) where erased_at is null;
create index mailboxes_by_shard on mailboxes (shard_id) where erased_at is null;
create index mailboxes_by_customer on mailboxes (customer_id);
select isolate_by_customer('mailboxes');

create table mail_app_passwords (
  id uuid primary key,
  mailbox_id uuid not null references mailboxes,
  customer_id uuid not null,
  label text not null check (length(label) between 1 and 60),
  key text not null unique check (key ~ '^[a-z2-9]{8}$'),
  password_hash text not null check (password_hash ~ '^\$6\$[./0-9A-Za-z]{1,16}\$[./0-9A-Za-z]{86}$'),
  made_at timestamptz not null
);
create index mail_app_passwords_by_mailbox on mail_app_passwords (mailbox_id, id);
select isolate_by_customer('mail_app_passwords');

-- Aliases, forwards and shared addresses.
create table mail_addresses (
  id uuid primary key,
  domain_id uuid not null references mail_domains,
  shard_id uuid not null references mail_shards,
  service_id uuid not null references mail_services,
  customer_id uuid not null,
  address text not null unique check (address = lower(address) and length(address) <= 254),
  -- Mailboxes here, and addresses elsewhere.
  targets text[] not null default '{}' check (cardinality(targets) <= 50),
  forwards text[] not null default '{}' check (cardinality(forwards) <= 50),
  -- Mailboxes that may write under this address.
  senders text[] not null default '{}' check (cardinality(senders) <= 50),
  added_at timestamptz not null,
  check (cardinality(targets) + cardinality(forwards) > 0)
);
create index mail_addresses_by_service on mail_addresses (service_id, address);
create index mail_addresses_by_shard on mail_addresses (shard_id);
select isolate_by_customer('mail_addresses');

-- The text of each piece as nodes get it, and the node's last word on it. The text holds hashes: a customer's people
-- see what became of a piece, never what is in it.
create table mail_pieces (
  id uuid primary key,
  domain_id uuid not null references mail_domains,
  service_id uuid not null references mail_services,
  customer_id uuid not null,
  kind text not null check (kind in ('domain', 'mailboxes')),
  digest text not null check (digest ~ '^[0-9a-f]{64}$'),
  text text not null,
  written_at timestamptz not null,
  outcome text check (outcome in ('applied', 'failed')),
  step text,
  problem text,
  outcome_at timestamptz
);
create index mail_pieces_by_service on mail_pieces (service_id, id);
create index mail_pieces_by_digest on mail_pieces (digest);
select isolate_by_customer('mail_pieces');
revoke select on mail_pieces from orbite_customer;
grant select (id, domain_id, service_id, customer_id, kind, written_at, outcome, step, problem, outcome_at)
  on mail_pieces to orbite_customer;

create table mail_usage (
  mailbox_id uuid primary key references mailboxes,
  customer_id uuid not null,
  at timestamptz not null,
  bytes bigint not null check (bytes >= 0),
  messages bigint not null check (messages >= 0)
);
select isolate_by_customer('mail_usage');

-- Told once, until the mailbox falls below again.
create table mail_warnings (
  mailbox_id uuid not null references mailboxes,
  percent int not null check (percent in (80, 95)),
  customer_id uuid not null,
  at timestamptz not null,
  primary key (mailbox_id, percent)
);
select isolate_by_customer('mail_warnings');

create table mail_sign_ins (
  mailbox_id uuid not null references mailboxes,
  protocol text not null check (protocol in ('imap', 'pop3', 'smtp', 'sieve', 'webmail')),
  address inet not null,
  customer_id uuid not null,
  at timestamptz not null,
  primary key (mailbox_id, protocol, address)
);
create index mail_sign_ins_by_age on mail_sign_ins (at);
select isolate_by_customer('mail_sign_ins');

create table mail_counts (
  mailbox_id uuid not null references mailboxes,
  hour timestamptz not null,
  customer_id uuid not null,
  received int not null check (received >= 0),
  spam int not null check (spam >= 0),
  viruses int not null check (viruses >= 0),
  refused int not null check (refused >= 0),
  sent int not null check (sent >= 0),
  primary key (mailbox_id, hour)
);
create index mail_counts_by_age on mail_counts (hour);
select isolate_by_customer('mail_counts');

-- One row for each customer whom the event concerns: sender and recipient may be two of ours.
create table mail_trace (
  id text not null check (id ~ '^[0-9a-f]{32}$'),
  customer_id uuid not null,
  node_id uuid not null references nodes,
  at timestamptz not null,
  what text not null check (what in ('accepted', 'refused', 'delivered', 'sent', 'deferred', 'bounced', 'deleted')),
  queue_id text,
  sender text not null,
  recipient text not null,
  client text,
  relay text,
  said text,
  spam boolean,
  spam_score real,
  bytes bigint,
  primary key (customer_id, id)
);
create index mail_trace_by_customer on mail_trace (customer_id, at desc);
create index mail_trace_by_age on mail_trace (at);
select isolate_by_customer('mail_trace');

create table mail_stops (
  id uuid primary key,
  customer_id uuid not null,
  node_id uuid not null references nodes,
  kind text not null check (kind in ('mailbox', 'customer', 'site')),
  -- The id of the mailbox, the customer or the site.
  subject uuid not null,
  at timestamptz not null,
  messages int not null,
  recipients int not null,
  seconds int not null,
  evidence jsonb not null
);
create index mail_stops_by_subject on mail_stops (subject, at desc);
create index mail_stops_by_customer on mail_stops (customer_id, at desc);
select isolate_by_customer('mail_stops');

create table mail_releases (
  stop_id uuid primary key references mail_stops,
  customer_id uuid not null,
  at timestamptz not null,
  released_by text not null,
  why text not null
);
select isolate_by_customer('mail_releases');
