import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { system } from '../actor.ts';
import type { Instant } from '../calendar.ts';
import { act, type House, type Work } from '../house.ts';
import { type Refusal, refuse } from '../refusal.ts';
import { atInstant } from '../sql-values.ts';
import { type AttemptBy, type AttemptKind, LIMITS, type Limit, minutesToWait, networkOf } from './rules.ts';
import { db } from './tables.ts';

export interface Attempter {
  readonly address?: string;
  readonly email?: string;
  readonly account?: string;
}

/**
 * Counts one attempt at something that can be guessed, before the attempt is judged, and refuses it
 * when its window is full. A use case that refuses is rolled back and its count would go with it:
 * therefore the count has a transaction of its own, and whatever checks a guessable secret takes the
 * House instead of a Work.
 */
export async function countAttempt(
  house: House,
  kind: AttemptKind,
  who: Attempter,
): Promise<Refusal | undefined> {
  const counters = countersOf(kind, who);
  return act(house, system('auth'), async (work) => {
    const key = (counter: Counter) => counter.key.toString('hex');
    for (const counter of counters.toSorted((a, b) => (key(a) < key(b) ? -1 : 1))) {
      const minutes = await wait(work, kind, counter);
      if (minutes > 0) return refuse('too-many-attempts', { figures: { minutes } });
    }
    for (const counter of counters) {
      await db(work)
        .insertInto('attempts')
        .values({ kind, key: counter.key, at: atInstant(work.at) })
        .execute();
    }
    return undefined;
  });
}

/** Somebody proved who they are: their own earlier mistakes count no more. Those of the address do. */
export async function forgetAttempts(work: Work, kind: AttemptKind, who: Attempter): Promise<void> {
  for (const { key } of countersOf(kind, who)) {
    await db(work).deleteFrom('attempts').where('kind', '=', kind).where('key', '=', key).execute();
  }
}

interface Counter {
  readonly key: Buffer;
  readonly limit: Limit;
}

function countersOf(kind: AttemptKind, who: Attempter): Counter[] {
  return Object.entries(LIMITS[kind]).flatMap(([by, limit]) => {
    const value = who[by as AttemptBy];
    if (value === undefined) return [];
    const plain = by === 'address' ? networkOf(value) : value.trim().toLowerCase();
    return [{ limit, key: createHash('sha256').update(`${by}:${plain}`).digest() }];
  });
}

/** Under a lock of that counter, so that a burst of simultaneous tries is counted one by one. */
async function wait(work: Work, kind: AttemptKind, { key, limit }: Counter): Promise<number> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`${kind}/${key.toString('hex')}`}, 0))`.execute(
    work.tx,
  );
  const recent = await db(work)
    .selectFrom('attempts')
    .select('at')
    .where('kind', '=', kind)
    .where('key', '=', key)
    .where('at', '>', atInstant(work.at.subtract({ minutes: limit.minutes })))
    .orderBy('at', 'desc')
    .limit(limit.most)
    .execute();
  return minutesToWait(
    recent.map((row): Instant => row.at),
    limit,
    work.at,
  );
}
