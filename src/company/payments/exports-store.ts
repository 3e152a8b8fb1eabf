import { sql } from 'kysely';
import type { Day } from '../../platform/calendar.ts';
import type { Work } from '../../platform/house.ts';
import { cents, type Money } from '../../platform/money.ts';
import { onDay } from '../../platform/sql-values.ts';
import type { Debit } from './debits-store.ts';

/** What is still to be asked of the bank, and what was: debits and refunds by transfer. */
type ExportTables = {
  direct_debit_exports: { debit_id: string; customer_id: string; batch_id: string; collect_on: Day };
  refund_exports: { refund_id: string; customer_id: string; batch_id: string };
};

const db = (work: Work) => work.tx.withTables<ExportTables>();

/** Of the customer's debits, those that were asked of the bank: for which day. */
export async function selectAsked(work: Work, customerId: string): Promise<Map<string, Day>> {
  const rows = await db(work)
    .selectFrom('direct_debit_exports')
    .select(['debit_id', 'collect_on'])
    .where('customer_id', '=', customerId)
    .execute();
  return new Map(rows.map((row) => [row.debit_id, row.collect_on]));
}

export async function insertExport(
  work: Work,
  debit: Pick<Debit, 'id' | 'customerId'>,
  asked: { batchId: string; collectOn: Day },
): Promise<void> {
  await db(work)
    .insertInto('direct_debit_exports')
    .values({
      debit_id: debit.id,
      customer_id: debit.customerId,
      batch_id: asked.batchId,
      collect_on: onDay(asked.collectOn),
    })
    .execute();
}

/** The debits that are in a file. */
export async function selectAskedIn(work: Work, batchId: string): Promise<string[]> {
  const rows = await db(work)
    .selectFrom('direct_debit_exports')
    .select('debit_id')
    .where('batch_id', '=', batchId)
    .execute();
  return rows.map((row) => row.debit_id);
}

export type DebitToAsk = Debit & { readonly number: string };

/** Due by the day, neither asked of the bank nor decided. */
export async function selectToAsk(work: Work, by: Day): Promise<DebitToAsk[]> {
  const { rows } = await sql<{
    id: string;
    invoice_id: string;
    customer_id: string;
    number: string;
    amount_cents: bigint;
    presented_on: Day;
    collect_on: Day;
  }>`
    select d.id, d.invoice_id, d.customer_id, i.number, least(d.amount_cents, b.open_cents) as amount_cents,
           d.presented_on, d.collect_on
      from direct_debits d
      join invoices i on i.id = d.invoice_id
      join invoice_balances b on b.id = i.id
     where d.collect_on <= ${by.toString()}::date and b.open_cents > 0
       and not exists (select from direct_debit_exports e where e.debit_id = d.id)
       and not exists (select from direct_debit_outcomes o where o.debit_id = d.id)
     order by d.collect_on, i.seq`.execute(work.tx);
  return rows.map((row) => ({
    id: row.id,
    invoiceId: row.invoice_id,
    customerId: row.customer_id,
    number: row.number,
    amount: cents(row.amount_cents),
    presentedOn: row.presented_on,
    collectOn: row.collect_on,
  }));
}

export interface RefundToTransfer {
  readonly id: string;
  readonly customerId: string;
  readonly number: string;
  readonly amount: Money;
  readonly on: Day;
}

/** Given back by transfer (or by a card that took nothing back), and not in a file for the bank yet. */
export async function selectToTransfer(work: Work): Promise<RefundToTransfer[]> {
  const { rows } = await sql<{
    id: string;
    customer_id: string;
    number: string;
    amount_cents: bigint;
    on_day: Day;
  }>`
    select r.id, r.customer_id, i.number, r.amount_cents, r.on_day
      from refunds r join invoices i on i.id = r.invoice_id
     where (r.means = 'transfer' or exists
             (select from card_refund_outcomes o where o.refund_id = r.id and o.outcome = 'failed'))
       and not exists (select from refund_exports e where e.refund_id = r.id)
     order by r.on_day, r.id`.execute(work.tx);
  return rows.map((row) => ({
    id: row.id,
    customerId: row.customer_id,
    number: row.number,
    amount: cents(row.amount_cents),
    on: row.on_day,
  }));
}

export async function insertRefundExport(
  work: Work,
  refund: Pick<RefundToTransfer, 'id' | 'customerId'>,
  batchId: string,
): Promise<void> {
  await db(work)
    .insertInto('refund_exports')
    .values({ refund_id: refund.id, customer_id: refund.customerId, batch_id: batchId })
    .execute();
}
