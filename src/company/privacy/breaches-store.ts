import { sql } from 'kysely';
import type { Day, Instant } from '../../platform/calendar.ts';
import type { Work } from '../../platform/house.ts';
import { byWhom } from '../../platform/sql-values.ts';
import type { Notified, Risk } from './rules.ts';

export interface NewBreach {
  readonly id: string;
  readonly noticedAt: Instant;
  readonly what: string;
  readonly data: string;
  readonly people: number;
  readonly consequences: string;
  readonly measures: string;
  readonly risk: Risk;
}

export interface BreachRow extends NewBreach {
  readonly notified: readonly { readonly notified: Notified; readonly on: Day; readonly detail: string }[];
}

export async function insertBreach(work: Work, breach: NewBreach): Promise<void> {
  await sql`
    insert into privacy_breaches values (${breach.id}, ${breach.noticedAt.toString()}::timestamptz, ${breach.what},
      ${breach.data}, ${breach.people}, ${breach.consequences}, ${breach.measures}, ${breach.risk},
      ${work.today.toString()}::date, ${work.at.toString()}::timestamptz, ${byWhom(work.by)})`.execute(
    work.tx,
  );
}

/** @returns false where they had been told before. */
export async function insertBreachNotice(
  work: Work,
  breachId: string,
  notified: Notified,
  detail: string,
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    insert into privacy_breach_notices values (${breachId}, ${notified}, ${work.today.toString()}::date,
      ${work.at.toString()}::timestamptz, ${detail}, ${byWhom(work.by)})
    on conflict do nothing`.execute(work.tx);
  return numAffectedRows === 1n;
}

/** Newest first. */
export async function selectBreaches(work: Work): Promise<BreachRow[]> {
  const { rows } = await sql<{
    id: string;
    noticed_at: Instant;
    what: string;
    data: string;
    people: number;
    consequences: string;
    measures: string;
    risk: Risk;
  }>`select * from privacy_breaches order by noticed_at desc, id desc limit 500`.execute(work.tx);
  const notices = await sql<{ breach_id: string; notified: Notified; on_day: Day; detail: string }>`
    select breach_id, notified, on_day, detail from privacy_breach_notices order by at`.execute(work.tx);
  const byBreach = Map.groupBy(notices.rows, (row) => row.breach_id);
  return rows.map((row) => ({
    id: row.id,
    noticedAt: row.noticed_at,
    what: row.what,
    data: row.data,
    people: row.people,
    consequences: row.consequences,
    measures: row.measures,
    risk: row.risk,
    notified: (byBreach.get(row.id) ?? []).map(({ notified, on_day: on, detail }) => ({
      notified,
      on,
      detail,
    })),
  }));
}
