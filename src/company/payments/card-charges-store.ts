import { sql } from 'kysely';
import type { Day, Instant } from '../../platform/calendar.ts';
import type { Work } from '../../platform/house.ts';
import { cents, type Money } from '../../platform/money.ts';
import { atInstant, onDay } from '../../platform/sql-values.ts';
import type { ChargeOutcome } from './card-charge-rules.ts';

type ChargeTables = {
  card_charges: {
    id: string;
    customer_id: string;
    invoice_id: string;
    attempt: number;
    card_id: string;
    amount_cents: bigint;
    currency: string;
    on_day: Day;
    at: Instant;
  };
  card_charge_outcomes: {
    charge_id: string;
    outcome: ChargeOutcome;
    customer_id: string;
    payment_id: string | null;
    psp_payment: string | null;
    code: string;
    on_day: Day;
    at: Instant;
  };
};

const db = (work: Work) => work.tx.withTables<ChargeTables>();

/** Money asked of a saved card for an invoice. */
export interface Charge {
  readonly id: string;
  readonly customerId: string;
  readonly invoiceId: string;
  readonly number: string;
  /** From 1. */
  readonly attempt: number;
  readonly cardId: string;
  readonly brand: string;
  readonly last4: string;
  readonly amount: Money;
  readonly on: Day;
  readonly at: Instant;
  /** Undefined: the processor has not said yet. */
  readonly outcome: ChargeOutcome | undefined;
  readonly code: string;
}

export type ChargeRow = Charge & { readonly pspCustomer: string; readonly method: string };

/** In the order in which they were asked. */
export async function selectCharges(
  work: Work,
  of: { readonly customerId: string } | { readonly invoiceId: string } | { readonly id: string } | 'open',
): Promise<ChargeRow[]> {
  const which =
    of === 'open'
      ? sql`not exists (select from card_charge_outcomes p where p.charge_id = h.id)`
      : 'customerId' in of
        ? sql`h.customer_id = ${of.customerId}`
        : 'invoiceId' in of
          ? sql`h.invoice_id = ${of.invoiceId}`
          : sql`h.id = ${of.id}`;
  const { rows } = await sql<{
    id: string;
    customer_id: string;
    invoice_id: string;
    number: string;
    attempt: number;
    card_id: string;
    brand: string;
    last4: string;
    psp_customer: string;
    method: string;
    amount_cents: bigint;
    on_day: Day;
    at: Instant;
    outcome: ChargeOutcome | null;
    code: string | null;
  }>`
    select h.id, h.customer_id, h.invoice_id, i.number, h.attempt, h.card_id, c.brand, c.last4, c.psp_customer,
           c.method, h.amount_cents, h.on_day, h.at, o.outcome, o.code
      from card_charges h
      join invoices i on i.id = h.invoice_id
      join saved_cards c on c.id = h.card_id
      left join lateral (select outcome, code from card_charge_outcomes
                          where charge_id = h.id order by outcome <> 'paid' limit 1) o on true
     where ${which} order by h.at, h.attempt limit 1000`.execute(work.tx);
  return rows.map((row) => ({
    id: row.id,
    customerId: row.customer_id,
    invoiceId: row.invoice_id,
    number: row.number,
    attempt: row.attempt,
    cardId: row.card_id,
    brand: row.brand,
    last4: row.last4,
    pspCustomer: row.psp_customer,
    method: row.method,
    amount: cents(row.amount_cents),
    on: row.on_day,
    at: row.at,
    outcome: row.outcome ?? undefined,
    code: row.code ?? '',
  }));
}

/** False where this attempt was made before. */
export async function insertCharge(
  work: Work,
  charge: {
    id: string;
    customerId: string;
    invoiceId: string;
    attempt: number;
    cardId: string;
    amount: Money;
  },
): Promise<boolean> {
  const result = await db(work)
    .insertInto('card_charges')
    .values({
      id: charge.id,
      customer_id: charge.customerId,
      invoice_id: charge.invoiceId,
      attempt: charge.attempt,
      card_id: charge.cardId,
      amount_cents: charge.amount.cents,
      currency: charge.amount.currency,
      on_day: onDay(work.today),
      at: atInstant(work.at),
    })
    .onConflict((conflict) => conflict.columns(['invoice_id', 'attempt']).doNothing())
    .executeTakeFirst();
  return result.numInsertedOrUpdatedRows === 1n;
}

/** False where it was answered before. */
export async function insertChargeOutcome(
  work: Work,
  charge: Pick<Charge, 'id' | 'customerId'>,
  answer: { outcome: ChargeOutcome; paymentId?: string; pspPayment?: string; code?: string },
): Promise<boolean> {
  const result = await db(work)
    .insertInto('card_charge_outcomes')
    .values({
      charge_id: charge.id,
      outcome: answer.outcome,
      customer_id: charge.customerId,
      payment_id: answer.paymentId ?? null,
      psp_payment: answer.pspPayment ?? null,
      code: (answer.code ?? '').slice(0, 100),
      on_day: onDay(work.today),
      at: atInstant(work.at),
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return result.numInsertedOrUpdatedRows === 1n;
}
