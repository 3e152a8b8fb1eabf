/* PUBLISHED SIGNATURES of company/customers: import them from './customers.ts'; this file goes away when that lands. */
import type { Day } from '../../platform/calendar.ts';
import type { Session, SessionStart } from '../../platform/auth/sessions.ts';
import type { Work } from '../../platform/house.ts';
import type { Language } from '../../platform/i18n/index.ts';
import type { Refusal } from '../../platform/refusal.ts';

export type CustomerKind = 'person' | 'company' | 'association' | 'public-body';
export interface PostalAddress {
  readonly line1: string;
  readonly line2: string | null;
  readonly postalCode: string;
  readonly city: string;
  readonly country: string;
}
/** What the customer is on a day: what an invoice shows. */
export interface BillingIdentity {
  readonly customerId: string;
  readonly number: string;
  readonly kind: CustomerKind;
  readonly language: Language;
  /** organisation, or first and last name of a person. */
  readonly name: string;
  readonly organisation: string | null;
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly address: PostalAddress;
  readonly country: string;
  readonly phone: string | null;
  readonly siren: string | null;
  readonly siret: string | null;
  readonly rna: string | null;
  readonly vatNumber: string | null;
}
export interface Customer extends BillingIdentity {
  readonly id: string;
  readonly openedOn: Day;
  readonly since: Day;
}
export interface DetailsInput {
  organisation?: string;
  firstName?: string;
  lastName?: string;
  address: { line1: string; line2?: string; postalCode: string; city: string; country: string };
  phone?: string;
  language: Language;
  siren?: string;
  siret?: string;
  rna?: string;
  vatNumber?: string;
}
export type ContactRole = 'owner' | 'billing' | 'technical' | 'collaborator';
export interface RoleGrant {
  readonly role: ContactRole /** for a collaborator: the services named */;
  readonly serviceIds: readonly string[];
}
export interface ContactInput {
  firstName: string;
  lastName: string;
  email: string;
  phone?: string;
  language?: Language;
  roles: readonly (ContactRole | { role: 'collaborator'; serviceIds: readonly string[] })[];
}
export interface Contact {
  readonly id: string;
  readonly customerId: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly name: string;
  readonly email: string;
  readonly phone: string | null;
  readonly language: Language;
  readonly roles: readonly RoleGrant[];
  readonly since: Day;
  readonly endsOn: Day | null;
  readonly hasAccess: boolean;
}
/** The first contact is owner and billing and technical; with accountId that account gets access at once. */
export declare function openCustomer(
  work: Work,
  input: {
    kind: CustomerKind;
    details: DetailsInput;
    owner: Omit<ContactInput, 'roles'>;
    invoiceEmail?: string;
    accountId?: string;
  },
): Promise<Customer | Refusal>;
export declare function changeCustomer(
  work: Work,
  customerId: string,
  details: DetailsInput,
): Promise<Customer | Refusal>;
export declare function getCustomer(work: Work, customerId: string): Promise<Customer | undefined>;
export declare function findCustomerByNumber(work: Work, number: string): Promise<Customer | undefined>;
export interface CustomerLine {
  readonly id: string;
  readonly number: string;
  readonly kind: CustomerKind;
  readonly name: string;
  readonly city: string;
  readonly country: string;
  readonly email: string;
  readonly openedOn: Day;
}
export declare function listCustomers(
  work: Work,
  filter: { search?: string; after?: string; limit: number },
): Promise<{ items: CustomerLine[]; next: string | undefined }>;
export declare function billingIdentity(
  work: Work,
  customerId: string,
  on: Day,
): Promise<BillingIdentity | undefined>;
export declare function customerHistory(
  work: Work,
  customerId: string,
): Promise<(BillingIdentity & { since: Day })[]>;
/** Words of another room by which staff find the customer: hosting gives the names of the sites. Replaces that source's words. */
export declare function setSearchWords(
  work: Work,
  customerId: string,
  source: string,
  words: readonly string[],
): Promise<void>;
export declare function addContact(
  work: Work,
  customerId: string,
  input: ContactInput,
): Promise<Contact | Refusal>;
export declare function changeContact(
  work: Work,
  contactId: string,
  input: ContactInput,
): Promise<Contact | Refusal>;
export declare function endContact(work: Work, contactId: string, on?: Day): Promise<Contact | Refusal>; // last-owner, last-invoice-email (art. 5)
export declare function contactsOf(work: Work, customerId: string): Promise<Contact[]>;
export declare function getContact(work: Work, contactId: string): Promise<Contact | undefined>;
export declare function invoiceEmails(work: Work, customerId: string): Promise<string[]>;
export type ContactMay = 'order' | 'pay' | 'support' | 'manage' | 'contacts';
export declare function contactsWhoMay(
  work: Work,
  customerId: string,
  what: ContactMay,
  serviceId?: string,
): Promise<Contact[]>;
/** Whether whoever acts may do this for the customer: staff and system yes, a contact by role, company tokens yes. */
export declare function actingMay(
  work: Work,
  customerId: string,
  what: ContactMay,
  serviceId?: string,
): Promise<boolean>;
export declare function mayContact(
  grants: readonly RoleGrant[],
  what: ContactMay,
  serviceId?: string,
): boolean; // rules.ts
export declare function inviteContact(
  work: Work,
  contactId: string,
  portalUrl: string,
): Promise<{ sentTo: string } | Refusal>;
export declare function acceptInvitation(
  work: Work,
  input: { token: string } & ({ accountId: string } | { password: string }),
): Promise<{ accountId: string; customerId: string } | Refusal>;
export declare function lookAsContact(
  work: Work,
  input: { staffSession: Session; contactId: string; reason: string; address: string; userAgent: string },
): Promise<SessionStart | Refusal>;
