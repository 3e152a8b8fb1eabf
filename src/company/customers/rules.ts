import { normaliseEmail } from '../../platform/auth/email.ts';
import type { Language } from '../../platform/i18n/index.ts';
import {
  compact,
  hasVatNumbers,
  isSiren,
  isSiret,
  isVatNumber,
  sirenOf,
} from '../../platform/identifiers.ts';
import { isRefusal, type Refusal, refuse } from '../../platform/refusal.ts';
import { fitsCountry, isCountry, isFrance, normalisePhone } from './countries.ts';

export type CustomerKind = 'person' | 'company' | 'association' | 'public-body';
export const CUSTOMER_KINDS: readonly CustomerKind[] = ['person', 'company', 'association', 'public-body'];

export interface PostalAddress {
  readonly line1: string;
  readonly line2: string | null;
  readonly postalCode: string;
  readonly city: string;
  /** ISO 3166-1; the French overseas departments by their own codes (GP MQ RE GF YT): VAT depends on it. */
  readonly country: string;
}

/** What the customer's accounts office asks to see on an invoice; each empty where it asks for nothing. */
export interface PurchaseReferences {
  /** BT-10: the "code service" of a public body. */
  readonly service: string;
  /** BT-13: the purchase order, or the "numéro d'engagement". */
  readonly order: string;
  /** BT-12: the contract, or the "numéro de marché". */
  readonly contract: string;
}

/** What somebody writes in the form. */
export interface DetailsInput {
  readonly organisation?: string;
  readonly firstName?: string;
  readonly lastName?: string;
  readonly address: {
    readonly line1: string;
    readonly line2?: string;
    readonly postalCode: string;
    readonly city: string;
    readonly country: string;
  };
  readonly phone?: string;
  readonly language: Language;
  readonly siren?: string;
  readonly siret?: string;
  readonly rna?: string;
  readonly vatNumber?: string;
}

/** What we keep: checked, in one spelling. */
export interface Details {
  readonly organisation: string | null;
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly address: PostalAddress;
  readonly phone: string | null;
  readonly language: Language;
  readonly siren: string | null;
  readonly siret: string | null;
  readonly rna: string | null;
  readonly vatNumber: string | null;
}

/** art. 5: the client gives all that the order needs. One refusal, about the first field that is wrong. */
export function checkDetails(kind: CustomerKind, input: DetailsInput): Details | Refusal {
  if (!CUSTOMER_KINDS.includes(kind)) return refuse('customer-kind-unknown', { field: 'kind' });
  const named = checkName(kind, input);
  if (isRefusal(named)) return named;
  const address = checkAddress(input.address);
  if (isRefusal(address)) return address;
  const phone = optional(input.phone, (text) => normalisePhone(text, address.country));
  if (phone === undefined) return refuse('phone-invalid', { field: 'phone', article: '5' });
  const numbers = checkNumbers(kind, address.country, input);
  if (isRefusal(numbers)) return numbers;
  return { ...named, address, phone, language: input.language === 'en' ? 'en' : 'fr', ...numbers };
}

/** A person has a name; an organisation has its own, and may have that of somebody in it. */
function checkName(
  kind: CustomerKind,
  input: DetailsInput,
): Pick<Details, 'organisation' | 'firstName' | 'lastName'> | Refusal {
  const organisation = optional(input.organisation, (text) => line(text, 200));
  const firstName = optional(input.firstName, (text) => line(text, 100));
  const lastName = optional(input.lastName, (text) => line(text, 100));
  if (organisation === undefined || (kind !== 'person' && organisation === null))
    return refuse('organisation-invalid', { field: 'organisation', article: '5' });
  if (firstName === undefined || (kind === 'person' && firstName === null))
    return refuse('first-name-invalid', { field: 'firstName', article: '5' });
  if (lastName === undefined || (kind === 'person' && lastName === null))
    return refuse('last-name-invalid', { field: 'lastName', article: '5' });
  return { organisation: kind === 'person' ? null : organisation, firstName, lastName };
}

/** Numbers of somebody else's house: short, on one line, as they were given to us. */
export function checkPurchaseReferences(input: PurchaseReferences): PurchaseReferences | Refusal {
  const service = optional(input.service, (text) => line(text, 50));
  if (service === undefined) return refuse('purchase-reference-invalid', { field: 'service' });
  const order = optional(input.order, (text) => line(text, 50));
  if (order === undefined) return refuse('purchase-reference-invalid', { field: 'order' });
  const contract = optional(input.contract, (text) => line(text, 50));
  if (contract === undefined) return refuse('purchase-reference-invalid', { field: 'contract' });
  return { service: service ?? '', order: order ?? '', contract: contract ?? '' };
}

function checkAddress(input: DetailsInput['address']): PostalAddress | Refusal {
  const country = input.country.trim().toUpperCase();
  if (!isCountry(country)) return refuse('country-unknown', { field: 'country', article: '5' });
  const line1 = line(input.line1, 200);
  if (line1 === undefined) return refuse('address-invalid', { field: 'line1', article: '5' });
  const line2 = optional(input.line2, (text) => line(text, 200));
  if (line2 === undefined) return refuse('address-invalid', { field: 'line2', article: '5' });
  const city = line(input.city, 100);
  if (city === undefined) return refuse('city-invalid', { field: 'city', article: '5' });
  const postalCode = optional(input.postalCode, (text) => line(text, 20));
  if (postalCode === undefined || !fitsCountry(postalCode ?? '', country))
    return refuse('postal-code-invalid', { field: 'postalCode', article: '5', figures: { country } });
  return { line1, line2, postalCode: postalCode ?? '', city, country };
}

/**
 * In France companies and public bodies are known by their SIRET; the SIREN follows from it.
 * Associations may have one, or the number of the register of associations (RNA), or neither.
 */
function checkNumbers(
  kind: CustomerKind,
  country: string,
  input: DetailsInput,
): Pick<Details, 'siren' | 'siret' | 'rna' | 'vatNumber'> | Refusal {
  const none = { siren: null, siret: null, rna: null, vatNumber: null };
  const french = isFrance(country);
  if (kind === 'person') {
    if (french) return none;
    // Somebody in business under their own name elsewhere in the EU: the VAT number decides (reverse charge).
    const own = optional(input.vatNumber, (text) => checkVat(text, country, null));
    return own === undefined
      ? refuse('vat-number-invalid', { field: 'vatNumber', article: '5', figures: { country } })
      : { ...none, vatNumber: own };
  }
  const siret = optional(input.siret, (text) => (french && isSiret(text) ? compact(text) : undefined));
  if (siret === undefined) return refuse('siret-invalid', { field: 'siret', article: '5' });
  if (siret === null && french && kind !== 'association')
    return refuse('siret-needed', { field: 'siret', article: '5' });
  const siren = optional(input.siren, (text) => (french && isSiren(text) ? compact(text) : undefined));
  if (siren === undefined) return refuse('siren-invalid', { field: 'siren', article: '5' });
  if (siren !== null && siret !== null && siren !== sirenOf(siret))
    return refuse('siren-not-of-siret', { field: 'siren', article: '5' });
  const rna = optional(input.rna, (text) =>
    kind === 'association' && /^W[0-9A-Z]\d{8}$/.test(compact(text)) ? compact(text) : undefined,
  );
  if (rna === undefined) return refuse('rna-invalid', { field: 'rna', article: '5' });
  const known = siren ?? (siret === null ? null : sirenOf(siret));
  const vatNumber = optional(input.vatNumber, (text) => checkVat(text, country, known));
  if (vatNumber === undefined)
    return refuse('vat-number-invalid', { field: 'vatNumber', article: '5', figures: { country } });
  return { siren: known, siret, rna, vatNumber };
}

/** A number of the customer's own country; a French one ends with the SIREN. */
function checkVat(text: string, country: string, siren: string | null): string | undefined {
  const number = compact(text);
  const issuer = isFrance(country) ? 'FR' : country;
  if (!hasVatNumbers(issuer) || !isVatNumber(number, issuer)) return undefined;
  return issuer === 'FR' && siren !== null && number.slice(4) !== siren ? undefined : number;
}

/**
 * One line of text as people write it: trimmed, inner space made single; refused when it is empty, too
 * long, or holds control characters, which have no place in a name and do harm in a mail's header or
 * a configuration file.
 */
export function line(text: string, most: number): string | undefined {
  if (/[\p{Cc}\p{Zl}\p{Zp}\u202A-\u202E\u2066-\u2069]/u.test(text)) return undefined;
  const tidy = text.normalize('NFC').trim().replace(/\s+/gu, ' ');
  return tidy === '' || tidy.length > most ? undefined : tidy;
}

/** Null where nothing was written; undefined where what was written is wrong. */
function optional<T>(text: string | undefined, check: (text: string) => T | undefined): T | null | undefined {
  return text === undefined || text.trim() === '' ? null : check(text);
}

/** How the customer is called on an invoice. */
export function displayName(details: Pick<Details, 'organisation' | 'firstName' | 'lastName'>): string {
  return details.organisation ?? `${details.firstName} ${details.lastName}`;
}

export type ContactRole = 'owner' | 'billing' | 'technical' | 'collaborator';
export const CONTACT_ROLES: readonly ContactRole[] = ['owner', 'billing', 'technical', 'collaborator'];

export interface RoleGrant {
  readonly role: ContactRole;
  /** For a collaborator: the services named, and no others. */
  readonly serviceIds: readonly string[];
}

export type ContactMay = 'order' | 'pay' | 'support' | 'manage' | 'contacts';

/** art. 5: the people who are allowed to talk to the provider, and about what. */
const MAY: Readonly<Record<ContactRole, readonly ContactMay[]>> = {
  owner: ['order', 'pay', 'support', 'manage', 'contacts'],
  billing: ['pay'],
  technical: ['support', 'manage'],
  collaborator: ['support', 'manage'],
};

/** @param serviceId about which service; a collaborator may do nothing that names none of theirs. */
export function mayContact(grants: readonly RoleGrant[], what: ContactMay, serviceId?: string): boolean {
  return grants.some(
    ({ role, serviceIds }) =>
      MAY[role].includes(what) &&
      (role !== 'collaborator' || (serviceId !== undefined && serviceIds.includes(serviceId))),
  );
}

export interface ContactInput {
  /** Left out for a mailbox that several people read ("Comptabilité"). */
  readonly firstName?: string;
  readonly lastName: string;
  readonly email: string;
  readonly phone?: string;
  readonly language?: Language;
  readonly roles: readonly (ContactRole | RoleGrant)[];
}

export interface ContactDetails {
  readonly firstName: string | null;
  readonly lastName: string;
  readonly email: string;
  readonly phone: string | null;
  readonly language: Language;
}

export function checkContact(
  input: Omit<ContactInput, 'roles'>,
  customer: { country: string; language: Language },
): ContactDetails | Refusal {
  const firstName = optional(input.firstName, (text) => line(text, 100));
  if (firstName === undefined) return refuse('first-name-invalid', { field: 'firstName', article: '5' });
  const lastName = line(input.lastName, 100);
  if (lastName === undefined) return refuse('last-name-invalid', { field: 'lastName', article: '5' });
  const email = normaliseEmail(input.email);
  if (email === undefined) return refuse('email-invalid', { field: 'email', article: '5' });
  const phone = optional(input.phone, (text) => normalisePhone(text, customer.country));
  if (phone === undefined) return refuse('phone-invalid', { field: 'phone', article: '5' });
  return { firstName, lastName, email, phone, language: input.language ?? customer.language };
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Each role once; a collaborator with the services named, the others with all. */
export function checkRoles(roles: ContactInput['roles']): RoleGrant[] | Refusal {
  const grants = roles.map((role): RoleGrant => (typeof role === 'string' ? { role, serviceIds: [] } : role));
  if (grants.length === 0) return refuse('contact-role-needed', { field: 'roles', article: '5' });
  for (const { role, serviceIds } of grants) {
    if (!CONTACT_ROLES.includes(role)) return refuse('contact-role-unknown', { field: 'roles' });
    const named = serviceIds.length > 0 && serviceIds.every((id) => UUID.test(id));
    if (role === 'collaborator' && !named)
      return refuse('collaborator-needs-services', { field: 'roles', article: '5' });
  }
  if (new Set(grants.map(({ role }) => role)).size < grants.length)
    return refuse('contact-role-twice', { field: 'roles' });
  return grants.map(({ role, serviceIds }) => ({
    role,
    serviceIds: role === 'collaborator' ? [...new Set(serviceIds)].sort() : [],
  }));
}

export function sameGrant(a: RoleGrant, b: RoleGrant): boolean {
  return a.role === b.role && a.serviceIds.join() === b.serviceIds.join();
}

/**
 * art. 5: an account always keeps somebody who receives the invoices, and an owner.
 * @param others the open-ended roles of the customer's other contacts; `kept` those that this one keeps.
 */
export function lastOneFault(
  others: readonly ContactRole[],
  kept: readonly ContactRole[],
): Refusal<'last-invoice-email' | 'last-owner'> | undefined {
  const left = new Set([...others, ...kept]);
  if (!left.has('billing')) return refuse('last-invoice-email', { article: '5', field: 'roles' });
  if (!left.has('owner')) return refuse('last-owner', { article: '5', field: 'roles' });
  return undefined;
}

/** The form in which words are searched: lower case, no accents, single spaces. */
export function folded(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replace(/\s+/g, ' ').trim();
}

/**
 * The LIKE patterns that a search stands for: every word must occur. A word of one or two letters can
 * only be found at the beginning of a word, since a trigram index knows nothing shorter.
 */
export function searchPatterns(search: string): string[] {
  const words = folded(search.slice(0, 200))
    .split(' ')
    .filter((word) => word !== '')
    .slice(0, 8);
  return words.map((word) => {
    const literal = word.replace(/[\\%_]/g, '\\$&');
    return word.length < 3 ? `% ${literal}%` : `%${literal}%`;
  });
}
