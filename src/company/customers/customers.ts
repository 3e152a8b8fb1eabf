import { recordAct } from '../../platform/acts.ts';
import { grantAccess } from '../../platform/auth/memberships.ts';
import type { Day } from '../../platform/calendar.ts';
import { mayTouch, type Work } from '../../platform/house.ts';
import { translator } from '../../platform/i18n/index.ts';
import { isRefusal, type Refusal, refuse } from '../../platform/refusal.ts';
import { actingMay, enterContact, refreshSearch } from './contacts.ts';
import {
  type ContactInput,
  type CustomerKind,
  checkContact,
  checkDetails,
  checkPurchaseReferences,
  type Details,
  type DetailsInput,
  displayName,
  folded,
  type PurchaseReferences,
  searchPatterns,
} from './rules.ts';
import {
  type DetailsRow,
  insertCustomer,
  insertDetails,
  insertPurchaseReferences,
  lockCustomer,
  putSearchPart,
  searchCustomers,
  selectDetails,
  selectNames,
} from './store.ts';

export { acceptInvitation, type Invitation, inviteContact, lookAsContact, peekInvitation } from './access.ts';
export {
  actingMay,
  addContact,
  type Contact,
  changeContact,
  contactsOf,
  contactsWhoMay,
  endContact,
  getContact,
  invoiceEmails,
  lockPeople,
} from './contacts.ts';
export { COUNTRIES } from './countries.ts';
export {
  CONTACT_ROLES,
  type ContactInput,
  type ContactMay,
  type ContactRole,
  CUSTOMER_KINDS,
  type CustomerKind,
  type DetailsInput,
  mayContact,
  type PostalAddress,
  type PurchaseReferences,
  type RoleGrant,
} from './rules.ts';

/** What the customer is on a day: what an invoice shows. */
export interface BillingIdentity extends Details {
  readonly customerId: string;
  readonly number: string;
  readonly kind: CustomerKind;
  /** The organisation, or the first and last name of a person. */
  readonly name: string;
  /** That of the address, on which VAT depends. */
  readonly country: string;
  /** The first address for invoices. */
  readonly invoiceEmail: string;
  readonly purchase: PurchaseReferences | undefined;
}

export interface Customer extends BillingIdentity {
  readonly id: string;
  readonly openedOn: Day;
  /** The day from which these details hold. */
  readonly since: Day;
}

/**
 * Opens a customer with its first contact, who owns it (art. 5). The invoices go to that contact too, or
 * to `invoiceEmail` where another address is given. With `accountId`, that account speaks for it at once.
 */
export async function openCustomer(
  work: Work,
  input: {
    kind: CustomerKind;
    details: DetailsInput;
    owner: Omit<ContactInput, 'roles'>;
    invoiceEmail?: string;
    accountId?: string;
  },
): Promise<Customer | Refusal> {
  const details = checkDetails(input.kind, input.details);
  if (isRefusal(details)) return details;
  const about = { country: details.address.country, language: details.language };
  const owner = checkContact(input.owner, about);
  if (isRefusal(owner)) return owner;
  const accounting = checkAccounting(input.invoiceEmail, about);
  if (isRefusal(accounting)) return accounting;

  const id = await insertCustomer(work, input.kind);
  await insertDetails(work, id, details);
  const separate = accounting && accounting.email.toLowerCase() !== owner.email.toLowerCase();
  const ownerId = await enterContact(work, id, owner, [
    { role: 'owner', serviceIds: [] },
    { role: 'technical', serviceIds: [] },
    ...(separate ? [] : [{ role: 'billing' as const, serviceIds: [] }]),
  ]);
  if (separate) await enterContact(work, id, accounting, [{ role: 'billing', serviceIds: [] }]);
  if (input.accountId !== undefined) {
    const refused = await grantAccess(work, {
      accountId: input.accountId,
      contactId: ownerId,
      customerId: id,
    });
    if (refused) return refused;
  }
  const customer = await mustGet(work, id);
  await makeFindable(work, customer);
  await recordAct(work, {
    act: 'customer-opened',
    article: '5',
    customerId: id,
    details: { number: customer.number, name: customer.name, kind: customer.kind },
  });
  return customer;
}

/** art. 5: at least one e-mail for the invoices; a field left empty on purpose is refused, not ignored. */
function checkAccounting(
  invoiceEmail: string | undefined,
  about: { country: string; language: 'fr' | 'en' },
) {
  if (invoiceEmail === undefined) return undefined;
  if (invoiceEmail.trim() === '')
    return refuse('invoice-email-needed', { field: 'invoiceEmail', article: '5' });
  const lastName = translator(about.language)('customers.accounting');
  const contact = checkContact({ lastName, email: invoiceEmail }, about);
  return isRefusal(contact)
    ? refuse('invoice-email-invalid', { field: 'invoiceEmail', article: '5' })
    : contact;
}

/** art. 5: changes of details are reported. They hold from today; what was before stays as it was. */
export async function changeCustomer(
  work: Work,
  customerId: string,
  input: DetailsInput,
): Promise<Customer | Refusal> {
  if (!mayTouch(work, customerId) || !(await lockCustomer(work, customerId)))
    return refuse('customer-unknown');
  if (!(await actingMay(work, customerId, 'contacts'))) return refuse('not-permitted', { article: '5' });
  const before = await mustGet(work, customerId);
  const details = checkDetails(before.kind, input);
  if (isRefusal(details)) return details;
  const changed = changedFields(before, details);
  if (changed.length === 0) return before;
  await insertDetails(work, customerId, details);
  const customer = await mustGet(work, customerId);
  await makeFindable(work, customer);
  await recordAct(work, {
    act: 'customer-changed',
    article: '5',
    customerId,
    details: { fields: changed.join(', ') },
  });
  return customer;
}

/** What its accounts office wants to read on the invoices from today: all three empty take them away. */
export async function setPurchaseReferences(
  work: Work,
  customerId: string,
  input: PurchaseReferences,
): Promise<PurchaseReferences | Refusal> {
  if (!mayTouch(work, customerId) || !(await lockCustomer(work, customerId)))
    return refuse('customer-unknown');
  if (!(await actingMay(work, customerId, 'contacts'))) return refuse('not-permitted', { article: '5' });
  const references = checkPurchaseReferences(input);
  if (isRefusal(references)) return references;
  const before = (await mustGet(work, customerId)).purchase ?? { service: '', order: '', contract: '' };
  if (JSON.stringify(before) === JSON.stringify(references)) return references;
  await insertPurchaseReferences(work, customerId, references);
  await recordAct(work, {
    act: 'purchase-references-changed',
    article: '5',
    customerId,
    details: { ...references },
  });
  return references;
}

export async function getCustomer(work: Work, customerId: string): Promise<Customer | undefined> {
  return asOf(work, { customerId }, work.today);
}

/** By the number that people read out: "C00042". */
export async function findCustomerByNumber(work: Work, number: string): Promise<Customer | undefined> {
  return asOf(work, { number: number.trim().toUpperCase() }, work.today);
}

/** Undefined before the customer was one. */
export async function billingIdentity(
  work: Work,
  customerId: string,
  on: Day,
): Promise<BillingIdentity | undefined> {
  return asOf(work, { customerId }, on);
}

/** All that the customer has been, the latest first. */
export async function customerHistory(work: Work, customerId: string): Promise<Customer[]> {
  if (!mayTouch(work, customerId)) return [];
  return (await selectDetails(work, { customerId })).map(customerOf);
}

export interface CustomerLine {
  readonly id: string;
  readonly number: string;
  readonly kind: CustomerKind;
  readonly name: string;
  readonly city: string;
  readonly country: string;
  /** The first address for invoices. */
  readonly email: string;
  readonly openedOn: Day;
}

/** Numbers and names of many, for lists of what is theirs. */
export async function customerNames(
  work: Work,
  customerIds: readonly string[],
): Promise<ReadonlyMap<string, { readonly number: string; readonly name: string }>> {
  const rows = customerIds.length === 0 ? [] : await selectNames(work, customerIds);
  return new Map(
    rows.map((row) => {
      const { organisation, first_name: firstName, last_name: lastName } = row;
      return [row.id, { number: row.number, name: displayName({ organisation, firstName, lastName }) }];
    }),
  );
}

/** The newest first. `search`: words of names, numbers, e-mails, places, sites…, all of which must occur. */
export async function listCustomers(
  work: Work,
  filter: { search?: string; kind?: CustomerKind; number?: string; after?: string; limit: number },
): Promise<{ items: CustomerLine[]; next: string | undefined }> {
  const limit = Math.min(Math.max(1, filter.limit), 200);
  const rows = await searchCustomers(work, {
    patterns: searchPatterns(filter.search ?? ''),
    kind: filter.kind,
    number: filter.number,
    before: cursorOf(filter.after),
    limit: limit + 1,
  });
  const page = rows.filter(({ id }) => mayTouch(work, id)).slice(0, limit);
  return {
    items: page.map((row) => ({
      id: row.id,
      number: row.number,
      kind: row.kind,
      name: displayName({
        organisation: row.organisation,
        firstName: row.first_name,
        lastName: row.last_name,
      }),
      city: row.city,
      country: row.country,
      email: row.email ?? '',
      openedOn: row.opened_on,
    })),
    next: rows.length > limit ? page.at(-1)?.number : undefined,
  };
}

/** The cursor is the number of the last customer seen. Anything else starts again from the newest. */
function cursorOf(after: string | undefined): bigint | undefined {
  const digits = /^C(\d{1,15})$/.exec(after ?? '')?.[1];
  return digits === undefined ? undefined : BigInt(digits);
}

/** Words of another room by which staff find the customer, replacing those it gave before: hosting gives the names of the sites. */
export async function setSearchWords(
  work: Work,
  customerId: string,
  source: string,
  words: readonly string[],
): Promise<void> {
  await lockCustomer(work, customerId);
  await putSearchPart(work, customerId, source, folded(words.join(' ')));
}

async function makeFindable(work: Work, customer: Customer): Promise<void> {
  const { organisation, firstName, lastName, siren, siret, rna, vatNumber, address } = customer;
  const words = [customer.number, organisation, firstName, lastName, siren, siret, rna, vatNumber];
  const text = [...words, address.postalCode, address.city].filter((word) => word !== null).join(' ');
  await putSearchPart(work, customer.id, 'customer', folded(text));
  await refreshSearch(work, customer.id);
}

async function asOf(
  work: Work,
  by: { customerId: string } | { number: string },
  on: Day,
): Promise<Customer | undefined> {
  const [row] = await selectDetails(work, by, on);
  return row && mayTouch(work, row.customerId) ? customerOf(row) : undefined;
}

async function mustGet(work: Work, customerId: string): Promise<Customer> {
  const [row] = await selectDetails(work, { customerId }, work.today);
  if (!row) throw new Error(`no customer ${customerId}`);
  return customerOf(row);
}

function customerOf(row: DetailsRow): Customer {
  const { from, ...rest } = row;
  return { ...rest, id: row.customerId, since: from, name: displayName(row), country: row.address.country };
}

function changedFields(before: Details, after: Details): string[] {
  const keys = Object.keys(after) as (keyof Details)[];
  return keys.filter((key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]));
}
