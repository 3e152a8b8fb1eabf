import { data, type LoaderFunctionArgs } from 'react-router';
import type { Service } from '../../company/contracts/contracts.ts';
import { actingMay, type Customer, getCustomer } from '../../company/customers/customers.ts';
import type { Work } from '../../platform/house.ts';
import { visitOf } from '../context.ts';
import { found } from '../found.ts';
import type { ContactActor } from '../guard.ts';
import { contactRead, ownService } from './access.ts';

export interface OwnContract<T> {
  readonly actor: ContactActor;
  readonly service: Service;
  readonly customer: Customer;
  readonly more: T;
}

/**
 * The service of the address, for a person who may order and end contracts (art. 5): a service that they do
 * not look after is not there, one that they only look after is not theirs to end.
 */
export async function ownContract<T>(
  args: LoaderFunctionArgs,
  query: (work: Work, service: Service) => Promise<T>,
): Promise<OwnContract<T>> {
  return contactRead(visitOf(args), 'anything', async (work, actor) => {
    const service = await ownService(work, actor, args.params.serviceId ?? '');
    if (!(await actingMay(work, actor.customerId, 'order', service.id)))
      throw data('not permitted', { status: 403 });
    return {
      actor,
      service,
      customer: found(await getCustomer(work, actor.customerId)),
      more: await query(work, service),
    };
  });
}
