import { z } from 'zod';
import type { Contact } from '../../../company/domains/registrar.ts';
import { parseMoney } from '../../../platform/money.ts';

/** What OVH's API says and wants to hear: https://eu.api.ovh.com/console/ (sections domain, order, me). */
export const domainShape = z.object({
  domain: z.string(),
  transferLockStatus: z.string(),
  whoisOwner: z.coerce.string(),
});
export const servicesShape = z.object({
  serviceId: z.number(),
  creation: z.string(),
  expiration: z.string(),
  contactAdmin: z.string(),
  contactTech: z.string(),
  contactBilling: z.string(),
  renew: z.object({ deleteAtExpiration: z.boolean() }).nullable(),
});
export const idsShape = z.array(z.union([z.number(), z.string()]));
export const serverShape = z.object({ host: z.string(), toDelete: z.boolean() });
export const keyShape = z.object({
  algorithm: z.number(),
  flags: z.union([z.literal(256), z.literal(257)]),
  publicKey: z.string(),
});
export const cartShape = z.object({ cartId: z.string() });
export const itemShape = z.object({ itemId: z.number() });
export const orderShape = z.object({ orderId: z.number() });
const price = z.object({
  label: z.string(),
  price: z.object({ currencyCode: z.string(), value: z.number() }),
});
export const offersShape = z.array(
  z.object({
    action: z.string(),
    orderable: z.boolean(),
    offer: z.string().optional(),
    pricingMode: z.string().optional(),
    prices: z.array(price).default([]),
  }),
);
export const taskShape = z.object({ function: z.string(), status: z.string(), todoDate: z.string() });
export const accountShape = z.object({ balance: z.object({ value: z.number() }) });
export const glueShape = z.object({ host: z.string(), ips: z.array(z.string()) });
export const contactShape = z.object({
  id: z.number(),
  firstName: z.string(),
  lastName: z.string(),
  legalForm: z.string(),
  organisationName: z.string().nullish(),
  companyNationalIdentificationNumber: z.string().nullish(),
  email: z.string(),
  phone: z.string(),
  address: z.object({
    line1: z.string(),
    line2: z.string().nullish(),
    city: z.string(),
    zip: z.string().nullish(),
    country: z.string(),
  }),
});

const FORMS = {
  person: 'individual',
  company: 'corporation',
  association: 'association',
  'public-body': 'administration',
} as const;

export function contactBody(contact: Contact): Record<string, unknown> {
  const { legal } = contact;
  const [line1 = '', line2] = contact.street;
  const words = contact.name.trim().split(/\s+/);
  const isPerson = legal.form === 'person';
  return {
    firstName: isPerson ? legal.firstName : (words[0] ?? ''),
    lastName: isPerson ? contact.name : words.slice(1).join(' ') || contact.name,
    legalForm: FORMS[legal.form],
    language: 'fr_FR',
    ...(contact.organisation === undefined ? {} : { organisationName: contact.organisation }),
    ...('siren' in legal && legal.siren !== undefined
      ? { companyNationalIdentificationNumber: legal.siren }
      : {}),
    email: contact.email,
    phone: contact.phone,
    address: {
      line1,
      ...(line2 === undefined ? {} : { line2 }),
      city: contact.city,
      zip: contact.postalCode,
      country: contact.country,
    },
  };
}

export function contactOf(told: z.infer<typeof contactShape>): Contact {
  const { address, organisationName: organisation, companyNationalIdentificationNumber: siren } = told;
  const numbered = siren ? { siren } : {};
  return {
    name: told.legalForm === 'individual' ? told.lastName : `${told.firstName} ${told.lastName}`.trim(),
    ...(organisation ? { organisation } : {}),
    legal: legalOf(told.legalForm, told.firstName, numbered),
    street: [address.line1, address.line2].filter(
      (line) => typeof line === 'string' && line !== '',
    ) as string[],
    city: address.city,
    postalCode: address.zip ?? '',
    country: address.country,
    phone: told.phone,
    email: told.email,
  };
}

function legalOf(form: string, firstName: string, numbered: { siren?: string }): Contact['legal'] {
  if (form === 'individual') return { form: 'person', firstName };
  if (form === 'association') return { form: 'association', ...numbered };
  return { form: form === 'administration' ? 'public-body' : 'company', ...numbered };
}

export function euros(value: number) {
  return parseMoney(value.toFixed(2));
}
