import { recordAct } from '../../platform/acts.ts';
import { actorMay } from '../../platform/auth/permissions.ts';
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
import {
  type About,
  factsOf,
  mailsOfCustomer,
  mailsOnlyTo,
  sessionsOfAccounts,
  textMessagesTo,
  whoAndWhere,
} from './subject-store.ts';

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
      return sessionsOf(await sessionsOfAccounts(work, about.accountIds));
    case 'payment-data':
      return paymentData([customerId]);
    case 'correspondence':
      return mails(
        contactId === undefined
          ? await mailsOfCustomer(work, customerId)
          : await mailsOnlyTo(work, customerId, about.emails),
      );
    case 'text-messages':
      return textMessages(await textMessagesTo(work, customerId, about.phones));
    case 'supporting-documents':
      return supportingDocuments([customerId]);
    default:
      return [];
  }
}
