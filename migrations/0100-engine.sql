-- The engine: when the daily run has to look at a customer, what it has done, and the facts of intrusions.

-- The next day on which something can happen to a customer by itself. Derived, like an index: the run
-- computes it from the facts, and every act on the customer brings it forward to its own day. `woken` counts
-- those acts, so that a run which overlaps one does not put it off.
create table agenda (
  customer_id uuid primary key, -- no foreign key: acts, whose trigger writes here, have none either
  next_on date not null,
  woken bigint not null default 0,
  -- The first day on which the run of this customer failed; it is caught up from there.
  missed_from date
);
create index agenda_by_day on agenda (next_on);
create index agenda_missed on agenda (missed_from) where missed_from is not null;

create function wake_agenda() returns trigger language plpgsql security definer as $$
begin
  if coalesce(current_setting('orbite.daily_run', true), '') <> 'on' then
    insert into agenda (customer_id, next_on) values (new.customer_id, new.on_day)
      on conflict (customer_id) do update
        set next_on = least(agenda.next_on, excluded.next_on), woken = agenda.woken + 1;
  end if;
  return null;
end $$;
create trigger wake_agenda after insert on acts for each row when (new.customer_id is not null)
  execute function wake_agenda();
insert into agenda (customer_id, next_on) select id, current_date from customers;

-- Days whose run is done. The run after a stop does the missing ones, in order.
create table daily_runs (
  on_day date primary key,
  finished_at timestamptz not null,
  customers int not null check (customers >= 0),
  failures int not null check (failures >= 0)
);
select keep_forever('daily_runs');

-- art. 8 and 5: days before and after the due date. The latest row counts: the customer's own, else the
-- company's, else the defaults of the code.
create table dunning_plans (
  id bigint generated always as identity primary key,
  customer_id uuid references customers,
  reminders int[] not null check (cardinality(reminders) <= 20 and 0 <= all (reminders)),
  suspend_after int not null check (suspend_after between 0 and 3650),
  end_after int not null check (end_after between 0 and 3650),
  on_day date not null,
  at timestamptz not null,
  decided_by text not null
);
create index dunning_plans_by_customer on dunning_plans (customer_id, id desc);
select keep_forever('dunning_plans');
select isolate_by_customer('dunning_plans');

-- Another plan may bring anything forward.
create function wake_all() returns trigger language plpgsql security definer as $$
begin
  update agenda set next_on = least(next_on, new.on_day), woken = woken + 1
   where new.customer_id is null or customer_id = new.customer_id;
  return null;
end $$;
create trigger wake_all after insert on dunning_plans for each row execute function wake_all();

-- art. 12: an intrusion, and the client's agreement to the restore.
create table intrusions (
  id uuid primary key,
  service_id uuid not null references services,
  customer_id uuid not null references customers,
  evidence text not null,
  on_day date not null,
  at timestamptz not null,
  opened_by text not null
);
create index intrusions_by_service on intrusions (service_id);
select keep_forever('intrusions');
select isolate_by_customer('intrusions');

create table restore_agreements (
  intrusion_id uuid primary key references intrusions,
  service_id uuid not null references services,
  customer_id uuid not null references customers,
  on_day date not null,
  at timestamptz not null,
  agreed_by text not null
);
select keep_forever('restore_agreements');
select isolate_by_customer('restore_agreements');

-- art. 8: a debit is asked once for an invoice at a time.
create index invoices_by_due on invoices (customer_id, due_on) where series = 'F';
