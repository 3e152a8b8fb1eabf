import { recordAct } from '../../platform/acts.ts';
import {
  type Account,
  findAccount,
  getAccount,
  markVerified,
  openAccount,
} from '../../platform/auth/accounts.ts';
import { startImpersonation } from '../../platform/auth/impersonation.ts';
import { consumeLink, createLink, peekLink, withdrawLinks } from '../../platform/auth/links.ts';
import { mailLink } from '../../platform/auth/mails.ts';
import { grantAccess } from '../../platform/auth/memberships.ts';
import type { Session, SessionStart } from '../../platform/auth/sessions.ts';
import type { Work } from '../../platform/house.ts';
import { isRefusal, type Refusal, refuse } from '../../platform/refusal.ts';
import { actingMay, type Contact, getContact } from './contacts.ts';
import { displayName } from './rules.ts';
import { selectDetails } from './store.ts';

/** How a contact comes to an account: by a link mailed to the contact's own address. */
export async function inviteContact(
  work: Work,
  contactId: string,
  portalUrl: string,
): Promise<{ sentTo: string } | Refusal> {
  const contact = await getContact(work, contactId);
  if (!contact) return refuse('contact-unknown');
  if (!(await actingMay(work, contact.customerId, 'contacts')))
    return refuse('not-permitted', { article: '5' });
  if (contact.endsOn) return refuse('contact-ended', { figures: { name: contact.name } });
  if (contact.hasAccess) return refuse('access-already-given');
  await withdrawLinks(work, 'invitation', contactId);
  const link = await createLink(work, {
    purpose: 'invitation',
    subject: contactId,
    data: { email: contact.email },
    validFor: 'PT168H',
  });
  await mailLink(work, 'invitation', link, {
    email: contact.email,
    name: contact.name,
    language: contact.language,
    portalUrl,
    customerId: contact.customerId,
    figures: { customer: await customerName(work, contact) },
  });
  await recordAct(work, {
    act: 'contact-invited',
    article: '5',
    customerId: contact.customerId,
    details: { name: contact.name, email: contact.email },
  });
  return { sentTo: contact.email };
}

export interface Invitation {
  readonly contactName: string;
  readonly customerName: string;
  readonly email: string;
  /** The person has an account already: sign in, then accept. */
  readonly accountExists: boolean;
}

/** What the page behind the link shows. */
export async function peekInvitation(work: Work, token: string): Promise<Invitation | Refusal> {
  const link = await peekLink(work, token, 'invitation');
  if (isRefusal(link)) return link;
  const contact = await invited(work, link);
  if (isRefusal(contact)) return contact;
  return {
    contactName: contact.name,
    customerName: await customerName(work, contact),
    email: contact.email,
    accountExists: (await findAccount(work, contact.email)) !== undefined,
  };
}

/** With the account that the person signed in with, or with a new one under the contact's address. */
export async function acceptInvitation(
  work: Work,
  input: { token: string } & ({ accountId: string } | { password: string }),
): Promise<{ accountId: string; customerId: string } | Refusal> {
  const link = await consumeLink(work, input.token, 'invitation');
  if (isRefusal(link)) return link;
  const contact = await invited(work, link);
  if (isRefusal(contact)) return contact;
  const account = await accountFor(work, input, contact);
  if (isRefusal(account)) return account;
  const refused = await grantAccess(work, {
    accountId: account.id,
    contactId: contact.id,
    customerId: contact.customerId,
  });
  if (refused) return refused;
  await recordAct(work, {
    act: 'invitation-accepted',
    article: '5',
    customerId: contact.customerId,
    details: { name: contact.name },
  });
  return { accountId: account.id, customerId: contact.customerId };
}

/** Staff see what the contact sees, read-only, for thirty minutes (`platform/auth/impersonation.ts`). */
export async function lookAsContact(
  work: Work,
  input: { staffSession: Session; contactId: string; reason: string; address: string; userAgent: string },
): Promise<SessionStart | Refusal> {
  const contact = await getContact(work, input.contactId);
  if (!contact || contact.endsOn) return refuse('contact-unknown');
  return startImpersonation(work, { ...input, contact });
}

/** The link counts only while the contact is there, under the address to which it was sent. */
async function invited(
  work: Work,
  link: { subject: string; data: Readonly<Record<string, unknown>> },
): Promise<Contact | Refusal> {
  const contact = await getContact(work, link.subject);
  return !contact || contact.endsOn || contact.email !== link.data.email ? refuse('link-withdrawn') : contact;
}

async function accountFor(
  work: Work,
  input: { accountId: string } | { password: string },
  contact: Contact,
): Promise<Account | Refusal> {
  if ('accountId' in input) return (await getAccount(work, input.accountId)) ?? refuse('account-unknown');
  const account = await openAccount(work, { ...contact, password: input.password });
  if (!isRefusal(account)) await markVerified(work, account.id);
  return account;
}

async function customerName(work: Work, contact: Contact): Promise<string> {
  const [details] = await selectDetails(work, { customerId: contact.customerId }, work.today);
  return details ? displayName(details) : '';
}
