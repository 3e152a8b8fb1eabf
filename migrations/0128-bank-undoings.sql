-- A decision on a movement of the bank can be undone where nothing irreversible followed: a dated fact beside it,
-- never a deletion. The movement then waits for staff, and the next decision is of the next round.
alter table bank_entry_outcomes add column round int not null default 1 check (round >= 1);
alter table bank_entry_outcomes drop constraint bank_entry_outcomes_pkey, add primary key (entry_id, round);

create table bank_entry_undoings (
  entry_id uuid not null,
  round int not null,
  why text not null check (why <> ''),
  on_day date not null,
  at timestamptz not null,
  undone_by text not null,
  primary key (entry_id, round),
  foreign key (entry_id, round) references bank_entry_outcomes
);
select keep_forever('bank_entry_undoings');

-- What stands of each movement now.
create view bank_entry_decisions as
  select o.* from bank_entry_outcomes o
   where not exists (
     select from bank_entry_undoings u where u.entry_id = o.entry_id and u.round = o.round);
