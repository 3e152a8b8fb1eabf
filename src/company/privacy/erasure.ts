import { sql } from 'kysely';
import { recordAct } from '../../platform/acts.ts';
import { actorMay } from '../../platform/auth/permissions.ts';
import { type Day, dayInParis, type Instant } from '../../platform/calendar.ts';
import type { Work } from '../../platform/house.ts';
import { isRefusal, type Refusal, refuse } from '../../platform/refusal.ts';
import { getContact, getCustomer, lockPeople } from '../customers/customers.ts';
import { type ErasedRows, type Erasure, selectErasures, withErasure } from './erasures-store.ts';
import {
  accounts,
  type Deed,
  identityOfContacts,
  identityOfCustomers,
  mails,
  paymentData,
  sessionsOf,
  supportingDocuments,
  textMessages,
} from './purge-store.ts';
import { type Decision, decideErasure, type Subject } from './rules.ts';
import type { Category } from './schedule.ts';

export type { Erasure } from './erasures-store.ts';

/** A whole customer, or one of the people who speak for it. */
export type ErasureOf = { readonly customerId: string } | { readonly contactId: string };

export interface ErasurePlan {
  readonly customerId: string;
  readonly contactId: string | undefined;
  readonly name: string;
  readonly decisions: readonly Decision[];
}

/** GDPR art. 17: what would go, what stays, until when and why. Nothing is changed. */
export async function planErasure(work: Work, of: ErasureOf): Promise<ErasurePlan | Refusal> {
  if (!actorMay(work.by, 'customers.write')) return refuse('not-permitted', { article: 'RGPD 17' });
  const contact = 'contactId' in of ? await getContact(work, of.contactId) : undefined;
  const customerId = 'contactId' in of ? contact?.customerId : of.customerId;
  const customer = customerId === undefined ? undefined : await getCustomer(work, customerId);
  if (!customer) return refuse('privacy-subject-unknown', { article: 'RGPD 17' });
  const isCustomer =
    !contact || (customer.kind === 'person' && contact.roles.some(({ role }) => role === 'owner'));
  const subject: Subject = {
    is: isCustomer ? 'customer' : 'contact',
    speaks: contact !== undefined && contact.endsOn === null,
    ...(await factsOf(work, customer.id, contact?.id)),
  };
  return {
    customerId: customer.id,
    contactId: isCustomer ? undefined : contact?.id,
    name: isCustomer ? customer.name : (contact?.name ?? customer.name),
    decisions: decideErasure(subject, work.today),
  };
}

export interface Erased {
  readonly plan: ErasurePlan;
  readonly rows: readonly (ErasedRows & { readonly category: Category })[];
}

/** Does what the plan says, each category recorded; what is kept goes by the schedule on its day. */
export async function erase(
  work: Work,
  of: ErasureOf,
  requestId: string | undefined = undefined,
): Promise<Erased | Refusal> {
  const first = await planErasure(work, of);
  if (isRefusal(first)) return first;
  // Nobody orders, signs in or is added between the plan and the deed.
  await lockPeople(work, first.customerId);
  const plan = await planErasure(work, of);
  if (isRefusal(plan)) return plan;
  const { customerId, contactId } = plan;
  const going = plan.decisions.filter(({ deed }) => deed === 'erase');
  if (going.length === 0) return refuse('privacy-nothing-to-erase', { article: 'RGPD 17-3' });
  const rows: (ErasedRows & { category: Category })[] = [];
  const about = await whoAndWhere(work, customerId, contactId);
  // Addresses lead to mails and accounts: they go last.
  for (const { category, article } of [...going].sort((a, b) => order(a.category) - order(b.category))) {
    const deeds = await deedsOf(work, category, customerId, contactId, about);
    if (deeds.length === 0) continue;
    const cause = { category, article, customerId, contactId, requestId };
    for (const one of await withErasure(work, cause, deeds)) rows.push({ ...one, category });
  }
  await recordAct(work, {
    act: 'personal-data-erased',
    article: 'RGPD 17',
    customerId,
    details: {
      of: contactId === undefined ? 'customer' : 'contact',
      ...(contactId === undefined ? {} : { contactId }),
      erased: going.map(({ category }) => category),
      kept: plan.decisions
        .filter(({ deed }) => deed === 'keep')
        .map(({ category, until, article }) => ({ category, until: until?.toString(), article })),
      rows: rows.reduce((sum, one) => sum + one.rows, 0),
    },
  });
  return { plan, rows };
}

const order = (category: Category) => (category === 'identity' ? 2 : category === 'account' ? 1 : 0);

/** Newest first; of one customer or of the whole house. */
export function listErasures(
  work: Work,
  filter: { customerId?: string; requestId?: string; before?: string; limit: number },
): Promise<Erasure[]> {
  return selectErasures(work, filter);
}

interface About {
  readonly contactIds: readonly string[];
  readonly emails: readonly string[];
  readonly phones: readonly string[];
  /** Accounts that speak for nobody else. */
  readonly accountIds: readonly string[];
}

async function whoAndWhere(work: Work, customerId: string, contactId: string | undefined): Promise<About> {
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

async function deedsOf(
  work: Work,
  category: Category,
  customerId: string,
  contactId: string | undefined,
  about: About,
): Promise<Deed[]> {
  switch (category) {
    case 'identity':
      return contactId === undefined ? identityOfCustomers([customerId]) : identityOfContacts([contactId]);
    case 'account':
      return about.accountIds.length === 0 ? [] : accounts(about.accountIds, work.at);
    case 'connection':
      return sessionsOf(
        await idsOf(
          work,
          sql`select id from sessions s where account_id = any(${[...about.accountIds]}::uuid[])
        and not exists (select from sessions look where look.staff_session = s.id)`,
        ),
      );
    case 'payment-data':
      return paymentData([customerId]);
    case 'correspondence':
      return mails(
        await idsOf(
          work,
          contactId === undefined
            ? sql`select id from mails where customer_id = ${customerId} and subject <> 'erased'`
            : // A mail that others got too is theirs as well: it stays until its own time is over.
              sql`select m.id from mails m where m.subject <> 'erased'
                    and not exists (select from unnest(m.recipients) r
                                     where not (lower(r) = any(${[...about.emails]}::text[])))`,
        ),
      );
    case 'text-messages':
      return textMessages(
        await idsOf(
          work,
          sql`select id from sms_messages where customer_id = ${customerId} and sealed <> 'v1.erased'
                and recipient = any(${[...about.phones]}::text[])`,
        ),
      );
    case 'supporting-documents':
      return supportingDocuments([customerId]);
    default:
      return [];
  }
}

async function idsOf(work: Work, query: ReturnType<typeof sql>): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`${query}`.execute(work.tx);
  return rows.map(({ id }) => id);
}

async function factsOf(work: Work, customerId: string, contactId: string | undefined) {
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
