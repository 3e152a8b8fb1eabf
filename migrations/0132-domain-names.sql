-- Domain names (art. 11): what was ordered, what was commanded at registrars, and what their registries show.

-- Where names of an extension are registered. Secrets are sealed; without a row the registry simulator stands in
-- while nobody has said who the company is.
create table registrars (
  slug text primary key check (slug ~ '^[a-z][a-z0-9-]{0,40}$'),
  kind text not null check (kind in ('epp', 'gandi', 'ovh')),
  extensions text[] not null check (cardinality(extensions) between 0 and 200),
  settings jsonb not null check (jsonb_typeof(settings) = 'object'),
  sealed text check (sealed like 'v1.%'),
  set_at timestamptz not null,
  set_by text not null
);
create table registrar_balances (
  registrar text primary key,
  cents bigint not null,
  at timestamptz not null,
  -- Since when it has been too low; staff were told then.
  low_since timestamptz
);

-- Contacts as registrars have them: the customer's, or the provider's own (no customer).
create table domain_contacts (
  id uuid primary key,
  registrar text not null,
  customer_id uuid references customers,
  contact jsonb not null,
  digest text not null check (digest ~ '^[0-9a-f]{64}$'),
  -- Null until the registrar has it.
  handle text,
  made_at timestamptz not null,
  unique nulls not distinct (registrar, customer_id, digest)
);
create index domain_contacts_by_customer on domain_contacts (customer_id);
select isolate_by_customer('domain_contacts');

create table domain_names (
  id uuid primary key,
  service_id uuid not null unique references services deferrable initially deferred,
  customer_id uuid not null references customers,
  name text not null check (name ~ '^[a-z0-9-]+(\.[a-z0-9-]+)+$' and length(name) <= 253),
  unicode text not null,
  extension text not null,
  registrar text not null,
  how text not null check (how in ('register', 'transfer')),
  ordered_at timestamptz not null,
  -- The plain name that it can be taken for, or "mixed scripts": staff look before it goes out.
  doubtful text,
  approved_at timestamptz,
  approved_by text,
  -- Paid: from then on nobody else here can have it.
  claimed_at timestamptz,
  registered_at timestamptz,
  left_at timestamptz,
  left_why text check (left_why in ('refused', 'unpaid', 'transferred', 'deleted')),
  -- The holder that the registry was told.
  holder_id uuid references domain_contacts,
  sealed_code text check (sealed_code like 'v1.%'),
  check ((left_at is null) = (left_why is null)),
  check ((approved_at is null) = (approved_by is null)),
  check (registered_at is null or claimed_at is not null)
);
create unique index domain_names_claimed on domain_names (name) where claimed_at is not null and left_at is null;
create index domain_names_by_customer on domain_names (customer_id, id desc);
select isolate_by_customer('domain_names');
revoke select on domain_names from orbite_customer;
grant select (id, service_id, customer_id, name, unicode, extension, registrar, how, ordered_at, doubtful, approved_at,
  claimed_at, registered_at, left_at, left_why, holder_id) on domain_names to orbite_customer;

-- Art. 11: the customer's mandate to register in their name; exactly as it was shown.
create table domain_mandates (
  domain_id uuid primary key references domain_names,
  customer_id uuid not null references customers,
  text text not null check (length(text) > 0),
  sha256 bytea not null check (length(sha256) = 32),
  acceptance_id uuid not null,
  at timestamptz not null,
  given_by text not null
);
select keep_forever('domain_mandates');
select isolate_by_customer('domain_mandates');

-- How the name should be, from a moment on: the newest row counts.
create table domain_wishes (
  id bigint generated always as identity primary key,
  domain_id uuid not null references domain_names,
  customer_id uuid not null references customers,
  name_servers jsonb not null check (jsonb_typeof(name_servers) = 'array'),
  locked boolean not null,
  holder_id uuid not null references domain_contacts,
  at timestamptz not null,
  decided_by text not null
);
create index domain_wishes_by_domain on domain_wishes (domain_id, id desc);
select keep_forever('domain_wishes');
select isolate_by_customer('domain_wishes');

-- What the registry showed last.
create table domain_sights (
  domain_id uuid primary key references domain_names,
  customer_id uuid not null references customers,
  at timestamptz not null,
  expires_on date,
  shown jsonb not null
);
create index domain_sights_by_expiry on domain_sights (expires_on);
select isolate_by_customer('domain_sights');

-- One command, written down with its transaction id before it is given. `sent_at` is committed before the call:
-- whoever finds it set and no outcome asks the registry, and never sends again before that answered "not done".
create table domain_commands (
  id uuid primary key,
  place bigint generated always as identity unique,
  domain_id uuid references domain_names,
  contact_id uuid references domain_contacts,
  customer_id uuid references customers,
  registrar text not null,
  kind text not null,
  key text not null unique,
  transaction text not null unique,
  sealed text not null check (sealed like 'v1.%'),
  written_at timestamptz not null,
  written_by text not null,
  not_before timestamptz not null,
  tries int not null default 0,
  sent_at timestamptz,
  problem text,
  pending_at timestamptz,
  outcome text check (outcome in ('done', 'refused')),
  settled_at timestamptz,
  reference text,
  refusal jsonb,
  check ((outcome is null) = (settled_at is null)),
  check ((outcome = 'refused') = (refusal is not null) or outcome is null)
);
create index domain_commands_open on domain_commands (not_before) where settled_at is null;
create index domain_commands_by_domain on domain_commands (domain_id, place);
create index domain_commands_by_contact on domain_commands (contact_id, place);
select isolate_by_customer('domain_commands');
revoke select on domain_commands from orbite_customer;
grant select (id, place, domain_id, customer_id, kind, written_at, sent_at, pending_at, outcome, settled_at, refusal)
  on domain_commands to orbite_customer;

-- Told once for each expiry: staff of names that are not renewed, holders of names that expire.
create table domain_alarms (
  domain_id uuid not null references domain_names,
  expires_on date not null,
  days int not null check (days in (45, 30, 15, 7)),
  at timestamptz not null,
  primary key (domain_id, expires_on, days)
);
create table domain_notices (
  domain_id uuid not null references domain_names,
  expires_on date not null,
  notice text not null check (notice in ('month-before', 'week-before', 'expired')),
  customer_id uuid not null references customers,
  at timestamptz not null,
  primary key (domain_id, expires_on, notice)
);
select isolate_by_customer('domain_notices');

-- Where the registry shows something else than we want.
create table domain_drifts (
  id uuid primary key,
  domain_id uuid not null references domain_names,
  what text not null check (what in ('sponsor', 'holder', 'contacts', 'name-servers', 'lock', 'deleted', 'absent')),
  wanted text not null,
  shown text not null,
  found_at timestamptz not null,
  gone_at timestamptz,
  repair_by text,
  repair_at timestamptz
);
create unique index domain_drifts_open on domain_drifts (domain_id, what) where gone_at is null;

-- Another registrar asks for a name of ours.
create table domain_departures (
  id uuid primary key,
  domain_id uuid not null references domain_names,
  customer_id uuid not null references customers,
  receiver text not null,
  requested_at timestamptz not null,
  act_by timestamptz,
  told_at timestamptz not null,
  ended_at timestamptz,
  ended_how text check (ended_how in ('left', 'stayed')),
  unique (domain_id, requested_at),
  check ((ended_at is null) = (ended_how is null))
);
select isolate_by_customer('domain_departures');

-- Kept before it is acknowledged: a message that is taken from the queue is never lost.
create table registrar_messages (
  registrar text not null,
  id text not null,
  queued_at timestamptz not null,
  text text not null,
  about jsonb not null,
  kept_at timestamptz not null,
  primary key (registrar, id)
);
