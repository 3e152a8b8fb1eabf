-- Sites: the hosting of one service. Every row is a fact; what a node must do is computed from them.

-- Unix uids are never given twice, not even after the end of a site. The names of accounts, databases
-- and accesses hold the uid, so that they are not either.
create sequence site_uids as int start 20000 minvalue 20000 maxvalue 59999999 no cycle;

-- Made with the order, so that its name is kept; the service row may come later in that transaction.
create table sites (
  id uuid primary key,
  service_id uuid not null unique references services deferrable initially deferred,
  customer_id uuid not null,
  label text not null check (label ~ '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$'),
  account text not null unique check (account ~ '^[a-z][a-z0-9-]{0,30}$'),
  uid int not null unique default nextval('site_uids') check (uid >= 20000),
  reserved_at timestamptz not null
);
create index sites_by_customer on sites (customer_id, id);
select keep_forever('sites');
select isolate_by_customer('sites');

-- A host name belongs to one site, over all nodes.
create table site_names (
  id uuid primary key,
  site_id uuid not null references sites,
  customer_id uuid not null,
  host text not null unique check (host ~ '^[a-z0-9-]+(\.[a-z0-9-]+)+$' and length(host) <= 253),
  unicode text not null,
  main boolean not null,
  -- The name under which nobody else may have names: the registrable domain, or the host itself under
  -- the company's own suffix.
  registrable text not null,
  added_at timestamptz not null
);
create unique index site_names_main on site_names (site_id) where main;
create index site_names_by_site on site_names (site_id, id);
create index site_names_by_registrable on site_names (registrable);
select isolate_by_customer('site_names');

create table site_redirects (
  id uuid primary key,
  site_id uuid not null references sites,
  customer_id uuid not null,
  -- Null: on every name of the site.
  host text references site_names (host) on delete cascade,
  path text not null check (path ~ '^/[A-Za-z0-9._~/%-]*$' and length(path) <= 256),
  match text not null check (match in ('exact', 'prefix')),
  target text not null check (target ~ '^https?://[!-~]+$' and length(target) <= 2000),
  status int not null check (status in (301, 302, 307, 308)),
  added_at timestamptz not null,
  unique nulls not distinct (site_id, host, path)
);
create index site_redirects_by_site on site_redirects (site_id, id);
select isolate_by_customer('site_redirects');

create table site_choices (
  site_id uuid primary key references sites,
  customer_id uuid not null,
  https text not null check (https in ('on', 'off', 'redirect')),
  -- Null: the newest that the node has.
  php_version text check (php_version ~ '^[0-9]\.[0-9]{1,2}$'),
  chosen_at timestamptz not null
);
select isolate_by_customer('site_choices');

-- What the contract says of the site now and what its plan grants: read from the contract whenever it
-- announces a change, so that a node's state is computed from this room's tables alone.
create table site_standings (
  site_id uuid primary key references sites,
  customer_id uuid not null,
  standing text not null check (standing in ('reserved', 'present', 'suspended', 'absent')),
  reason text,
  grants jsonb not null,
  since timestamptz not null
);
select isolate_by_customer('site_standings');

create table site_placements (
  site_id uuid primary key references sites,
  customer_id uuid not null,
  node_id uuid not null references nodes,
  -- What it counts for on the node's disk: the plan's grant.
  disk_bytes bigint not null check (disk_bytes > 0),
  placed_at timestamptz not null,
  -- The node confirmed that nothing is left of it.
  released_at timestamptz
);
create index site_placements_by_node on site_placements (node_id) where released_at is null;
select isolate_by_customer('site_placements');

create table site_databases (
  id uuid primary key,
  site_id uuid not null references sites,
  customer_id uuid not null,
  name text not null unique check (name ~ '^[a-z][a-z0-9_]{0,31}$'),
  -- mysql_native_password. Until the customer sets one (art. 6) it is a random value of which nobody
  -- knows the password, so that the database is made with the site.
  password_hash text not null check (password_hash ~ '^\*[0-9A-F]{40}$'),
  password_set_at timestamptz,
  added_at timestamptz not null
);
create index site_databases_by_site on site_databases (site_id, id);
select isolate_by_customer('site_databases');

create table site_accesses (
  id uuid primary key,
  site_id uuid not null references sites,
  customer_id uuid not null,
  name text not null unique check (name ~ '^[a-z][a-z0-9-]{0,30}$'),
  ftp boolean not null,
  sftp boolean not null,
  -- sha512crypt; null until the customer set one (art. 6): then the node does not know the user yet.
  password_hash text check (password_hash ~ '^\$6\$[./0-9A-Za-z]{1,16}\$[./0-9A-Za-z]{86}$'),
  password_set_at timestamptz,
  added_at timestamptz not null,
  check ((password_hash is null) = (password_set_at is null)),
  check (ftp or sftp)
);
create index site_accesses_by_site on site_accesses (site_id, id);
select isolate_by_customer('site_accesses');

-- The node's last word on a site, and when it first ran.
create table site_outcomes (
  site_id uuid primary key references sites,
  customer_id uuid not null,
  node_id uuid not null references nodes,
  revision bigint not null,
  outcome text not null check (outcome in ('applied', 'failed')),
  step text,
  problem text,
  at timestamptz not null,
  live_since timestamptz
);
select isolate_by_customer('site_outcomes');

-- Art. 12: what a site uses. Disk and inodes are the last measure of the step, the rest are sums.
create table site_usage (
  site_id uuid not null references sites,
  customer_id uuid not null,
  step text not null check (step in ('minute', 'hour', 'day')),
  at timestamptz not null,
  measured_at timestamptz not null,
  disk_bytes bigint not null check (disk_bytes >= 0),
  inodes bigint not null check (inodes >= 0),
  traffic_bytes bigint not null check (traffic_bytes >= 0),
  requests bigint not null check (requests >= 0),
  php_ms bigint not null check (php_ms >= 0),
  primary key (site_id, step, at)
);
create index site_usage_by_age on site_usage (step, at);
select isolate_by_customer('site_usage');

-- The last lines of a site's logs, shipped by the node while somebody looks.
create table site_logs (
  site_id uuid not null references sites,
  log text not null check (log in ('access', 'error', 'php')),
  customer_id uuid not null,
  at timestamptz not null,
  lines text[] not null,
  primary key (site_id, log)
);
select isolate_by_customer('site_logs');

create table site_log_requests (
  site_id uuid primary key references sites,
  customer_id uuid not null,
  until timestamptz not null
);
select isolate_by_customer('site_log_requests');
