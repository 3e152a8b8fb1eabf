import { type Generated, type Selectable, sql } from 'kysely';
import type { Day, Instant } from './calendar.ts';
import type { Work } from './house.ts';

/**
 * The audit trail: who did what, when, by which article. Appended inside the transaction of the act
 * itself; the database refuses updates and deletes. Timelines are read from it.
 */
export interface Act {
  readonly id: bigint;
  readonly on: Day;
  readonly at: Instant;
  /** A past-tense name: `invoice-issued`, `service-suspended`. `acts.<act>` in the i18n files. */
  readonly act: string;
  /** The article of the terms ("8", "12b", "end") or the legal text ("L221-18"). */
  readonly article: string | null;
  readonly customerId: string | null;
  readonly serviceId: string | null;
  readonly details: Record<string, unknown>;
  readonly actorKind: string;
  readonly actorId: string | null;
  readonly actorName: string;
}

interface ActsTable {
  id: Generated<bigint>;
  on_day: Day;
  at: Instant;
  act: string;
  article: string | null;
  customer_id: string | null;
  service_id: string | null;
  details: Record<string, unknown>;
  actor_kind: string;
  actor_id: string | null;
  actor_name: string;
}

const acts = (work: Work) => work.tx.withTables<{ acts: ActsTable }>();

/** Writes one act. `details` holds plain JSON: amounts as "120.00", days as "2026-01-10". No secrets. */
export async function recordAct(
  work: Work,
  entry: {
    act: string;
    article?: string;
    customerId?: string;
    serviceId?: string;
    details?: Record<string, unknown>;
  },
): Promise<void> {
  const actor = describeActor(work);
  await acts(work)
    .insertInto('acts')
    .values({
      on_day: sql<Day>`${work.today.toString()}`,
      at: sql<Instant>`${work.at.toString()}`,
      act: entry.act,
      article: entry.article ?? null,
      customer_id: entry.customerId ?? null,
      service_id: entry.serviceId ?? null,
      details: sql<Record<string, unknown>>`${JSON.stringify(entry.details ?? {})}::jsonb`,
      actor_kind: actor.kind,
      actor_id: actor.id,
      actor_name: actor.name,
    })
    .execute();
}

/** Newest first. `before` pages on: the id of the last act already shown. */
export async function listActs(
  work: Work,
  filter: { customerId?: string; serviceId?: string; act?: string; before?: bigint; limit: number },
): Promise<Act[]> {
  let query = acts(work).selectFrom('acts').selectAll().orderBy('id', 'desc').limit(filter.limit);
  if (filter.customerId !== undefined) query = query.where('customer_id', '=', filter.customerId);
  if (filter.serviceId !== undefined) query = query.where('service_id', '=', filter.serviceId);
  if (filter.act !== undefined) query = query.where('act', '=', filter.act);
  if (filter.before !== undefined) query = query.where('id', '<', filter.before);
  return (await query.execute()).map(actOf);
}

/** The number of the newest act that this transaction sees; 0 where there is none. */
export async function lastAct(work: Work): Promise<bigint> {
  const row = await acts(work)
    .selectFrom('acts')
    .select('id')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.id ?? 0n;
}

/** Oldest first, of a database in which nobody else acts: a simulation's. Others follow by `followActs`. */
export async function actsAfter(work: Work, after: bigint): Promise<Act[]> {
  return (
    await acts(work).selectFrom('acts').selectAll().where('id', '>', after).orderBy('id').execute()
  ).map(actOf);
}

/**
 * Oldest first, for whoever follows the trail by the number of the last act seen. Numbers are given
 * before the commit: an act whose elders may still be under way is held back until they are done, so
 * that none is ever passed over.
 */
export async function followActs(
  work: Work,
  filter: { customerId?: string; serviceId?: string; act?: string; after?: bigint; limit: number },
): Promise<Act[]> {
  const { rows } = await sql<{ horizon: bigint }>`select acts_horizon() as horizon`.execute(work.tx);
  // A row's transaction number is kept modulo 2^32: the difference tells older from younger.
  const settled = sql<boolean>`
    (acts.xmin::text::bigint - ${String(rows[0]?.horizon ?? 0n)}::bigint) & 4294967295 >= 2147483648`;
  const longAgo = sql<boolean>`at < ${work.at.subtract({ hours: 1 }).toString()}::timestamptz`;
  let query = acts(work)
    .selectFrom('acts')
    .selectAll()
    .where(sql<boolean>`(${settled} or ${longAgo})`)
    .orderBy('id')
    .limit(filter.limit);
  if (filter.customerId !== undefined) query = query.where('customer_id', '=', filter.customerId);
  if (filter.serviceId !== undefined) query = query.where('service_id', '=', filter.serviceId);
  if (filter.act !== undefined) query = query.where('act', '=', filter.act);
  if (filter.after !== undefined) query = query.where('id', '>', filter.after);
  return (await query.execute()).map(actOf);
}

function actOf(row: Selectable<ActsTable>): Act {
  return {
    id: row.id,
    on: row.on_day,
    at: row.at,
    act: row.act,
    article: row.article,
    customerId: row.customer_id,
    serviceId: row.service_id,
    details: row.details,
    actorKind: row.actor_kind,
    actorId: row.actor_id,
    actorName: row.actor_name,
  };
}

function describeActor({ by }: Work): { kind: string; id: string | null; name: string } {
  switch (by.kind) {
    case 'system':
      return { kind: by.kind, id: null, name: by.name };
    case 'visitor':
      return { kind: by.kind, id: null, name: by.address ?? 'visitor' };
    default:
      return { kind: by.kind, id: by.id, name: by.name };
  }
}
