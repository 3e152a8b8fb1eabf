import { z } from '@hono/zod-openapi';
import type { NameSheet, NameView } from '../../company/domains/domains.ts';
import { id } from '../fields.ts';

const state = z.enum([
  'ordered',
  'waits-for-staff',
  'under-way',
  'registered',
  'redemption',
  'transferred',
  'gone',
  'refused',
]);

const line = {
  id: id(),
  customerId: id(),
  serviceId: id(),
  name: z.string(),
  unicode: z.string(),
  how: z.enum(['register', 'transfer']),
  state,
  /** Undefined until the registry has shown it. */
  expiresOn: z.iso.date().optional(),
  locked: z.boolean(),
  registrar: z.string(),
};

export const DomainLine = z.strictObject(line).openapi('DomainLine');

export const Domain = z
  .strictObject({
    ...line,
    holder: z.string(),
    nameServers: z.array(z.strictObject({ name: z.string(), addresses: z.array(z.string()) })),
  })
  .openapi('Domain');

export function showDomainLine(domain: NameView): z.input<typeof DomainLine> {
  const { id, customerId, serviceId, name, unicode, how, state, expiresOn, locked, registrar } = domain;
  return {
    ...{ id, customerId, serviceId, name, unicode, how, state, locked, registrar },
    ...(expiresOn === undefined ? {} : { expiresOn: expiresOn.toString() }),
  };
}

export function showDomain(domain: NameSheet): z.input<typeof Domain> {
  const { holder, wish } = domain;
  return {
    ...showDomainLine(domain),
    holder: holder.organisation ?? holder.name,
    nameServers: wish.nameServers.map(({ name, addresses }) => ({ name, addresses: [...addresses] })),
  };
}
