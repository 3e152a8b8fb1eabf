-- Moving in (art. 12b): a mailbox of another server is copied, message by message, into one here.
create table mail_imports (
  id uuid primary key,
  mailbox_id uuid not null references mailboxes,
  service_id uuid not null references mail_services,
  customer_id uuid not null,
  host text not null check (length(host) <= 253),
  port int not null check (port in (143, 993)),
  username text not null check (length(username) between 1 and 320),
  -- Both passwords, sealed; nothing of them is left once it has ended.
  sealed_access text,
  -- By which we sign in to the mailbox here; removed at the end.
  app_password_id uuid,
  started_at timestamptz not null,
  started_by text not null,
  -- Until then an instance has it in hand.
  claimed_until timestamptz,
  -- Attempts in a row that did not get through, and what the last one met.
  tries int not null default 0 check (tries >= 0),
  problem text check (length(problem) <= 300),
  ended_at timestamptz,
  outcome text check (outcome in ('done', 'stopped', 'failed')),
  check ((ended_at is null) = (outcome is null)),
  check ((ended_at is null) = (sealed_access is not null))
);
create unique index mail_imports_open on mail_imports (mailbox_id) where ended_at is null;
create index mail_imports_by_mailbox on mail_imports (mailbox_id, id);
create index mail_imports_by_customer on mail_imports (customer_id);
select isolate_by_customer('mail_imports');

-- How far each folder was read: UIDs count within one UIDVALIDITY (RFC 3501).
create table mail_import_folders (
  import_id uuid not null references mail_imports on delete cascade,
  customer_id uuid not null,
  path text not null check (length(path) <= 1000),
  uid_validity bigint not null,
  last_uid bigint not null default 0,
  messages int not null check (messages >= 0),
  copied int not null default 0,
  -- Here already, or deleted there.
  skipped int not null default 0,
  -- Larger than what is taken.
  too_large int not null default 0,
  primary key (import_id, path)
);
create index mail_import_folders_by_customer on mail_import_folders (customer_id);
select isolate_by_customer('mail_import_folders');

-- What was copied into a mailbox, by Message-ID and size, or by its content: a second import repeats nothing.
-- Without a day of placing the copy was begun, and whether it arrived is looked up there.
create table mail_imported (
  mailbox_id uuid not null references mailboxes,
  customer_id uuid not null,
  folder text not null check (length(folder) <= 1000),
  key text not null check (length(key) = 64),
  placed_at timestamptz,
  primary key (mailbox_id, folder, key)
);
create index mail_imported_by_customer on mail_imported (customer_id);
select isolate_by_customer('mail_imported');
