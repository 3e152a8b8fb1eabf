import { sql } from 'kysely';
import type { Day, Instant } from '../../platform/calendar.ts';
import type { Work } from '../../platform/house.ts';
import { cents, type Money } from '../../platform/money.ts';
import { atInstant, byWhom, onDay } from '../../platform/sql-values.ts';

type Kind = 'debits' | 'transfers';

type Tables = {
  bank_batches: {
    id: string;
    number: string;
    kind: Kind;
    format: string;
    execute_on: Day;
    items: number;
    total_cents: bigint;
    currency: string;
    sealed_file: string;
    on_day: Day;
    at: Instant;
    made_by: string;
  };
  payout_accounts: {
    customer_id: string;
    holder: string;
    sealed_iban: string;
    masked_iban: string;
    on_day: Day;
    at: Instant;
    recorded_by: string;
  };
};

const db = (work: Work) => work.tx.withTables<Tables>();

export interface BankBatch {
  readonly id: string;
  readonly number: string;
  readonly kind: Kind;
  readonly format: string;
  readonly executeOn: Day;
  readonly items: number;
  readonly total: Money;
  readonly at: Instant;
  readonly madeBy: string;
}

/** One file at a time: what is in one is in no other, and their numbers have no gap. */
export async function lockBatches(work: Work): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('bank_batches'))`.execute(work.tx);
}

export async function selectNextNumber(work: Work, series: 'P' | 'V', year: number): Promise<string> {
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from bank_batches where number like ${`${series}${year}-%`}`.execute(work.tx);
  return `${series}${year}-${String((rows[0]?.n ?? 0) + 1).padStart(5, '0')}`;
}

export async function insertBatch(
  work: Work,
  batch: Omit<BankBatch, 'at' | 'madeBy'> & { sealedFile: string },
): Promise<void> {
  await db(work)
    .insertInto('bank_batches')
    .values({
      id: batch.id,
      number: batch.number,
      kind: batch.kind,
      format: batch.format,
      execute_on: onDay(batch.executeOn),
      items: batch.items,
      total_cents: batch.total.cents,
      currency: batch.total.currency,
      sealed_file: batch.sealedFile,
      on_day: onDay(work.today),
      at: atInstant(work.at),
      made_by: byWhom(work.by),
    })
    .execute();
}

/** Newest first. */
export async function selectBatches(
  work: Work,
  filter: { id?: string; number?: string; before?: string; limit: number },
): Promise<(BankBatch & { sealedFile: string })[]> {
  let query = db(work).selectFrom('bank_batches').selectAll().orderBy('id', 'desc').limit(filter.limit);
  if (filter.id !== undefined) query = query.where('id', '=', filter.id);
  if (filter.number !== undefined) query = query.where('number', '=', filter.number);
  if (filter.before !== undefined) query = query.where('id', '<', filter.before);
  return (await query.execute()).map((row) => ({
    id: row.id,
    number: row.number,
    kind: row.kind,
    format: row.format,
    executeOn: row.execute_on,
    items: row.items,
    total: cents(row.total_cents),
    at: row.at,
    madeBy: row.made_by,
    sealedFile: row.sealed_file,
  }));
}

export async function insertPayoutAccount(
  work: Work,
  row: { customerId: string; holder: string; sealedIban: string; maskedIban: string },
): Promise<void> {
  await db(work)
    .insertInto('payout_accounts')
    .values({
      customer_id: row.customerId,
      holder: row.holder,
      sealed_iban: row.sealedIban,
      masked_iban: row.maskedIban,
      on_day: onDay(work.today),
      at: atInstant(work.at),
      recorded_by: byWhom(work.by),
    })
    .execute();
}

/** The latest counts. */
export async function selectPayoutAccount(
  work: Work,
  customerId: string,
): Promise<{ holder: string; sealedIban: string; maskedIban: string } | undefined> {
  const row = await db(work)
    .selectFrom('payout_accounts')
    .select(['holder', 'sealed_iban', 'masked_iban'])
    .where('customer_id', '=', customerId)
    .orderBy(sql`id`, 'desc')
    .limit(1)
    .executeTakeFirst();
  return row && { holder: row.holder, sealedIban: row.sealed_iban, maskedIban: row.masked_iban };
}
