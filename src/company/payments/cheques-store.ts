import { sql } from 'kysely';
import type { Day, Instant } from '../../platform/calendar.ts';
import type { Work } from '../../platform/house.ts';
import { cents, type Money } from '../../platform/money.ts';
import { atInstant, byWhom, onDay } from '../../platform/sql-values.ts';

type Step = 'remitted' | 'cleared' | 'bounced';

type ChequeTables = {
  cheque_steps: {
    payment_id: string;
    step: Step;
    customer_id: string;
    on_day: Day;
    at: Instant;
    recorded_by: string;
  };
  cheque_slips: {
    id: string;
    number: string;
    items: number;
    total_cents: bigint;
    currency: string;
    document_id: string;
    on_day: Day;
    at: Instant;
    made_by: string;
  };
  cheque_slip_lines: { payment_id: string; customer_id: string; slip_id: string };
};

const db = (work: Work) => work.tx.withTables<ChequeTables>();

export interface Cheque {
  readonly paymentId: string;
  readonly customerId: string;
  readonly amount: Money;
  readonly receivedOn: Day;
  /** Its number and its bank, as staff noted them. */
  readonly reference: string;
  readonly state: 'in-hand' | 'in-transit' | 'cleared' | 'bounced';
  readonly slipId: string | undefined;
}

export interface ChequeSlip {
  readonly id: string;
  readonly number: string;
  readonly items: number;
  readonly total: Money;
  readonly documentId: string;
  readonly on: Day;
  readonly cleared: boolean;
}

export async function lockSlips(work: Work): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('cheque_slips'))`.execute(work.tx);
}

/** Oldest first. `open`: in hand or in transit. */
export async function selectCheques(
  work: Work,
  filter: { paymentId?: string; slipId?: string; customerId?: string; open?: true },
): Promise<Cheque[]> {
  const { rows } = await sql<{
    id: string;
    customer_id: string;
    amount_cents: bigint;
    received_on: Day;
    reference: string;
    slip_id: string | null;
    steps: Step[];
    returned: boolean;
  }>`
    select p.id, p.customer_id, p.amount_cents, p.received_on, p.reference, l.slip_id,
           array(select step from cheque_steps s where s.payment_id = p.id) as steps,
           exists (select from payment_returns r where r.payment_id = p.id) as returned
      from payments p left join cheque_slip_lines l on l.payment_id = p.id
     where p.means = 'cheque'
       and (${filter.paymentId ?? null}::uuid is null or p.id = ${filter.paymentId ?? null}::uuid)
       and (${filter.slipId ?? null}::uuid is null or l.slip_id = ${filter.slipId ?? null}::uuid)
       and (${filter.customerId ?? null}::uuid is null or p.customer_id = ${filter.customerId ?? null}::uuid)
       and (not ${filter.open ?? false}::boolean or not exists (
             select from cheque_steps s where s.payment_id = p.id and s.step in ('cleared', 'bounced')))
     order by p.received_on, p.id limit 2000`.execute(work.tx);
  return rows.map((row) => ({
    paymentId: row.id,
    customerId: row.customer_id,
    amount: cents(row.amount_cents),
    receivedOn: row.received_on,
    reference: row.reference,
    slipId: row.slip_id ?? undefined,
    state: stateOf(row.steps, row.returned),
  }));
}

function stateOf(steps: readonly Step[], returned: boolean): Cheque['state'] {
  if (returned || steps.includes('bounced')) return 'bounced';
  if (steps.includes('cleared')) return 'cleared';
  return steps.includes('remitted') ? 'in-transit' : 'in-hand';
}

/** False where the cheque has taken this step before. */
export async function insertStep(
  work: Work,
  cheque: Pick<Cheque, 'paymentId' | 'customerId'>,
  step: Step,
): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db(work)
    .insertInto('cheque_steps')
    .values({
      payment_id: cheque.paymentId,
      step,
      customer_id: cheque.customerId,
      on_day: onDay(work.today),
      at: atInstant(work.at),
      recorded_by: byWhom(work.by),
    })
    .onConflict((conflict) => conflict.columns(['payment_id', 'step']).doNothing())
    .executeTakeFirst();
  return numInsertedOrUpdatedRows === 1n;
}

export async function selectNextSlipNumber(work: Work, year: number): Promise<string> {
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from cheque_slips where number like ${`R${year}-%`}`.execute(work.tx);
  return `R${year}-${String((rows[0]?.n ?? 0) + 1).padStart(5, '0')}`;
}

export async function insertSlip(
  work: Work,
  slip: { id: string; number: string; total: Money; documentId: string },
  cheques: readonly Cheque[],
): Promise<void> {
  await db(work)
    .insertInto('cheque_slips')
    .values({
      id: slip.id,
      number: slip.number,
      items: cheques.length,
      total_cents: slip.total.cents,
      currency: slip.total.currency,
      document_id: slip.documentId,
      on_day: onDay(work.today),
      at: atInstant(work.at),
      made_by: byWhom(work.by),
    })
    .execute();
  await db(work)
    .insertInto('cheque_slip_lines')
    .values(
      cheques.map(({ paymentId, customerId }) => ({
        payment_id: paymentId,
        customer_id: customerId,
        slip_id: slip.id,
      })),
    )
    .execute();
}

/** Newest first. */
export async function selectSlips(
  work: Work,
  filter: { id?: string; number?: string; limit: number },
): Promise<ChequeSlip[]> {
  let query = db(work)
    .selectFrom('cheque_slips')
    .selectAll()
    .select(
      sql<boolean>`not exists (select from cheque_slip_lines l where l.slip_id = cheque_slips.id and not exists (
        select from cheque_steps s where s.payment_id = l.payment_id and s.step in ('cleared', 'bounced')))`.as(
        'cleared',
      ),
    )
    .orderBy('id', 'desc')
    .limit(filter.limit);
  if (filter.id !== undefined) query = query.where('id', '=', filter.id);
  if (filter.number !== undefined) query = query.where('number', '=', filter.number);
  return (await query.execute()).map((row) => ({
    id: row.id,
    number: row.number,
    items: row.items,
    total: cents(row.total_cents),
    documentId: row.document_id,
    on: row.on_day,
    cleared: row.cleared,
  }));
}
