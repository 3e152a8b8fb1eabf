-- Which of the notices that neither the law nor the terms ask for a customer wants: the latest row counts.
create table notice_choices (
  id bigint generated always as identity primary key,
  customer_id uuid not null references customers,
  kind text not null check (kind ~ '^[a-z][a-z-]*$'),
  choice text not null check (choice in ('on', 'off')),
  means text not null check (means in ('page', 'link', 'one-click', 'staff')),
  on_day date not null,
  at timestamptz not null,
  decided_by text not null
);
create index notice_choices_by_customer on notice_choices (customer_id, kind, id desc);
select keep_forever('notice_choices');
select isolate_by_customer('notice_choices');
