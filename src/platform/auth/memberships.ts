import type { Instant } from '../calendar.ts';
import type { Work } from '../house.ts';
import { newId } from '../ids.ts';
import { type Refusal, refuse } from '../refusal.ts';
import { atInstant } from '../sql-values.ts';
import { db } from './tables.ts';

/** The contact as whom an account speaks for one customer. The room customers gives and ends it. */
export interface Membership {
  readonly contactId: string;
  readonly customerId: string;
}

export async function grantAccess(
  work: Work,
  input: { accountId: string; contactId: string; customerId: string },
): Promise<Refusal | undefined> {
  const inTheWay = await db(work)
    .selectFrom('memberships')
    .select('contact_id')
    .where('until', 'is', null)
    .where((where) =>
      where.or([
        where('contact_id', '=', input.contactId),
        where.and([where('account_id', '=', input.accountId), where('customer_id', '=', input.customerId)]),
      ]),
    )
    .executeTakeFirst();
  if (inTheWay) return refuse('access-already-given');
  await db(work)
    .insertInto('memberships')
    .values({
      id: newId(),
      account_id: input.accountId,
      contact_id: input.contactId,
      customer_id: input.customerId,
      since: atInstant(work.at),
      until: null,
    })
    .execute();
  return undefined;
}

/** Ends what the contact may see and do, now or at the moment given: open sessions lose it by themselves. */
export async function endAccess(work: Work, contactId: string, at: Instant = work.at): Promise<void> {
  await db(work)
    .updateTable('memberships')
    .set({ until: atInstant(at) })
    .where('contact_id', '=', contactId)
    .where((where) => where.or([where('until', 'is', null), where('until', '>', atInstant(at))]))
    .execute();
}

/** Those of a customer's contacts who have an account of their own. */
export async function contactsWithAccess(work: Work, customerId: string): Promise<Set<string>> {
  const rows = await db(work)
    .selectFrom('memberships')
    .select('contact_id')
    .where('customer_id', '=', customerId)
    .where((where) => where.or([where('until', 'is', null), where('until', '>', atInstant(work.at))]))
    .execute();
  return new Set(rows.map((row) => row.contact_id));
}

export async function membershipsOf(work: Work, accountId: string): Promise<Membership[]> {
  const rows = await db(work)
    .selectFrom('memberships')
    .select(['contact_id', 'customer_id'])
    .where('account_id', '=', accountId)
    .where((where) => where.or([where('until', 'is', null), where('until', '>', atInstant(work.at))]))
    .orderBy('since')
    .execute();
  return rows.map((row) => ({ contactId: row.contact_id, customerId: row.customer_id }));
}
