import { type Selectable, sql } from 'kysely';
import type { Day, Instant } from '../../platform/calendar.ts';
import type { Work } from '../../platform/house.ts';
import { cents, type Money } from '../../platform/money.ts';
import type { PayBy } from '../contracts/types.ts';
import type { CardPayment, CardState, Payment } from './types.ts';

interface PaymentsTable {
  id: string;
  customer_id: string;
  key: string;
  means: PayBy;
  amount_cents: bigint;
  currency: string;
  received_on: Day;
  reference: string;
  recorded_on: Day;
  at: Instant;
  recorded_by: string;
}

type Tables = {
  payments: PaymentsTable;
  payment_returns: { payment_id: string; code: string; on_day: Day };
  card_attempts: {
    id: string;
    customer_id: string;
    invoice_ids: string[];
    amount_cents: bigint;
    currency: string;
    asked_at: Instant;
    asked_by: string;
  };
  card_sessions: {
    attempt_id: string;
    customer_id: string;
    session_id: string;
    url: string;
    expires_at: Instant;
    at: Instant;
  };
  card_outcomes: {
    attempt_id: string;
    customer_id: string;
    outcome: Exclude<CardState, 'open'>;
    payment_id: string | null;
    psp_payment: string | null;
    on_day: Day;
    at: Instant;
  };
  card_events: { id: string; type: string; created_at: Instant; received_at: Instant; done: string };
};

const db = (work: Work) => work.tx.withTables<Tables>();
const asDay = (value: Day) => sql<Day>`${value.toString()}::date`;
const asInstant = (value: Instant) => sql<Instant>`${value.toString()}::timestamptz`;

export interface NewPayment {
  readonly id: string;
  readonly customerId: string;
  readonly key: string;
  readonly means: PayBy;
  readonly amount: Money;
  readonly receivedOn: Day;
  readonly reference: string;
  readonly recordedBy: string;
}

/** @returns false when the key is known: the payment stands already. */
export async function insertPayment(work: Work, payment: NewPayment): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db(work)
    .insertInto('payments')
    .values({
      id: payment.id,
      customer_id: payment.customerId,
      key: payment.key,
      means: payment.means,
      amount_cents: payment.amount.cents,
      currency: payment.amount.currency,
      received_on: asDay(payment.receivedOn),
      reference: payment.reference,
      recorded_on: asDay(work.today),
      at: asInstant(work.at),
      recorded_by: payment.recordedBy,
    })
    .onConflict((conflict) => conflict.column('key').doNothing())
    .executeTakeFirst();
  return numInsertedOrUpdatedRows === 1n;
}

export async function selectPayments(
  work: Work,
  filter: { id?: string; key?: string; customerId?: string; before?: string; limit: number },
): Promise<Payment[]> {
  let query = db(work)
    .selectFrom('payments')
    .leftJoin('payment_returns', 'payment_returns.payment_id', 'payments.id')
    .selectAll('payments')
    .select(['payment_returns.on_day as returned_on', 'payment_returns.code as return_code'])
    .orderBy('payments.id', 'desc')
    .limit(filter.limit);
  if (filter.id !== undefined) query = query.where('payments.id', '=', filter.id);
  if (filter.key !== undefined) query = query.where('payments.key', '=', filter.key);
  if (filter.customerId !== undefined) query = query.where('payments.customer_id', '=', filter.customerId);
  if (filter.before !== undefined) query = query.where('payments.id', '<', filter.before);
  return (await query.execute()).map(paymentOf);
}

function paymentOf(
  row: Selectable<PaymentsTable> & { returned_on: Day | null; return_code: string | null },
): Payment {
  return {
    id: row.id,
    customerId: row.customer_id,
    means: row.means,
    amount: cents(row.amount_cents),
    receivedOn: row.received_on,
    recordedOn: row.recorded_on,
    at: row.at,
    recordedBy: row.recorded_by,
    reference: row.reference,
    returned:
      row.returned_on && row.return_code !== null
        ? { on: row.returned_on, code: row.return_code }
        : undefined,
  };
}

export async function insertAttempt(
  work: Work,
  attempt: { id: string; customerId: string; invoiceIds: readonly string[]; amount: Money; askedBy: string },
): Promise<void> {
  await db(work)
    .insertInto('card_attempts')
    .values({
      id: attempt.id,
      customer_id: attempt.customerId,
      invoice_ids: [...attempt.invoiceIds],
      amount_cents: attempt.amount.cents,
      currency: attempt.amount.currency,
      asked_at: asInstant(work.at),
      asked_by: attempt.askedBy,
    })
    .execute();
}

export async function insertSession(
  work: Work,
  session: { attemptId: string; customerId: string; sessionId: string; url: string; expiresAt: Instant },
): Promise<void> {
  await db(work)
    .insertInto('card_sessions')
    .values({
      attempt_id: session.attemptId,
      customer_id: session.customerId,
      session_id: session.sessionId,
      url: session.url,
      expires_at: asInstant(session.expiresAt),
      at: asInstant(work.at),
    })
    .onConflict((conflict) => conflict.column('attempt_id').doNothing())
    .execute();
}

export type AttemptRow = CardPayment & { readonly sessionId: string | undefined };

export async function selectAttempt(work: Work, attemptId: string): Promise<AttemptRow | undefined> {
  return (await attempts(work).where('card_attempts.id', '=', attemptId).execute()).map(attemptOf)[0];
}

/** Long after a page expired its processor has nothing more to say of it. */
const ASKED_FOR_DAYS = 7;

/**
 * Those whose page was opened and whose outcome is not known: the processor is asked. In any order, so
 * that where there are many none is passed over for ever.
 */
export async function selectUndecided(work: Work, limit: number): Promise<AttemptRow[]> {
  const rows = await attempts(work)
    .where('card_outcomes.outcome', 'is', null)
    .where('card_sessions.expires_at', '>', asInstant(work.at.subtract({ hours: 24 * ASKED_FOR_DAYS })))
    .orderBy(sql`random()`)
    .limit(limit)
    .execute();
  return rows.map(attemptOf);
}

function attempts(work: Work) {
  return db(work)
    .selectFrom('card_attempts')
    .leftJoin('card_sessions', 'card_sessions.attempt_id', 'card_attempts.id')
    .leftJoin('card_outcomes', 'card_outcomes.attempt_id', 'card_attempts.id')
    .select([
      'card_attempts.id',
      'card_attempts.customer_id',
      'card_attempts.invoice_ids',
      'card_attempts.amount_cents',
      'card_sessions.session_id',
      'card_sessions.url',
      'card_outcomes.outcome',
      'card_outcomes.payment_id',
    ]);
}

function attemptOf(row: Awaited<ReturnType<ReturnType<typeof attempts>['execute']>>[number]): AttemptRow {
  const state = row.outcome ?? 'open';
  return {
    attemptId: row.id,
    customerId: row.customer_id,
    invoiceIds: row.invoice_ids,
    amount: cents(row.amount_cents),
    state,
    url: state === 'open' ? (row.url ?? undefined) : undefined,
    paymentId: row.payment_id ?? undefined,
    sessionId: row.session_id ?? undefined,
  };
}

/** @returns false when the attempt was decided before. */
export async function insertOutcome(
  work: Work,
  decided: {
    attemptId: string;
    customerId: string;
    outcome: Exclude<CardState, 'open'>;
    paymentId?: string;
    pspPayment?: string | undefined;
  },
): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db(work)
    .insertInto('card_outcomes')
    .values({
      attempt_id: decided.attemptId,
      customer_id: decided.customerId,
      outcome: decided.outcome,
      payment_id: decided.paymentId ?? null,
      psp_payment: decided.pspPayment ?? null,
      on_day: asDay(work.today),
      at: asInstant(work.at),
    })
    .onConflict((conflict) => conflict.column('attempt_id').doNothing())
    .executeTakeFirst();
  return numInsertedOrUpdatedRows === 1n;
}

/** @returns false when this event was taken in before. */
export async function insertEvent(
  work: Work,
  event: { id: string; type: string; createdAt: Instant; done: string },
): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db(work)
    .insertInto('card_events')
    .values({
      id: event.id,
      type: event.type,
      created_at: asInstant(event.createdAt),
      received_at: asInstant(work.at),
      done: event.done,
    })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .executeTakeFirst();
  return numInsertedOrUpdatedRows === 1n;
}
