-- The company's own identity and settings. Each change is a new row with the whole: what was shown on
-- a given day can always be told again. Nothing here is secret: customers' people may read it.
create table provider_versions (
  id bigint generated always as identity primary key,
  at timestamptz not null,
  settings jsonb not null check (jsonb_typeof(settings) = 'object'),
  -- The names of the secrets that were set at that time (never the secrets).
  secrets_set text[] not null,
  actor_kind text not null,
  actor_name text not null
);
select keep_forever('provider_versions');
grant select on provider_versions to orbite_customer;

-- Sealed. A replaced secret is gone, so this table is overwritten and not versioned.
create table provider_secrets (
  name text primary key check (name in ('smtpUrl', 'stripeSecretKey', 'stripeWebhookSecret')),
  sealed text not null check (sealed like 'v1.%'),
  set_at timestamptz not null
);

-- The key pair with which the company signs its PDF documents: PKCS #12, sealed. One is current.
create table signing_keys (
  id uuid primary key,
  sealed_p12 text not null check (sealed_p12 like 'v1.%'),
  certificate_pem text not null,
  subject text not null,
  not_after timestamptz not null,
  made_at timestamptz not null
);
select keep_forever('signing_keys');
