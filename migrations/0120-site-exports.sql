-- Art. 7: everything of a site, for whoever takes it along: an archive that the node makes and that waits here,
-- in sealed pieces, until it expires or the site's data go.
create table site_exports (
  id uuid primary key,
  site_id uuid not null references sites,
  service_id uuid not null,
  customer_id uuid not null,
  node_id uuid not null references nodes,
  max_bytes bigint not null check (max_bytes > 0),
  asked_at timestamptz not null,
  asked_by text not null,
  -- How far the node says that it is.
  step text check (step in ('building', 'sending')),
  done_bytes bigint not null default 0 check (done_bytes >= 0),
  total_bytes bigint check (total_bytes >= 1),
  ready_at timestamptz,
  sha256 bytea check (octet_length(sha256) = 32),
  unreadable int check (unreadable >= 0),
  failed_at timestamptz,
  problem text,
  gone_at timestamptz,
  gone_for text check (gone_for in ('expired', 'replaced', 'erased', 'stuck')),
  check ((gone_at is null) = (gone_for is null)),
  check ((failed_at is null) = (problem is null)),
  check (ready_at is null or failed_at is null),
  check (ready_at is null or num_nonnulls(sha256, total_bytes, unreadable) = 3)
);
create unique index one_export_at_a_time on site_exports (site_id)
  where ready_at is null and failed_at is null and gone_at is null;
create index site_exports_by_service on site_exports (service_id, asked_at desc);
create index site_exports_of_node on site_exports (node_id)
  where ready_at is null and failed_at is null and gone_at is null;
select isolate_by_customer('site_exports');

create table site_export_pieces (
  export_id uuid not null references site_exports,
  nth int not null check (nth >= 0),
  customer_id uuid not null,
  -- Of what is inside.
  size int not null check (size > 0),
  sealed bytea not null,
  primary key (export_id, nth)
);
-- Packed already, then sealed: do not spend time trying.
alter table site_export_pieces alter column sealed set storage external;
select isolate_by_customer('site_export_pieces');

-- Whose data go soon.
create index ends_by_day on ends (on_day);
