import type { Work } from '../../platform/house.ts';
import { isRefusal, type Refusal, refuse } from '../../platform/refusal.ts';
import { type BillingIdentity, billingIdentity, contactsOf } from '../customers/customers.ts';
import { getProvider, type Provider } from '../provider/provider.ts';
import { eppPhone } from './phone-rules.ts';
import type { Contact, Parties, Party } from './registrar.ts';
import type { KeptContact } from './types.ts';

/** Art. 11: the holder is the customer, as their record says today. */
export async function holderOf(
  work: Work,
  customerId: string,
  phone: string | undefined,
): Promise<Contact | Refusal> {
  const customer = await billingIdentity(work, customerId, work.today);
  if (!customer) return refuse('customer-unknown');
  const people = await contactsOf(work, customerId);
  const owner =
    people.find(({ roles }) => roles.some(({ role }) => role === 'owner')) ??
    people[0] ??
    refuse('customer-unknown');
  if (isRefusal(owner)) return owner;
  const reached = eppPhone(phone ?? customer.phone ?? owner.phone ?? '', customer.country);
  if (reached === undefined) return refuse('domain-phone', { article: '11', field: 'phone' });
  const { address } = customer;
  const isPerson = customer.kind === 'person';
  return {
    name: isPerson ? (customer.lastName ?? customer.name) : owner.name,
    ...(isPerson ? {} : { organisation: customer.organisation ?? customer.name }),
    legal: legalOf(customer),
    street: [address.line1, ...(address.line2 ? [address.line2] : [])],
    city: address.city,
    postalCode: address.postalCode,
    country: address.country,
    phone: reached,
    email: owner.email,
  };
}

function legalOf(customer: BillingIdentity): Contact['legal'] {
  const { siren, vatNumber, rna, kind } = customer;
  if (kind === 'person') return { form: 'person', firstName: customer.firstName ?? '' };
  if (kind === 'association')
    return { form: 'association', ...(rna ? { rna } : {}), ...(siren ? { siren } : {}) };
  return { form: kind, ...(siren ? { siren } : {}), ...(vatNumber ? { vatNumber } : {}) };
}

/** Art. 11: the provider is technical, administrative and billing contact. */
export async function providerContact(work: Work): Promise<Contact> {
  return contactOfProvider(await getProvider(work));
}

export function contactOfProvider(provider: Provider): Contact {
  return {
    name: provider.representative,
    organisation: provider.name,
    legal: { form: 'company', siren: provider.siren },
    street: [provider.street],
    city: provider.city,
    postalCode: provider.postcode,
    country: provider.country,
    phone: eppPhone(provider.phone, provider.country) ?? '+33.100000000',
    email: provider.email,
  };
}

/** The same contact in all three places. */
export function partiesOf(provider: KeptContact): Parties {
  const party = partyOf(provider);
  return { admin: party, tech: party, billing: party };
}

/** Where a registrar takes contacts whole, they are known there by their address. */
export function partyOf({ contact, handle }: KeptContact): Party {
  return { handle: handle ?? contact.email, contact };
}

/** What we propose as a handle: registries that name contacts themselves do not mind (RFC 5733: 3 to 16 signs). */
export function proposedHandle(contactId: string): string {
  return `OB${contactId.replaceAll('-', '').slice(-14).toUpperCase()}`;
}
