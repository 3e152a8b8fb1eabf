import { Temporal } from 'temporal-polyfill';
import { z } from 'zod';
import type { Contact, DnssecKey, RegisteredDomain, Transfer } from '../../../company/domains/registrar.ts';
import { parseMoney } from '../../../platform/money.ts';

/** What Gandi's API v5 says and wants to hear: https://api.gandi.net/docs/domains/ */
const person = z.object({ email: z.string() });
export const domainShape = z.object({
  fqdn: z.string(),
  status: z.array(z.string()),
  authinfo: z.string().optional(),
  nameservers: z.array(z.string()).default([]),
  dates: z.object({
    registry_created_at: z.string(),
    registry_ends_at: z.string().optional(),
  }),
  contacts: z.object({ owner: person, admin: person, tech: person, bill: person }),
});
export const keysShape = z.array(
  z.object({
    id: z.number(),
    algorithm: z.number(),
    digest: z.string(),
    digest_type: z.number(),
    keytag: z.number(),
  }),
);
export const checkShape = z.object({
  currency: z.string(),
  products: z
    .array(
      z.object({
        status: z.string(),
        process: z.string(),
        prices: z.array(z.object({ price_before_taxes: z.number(), type: z.string().optional() })).optional(),
      }),
    )
    .optional(),
});
export const stepShape = z.object({ step: z.string() });
export const transferShape = z.object({ step: z.string(), created_at: z.string() });
export const balanceShape = z.object({ prepaid: z.object({ amount: z.string() }).optional() });
export const hostShape = z.object({ ips: z.array(z.string()) });

export function registeredDomain(
  told: z.infer<typeof domainShape>,
  keys: z.infer<typeof keysShape>,
  account: string,
): RegisteredDomain {
  const { owner, admin, tech, bill } = told.contacts;
  const { registry_created_at: created, registry_ends_at: expires } = told.dates;
  return {
    name: told.fqdn.toLowerCase(),
    sponsor: account,
    isOurs: true,
    statuses: told.status,
    // Gandi has its own word for it.
    graces:
      told.status.includes('pendingDelete') || told.status.includes('redemption') ? ['redemptionPeriod'] : [],
    holder: owner.email,
    contacts: { admin: admin.email, tech: tech.email, billing: bill.email },
    nameServers: told.nameservers.map((name) => ({ name: name.toLowerCase(), addresses: [] })),
    keys: keys.map((key) => ({
      keyTag: key.keytag,
      algorithm: key.algorithm,
      digestType: key.digest_type,
      digest: key.digest.toUpperCase(),
    })),
    created: Temporal.Instant.from(created),
    ...(expires === undefined ? {} : { expires: Temporal.Instant.from(expires) }),
    ...(told.authinfo === undefined ? {} : { authCode: told.authinfo }),
  };
}

const TYPES = {
  person: 'individual',
  company: 'company',
  association: 'association',
  'public-body': 'publicbody',
};

/** Contacts are told whole, in each command. */
export function contactBody(contact: Contact): Record<string, unknown> {
  const { legal } = contact;
  const words = contact.name.trim().split(/\s+/);
  const [given, family] =
    legal.form === 'person'
      ? [legal.firstName, contact.name]
      : [words[0] ?? '', words.slice(1).join(' ') || contact.name];
  return {
    type: TYPES[legal.form],
    given,
    family,
    ...(contact.organisation === undefined ? {} : { orgname: contact.organisation }),
    ...('siren' in legal && legal.siren !== undefined ? { siren: legal.siren } : {}),
    streetaddr: contact.street.join(', '),
    city: contact.city,
    zip: contact.postalCode,
    country: contact.country,
    phone: contact.phone,
    email: contact.email,
    // Contact protection: what registries let hide of a person is hidden.
    data_obfuscated: legal.form === 'person',
    mail_obfuscated: true,
  };
}

export function keyBody({ algorithm, flags, publicKey }: DnssecKey): Record<string, unknown> {
  return { algorithm, type: flags === 257 ? 'ksk' : 'zsk', public_key: publicKey };
}

/** Steps of an operation: what is neither over nor given up is under way. */
export function transferState(step: string): Transfer['state'] {
  if (step === 'DONE') return 'serverApproved';
  return ['ERROR', 'CANCEL', 'DEL'].includes(step) ? 'serverCancelled' : 'pending';
}

/** Gandi writes prices as numbers with at most two decimals. */
export function priceOf(amount: number) {
  return parseMoney(amount.toFixed(2));
}
