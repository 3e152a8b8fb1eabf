import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { House, Work } from '../platform/house.ts';
import { refuse } from '../platform/refusal.ts';
import { sameBytes } from '../platform/secrets.ts';
import { ApiProblem } from './problem.ts';

/**
 * `Idempotency-Key`: a POST sent again with its key and body gets the first answer and does nothing.
 * The key's row is written in the transaction of the act: after a crash at any moment either both
 * are there or neither. Of two at once, the second waits for the first on a lock of the database.
 * A refused request did nothing and is not remembered: the key may be used again once the cause of
 * the refusal is gone.
 */
export interface Answer {
  readonly status: number;
  readonly body: string;
  readonly location: string | undefined;
}

type ReplaysTables = {
  api_replays: {
    token_id: string;
    key: string;
    request_hash: Buffer;
    status: number;
    location: string | null;
    answer: string;
    made_at: unknown;
  };
};

const KEPT_HOURS = 24;
const PURPOSE = 'api-replay';
const db = (work: Work) => work.tx.withTables<ReplaysTables>();

export function readKey(header: string | undefined): string | undefined {
  if (header === undefined) return undefined;
  // The header is a quoted string in the IETF draft, and a bare one in most clients.
  const key = /^"(.*)"$/.exec(header)?.[1] ?? header;
  if (!/^[\x21-\x7e]{1,255}$/.test(key)) {
    throw new ApiProblem(400, refuse('api-key-invalid', { field: 'Idempotency-Key' }));
  }
  return key;
}

export function requestHash(method: string, path: string, body: string): Buffer {
  return createHash('sha256').update(`${method} ${path}\n`).update(body).digest();
}

/** The answer given earlier to this key; locks the key until the transaction ends when there is none. */
export async function earlierAnswer(
  work: Work,
  tokenId: string,
  key: string,
  hash: Buffer,
): Promise<Answer | undefined> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`api-replay/${tokenId}/${key}`}, 0))`.execute(
    work.tx,
  );
  const row = await db(work)
    .selectFrom('api_replays')
    .selectAll()
    .where('token_id', '=', tokenId)
    .where('key', '=', key)
    .where('made_at', '>', sql`${work.at.subtract({ hours: KEPT_HOURS }).toString()}::timestamptz`)
    .executeTakeFirst();
  if (!row) return undefined;
  if (!sameBytes(row.request_hash, hash)) {
    throw new ApiProblem(422, refuse('api-key-reused', { field: 'Idempotency-Key' }));
  }
  return {
    status: row.status,
    body: work.secrets.open(row.answer, PURPOSE),
    location: row.location ?? undefined,
  };
}

export async function keepAnswer(
  work: Work,
  tokenId: string,
  key: string,
  hash: Buffer,
  answer: Answer,
): Promise<void> {
  const row = {
    request_hash: hash,
    status: answer.status,
    location: answer.location ?? null,
    answer: work.secrets.seal(answer.body, PURPOSE),
    made_at: sql`${work.at.toString()}::timestamptz`,
  };
  await db(work)
    .insertInto('api_replays')
    .values({ token_id: tokenId, key, ...row })
    .onConflict((conflict) => conflict.columns(['token_id', 'key']).doUpdateSet(row))
    .execute();
}

/** Forgets answers older than a day, and the counters of tokens that have been quiet. */
export async function forgetOldAnswers(house: House): Promise<void> {
  const now = house.clock.now();
  await sql`delete from api_replays where made_at <= ${now.subtract({ hours: KEPT_HOURS }).toString()}::timestamptz`.execute(
    house.db,
  );
  await sql`delete from api_rates where minute < ${now.subtract({ hours: 1 }).toString()}::timestamptz`.execute(
    house.db,
  );
}
