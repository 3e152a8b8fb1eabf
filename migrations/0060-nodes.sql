-- Nodes: Debian servers with our agent. A node asks for its desired state with its own credential; the
-- control plane never opens a connection to it.

create table node_join_tokens (
  id uuid primary key,
  token_hash bytea not null unique check (length(token_hash) = 32),
  node_name text check (node_name ~ '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$'),
  capabilities text[] not null
    check (cardinality(capabilities) > 0 and capabilities <@ array['web', 'mail', 'dns']),
  made_at timestamptz not null,
  made_by text not null,
  expires_at timestamptz not null check (expires_at > made_at)
);
select keep_forever('node_join_tokens');

-- `join_token_id` is unique: a token makes one node, whatever runs at the same time.
create table nodes (
  id uuid primary key,
  join_token_id uuid not null unique references node_join_tokens,
  name text not null unique check (name ~ '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$'),
  capabilities text[] not null,
  joined_at timestamptz not null,
  -- Readings, replaced by what the node says of itself:
  hostname text not null check (length(hostname) between 1 and 253),
  addresses text[] not null check (cardinality(addresses) <= 32),
  php_versions text[] not null,
  facts jsonb not null,
  overcommit int not null default 4 check (overcommit between 1 and 10000)
);
-- A customer's people see where their site lives, not how loaded the machine is.
grant select (id, name, hostname, addresses, php_versions) on nodes to orbite_customer;

create table node_credentials (
  id uuid primary key,
  node_id uuid not null references nodes,
  secret_hash bytea not null check (length(secret_hash) = 32),
  issued_at timestamptz not null,
  issued_by text not null
);
create index node_credentials_by_node on node_credentials (node_id);
select keep_forever('node_credentials');

create table node_credential_revocations (
  credential_id uuid primary key references node_credentials,
  revoked_at timestamptz not null,
  revoked_by text not null,
  reason text not null
);
select keep_forever('node_credential_revocations');

-- The revision of a node's desired state. Its row is the lock under which sites are placed on the node,
-- so that a revision becomes visible only after every one before it.
create table node_revisions (
  node_id uuid primary key references nodes,
  revision bigint not null default 1 check (revision >= 1)
);
create function only_upwards() returns trigger language plpgsql as $$
begin
  if new.revision <= old.revision then
    raise exception 'a revision only grows' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger only_upwards before update on node_revisions for each row execute function only_upwards();

-- What was last heard of a node.
create table node_sightings (
  node_id uuid primary key references nodes,
  seen_at timestamptz not null,
  reported_at timestamptz,
  applied_revision bigint,
  last_report jsonb
);

create table node_drains (
  id uuid primary key,
  node_id uuid not null references nodes,
  from_at timestamptz not null,
  decided_by text not null,
  reason text not null,
  ended_at timestamptz check (ended_at >= from_at),
  ended_by text
);
create unique index node_drains_open on node_drains (node_id) where ended_at is null;

create table node_retirements (
  node_id uuid primary key references nodes,
  at timestamptz not null,
  decided_by text not null,
  reason text not null
);
select keep_forever('node_retirements');

-- A silence that was announced; closed when the node is heard again.
create table node_silences (
  id uuid primary key,
  node_id uuid not null references nodes,
  last_seen_at timestamptz not null,
  noticed_at timestamptz not null,
  ended_at timestamptz
);
create unique index node_silences_open on node_silences (node_id) where ended_at is null;

-- One row a report (`reported_at` is the node's own clock): sent twice, it counts once.
create table node_reports (
  node_id uuid not null references nodes,
  revision bigint not null,
  reported_at timestamptz not null,
  received_at timestamptz not null,
  primary key (node_id, revision, reported_at)
);
create index node_reports_by_age on node_reports (received_at);

create table node_drifts (
  id bigint generated always as identity primary key,
  node_id uuid not null references nodes,
  site_id uuid,
  found_at timestamptz not null,
  resource text not null,
  found text not null,
  repaired boolean not null
);
create index node_drifts_by_node on node_drifts (node_id, id desc);
create index node_drifts_by_site on node_drifts (site_id, id desc) where site_id is not null;
