-- Who signs in, as what, and for how long. Nothing here is open to the role orbite_customer except the
-- two tables that carry a customer's id: pages read accounts and sessions as the system, by the token
-- that the visitor holds.

create table accounts (
  id uuid primary key,
  name text not null check (length(name) between 1 and 200),
  language text not null check (language in ('fr', 'en')),
  -- null: invited, has not chosen a password yet; or uses passkeys only
  password_hash text check (password_hash like '$argon2id$%'),
  password_changed_at timestamptz,
  opened_at timestamptz not null
);

-- The address of an account is a dated fact, and so is its verification: a new address is a new row,
-- which nobody has verified yet.
create table account_emails (
  id uuid primary key,
  account_id uuid not null references accounts,
  email text not null check (length(email) between 3 and 254),
  since timestamptz not null,
  until timestamptz,
  verified_at timestamptz,
  check (until >= since),
  check (verified_at >= since)
);
create unique index account_emails_one_holder on account_emails (lower(email)) where until is null;
create unique index account_emails_one_current on account_emails (account_id) where until is null;

create function keep_address() returns trigger language plpgsql as $$
begin
  if new.email <> old.email or new.account_id <> old.account_id or new.since <> old.since then
    raise exception 'an address is never rewritten: end it and record another' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger keep_address before update on account_emails for each row execute function keep_address();

-- The customers for whom an account speaks: which contact it is there. Written by the room customers.
create table memberships (
  id uuid primary key,
  account_id uuid not null references accounts,
  contact_id uuid not null,
  customer_id uuid not null,
  since timestamptz not null,
  until timestamptz,
  check (until >= since)
);
create unique index memberships_one_account on memberships (contact_id) where until is null;
create unique index memberships_one_contact on memberships (account_id, customer_id) where until is null;
create index memberships_by_customer on memberships (customer_id);
create index memberships_by_account on memberships (account_id);
select isolate_by_customer('memberships');

create table staff (
  id uuid primary key,
  account_id uuid not null references accounts,
  name text not null check (length(name) between 1 and 200),
  since timestamptz not null,
  added_by text not null,
  ended_at timestamptz,
  ended_by text,
  check ((ended_at is null) = (ended_by is null))
);
create unique index staff_once on staff (account_id) where ended_at is null;

create table staff_roles (
  id uuid primary key,
  staff_id uuid not null references staff,
  role text not null check (role in ('admin', 'accountant', 'technician', 'support')),
  since timestamptz not null,
  given_by text not null,
  until timestamptz
);
create unique index staff_roles_one_current on staff_roles (staff_id) where until is null;

create table sessions (
  id uuid primary key,
  token_hash bytea not null unique check (length(token_hash) = 32),
  account_id uuid not null references accounts,
  started_at timestamptz not null,
  last_seen_at timestamptz not null,
  -- seconds without a request after which it ends
  idle_seconds integer not null check (idle_seconds > 0),
  expires_at timestamptz not null,
  address text not null,
  user_agent text not null,
  -- the customer chosen among the memberships; null: the only one, or the staff hat
  chosen_contact uuid,
  ended_at timestamptz,
  end_reason text check (end_reason in ('signed-out', 'rotated', 'revoked', 'password-changed', 'staff-ended')),
  -- read-only look through a contact's eyes, for the length of the session of staff that began it
  staff_session uuid references sessions,
  looks_as_contact uuid,
  looks_as_name text,
  looks_at_customer uuid,
  look_reason text,
  check ((ended_at is null) = (end_reason is null)),
  check (num_nonnulls(staff_session, looks_as_contact, looks_as_name, looks_at_customer, look_reason) in (0, 5)),
  check (staff_session is null or expires_at <= started_at + interval '30 minutes')
);
create index sessions_of_account on sessions (account_id) where ended_at is null;
create index sessions_of_staff_session on sessions (staff_session) where staff_session is not null;

-- Single-use links: a token in an address, handed to one person for one purpose.
create table links (
  id uuid primary key,
  token_hash bytea not null unique check (length(token_hash) = 32),
  purpose text not null,
  subject text not null,
  data jsonb not null default '{}',
  created_at timestamptz not null,
  created_by text not null,
  expires_at timestamptz not null check (expires_at > created_at),
  used_at timestamptz,
  withdrawn_at timestamptz
);
create index links_by_subject on links (purpose, subject) where used_at is null and withdrawn_at is null;

create table totp_secrets (
  id uuid primary key,
  account_id uuid not null references accounts,
  sealed text not null check (sealed like 'v1.%'),
  begun_at timestamptz not null,
  confirmed_at timestamptz,
  ended_at timestamptz,
  -- the last 30-second step whose code was taken: a code works once
  last_step bigint not null default -1
);
create unique index totp_one_confirmed on totp_secrets (account_id) where confirmed_at is not null and ended_at is null;
create unique index totp_one_begun on totp_secrets (account_id) where confirmed_at is null and ended_at is null;

create table recovery_codes (
  id uuid primary key,
  account_id uuid not null references accounts,
  code_hash bytea not null check (length(code_hash) = 32),
  made_at timestamptz not null,
  used_at timestamptz,
  withdrawn_at timestamptz
);
create index recovery_codes_of_account on recovery_codes (account_id) where used_at is null and withdrawn_at is null;

create table passkeys (
  id text primary key check (length(id) <= 1400),
  account_id uuid not null references accounts,
  public_key bytea not null,
  counter bigint not null check (counter >= 0),
  transports text[] not null default '{}',
  name text not null check (length(name) between 1 and 100),
  added_at timestamptz not null,
  last_used_at timestamptz,
  removed_at timestamptz
);
create index passkeys_of_account on passkeys (account_id) where removed_at is null;

create table passkey_challenges (
  id uuid primary key,
  -- null: somebody who has not said yet who they are
  account_id uuid references accounts,
  challenge text not null,
  expires_at timestamptz not null,
  consumed_at timestamptz
);

-- Attempts at things that can be guessed, by kind and by whom, for sliding windows. The key is a hash:
-- the table is no list of addresses and e-mails.
create table attempts (
  id bigint generated always as identity primary key,
  kind text not null,
  key bytea not null,
  at timestamptz not null
);
create index attempts_window on attempts (kind, key, at desc);

create table api_tokens (
  id uuid primary key,
  name text not null check (length(name) between 1 and 100),
  token_hash bytea not null unique check (length(token_hash) = 32),
  scopes text[] not null check (cardinality(scopes) > 0),
  -- null: the company's own; else it sees and does what that customer may
  customer_id uuid,
  created_at timestamptz not null,
  created_by text not null,
  expires_at timestamptz check (expires_at > created_at),
  last_used_at timestamptz,
  revoked_at timestamptz,
  revoked_by text
);
create index api_tokens_of_customer on api_tokens (customer_id);
select isolate_by_customer('api_tokens');
-- a customer's people see that a token exists, never its hash
revoke select on api_tokens from orbite_customer;
grant select (id, name, scopes, customer_id, created_at, created_by, expires_at, last_used_at, revoked_at)
  on api_tokens to orbite_customer;
