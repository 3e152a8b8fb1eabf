import { randomUUID } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import type { SenderStopped, SignIn } from '../../../protocol/mail-report.ts';
import type { Sent, Totals } from './limits.ts';

/**
 * What the guard remembers beyond a restart: every message that a sender tried to send within a day, who is
 * stopped, who signed in from where, which servers came back after they were told to.
 */
const SCHEMA = `
create table if not exists attempts (
  subject text not null, at integer not null, taken integer not null, recipients integer not null,
  client text not null, sender text not null, first text not null
) strict;
create index if not exists attempts_of on attempts (subject, at);
create index if not exists attempts_at on attempts (at);
create table if not exists stops (
  id text primary key, subject text not null, at integer not null, stopped text not null
) strict, without rowid;
create index if not exists stops_of on stops (subject);
create table if not exists sign_ins (
  mailbox text not null, protocol text not null, address text not null, at integer not null,
  primary key (mailbox, protocol, address)
) strict, without rowid;
create table if not exists deliveries (key text primary key, at integer not null) strict, without rowid;
create index if not exists deliveries_at on deliveries (at);
create table if not exists greeted (
  triplet text primary key, first integer not null, passed integer not null
) strict, without rowid;
`;

const DAY = 86_400_000;
const HOUR = 3_600_000;

export interface Attempt {
  readonly at: number;
  readonly recipients: number;
  readonly client: string;
  readonly sender: string;
  readonly first: string;
}

export class Book {
  readonly #db: DatabaseSync;

  constructor(file: string) {
    this.#db = new DatabaseSync(file);
    this.#db.exec('pragma journal_mode = wal; pragma synchronous = normal; pragma busy_timeout = 5000;');
    this.#db.exec(SCHEMA);
  }

  close(): void {
    this.#db.close();
  }

  totals(subject: string, burstMinutes: number, now: number): Totals {
    const sum = (since: number, taken: string): Sent => {
      const row = this.#db
        .prepare(
          `select count(*) as messages, coalesce(sum(recipients), 0) as recipients
             from attempts where subject = ? and at > ? ${taken}`,
        )
        .get(subject, since) as { messages: number; recipients: number };
      return { messages: row.messages, recipients: row.recipients };
    };
    return {
      burst: sum(now - burstMinutes * 60_000, ''),
      hour: sum(now - HOUR, 'and taken = 1'),
      day: sum(now - DAY, 'and taken = 1'),
    };
  }

  note(subject: string, attempt: Attempt, taken: boolean): void {
    const { at, recipients, client, sender, first } = attempt;
    this.#db
      .prepare('insert into attempts values (?, ?, ?, ?, ?, ?, ?)')
      .run(subject, at, taken ? 1 : 0, recipients, client, sender, first);
  }

  /** The stops of a sender that nobody has lifted. */
  isStopped(subject: string, released: readonly string[]): boolean {
    const rows = this.#db.prepare('select id from stops where subject = ?').all(subject) as { id: string }[];
    return rows.some(({ id }) => !released.includes(id));
  }

  /** Stops a sender at once. What it had sent before does not count again when the stop is lifted. */
  stop(subject: string, who: SenderStopped['who'], burstMinutes: number, now: number): SenderStopped {
    const since = now - burstMinutes * 60_000;
    const rows = this.#db
      .prepare('select * from attempts where subject = ? and at > ? order by at desc limit 50')
      .all(subject, since) as unknown as Attempt[];
    const { burst } = this.totals(subject, burstMinutes, now);
    const stopped: SenderStopped = {
      id: randomUUID(),
      at: new Date(now).toISOString(),
      who,
      messages: burst.messages,
      recipients: burst.recipients,
      seconds: Math.round((now - Math.min(now, ...rows.map(({ at }) => at))) / 1000),
      evidence: rows.map(({ at, client, sender, recipients, first }) => ({
        at: new Date(at).toISOString(),
        client,
        sender,
        recipients,
        first,
      })),
    };
    this.#db
      .prepare('insert into stops values (?, ?, ?, ?)')
      .run(stopped.id, subject, now, JSON.stringify(stopped));
    this.#db.prepare('delete from attempts where subject = ? and at > ?').run(subject, since);
    return stopped;
  }

  signedIn({ mailbox, protocol, address }: Omit<SignIn, 'at'>, now: number): void {
    this.#db
      .prepare(
        `insert into sign_ins values (?, ?, ?, ?)
         on conflict (mailbox, protocol, address) do update set at = excluded.at`,
      )
      .run(mailbox, protocol, address, now);
  }

  /** Whether a server that was told to come back has done so, after a while and not too late. */
  hasComeBack(triplet: string, now: number): boolean {
    const row = this.#db.prepare('select first, passed from greeted where triplet = ?').get(triplet) as
      | { first: number; passed: number }
      | undefined;
    const passes = row !== undefined && (row.passed > now - 35 * DAY || now - row.first >= 4 * 60_000);
    if (passes) this.#db.prepare('update greeted set passed = ? where triplet = ?').run(now, triplet);
    else this.#db.prepare('insert or ignore into greeted values (?, ?, 0)').run(triplet, now);
    return passes;
  }

  /** Whether nobody began to deliver it before. Longer than Postfix keeps a message in its queue. */
  beginsDelivery(key: string, now: number): boolean {
    return this.#db.prepare('insert or ignore into deliveries values (?, ?)').run(key, now).changes === 1;
  }

  forgetOld(now: number): void {
    this.#db.prepare('delete from deliveries where at < ?').run(now - 7 * DAY);
    this.#db.prepare('delete from attempts where at < ?').run(now - DAY);
    this.#db.prepare('delete from stops where at < ?').run(now - 365 * DAY);
    this.#db.prepare('delete from sign_ins where at < ?').run(now - 365 * DAY);
    this.#db.prepare('delete from greeted where passed < ? and first < ?').run(now - 35 * DAY, now - 2 * DAY);
  }
}

/** For the agent's report: stops and sign-ins, from the guard's file. */
export class BookReader {
  readonly #db: DatabaseSync;

  constructor(file: string) {
    this.#db = new DatabaseSync(file, { readOnly: true });
    this.#db.exec('pragma busy_timeout = 2000');
  }

  close(): void {
    this.#db.close();
  }

  stopsSince(at: number): { at: number; stopped: SenderStopped }[] {
    const rows = this.#db
      .prepare('select at, stopped from stops where at > ? order by at limit 200')
      .all(at) as { at: number; stopped: string }[];
    return rows.map((row) => ({ at: row.at, stopped: JSON.parse(row.stopped) as SenderStopped }));
  }

  signInsSince(at: number, most: number): { at: number; signIn: SignIn }[] {
    const rows = this.#db
      .prepare('select * from sign_ins where at > ? order by at limit ?')
      .all(at, most) as { mailbox: string; protocol: SignIn['protocol']; address: string; at: number }[];
    return rows.map(({ mailbox, protocol, address, at: when }) => ({
      at: when,
      signIn: { mailbox, protocol, address, at: new Date(when).toISOString() },
    }));
  }
}
