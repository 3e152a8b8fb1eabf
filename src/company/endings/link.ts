import type { Actor } from '../../platform/actor.ts';
import { countAttempt } from '../../platform/auth/attempts.ts';
import { consumeLink, createLink, peekLink } from '../../platform/auth/links.ts';
import { mailLink } from '../../platform/auth/mails.ts';
import { act, type House, read, type Work } from '../../platform/house.ts';
import { isRefusal, type Refusal, refuse } from '../../platform/refusal.ts';
import { type Service, servicesOf } from '../contracts/contracts.ts';
import {
  type Contact,
  type Customer,
  contactsWhoMay,
  findCustomerByNumber,
  getContact,
  getCustomer,
  listCustomers,
} from '../customers/customers.ts';
import { findInvoiceByNumber } from '../invoicing/invoicing.ts';
import { type Terminated, terminate } from './endings.ts';
import { LINK_HOURS } from './rules.ts';

/**
 * L215-1-1: whoever has no account, or has lost it, terminates by a link. It goes to the addresses that we
 * have, and the answer is the same whether there are any.
 */
export async function requestTerminationLink(
  house: House,
  input: { named: string; address: string; portalUrl: string },
): Promise<{ asked: true } | Refusal> {
  const named = input.named.trim().slice(0, 200);
  if (named === '') return refuse('termination-whose', { field: 'named' });
  const limited = await countAttempt(house, 'send-link', { address: input.address, email: named });
  if (limited) return limited;
  return act(house, { kind: 'visitor', address: input.address }, async (work) => {
    for (const contact of await holdersOf(work, named)) {
      const link = await createLink(work, {
        purpose: 'termination',
        subject: contact.id,
        validFor: `PT${LINK_HOURS}H`,
      });
      await mailLink(work, 'termination', link, {
        email: contact.email,
        name: contact.name,
        language: contact.language,
        portalUrl: input.portalUrl,
        customerId: contact.customerId,
      });
    }
    return { asked: true as const };
  });
}

/** By an e-mail address, a customer's number or an invoice's: the people who may end the contract. */
async function holdersOf(work: Work, named: string): Promise<Contact[]> {
  if (named.includes('@')) {
    const { items } = await listCustomers(work, { search: named, limit: 10 });
    const holders: Contact[] = [];
    for (const { id } of items) holders.push(...(await contactsWhoMay(work, id, 'order')));
    return holders.filter(({ email }) => email.toLowerCase() === named.toLowerCase());
  }
  const number = named.toUpperCase();
  const customerId =
    (await findCustomerByNumber(work, number))?.id ?? (await findInvoiceByNumber(work, number))?.customerId;
  return customerId === undefined ? [] : contactsWhoMay(work, customerId, 'order');
}

export interface BehindLink {
  /** Who acts, by the link alone. */
  readonly actor: Extract<Actor, { kind: 'contact' }>;
  readonly customer: Customer;
  /** What still runs, or waits to. */
  readonly services: readonly Service[];
}

/** Without using the link: for the page behind it. */
export async function behindTerminationLink(house: House, token: string): Promise<BehindLink | Refusal> {
  return read(house, { kind: 'system', name: 'termination link' }, async (work) => {
    const link = await peekLink(work, token, 'termination');
    if (isRefusal(link)) return link;
    const contact = await getContact(work, link.subject);
    const customer = contact && !contact.endsOn ? await getCustomer(work, contact.customerId) : undefined;
    if (!contact || !customer) return refuse('link-withdrawn');
    const services = (await servicesOf(work, customer.id)).filter(({ ended }) => ended === undefined);
    const { id, name, customerId } = contact;
    return { actor: { kind: 'contact', id, name, customerId }, customer, services };
  });
}

/** Uses the link, for as many services as were chosen: all of them end, or none and the link stays. */
export async function terminateByLink(
  house: House,
  token: string,
  serviceIds: readonly string[],
): Promise<readonly Terminated[] | Refusal> {
  const behind = await behindTerminationLink(house, token);
  if (isRefusal(behind)) return behind;
  if (serviceIds.length === 0) return refuse('termination-of-nothing', { field: 'service' });
  return act(house, behind.actor, async (work) => {
    const link = await consumeLink(work, token, 'termination');
    if (isRefusal(link)) return link;
    const ends: Terminated[] = [];
    for (const serviceId of new Set(serviceIds)) {
      const end = await terminate(work, { serviceId, means: 'portal', postedOn: work.today });
      if (isRefusal(end)) return end;
      ends.push(end);
    }
    return ends;
  });
}
