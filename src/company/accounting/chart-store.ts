import type { Generated } from 'kysely';
import { sql } from 'kysely';
import type { Day, Instant } from '../../platform/calendar.ts';
import type { Work } from '../../platform/house.ts';
import { atInstant, byWhom, onDay } from '../../platform/sql-values.ts';
import type { Account, AccountName, Chart } from './chart-rules.ts';

type Tables = {
  accounting_charts: {
    id: Generated<bigint>;
    accounts: Partial<Record<AccountName, Account>>;
    from_day: Day;
    at: Instant;
    decided_by: string;
  };
};

const db = (work: Work) => work.tx.withTables<Tables>();

/** The latest first. */
export async function selectCharts(
  work: Work,
): Promise<{ accounts: Partial<Record<AccountName, Account>>; from: Day }[]> {
  const rows = await db(work).selectFrom('accounting_charts').selectAll().orderBy('id', 'desc').execute();
  return rows.map(({ accounts, from_day }) => ({ accounts, from: from_day }));
}

export async function lockCharts(work: Work): Promise<void> {
  await sql`lock table accounting_charts in share row exclusive mode`.execute(work.tx);
}

export async function insertChart(work: Work, accounts: Chart): Promise<void> {
  await db(work)
    .insertInto('accounting_charts')
    .values({
      accounts: sql<Chart>`${JSON.stringify(accounts)}::jsonb`,
      from_day: onDay(work.today),
      at: atInstant(work.at),
      decided_by: byWhom(work.by),
    })
    .execute();
}
