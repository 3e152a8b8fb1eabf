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
  /** By card, and the processor could not: it goes out by transfer. */
  readonly failedOn: Day | null;
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
    select r.id, r.customer_id as "customerId", r.invoice_id as "invoiceId", r.means, r.amount_cents as amount,
           r.on_day as on, (o.at at time zone 'Europe/Paris')::date as "failedOn"
      from refunds r
      left join card_refund_outcomes o on o.refund_id = r.id and o.outcome = 'failed'
       and (o.at at time zone 'Europe/Paris')::date <= ${until.toString()}::date
     where r.on_day <= ${until.toString()}::date order by r.on_day, r.id`.execute(work.tx);
  return rows;
}
