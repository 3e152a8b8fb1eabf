import { sql } from 'kysely';
import type { House, Work } from './house.ts';
import { newId } from './ids.ts';

/**
 * Announce inside the transaction, deliver after it. A room says what happened; other rooms react in
 * handlers that `main.ts` subscribes. Delivery is at least once, so every handler is idempotent by
 * the announcement's key.
 */
export interface Announcement {
  readonly id: string;
  /** `room.what-happened`: `invoicing.invoice-issued`. */
  readonly topic: string;
  /** Unique: announcing the same key twice announces once. */
  readonly key: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

export interface Handler {
  readonly topic: string;
  /** The queue's name, stable across releases: `invoicing.mail-invoice`. */
  readonly name: string;
  handle(house: House, announcement: Announcement): Promise<void>;
}

/** Answers an announcement inside its own transaction (simulations): see `House.atOnce`. */
export interface AtOnce {
  readonly topic: string;
  answer(work: Work, payload: Readonly<Record<string, unknown>>): Promise<void>;
}

export const OUTBOX_CHANNEL = 'orbite_outbox';

/** `payload` holds plain JSON: ids, amounts as text, days as text. No secrets. */
export async function announce(
  work: Work,
  topic: string,
  key: string,
  payload: Record<string, unknown>,
): Promise<void> {
  await sql`
    with announced as (
      insert into outbox (id, topic, key, payload, announced_at)
      values (${newId()}, ${topic}, ${`${topic}/${key}`}, ${JSON.stringify(payload)}::jsonb,
              ${work.at.toString()}::timestamptz)
      on conflict (key) do nothing)
    select pg_notify(${OUTBOX_CHANNEL}, '')`.execute(work.tx);
  for (const stand of work.atOnce) if (stand.topic === topic) await stand.answer(work, payload);
}

/**
 * Takes up to `limit` announcements that nobody has dispatched yet, oldest first, locked against other
 * instances until the transaction ends, and marks them dispatched.
 */
export async function takeAnnouncements(tx: Work['tx'], limit: number): Promise<Announcement[]> {
  const taken = await sql<Announcement>`
    update outbox set dispatched_at = now()
     where id in (select id from outbox where dispatched_at is null order by id limit ${limit} for update skip locked)
    returning id, topic, key, payload`.execute(tx);
  return taken.rows.sort((a, b) => (a.id < b.id ? -1 : 1));
}

/**
 * Delivers everything announced, in order, in this process, until nothing is left: for tests,
 * simulations and seeds. Production goes through the job queue (`jobs.ts`).
 */
export async function deliverAll(house: House, handlers: readonly Handler[]): Promise<void> {
  for (;;) {
    const batch = await house.db.transaction().execute((tx) => takeAnnouncements(tx, 100));
    if (batch.length === 0) return;
    for (const announcement of batch) {
      for (const handler of handlers) {
        if (handler.topic === announcement.topic) await handler.handle(house, announcement);
      }
    }
  }
}
