import { type Generated, sql } from 'kysely';
import type { Day, Instant } from '../../platform/calendar.ts';
import type { Work } from '../../platform/house.ts';
import { atInstant, byWhom, onDay } from '../../platform/sql-values.ts';
import type { Claim } from '../invoicing/invoicing.ts';
import type { DunningPlan } from './rules.ts';

type DunningTables = {
  reminders: {
    invoice_id: string;
    days_before: number;
    round: Generated<number>;
    customer_id: string;
    sent_on: Day;
    at: Instant;
  };
  dunning_plans: {
    id: Generated<bigint>;
    customer_id: string | null;
    reminders: number[];
    suspend_after: number;
    end_after: number;
    on_day: Day;
    at: Instant;
    decided_by: string;
  };
};

const db = (work: Work) => work.tx.withTables<DunningTables>();

/** False where this reminder went out already. */
export async function insertReminder(
  work: Work,
  customerId: string,
  claim: Claim,
  daysBefore: number,
): Promise<boolean> {
  const result = await db(work)
    .insertInto('reminders')
    .values({
      invoice_id: claim.invoiceId,
      days_before: daysBefore,
      customer_id: customerId,
      sent_on: onDay(work.today),
      at: atInstant(work.at),
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return result.numInsertedOrUpdatedRows === 1n;
}

/** Days before the due date of the reminders of an invoice. */
export async function selectReminders(work: Work, invoiceId: string): Promise<number[]> {
  const rows = await db(work)
    .selectFrom('reminders')
    .select('days_before')
    .where('invoice_id', '=', invoiceId)
    .execute();
  return rows.map((row) => row.days_before);
}

export async function insertPlan(
  work: Work,
  customerId: string | undefined,
  plan: DunningPlan,
): Promise<void> {
  await db(work)
    .insertInto('dunning_plans')
    .values({
      customer_id: customerId ?? null,
      reminders: [...plan.reminders],
      suspend_after: plan.suspendAfter,
      end_after: plan.endAfter,
      on_day: onDay(work.today),
      at: atInstant(work.at),
      decided_by: byWhom(work.by),
    })
    .execute();
}

/** The customer's own, else the company's (the company's alone, without a customer); undefined where nobody has set any. */
export async function selectPlan(
  work: Work,
  customerId: string | undefined,
): Promise<(DunningPlan & { readonly own: boolean }) | undefined> {
  const row = await db(work)
    .selectFrom('dunning_plans')
    .select(['customer_id', 'reminders', 'suspend_after', 'end_after'])
    .where((eb) =>
      customerId === undefined
        ? eb('customer_id', 'is', null)
        : eb.or([eb('customer_id', '=', customerId), eb('customer_id', 'is', null)]),
    )
    .orderBy(sql`customer_id nulls last`)
    .orderBy('id', 'desc')
    .executeTakeFirst();
  return (
    row && {
      reminders: row.reminders,
      suspendAfter: row.suspend_after,
      endAfter: row.end_after,
      own: row.customer_id !== null,
    }
  );
}
