import { sql } from 'kysely';
import type { Day } from '../../platform/calendar.ts';
import type { Work } from '../../platform/house.ts';
import type { PayBy } from '../contracts/types.ts';

/** Payments and refunds as accounting reads them, in the order in which they were booked. */
export interface LedgerPayment {
  readonly id: string;
  readonly customerId: string;
  readonly means: PayBy;
  readonly amount: bigint;
  readonly on: Day;
  readonly receivedOn: Day;
  readonly reference: string;
  readonly returnedOn: Day | null;
  readonly returnCode: string | null;
  readonly clearedOn: Day | null;
}

export interface LedgerRefund {
  readonly id: string;
  readonly customerId: string;
  readonly invoiceId: string;
  readonly means: 'transfer' | 'card';
  readonly amount: bigint;
  readonly on: Day;
}

export async function paymentsUntil(work: Work, until: Day): Promise<LedgerPayment[]> {
  const day = sql`${until.toString()}::date`;
  const { rows } = await sql<LedgerPayment>`
    select p.id, p.customer_id as "customerId", p.means, p.amount_cents as amount, p.recorded_on as on,
           p.received_on as "receivedOn", p.reference, r.on_day as "returnedOn", r.code as "returnCode",
           c.on_day as "clearedOn"
      from payments p
      left join payment_returns r on r.payment_id = p.id and r.on_day <= ${day}
      left join cheque_steps c on c.payment_id = p.id and c.step = 'cleared' and c.on_day <= ${day}
     where p.recorded_on <= ${day} order by p.recorded_on, p.id`.execute(work.tx);
  return rows;
}

export async function refundsUntil(work: Work, until: Day): Promise<LedgerRefund[]> {
  const { rows } = await sql<LedgerRefund>`
    select id, customer_id as "customerId", invoice_id as "invoiceId", means, amount_cents as amount, on_day as on
      from refunds where on_day <= ${until.toString()}::date order by on_day, id`.execute(work.tx);
  return rows;
}
