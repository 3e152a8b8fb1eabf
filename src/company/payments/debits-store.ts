import { sql } from 'kysely';
import type { Day, Instant } from '../../platform/calendar.ts';
import type { Work } from '../../platform/house.ts';
import { cents, type Money } from '../../platform/money.ts';
import { atInstant, byWhom, onDay } from '../../platform/sql-values.ts';

type DebitTables = {
  direct_debits: {
    id: string;
    invoice_id: string;
    customer_id: string;
    amount_cents: bigint;
    currency: string;
    presented_on: Day;
    collect_on: Day;
    at: Instant;
  };
  direct_debit_outcomes: {
    debit_id: string;
    outcome: 'collected' | 'returned' | 'cancelled';
    customer_id: string;
    payment_id: string | null;
    code: string | null;
    on_day: Day;
    at: Instant;
  };
  payment_returns: { payment_id: string; customer_id: string; code: string; on_day: Day; at: Instant };
  refunds: {
    id: string;
    customer_id: string;
    invoice_id: string;
    key: string;
    means: 'transfer' | 'card';
    amount_cents: bigint;
    currency: string;
    article: string;
    psp_payment: string | null;
    psp_refund: string | null;
    on_day: Day;
    at: Instant;
    decided_by: string;
  };
};

const db = (work: Work) => work.tx.withTables<DebitTables>();

export interface Debit {
  readonly id: string;
  readonly invoiceId: string;
  readonly customerId: string;
  readonly amount: Money;
  readonly presentedOn: Day;
  readonly collectOn: Day;
}

/** Money given back on an invoice. */
export interface Refund {
  readonly id: string;
  readonly customerId: string;
  readonly invoiceId: string;
  readonly amount: Money;
  readonly means: 'transfer' | 'card';
  readonly article: string;
}

export async function insertDebit(work: Work, debit: Debit): Promise<void> {
  await db(work)
    .insertInto('direct_debits')
    .values({
      id: debit.id,
      invoice_id: debit.invoiceId,
      customer_id: debit.customerId,
      amount_cents: debit.amount.cents,
      currency: debit.amount.currency,
      presented_on: onDay(debit.presentedOn),
      collect_on: onDay(debit.collectOn),
      at: atInstant(work.at),
    })
    .execute();
}

/** Presented, and neither collected, nor returned, nor cancelled: in the order of presentation. */
export async function selectPendingDebits(work: Work, customerId: string): Promise<Debit[]> {
  return (await debits(work, customerId)).filter((debit) => debit.outcomes.length === 0);
}

/**
 * Those under way, and for each invoice whose debit came back or was never asked of the bank, or whose cheque
 * bounced or card payment was charged back, the last day on which that happened.
 */
export async function selectDebitStanding(
  work: Work,
  customerId: string,
): Promise<{ underWay: Debit[]; returnedOn: Map<string, Day> }> {
  const all = await debits(work, customerId);
  return {
    underWay: all.filter((debit) => debit.outcomes.length === 0),
    returnedOn: new Map([
      ...(await selectBounces(work, customerId)),
      ...all.flatMap(({ invoiceId, returnedOn }): [string, Day][] =>
        returnedOn ? [[invoiceId, returnedOn]] : [],
      ),
    ]),
  };
}

async function selectBounces(work: Work, customerId: string): Promise<[string, Day][]> {
  const { rows } = await sql<{ invoice_id: string; on_day: Day }>`
    select a.invoice_id, max(r.on_day) as on_day from payment_returns r
      join payments p on p.id = r.payment_id and p.means <> 'direct-debit'
      join allocations a on a.customer_id = r.customer_id and a.source = 'payment' and a.source_id = r.payment_id
     where r.customer_id = ${customerId} group by a.invoice_id`.execute(work.tx);
  return rows.map((row) => [row.invoice_id, row.on_day]);
}

/** The last one that the bank could still return: collected, or on its way for an invoice that is still open. */
export async function selectReturnable(
  work: Work,
  customerId: string,
): Promise<(Debit & { paymentId: string | undefined }) | undefined> {
  const all = await debits(work, customerId);
  return all.findLast(canComeBack);
}

/** Collected, or on its way for what is open still. */
function canComeBack({ outcomes, open }: { outcomes: readonly string[]; open: boolean }): boolean {
  return (
    !outcomes.includes('returned') && (outcomes.includes('collected') || (outcomes.length === 0 && open))
  );
}

/** One that the bank could still return, by its id. */
export async function selectReturnableById(
  work: Work,
  debitId: string,
): Promise<(Debit & { paymentId: string | undefined; collectedOn: Day | undefined }) | undefined> {
  const { rows } = await sql<{ customer_id: string }>`
    select customer_id from direct_debits where id = ${debitId}`.execute(work.tx);
  if (!rows[0]) return undefined;
  const all = await debits(work, rows[0].customer_id);
  return all.find((debit) => debit.id === debitId && canComeBack(debit));
}

export async function selectDebit(work: Work, debitId: string) {
  const { rows } = await sql<{ customer_id: string }>`
    select customer_id from direct_debits where id = ${debitId}`.execute(work.tx);
  return rows[0] && (await debits(work, rows[0].customer_id)).find(({ id }) => id === debitId);
}

/** How often the bank has returned a debit of this invoice. */
export async function countReturns(work: Work, invoiceId: string): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from direct_debit_outcomes o join direct_debits d on d.id = o.debit_id
     where d.invoice_id = ${invoiceId} and o.outcome = 'returned'`.execute(work.tx);
  return rows[0]?.n ?? 0;
}

async function debits(work: Work, customerId: string) {
  const { rows } = await sql<{
    id: string;
    invoice_id: string;
    amount_cents: bigint;
    presented_on: Day;
    collect_on: Day;
    outcomes: string[];
    payment_id: string | null;
    open: boolean;
    returned_on: Day | null;
    collected_on: Day | null;
  }>`
    select d.id, d.invoice_id, d.amount_cents, d.presented_on, d.collect_on, b.open_cents > 0 as open,
           array(select outcome from direct_debit_outcomes o where o.debit_id = d.id) as outcomes,
           (select on_day from direct_debit_outcomes o
             where o.debit_id = d.id and o.outcome in ('returned', 'cancelled') limit 1) as returned_on,
           (select payment_id from direct_debit_outcomes o
             where o.debit_id = d.id and o.outcome = 'collected') as payment_id,
           (select on_day from direct_debit_outcomes o
             where o.debit_id = d.id and o.outcome = 'collected') as collected_on
      from direct_debits d join invoices i on i.id = d.invoice_id join invoice_balances b on b.id = i.id
     where d.customer_id = ${customerId} order by d.presented_on, i.seq`.execute(work.tx);
  return rows.map((row) => ({
    id: row.id,
    invoiceId: row.invoice_id,
    customerId,
    amount: cents(row.amount_cents),
    presentedOn: row.presented_on,
    collectOn: row.collect_on,
    outcomes: row.outcomes,
    open: row.open,
    returnedOn: row.returned_on ?? undefined,
    paymentId: row.payment_id ?? undefined,
    collectedOn: row.collected_on ?? undefined,
  }));
}

/** What was asked of the bank for an invoice, and what became of it. */
export interface InvoiceDebit {
  readonly id: string;
  readonly amount: Money;
  readonly collectOn: Day;
  readonly collectedOn: Day | undefined;
  readonly returned: { readonly on: Day; readonly code: string } | undefined;
  readonly givenUpOn: Day | undefined;
}

/** Oldest first. */
export async function selectDebitsOfInvoice(work: Work, invoiceId: string): Promise<InvoiceDebit[]> {
  const { rows } = await sql<{
    id: string;
    amount_cents: bigint;
    collect_on: Day;
    collected_on: Day | null;
    returned_on: Day | null;
    code: string | null;
    given_up_on: Day | null;
  }>`
    select d.id, d.amount_cents, coalesce(max(e.collect_on), d.collect_on) as collect_on,
           max(o.on_day) filter (where o.outcome = 'collected') as collected_on,
           max(o.on_day) filter (where o.outcome = 'returned') as returned_on,
           max(o.code) as code,
           max(o.on_day) filter (where o.outcome = 'cancelled') as given_up_on
      from direct_debits d
      left join direct_debit_exports e on e.debit_id = d.id
      left join direct_debit_outcomes o on o.debit_id = d.id
     where d.invoice_id = ${invoiceId} group by d.id order by d.at, d.id`.execute(work.tx);
  return rows.map((row) => ({
    id: row.id,
    amount: cents(row.amount_cents),
    collectOn: row.collect_on,
    collectedOn: row.collected_on ?? undefined,
    returned: row.returned_on ? { on: row.returned_on, code: row.code ?? '' } : undefined,
    givenUpOn: row.given_up_on ?? undefined,
  }));
}

export async function insertDebitOutcome(
  work: Work,
  debit: Debit,
  row:
    | { outcome: 'collected'; paymentId: string }
    | { outcome: 'returned'; code: string }
    | { outcome: 'cancelled' },
): Promise<void> {
  await db(work)
    .insertInto('direct_debit_outcomes')
    .values({
      debit_id: debit.id,
      outcome: row.outcome,
      customer_id: debit.customerId,
      payment_id: row.outcome === 'collected' ? row.paymentId : null,
      code: row.outcome === 'returned' ? row.code : null,
      on_day: onDay(work.today),
      at: atInstant(work.at),
    })
    .execute();
}

export async function insertPaymentReturn(
  work: Work,
  row: { paymentId: string; customerId: string; code: string },
): Promise<void> {
  await db(work)
    .insertInto('payment_returns')
    .values({
      payment_id: row.paymentId,
      customer_id: row.customerId,
      code: row.code,
      on_day: onDay(work.today),
      at: atInstant(work.at),
    })
    .execute();
}

/** False when the key is known: this refund stands already. */
export async function insertRefund(
  work: Work,
  row: {
    id: string;
    customerId: string;
    invoiceId: string;
    key: string;
    amount: Money;
    article: string;
    /** Back to the card that paid, by the processor's name of the payment; else by transfer. */
    pspPayment: string | undefined;
    /** Where the processor made it already. */
    pspRefund?: string;
  },
): Promise<boolean> {
  const result = await db(work)
    .insertInto('refunds')
    .values({
      id: row.id,
      customer_id: row.customerId,
      invoice_id: row.invoiceId,
      key: row.key,
      means: row.pspPayment === undefined ? 'transfer' : 'card',
      amount_cents: row.amount.cents,
      currency: row.amount.currency,
      article: row.article,
      psp_payment: row.pspPayment ?? null,
      psp_refund: row.pspRefund ?? null,
      on_day: onDay(work.today),
      at: atInstant(work.at),
      decided_by: byWhom(work.by),
    })
    .onConflict((conflict) => conflict.column('key').doNothing())
    .executeTakeFirst();
  return result.numInsertedOrUpdatedRows === 1n;
}

export async function selectRefund(
  work: Work,
  by: { readonly id: string } | { readonly key: string },
): Promise<Refund | undefined> {
  const [column, value] = 'id' in by ? (['id', by.id] as const) : (['key', by.key] as const);
  const row = await db(work).selectFrom('refunds').selectAll().where(column, '=', value).executeTakeFirst();
  return (
    row && {
      id: row.id,
      customerId: row.customer_id,
      invoiceId: row.invoice_id,
      amount: cents(row.amount_cents),
      means: row.means,
      article: row.article,
    }
  );
}

/** What of its refunds came out of the customer's credit, after a credit note. */
export async function selectPaidBack(work: Work, invoiceId: string): Promise<Money> {
  const { rows } = await sql<{ paid: bigint }>`
    select (coalesce(sum(amount_cents), 0) - goodwill_on(${invoiceId}))::bigint as paid
      from refunds where invoice_id = ${invoiceId}`.execute(work.tx);
  return cents(rows[0]?.paid ?? 0n);
}

export async function selectRefunded(work: Work, invoiceId: string): Promise<Money> {
  const { rows } = await sql<{ refunded: bigint }>`
    select coalesce(sum(amount_cents), 0)::bigint as refunded from refunds where invoice_id = ${invoiceId}`.execute(
    work.tx,
  );
  return cents(rows[0]?.refunded ?? 0n);
}
