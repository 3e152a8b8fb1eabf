-- A site whose service has ended is shut first; its data go after the days that they are kept.
alter table site_standings drop constraint site_standings_standing_check;
alter table site_standings add constraint site_standings_standing_check
  check (standing in ('reserved', 'present', 'suspended', 'ended', 'absent'));
