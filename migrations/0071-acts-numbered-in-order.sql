-- Whoever follows the audit trail by number must not miss an act that is numbered before another but
-- committed after it (`followActs` holds acts back until their elders are done). That works if a
-- transaction is known to be under way before it takes a number: the identity column took the number
-- first, this function takes the transaction's own number first.
alter table acts alter column id drop identity;
create sequence act_numbers owned by acts.id;
select setval('act_numbers', coalesce((select max(id) from acts), 0) + 1, false);

create function next_act_number() returns bigint language sql volatile as $$
  select pg_current_xact_id();
  select nextval('act_numbers');
$$;
alter table acts alter column id set default next_act_number();
