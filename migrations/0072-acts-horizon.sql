-- Every transaction of this database below this number is over: what it wrote is visible to whatever
-- reads after this answer. PostgreSQL's own snapshot would count the transactions of other databases of
-- the server too, and let a stranger's long one hold the trail back. Only the session's owner and its
-- like are seen, hence `security definer`.
create function acts_horizon() returns bigint language plpgsql volatile security definer
set search_path = pg_catalog as $$
declare
  -- Read first: whoever takes a number later takes a greater one.
  newest bigint := pg_snapshot_xmax(pg_current_snapshot())::text::bigint;
  distance bigint;
begin
  perform pg_stat_clear_snapshot();
  -- Sessions show their numbers modulo 2^32; what matters is how far they lie behind `newest`.
  select max((newest - backend_xid::text::bigint) & 4294967295) into distance
    from pg_stat_activity
   where datname = current_database() and backend_type = 'client backend' and backend_xid is not null
     and ((newest - backend_xid::text::bigint) & 4294967295) < 2147483648;
  return newest - coalesce(distance, 0);
end $$;
