import type { Actor } from '../../platform/actor.ts';
import { recordAct } from '../../platform/acts.ts';
import { contactsWithAccess, endAccess } from '../../platform/auth/memberships.ts';
import { actorMay, type Permission } from '../../platform/auth/permissions.ts';
import { type Day, isBefore, PARIS } from '../../platform/calendar.ts';
import { mayTouch, type Work } from '../../platform/house.ts';
import type { Language } from '../../platform/i18n/index.ts';
import { isId } from '../../platform/ids.ts';
import { isRefusal, type Refusal, refuse } from '../../platform/refusal.ts';
import {
  type ContactRow,
  endRoles,
  insertContact,
  insertContactDetails,
  insertRole,
  selectContacts,
  selectOpenRoles,
  setContactEnd,
} from './contacts-store.ts';
import {
  type ContactDetails,
  type ContactInput,
  type ContactMay,
  checkContact,
  checkRoles,
  folded,
  lastOneFault,
  mayContact,
  type RoleGrant,
  sameGrant,
} from './rules.ts';
import { lockCustomer, putSearchPart, selectDetails } from './store.ts';

/** The people who may talk to us for a customer (art. 5), each from a day and until a day. */
export interface Contact {
  readonly id: string;
  readonly customerId: string;
  readonly firstName: string | null;
  readonly lastName: string;
  readonly name: string;
  readonly email: string;
  readonly phone: string | null;
  readonly language: Language;
  readonly roles: readonly RoleGrant[];
  readonly since: Day;
  /** The first day on which this person no longer speaks for the customer. */
  readonly endsOn: Day | null;
  /** Has an account to sign in with. */
  readonly hasAccess: boolean;
}

export async function addContact(
  work: Work,
  customerId: string,
  input: ContactInput,
): Promise<Contact | Refusal> {
  const customer = await customerToChange(work, customerId);
  if (isRefusal(customer)) return customer;
  const details = checkContact(input, customer);
  if (isRefusal(details)) return details;
  const grants = checkRoles(input.roles);
  if (isRefusal(grants)) return grants;
  const id = await enterContact(work, customerId, details, grants);
  await refreshSearch(work, customerId);
  await recordAct(work, {
    act: 'contact-added',
    article: '5',
    customerId,
    details: { name: contactName(details), roles: rolesText(grants) },
  });
  return mustGet(work, id);
}

/** Nobody of the customer's people comes, goes or changes until the transaction ends. */
export async function lockPeople(work: Work, customerId: string): Promise<void> {
  await lockCustomer(work, customerId);
}

/** The rows of a contact, for `openCustomer` too. */
export async function enterContact(
  work: Work,
  customerId: string,
  details: ContactDetails,
  grants: readonly RoleGrant[],
): Promise<string> {
  const id = await insertContact(work, customerId);
  await insertContactDetails(work, { id, customerId }, details);
  for (const grant of grants) await insertRole(work, { id, customerId }, grant);
  return id;
}

/** Name, address and roles as they are from today on; what was before stays in the history. */
export async function changeContact(
  work: Work,
  contactId: string,
  input: ContactInput,
): Promise<Contact | Refusal> {
  const contact = await contactToChange(work, contactId);
  if (isRefusal(contact)) return contact;
  const customer = await customerToChange(work, contact.customerId);
  if (isRefusal(customer)) return customer;
  const details = checkContact({ language: contact.language, ...input }, customer);
  if (isRefusal(details)) return details;
  const grants = checkRoles(input.roles);
  if (isRefusal(grants)) return grants;
  // Read again now that the customer is locked: somebody else may have changed this contact.
  const before = await mustGet(work, contactId);
  const fault = lastOneFault(
    await rolesOfOthers(work, before),
    grants.map(({ role }) => role),
  );
  if (fault) return fault;

  if (!sameDetails(before, details)) await insertContactDetails(work, before, details);
  const ended = before.roles.filter((old) => !grants.some((grant) => sameGrant(grant, old)));
  await endRoles(
    work,
    contactId,
    ended.map(({ role }) => role),
    work.today,
  );
  for (const grant of grants) {
    if (!before.roles.some((old) => sameGrant(grant, old))) await insertRole(work, before, grant);
  }
  await refreshSearch(work, before.customerId);
  await recordAct(work, {
    act: 'contact-changed',
    article: '5',
    customerId: before.customerId,
    details: { name: contactName(details), roles: rolesText(grants) },
  });
  return mustGet(work, contactId);
}

/** @param on the first day without this person; today by default, never before. */
export async function endContact(
  work: Work,
  contactId: string,
  on: Day = work.today,
): Promise<Contact | Refusal> {
  const contact = await contactToChange(work, contactId);
  if (isRefusal(contact)) return contact;
  const customer = await customerToChange(work, contact.customerId);
  if (isRefusal(customer)) return customer;
  if (isBefore(on, work.today)) return refuse('end-in-the-past', { field: 'on' });
  const before = await mustGet(work, contactId);
  if (before.endsOn) return refuse('contact-ended', { figures: { name: before.name } });
  const fault = lastOneFault(await rolesOfOthers(work, before), []);
  if (fault) return fault;
  await endRoles(
    work,
    contactId,
    before.roles.map(({ role }) => role),
    on,
  );
  await setContactEnd(work, contactId, on);
  const midnight = on.toZonedDateTime(PARIS).toInstant();
  await endAccess(work, contactId, on.equals(work.today) ? work.at : midnight);
  await refreshSearch(work, before.customerId);
  await recordAct(work, {
    act: 'contact-ended',
    article: '5',
    customerId: before.customerId,
    details: { name: before.name, on: on.toString() },
  });
  return mustGet(work, contactId);
}

export async function contactsOf(work: Work, customerId: string): Promise<Contact[]> {
  if (!mayTouch(work, customerId)) return [];
  const access = await contactsWithAccess(work, customerId);
  return (await selectContacts(work, { customerId })).map((row) => contactOf(row, access));
}

/** Also somebody who has left: `endsOn` says so. */
export async function getContact(work: Work, contactId: string): Promise<Contact | undefined> {
  if (!isId(contactId)) return undefined;
  const [row] = await selectContacts(work, { contactId });
  if (!row || !mayTouch(work, row.customerId)) return undefined;
  return contactOf(row, await contactsWithAccess(work, row.customerId));
}

/** Where the customer's invoices go today: never nowhere (art. 5). */
export async function invoiceEmails(work: Work, customerId: string): Promise<string[]> {
  const contacts = await contactsOf(work, customerId);
  const billing = contacts.filter(({ roles }) => roles.some(({ role }) => role === 'billing'));
  return [...new Set(billing.map(({ email }) => email))];
}

export async function contactsWhoMay(
  work: Work,
  customerId: string,
  what: ContactMay,
  serviceId?: string,
): Promise<Contact[]> {
  const contacts = await contactsOf(work, customerId);
  return contacts.filter(({ roles }) => mayContact(roles, what, serviceId));
}

const STAFF_NEEDS: Readonly<Record<ContactMay, Permission>> = {
  order: 'orders.write',
  pay: 'payments.record',
  support: 'customers.read',
  manage: 'services.write',
  contacts: 'customers.write',
};

/**
 * Whether whoever acts may do this for the customer: the company's people by their role, a contact by
 * the roles of today, a customer's token for that customer (its scopes are the API's to check).
 */
export async function actingMay(
  work: Work,
  customerId: string,
  what: ContactMay,
  serviceId?: string,
): Promise<boolean> {
  const by: Actor = work.by;
  if (by.kind === 'token' && by.customerId !== undefined) return by.customerId === customerId;
  if (by.kind !== 'contact') return actorMay(by, STAFF_NEEDS[what]);
  if (by.customerId !== customerId) return false;
  const who = (await contactsOf(work, customerId)).find(({ id }) => id === by.id);
  return who !== undefined && mayContact(who.roles, what, serviceId);
}

/** Locks the customer, so that two changes of its contacts come one after the other. */
async function customerToChange(
  work: Work,
  customerId: string,
): Promise<{ country: string; language: Language } | Refusal> {
  if (!mayTouch(work, customerId) || !(await lockCustomer(work, customerId)))
    return refuse('customer-unknown');
  if (!(await actingMay(work, customerId, 'contacts'))) return refuse('not-permitted', { article: '5' });
  const [details] = await selectDetails(work, { customerId }, work.today);
  if (!details) throw new Error(`customer ${customerId} has no details`);
  return { country: details.address.country, language: details.language };
}

async function contactToChange(work: Work, contactId: string): Promise<Contact | Refusal> {
  const contact = await getContact(work, contactId);
  if (!contact) return refuse('contact-unknown');
  return contact.endsOn ? refuse('contact-ended', { figures: { name: contact.name } }) : contact;
}

async function rolesOfOthers(work: Work, contact: Contact) {
  const open = await selectOpenRoles(work, contact.customerId);
  return open.filter(({ contactId }) => contactId !== contact.id).map(({ role }) => role);
}

/** Staff find a customer by the names, addresses and numbers of its people. */
export async function refreshSearch(work: Work, customerId: string): Promise<void> {
  const rows = await selectContacts(work, { customerId });
  const words = rows.flatMap((row) => [row.firstName ?? '', row.lastName, row.email, row.phone ?? '']);
  await putSearchPart(work, customerId, 'contacts', folded([...new Set(words)].join(' ')));
}

async function mustGet(work: Work, contactId: string): Promise<Contact> {
  const contact = await getContact(work, contactId);
  if (!contact) throw new Error(`no contact ${contactId}`);
  return contact;
}

function contactOf(row: ContactRow, access: ReadonlySet<string>): Contact {
  const { grants, ...rest } = row;
  return { ...rest, name: contactName(row), roles: grants, hasAccess: access.has(row.id) };
}

function contactName({ firstName, lastName }: Pick<ContactDetails, 'firstName' | 'lastName'>): string {
  return firstName === null ? lastName : `${firstName} ${lastName}`;
}

function sameDetails(contact: Contact, details: ContactDetails): boolean {
  return (Object.keys(details) as (keyof ContactDetails)[]).every((key) => contact[key] === details[key]);
}

function rolesText(grants: readonly RoleGrant[]): string {
  return grants.map(({ role }) => role).join(', ');
}
