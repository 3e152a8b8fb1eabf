import { data } from 'react-router';
import { listServices, type Service } from '../../company/contracts/contracts.ts';
import {
  actingMay,
  type ContactMay,
  contactsOf,
  mayContact,
  type RoleGrant,
} from '../../company/customers/customers.ts';
import { read, type Work } from '../../platform/house.ts';
import type { Visit } from '../context.ts';
import { found } from '../found.ts';
import { type ContactActor, requireContact } from '../guard.ts';

/**
 * Reads for the customer's person who is signed in, under row-level security, if their roles allow it
 * (art. 5). What belongs to a named service is asked for with its id: a collaborator has no other.
 */
export async function contactRead<T>(
  visit: Visit,
  what: ContactMay | 'anything',
  query: (work: Work, actor: ContactActor) => Promise<T>,
): Promise<T> {
  const actor = requireContact(visit);
  return read(visit.house, actor, async (work) => {
    if (what !== 'anything' && !(await actingMay(work, actor.customerId, what))) {
      throw data('not permitted', { status: 403 });
    }
    return query(work, actor);
  });
}

export async function grantsOf(work: Work, actor: ContactActor): Promise<readonly RoleGrant[]> {
  const contacts = await contactsOf(work, actor.customerId);
  return contacts.find(({ id }) => id === actor.id)?.roles ?? [];
}

/** The services that this person may look after, in the order in which they were ordered. */
export async function ownServices(work: Work, actor: ContactActor): Promise<Service[]> {
  const grants = await grantsOf(work, actor);
  const services = await listServices(work, { customerId: actor.customerId, limit: 200 });
  return services.filter(({ id }) => mayContact(grants, 'support', id)).reverse();
}

/** A service by its id, or a page that does not exist: of another customer, or not named for this collaborator. */
export async function ownService(work: Work, actor: ContactActor, serviceId: string): Promise<Service> {
  return found((await ownServices(work, actor)).find(({ id }) => id === serviceId));
}
