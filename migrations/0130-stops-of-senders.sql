-- Whoever was stopped is named as it was then, and known by its service: also a site.
alter table mail_stops add column name text not null default '';
alter table mail_stops add column service_id uuid references services;
update mail_stops s set name = m.address, service_id = m.service_id from mailboxes m where m.id = s.subject;

-- Stops of a site's mail() that were released (art. 12b): its node lets it send again.
create table site_sending_releases (
  stop_id uuid primary key,
  site_id uuid not null references sites,
  customer_id uuid not null,
  at timestamptz not null
);
create index site_sending_releases_by_site on site_sending_releases (site_id, at desc);
select isolate_by_customer('site_sending_releases');
