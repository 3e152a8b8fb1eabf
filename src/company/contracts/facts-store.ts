import { type SqlBool, sql } from 'kysely';
import type { Day, Period } from '../../platform/calendar.ts';
import type { Work } from '../../platform/house.ts';
import { newId } from '../../platform/ids.ts';
import { atInstant, byWhom, onDay } from '../../platform/sql-values.ts';
import { type ContractTables, db, fact } from './tables.ts';
import type { EndReason, Service, Termination, Tolerance } from './types.ts';

/** The facts of a contract's course: terminations, ends, renewals, notices, tolerances. */

export async function insertTermination(work: Work, service: Service, row: Termination): Promise<void> {
  await db(work)
    .insertInto('terminations')
    .values({
      service_id: service.id,
      customer_id: service.customerId,
      means: row.means,
      posted_on: onDay(row.postedOn),
      received_on: row.receivedOn ? onDay(row.receivedOn) : null,
      document_id: row.documentId ?? null,
      in_time: row.inTime,
      ends_on: onDay(row.endsOn),
      article: row.article,
      recorded_on: onDay(work.today),
      at: atInstant(work.at),
      recorded_by: byWhom(work.by),
    })
    .execute();
}

export async function selectTermination(work: Work, serviceId: string): Promise<Termination | undefined> {
  const row = await db(work)
    .selectFrom('terminations')
    .selectAll()
    .where('service_id', '=', serviceId)
    .executeTakeFirst();
  return row && termination(row);
}

function termination(row: ContractTables['terminations']): Termination {
  return {
    means: row.means,
    postedOn: row.posted_on,
    receivedOn: row.received_on ?? undefined,
    documentId: row.document_id ?? undefined,
    inTime: row.in_time,
    endsOn: row.ends_on,
    article: row.article,
    recordedOn: row.recorded_on,
  };
}

/** What is to end by a termination from the day on, soonest first. */
export async function selectTerminationsFrom(
  work: Work,
  from: Day,
  limit: number,
): Promise<(Termination & { serviceId: string; customerId: string })[]> {
  const rows = await db(work)
    .selectFrom('terminations')
    .selectAll()
    .where('ends_on', '>=', onDay(from))
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('ends').select('service_id').whereRef('ends.service_id', '=', 'terminations.service_id'),
        ),
      ),
    )
    .orderBy('ends_on')
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    ...termination(row),
    serviceId: row.service_id,
    customerId: row.customer_id,
  }));
}

/** False where it had ended already. */
export async function insertEnd(
  work: Work,
  service: Service,
  row: { reason: EndReason; article: string },
): Promise<boolean> {
  const result = await db(work)
    .insertInto('ends')
    .values({ ...fact(work, service), ...row, decided_by: byWhom(work.by) })
    .onConflict((conflict) => conflict.column('service_id').doNothing())
    .executeTakeFirst();
  return result.numInsertedOrUpdatedRows === 1n;
}

/** False where this period was renewed already. */
export async function insertRenewal(
  work: Work,
  service: Service,
  nth: number,
  period: Period,
): Promise<boolean> {
  const result = await db(work)
    .insertInto('renewals')
    .values({
      ...fact(work, service),
      nth,
      period_from: onDay(period.from),
      period_to: onDay(period.to),
    })
    .onConflict((conflict) => conflict.columns(['service_id', 'nth']).doNothing())
    .executeTakeFirst();
  return result.numInsertedOrUpdatedRows === 1n;
}

/** False where the notice for this due date was sent already. */
export async function insertNotice(
  work: Work,
  service: Service,
  row: { dueOn: Day; rejectBy: Day },
): Promise<boolean> {
  const result = await db(work)
    .insertInto('renewal_notices')
    .values({
      service_id: service.id,
      customer_id: service.customerId,
      due_on: onDay(row.dueOn),
      reject_by: onDay(row.rejectBy),
      sent_on: onDay(work.today),
      at: atInstant(work.at),
    })
    .onConflict((conflict) => conflict.columns(['service_id', 'due_on']).doNothing())
    .executeTakeFirst();
  return result.numInsertedOrUpdatedRows === 1n;
}

export async function insertTolerance(
  work: Work,
  row: { customerId: string; serviceId?: string; invoiceId?: string; until: Day; why: string },
): Promise<void> {
  await db(work)
    .insertInto('tolerances')
    .values({
      id: newId(),
      customer_id: row.customerId,
      service_id: row.serviceId ?? null,
      invoice_id: row.invoiceId ?? null,
      until_day: onDay(row.until),
      why: row.why,
      on_day: onDay(work.today),
      at: atInstant(work.at),
      decided_by: byWhom(work.by),
    })
    .execute();
}

/** Those that still hold on `from` or later. */
export async function selectTolerances(work: Work, customerId: string, from: Day): Promise<Tolerance[]> {
  const rows = await db(work)
    .selectFrom('tolerances')
    .selectAll()
    .where('customer_id', '=', customerId)
    .where(sql<SqlBool>`until_day >= ${from.toString()}::date`)
    .orderBy('until_day')
    .execute();
  return rows.map((row) => ({
    serviceId: row.service_id ?? undefined,
    invoiceId: row.invoice_id ?? undefined,
    until: row.until_day,
    why: row.why,
    on: row.on_day,
  }));
}
