import { sql } from 'kysely';
import type { Work } from '../../platform/house.ts';
import { newId } from '../../platform/ids.ts';
import { cents, type Money } from '../../platform/money.ts';
import { atInstant, byWhom, onDay } from '../../platform/sql-values.ts';
import type { OpenInvoice } from './rules.ts';
import { db, type Source } from './tables.ts';

/** The accounts that a transaction holds: until its end, so that it asks once. */
const held = new WeakMap<Work['tx'], Set<string>>();

/**
 * Whoever moves a customer's money, or issues, takes the customer's account first and the books after
 * it: in this order everywhere, so that nobody waits for each other in a circle.
 */
export async function lockAccount(work: Work, customerId: string): Promise<void> {
  const mine = held.get(work.tx) ?? new Set<string>();
  if (mine.has(customerId)) return;
  await sql`select pg_advisory_xact_lock(hashtextextended(${`account/${customerId}`}, 0))`.execute(work.tx);
  held.set(work.tx, mine.add(customerId));
}

export async function insertCredit(
  work: Work,
  row: { customerId: string; amount: Money; source: Source; sourceId: string },
): Promise<void> {
  await db(work)
    .insertInto('credits')
    .values({
      customer_id: row.customerId,
      amount_cents: row.amount.cents,
      currency: row.amount.currency,
      source: row.source,
      source_id: row.sourceId,
      on_day: onDay(work.today),
      at: atInstant(work.at),
    })
    .execute();
}

export async function insertAllocation(
  work: Work,
  row: { customerId: string; invoiceId: string; amount: Money; source: Source; sourceId: string | null },
): Promise<void> {
  await db(work)
    .insertInto('allocations')
    .values({
      customer_id: row.customerId,
      invoice_id: row.invoiceId,
      amount_cents: row.amount.cents,
      currency: row.amount.currency,
      source: row.source,
      source_id: row.sourceId,
      on_day: onDay(work.today),
      at: atInstant(work.at),
    })
    .execute();
}

export async function insertWriteOff(
  work: Work,
  row: { customerId: string; invoiceId: string; amount: Money; why: string },
): Promise<string> {
  const id = newId();
  await db(work)
    .insertInto('write_offs')
    .values({
      id,
      invoice_id: row.invoiceId,
      customer_id: row.customerId,
      amount_cents: row.amount.cents,
      currency: row.amount.currency,
      why: row.why,
      on_day: onDay(work.today),
      at: atInstant(work.at),
      decided_by: byWhom(work.by),
    })
    .execute();
  return id;
}

/** What the customer was given less what of it was used. */
export async function selectCredit(work: Work, customerId: string): Promise<Money> {
  const { rows } = await sql<{ left: bigint }>`
    select ((select coalesce(sum(amount_cents), 0) from credits where customer_id = ${customerId})
          - (select coalesce(sum(amount_cents), 0) from allocations where customer_id = ${customerId}))::bigint as left`.execute(
    work.tx,
  );
  return cents(rows[0]?.left ?? 0n);
}

export async function selectOpen(work: Work, customerId: string): Promise<OpenInvoice[]> {
  const rows = await db(work)
    .selectFrom('invoices')
    .innerJoin('invoice_balances', 'invoice_balances.id', 'invoices.id')
    .select(['invoices.id', 'number', 'seq', 'due_on', 'open_cents'])
    .where('invoices.customer_id', '=', customerId)
    .where('open_cents', '>', 0n)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    number: row.number,
    seq: row.seq,
    dueOn: row.due_on,
    open: cents(row.open_cents),
  }));
}
