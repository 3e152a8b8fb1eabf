import { type RawBuilder, sql } from 'kysely';
import { type Day, dayInParis, type Instant } from '../../platform/calendar.ts';
import type { Work } from '../../platform/house.ts';
import type { Subject } from './rules.ts';

export interface About {
  readonly contactIds: readonly string[];
  readonly emails: readonly string[];
  readonly phones: readonly string[];
  /** Accounts that speak for nobody else. */
  readonly accountIds: readonly string[];
}

/** Under what a person is known elsewhere: addresses, numbers, accounts. */
export async function whoAndWhere(
  work: Work,
  customerId: string,
  contactId: string | undefined,
): Promise<About> {
  const { rows } = await sql<{ contacts: string[]; emails: string[]; phones: string[]; accounts: string[] }>`
    with people as (
      select id from contacts where customer_id = ${customerId} and (${contactId ?? null}::uuid is null or id = ${contactId ?? null}::uuid)
    )
    select array(select id from people) as contacts,
           array(select distinct lower(email) from contact_details where contact_id in (select id from people)
                  and email not like '%@erased.invalid') as emails,
           array(select distinct phone from contact_details where contact_id in (select id from people) and phone is not null) as phones,
           array(select distinct m.account_id from memberships m
                  where m.contact_id in (select id from people)
                    and not exists (select from memberships o where o.account_id = m.account_id and o.until is null
                                     and o.contact_id not in (select id from people))
                    and not exists (select from staff s where s.account_id = m.account_id and s.ended_at is null)) as accounts`.execute(
    work.tx,
  );
  const row = rows[0];
  return {
    contactIds: row?.contacts ?? [],
    emails: row?.emails ?? [],
    phones: row?.phones ?? [],
    accountIds: row?.accounts ?? [],
  };
}

/** What is connected with the accounts, except where staff looked on from it. */
export function sessionsOfAccounts(work: Work, accountIds: readonly string[]): Promise<string[]> {
  return idsOf(
    work,
    sql`select id from sessions s where account_id = any(${[...accountIds]}::uuid[])
        and not exists (select from sessions look where look.staff_session = s.id)`,
  );
}

export function mailsOfCustomer(work: Work, customerId: string): Promise<string[]> {
  return idsOf(work, sql`select id from mails where customer_id = ${customerId} and subject <> 'erased'`);
}

/**
 * A mail that others got too is theirs as well, and one to the same person about another customer is that
 * customer's: they stay until their own time is over.
 */
export function mailsOnlyTo(work: Work, customerId: string, emails: readonly string[]): Promise<string[]> {
  return idsOf(
    work,
    sql`select m.id from mails m where m.subject <> 'erased' and coalesce(m.customer_id, ${customerId}) = ${customerId}
          and not exists (select from unnest(m.recipients) r
                           where not (lower(r) = any(${[...emails]}::text[])))`,
  );
}

export function textMessagesTo(work: Work, customerId: string, phones: readonly string[]): Promise<string[]> {
  return idsOf(
    work,
    sql`select id from sms_messages where customer_id = ${customerId} and sealed <> 'v1.erased'
          and recipient = any(${[...phones]}::text[])`,
  );
}

async function idsOf(work: Work, query: RawBuilder<{ id: string }>): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`${query}`.execute(work.tx);
  return rows.map(({ id }) => id);
}

/** What of the contract decides what may go. */
export async function factsOf(
  work: Work,
  customerId: string,
  contactId: string | undefined,
): Promise<Omit<Subject, 'is' | 'speaks'>> {
  const { rows } = await sql<{
    contracted: boolean;
    runs: boolean;
    open: boolean;
    last_end: Day | null;
    last_seen: Instant | null;
    last_invoice: Day | null;
    last_collection: Day | null;
  }>`
    select exists (select from orders o where o.customer_id = c.id) as contracted,
           exists (select from services s where s.customer_id = c.id
                     and not exists (select from ends e where e.service_id = s.id)) as runs,
           (exists (select from open_invoices o where o.customer_id = c.id)
             or exists (select from disputes d where d.customer_id = c.id
                          and not exists (select from dispute_outcomes x where x.dispute_id = d.id))) as open,
           (select max(e.on_day) from ends e where e.customer_id = c.id) as last_end,
           (select max(s.last_seen_at) from memberships m join sessions s on s.account_id = m.account_id
             where m.customer_id = c.id and (${contactId ?? null}::uuid is null or m.contact_id = ${contactId ?? null}::uuid)) as last_seen,
           (select max(i.issued_on) from invoices i where i.customer_id = c.id) as last_invoice,
           (select max(u.collect_on) from mandate_uses u where u.customer_id = c.id) as last_collection
      from customers c where c.id = ${customerId}`.execute(work.tx);
  const row = rows[0];
  return {
    contracted: row?.contracted ?? false,
    runs: row?.runs ?? false,
    open: row?.open ?? false,
    lastEnd: row?.last_end ?? undefined,
    lastSeen: row?.last_seen ? dayInParis(row.last_seen) : undefined,
    lastInvoice: row?.last_invoice ?? undefined,
    lastCollection: row?.last_collection ?? undefined,
  };
}
