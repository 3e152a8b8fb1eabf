import { sql } from 'kysely';
import type { Day, Instant } from '../../platform/calendar.ts';
import type { Work } from '../../platform/house.ts';
import { newId } from '../../platform/ids.ts';
import { byWhom } from '../../platform/sql-values.ts';
import { carryOut, type Deed } from './purge-store.ts';
import type { Category } from './schedule.ts';

export interface Cause {
  readonly category: Category;
  readonly article: string;
  readonly customerId?: string | undefined;
  readonly contactId?: string | undefined;
  readonly requestId?: string | undefined;
  /** Of the schedule: what was over on this day. */
  readonly before?: Day | undefined;
}

export interface ErasedRows {
  readonly table: string;
  readonly deed: Deed['deed'];
  readonly rows: number;
}

/**
 * Erases, and records that it did, in one transaction: the database lets rows that stay as written go only
 * beside the row that says why. Nothing to erase leaves no record.
 */
export async function withErasure(work: Work, cause: Cause, deeds: readonly Deed[]): Promise<ErasedRows[]> {
  const id = newId();
  await sql`
    insert into erasures (id, category, cause, article, customer_id, contact_id, request_id, before_day, on_day, at, decided_by)
    values (${id}, ${cause.category}, ${cause.before === undefined ? 'request' : 'retention'}, ${cause.article},
            ${cause.customerId ?? null}, ${cause.contactId ?? null}, ${cause.requestId ?? null},
            ${cause.before?.toString() ?? null}::date, ${work.today.toString()}::date,
            ${work.at.toString()}::timestamptz, ${byWhom(work.by)})`.execute(work.tx);
  await sql`select set_config('orbite.erasure', ${id}, true)`.execute(work.tx);
  const erased = await carryOut(work, deeds);
  await sql`select set_config('orbite.erasure', '', true)`.execute(work.tx);
  for (const { table, deed, rows } of erased)
    await sql`insert into erasure_counts values (${id}, ${table}, ${deed}, ${rows})`.execute(work.tx);
  return erased;
}

export interface Erasure {
  readonly id: string;
  readonly category: Category;
  readonly cause: 'retention' | 'request';
  readonly article: string;
  readonly customerId: string | undefined;
  readonly before: Day | undefined;
  readonly on: Day;
  readonly at: Instant;
  readonly by: string;
  readonly rows: readonly ErasedRows[];
}

/** Newest first. */
export async function selectErasures(
  work: Work,
  filter: { customerId?: string; requestId?: string; before?: string; limit: number },
): Promise<Erasure[]> {
  const { rows } = await sql<{
    id: string;
    category: Category;
    cause: 'retention' | 'request';
    article: string;
    customer_id: string | null;
    before_day: Day | null;
    on_day: Day;
    at: Instant;
    decided_by: string;
    counts: { table: string; deed: Deed['deed']; rows: number }[] | null;
  }>`
    select e.*, (select jsonb_agg(jsonb_build_object('table', c.table_name, 'deed', c.deed, 'rows', c.rows_count)
                                  order by c.table_name) from erasure_counts c where c.erasure_id = e.id) as counts
      from erasures e
     where (${filter.customerId ?? null}::uuid is null or e.customer_id = ${filter.customerId ?? null}::uuid)
       and (${filter.requestId ?? null}::uuid is null or e.request_id = ${filter.requestId ?? null}::uuid)
       and (${filter.before ?? null}::uuid is null or e.id < ${filter.before ?? null}::uuid)
     order by e.id desc limit ${filter.limit}`.execute(work.tx);
  return rows.map((row) => ({
    id: row.id,
    category: row.category,
    cause: row.cause,
    article: row.article,
    customerId: row.customer_id ?? undefined,
    before: row.before_day ?? undefined,
    on: row.on_day,
    at: row.at,
    by: row.decided_by,
    rows: row.counts ?? [],
  }));
}
