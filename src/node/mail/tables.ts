import { DatabaseSync } from 'node:sqlite';

/**
 * The lookup tables: one SQLite file that Postfix, Dovecot and the guard read and the agent alone writes. A
 * mailbox more is a transaction of a few rows: no daemon restarts or reloads, whoever looks sees all of a change
 * or nothing. Write-ahead logging, because Postfix does not wait for a lock: readers are never held up.
 */
const SCHEMA = `
create table if not exists pieces (
  id text primary key, digest text not null, kind text not null, domain text not null, rows text not null
) strict, without rowid;
create index if not exists pieces_of_domain on pieces (domain);
create table if not exists domains (
  id text primary key, piece text not null, name text not null unique, customer text not null,
  uid integer not null, spam_to text not null, spam_address text, allow text not null,
  deny text not null, limits text not null, released text not null
) strict, without rowid;
create index if not exists domains_of_customer on domains (customer);
create index if not exists domains_of_uid on domains (uid);
create table if not exists mailboxes (
  address text primary key, piece text not null, id text not null unique, domain text not null,
  password text, quota integer not null, receives integer not null, signs_in integer not null,
  spam_to text, spam_address text, allow text not null, deny text not null,
  limits text not null, released text not null
) strict, without rowid;
create table if not exists app_passwords (
  address text not null, key text not null, piece text not null, id text not null, password text not null,
  primary key (address, key)
) strict, without rowid;
create table if not exists addresses (
  address text primary key, piece text not null
) strict, without rowid;
create table if not exists targets (
  address text not null, target text not null, piece text not null, primary key (address, target)
) strict, without rowid;
create table if not exists senders (
  sender text not null, login text not null, piece text not null, primary key (sender, login)
) strict, without rowid;
create table if not exists sites (
  account text primary key, id text not null unique, uid integer not null, sender text not null,
  domains text not null, limits text not null, released text not null
) strict, without rowid;
create table if not exists settings (name text primary key, value text not null) strict, without rowid;
`;

/** Tables whose rows belong to a piece. */
export const OF_PIECES = [
  'domains',
  'mailboxes',
  'app_passwords',
  'addresses',
  'targets',
  'senders',
] as const;

const INDEXES = OF_PIECES.map(
  (table) => `create index if not exists ${table}_of_piece on ${table} (piece);`,
).join('\n');

/** For the agent. The directory and the file's owner and mode are the set-up's. */
export function openTables(file: string): DatabaseSync {
  const database = new DatabaseSync(file);
  database.exec('pragma journal_mode = wal; pragma synchronous = full; pragma busy_timeout = 5000;');
  database.exec(SCHEMA + INDEXES);
  return database;
}

/** For whoever only looks things up. */
export function readTables(file: string): DatabaseSync {
  const database = new DatabaseSync(file, { readOnly: true });
  database.exec('pragma busy_timeout = 2000');
  return database;
}
