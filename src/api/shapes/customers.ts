import { z } from '@hono/zod-openapi';
import type {
  Contact as RoomContact,
  Customer as RoomCustomer,
  CustomerLine as RoomCustomerLine,
} from '../../company/customers/customers.ts';
import { id, showDay } from '../fields.ts';

const kind = z.enum(['person', 'company', 'association', 'public-body']);
const language = z.enum(['fr', 'en']);

export const Address = z
  .strictObject({
    line1: z.string(),
    line2: z.string().nullable(),
    postalCode: z.string(),
    city: z.string(),
    country: z.string(),
  })
  .openapi('Address');

export const Customer = z
  .strictObject({
    id: id(),
    number: z.string(),
    kind,
    language,
    name: z.string(),
    organisation: z.string().nullable(),
    firstName: z.string().nullable(),
    lastName: z.string().nullable(),
    address: Address,
    phone: z.string().nullable(),
    siren: z.string().nullable(),
    siret: z.string().nullable(),
    rna: z.string().nullable(),
    vatNumber: z.string().nullable(),
    openedOn: z.iso.date(),
    since: z.iso.date(),
  })
  .openapi('Customer');

export function showCustomer(customer: RoomCustomer): z.input<typeof Customer> {
  const { line1, line2, postalCode, city, country } = customer.address;
  return {
    id: customer.id,
    number: customer.number,
    kind: customer.kind,
    language: customer.language,
    name: customer.name,
    organisation: customer.organisation,
    firstName: customer.firstName,
    lastName: customer.lastName,
    address: { line1, line2, postalCode, city, country },
    phone: customer.phone,
    siren: customer.siren,
    siret: customer.siret,
    rna: customer.rna,
    vatNumber: customer.vatNumber,
    openedOn: customer.openedOn.toString(),
    since: customer.since.toString(),
  };
}

export const CustomerLine = z
  .strictObject({
    id: id(),
    number: z.string(),
    kind,
    name: z.string(),
    city: z.string(),
    country: z.string(),
    email: z.string(),
    openedOn: z.iso.date(),
  })
  .openapi('CustomerLine');

export function showCustomerLine(customer: RoomCustomerLine): z.input<typeof CustomerLine> {
  return {
    id: customer.id,
    number: customer.number,
    kind: customer.kind,
    name: customer.name,
    city: customer.city,
    country: customer.country,
    email: customer.email,
    openedOn: customer.openedOn.toString(),
  };
}

export const Contact = z
  .strictObject({
    id: id(),
    customerId: id(),
    firstName: z.string().nullable(),
    lastName: z.string(),
    name: z.string(),
    email: z.string(),
    phone: z.string().nullable(),
    language,
    roles: z.array(
      z.strictObject({
        role: z.enum(['owner', 'billing', 'technical', 'collaborator']),
        serviceIds: z.array(id()),
      }),
    ),
    since: z.iso.date(),
    endsOn: z.iso.date().nullable(),
    hasAccess: z.boolean(),
  })
  .openapi('Contact');

export function showContact(contact: RoomContact): z.input<typeof Contact> {
  return {
    id: contact.id,
    customerId: contact.customerId,
    firstName: contact.firstName,
    lastName: contact.lastName,
    name: contact.name,
    email: contact.email,
    phone: contact.phone,
    language: contact.language,
    roles: contact.roles.map(({ role, serviceIds }) => ({ role, serviceIds: [...serviceIds] })),
    since: contact.since.toString(),
    endsOn: showDay(contact.endsOn),
    hasAccess: contact.hasAccess,
  };
}
