import { sql } from 'kysely';
import type { Day } from '../../platform/calendar.ts';
import type { Work } from '../../platform/house.ts';
import { cents, type Money } from '../../platform/money.ts';

export interface CardPaymentRow {
  readonly paymentId: string;
  readonly customerId: string;
  readonly amount: Money;
  readonly reference: string;
  readonly returned: boolean;
  /** The first invoice that it settled something of. */
  readonly invoiceId: string | undefined;
}

/** By the processor's name of it. */
export async function selectCardPayment(work: Work, pspPayment: string): Promise<CardPaymentRow | undefined> {
  const { rows } = await sql<{
    id: string;
    customer_id: string;
    amount_cents: bigint;
    reference: string;
    returned: boolean;
    invoice_id: string | null;
  }>`
    select p.id, p.customer_id, p.amount_cents, p.reference,
           exists (select from payment_returns r where r.payment_id = p.id) as returned,
           (select a.invoice_id from allocations a join invoices i on i.id = a.invoice_id
             where a.customer_id = p.customer_id and a.source = 'payment' and a.source_id = p.id
             order by i.seq limit 1) as invoice_id
      from payments p where p.means = 'card' and p.reference = ${pspPayment} and p.reference <> ''`.execute(
    work.tx,
  );
  const row = rows[0];
  return (
    row && {
      paymentId: row.id,
      customerId: row.customer_id,
      amount: cents(row.amount_cents),
      reference: row.reference,
      returned: row.returned,
      invoiceId: row.invoice_id ?? undefined,
    }
  );
}

/**
 * The payment of an invoice that a refund can go back to: by card, through the processor, not taken back, and with
 * so much of it neither given back nor left with another invoice.
 */
export async function selectRefundableCard(
  work: Work,
  invoiceId: string,
  amount: Money,
): Promise<string | undefined> {
  const { rows } = await sql<{ reference: string }>`
    select p.reference from allocations a join payments p on p.id = a.source_id and p.means = 'card'
     where a.invoice_id = ${invoiceId} and a.source = 'payment'
       and not exists (select from payment_returns r where r.payment_id = p.id)
       and not exists (select from card_disputes d where d.payment_id = p.id)
       and (exists (select from card_outcomes o where o.payment_id = p.id and o.psp_payment = p.reference)
         or exists (select from card_charge_outcomes o where o.payment_id = p.id and o.psp_payment = p.reference))
       and a.amount_cents - coalesce((select sum(r.amount_cents) from refunds r
             where r.invoice_id = a.invoice_id and r.means = 'card'), 0) >= ${String(amount.cents)}::bigint
     order by p.at desc limit 1`.execute(work.tx);
  return rows[0]?.reference;
}

/** A refund by card that the processor has not answered. */
export async function selectRefundByCard(
  work: Work,
  refundId: string,
): Promise<{ customerId: string; number: string; amount: Money; pspPayment: string } | undefined> {
  const { rows } = await sql<{
    customer_id: string;
    number: string;
    amount_cents: bigint;
    psp_payment: string;
  }>`
    select r.customer_id, i.number, r.amount_cents, r.psp_payment from refunds r join invoices i on i.id = r.invoice_id
     where r.id = ${refundId} and r.means = 'card' and r.psp_payment is not null and r.psp_refund is null
       and not exists (select from card_refund_outcomes o where o.refund_id = r.id)`.execute(work.tx);
  const row = rows[0];
  return (
    row && {
      customerId: row.customer_id,
      number: row.number,
      amount: cents(row.amount_cents),
      pspPayment: row.psp_payment,
    }
  );
}

export async function selectUnansweredRefunds(work: Work, limit: number): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select r.id from refunds r
     where r.means = 'card' and r.psp_payment is not null and r.psp_refund is null
       and not exists (select from card_refund_outcomes o where o.refund_id = r.id)
     order by r.at limit ${limit}`.execute(work.tx);
  return rows.map(({ id }) => id);
}

/** False where it was answered before. */
export async function insertRefundOutcome(
  work: Work,
  row: { refundId: string; customerId: string; outcome: 'made' | 'failed'; pspRefund: string },
): Promise<boolean> {
  const result = await sql`
    insert into card_refund_outcomes (refund_id, customer_id, outcome, psp_refund, at)
    values (${row.refundId}, ${row.customerId}, ${row.outcome}, ${row.pspRefund}, ${work.at.toString()}::timestamptz)
    on conflict do nothing`.execute(work.tx);
  return result.numAffectedRows === 1n;
}

/** False where it is known. */
export async function insertDispute(
  work: Work,
  row: { pspDispute: string; paymentId: string; customerId: string; amount: Money; reason: string },
): Promise<boolean> {
  const result = await sql`
    insert into card_disputes (psp_dispute, payment_id, customer_id, amount_cents, currency, reason, on_day, at)
    values (${row.pspDispute}, ${row.paymentId}, ${row.customerId}, ${String(row.amount.cents)}::bigint, 'EUR',
            ${row.reason.slice(0, 100)}, ${work.today.toString()}::date, ${work.at.toString()}::timestamptz)
    on conflict do nothing`.execute(work.tx);
  return result.numAffectedRows === 1n;
}

/** False where it was decided before. */
export async function insertDisputeOutcome(
  work: Work,
  row: { pspDispute: string; customerId: string; outcome: 'won' | 'lost' },
): Promise<boolean> {
  const result = await sql`
    insert into card_dispute_outcomes (psp_dispute, customer_id, outcome, on_day, at)
    values (${row.pspDispute}, ${row.customerId}, ${row.outcome}, ${work.today.toString()}::date,
            ${work.at.toString()}::timestamptz)
    on conflict do nothing`.execute(work.tx);
  return result.numAffectedRows === 1n;
}

export interface CardDisputeEntry {
  readonly pspDispute: string;
  readonly customerId: string;
  readonly amount: Money;
  readonly reason: string;
  readonly on: Day;
  readonly state: 'open' | 'won' | 'lost';
}

/** Newest first; of one customer, or all. */
export async function cardDisputes(work: Work, customerId?: string): Promise<CardDisputeEntry[]> {
  const { rows } = await sql<{
    psp_dispute: string;
    customer_id: string;
    amount_cents: bigint;
    reason: string;
    on_day: Day;
    outcome: 'won' | 'lost' | null;
  }>`
    select d.psp_dispute, d.customer_id, d.amount_cents, d.reason, d.on_day, o.outcome
      from card_disputes d left join card_dispute_outcomes o on o.psp_dispute = d.psp_dispute
     where ${customerId ?? null}::uuid is null or d.customer_id = ${customerId ?? null}::uuid
     order by d.at desc limit 200`.execute(work.tx);
  return rows.map((row) => ({
    pspDispute: row.psp_dispute,
    customerId: row.customer_id,
    amount: cents(row.amount_cents),
    reason: row.reason,
    on: row.on_day,
    state: row.outcome ?? 'open',
  }));
}
