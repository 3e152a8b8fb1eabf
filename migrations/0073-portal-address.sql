-- Where the control plane listened, from when on: the portal's address for as long as nobody has set another
-- in the settings. A fact, so a row for each change; other processes (a terminal, jobs) read it here.
create table portal_addresses (
  id bigint generated always as identity primary key,
  since timestamptz not null,
  url text not null check (url ~ '^https?://')
);
select keep_forever('portal_addresses');
grant select on portal_addresses to orbite_customer;
