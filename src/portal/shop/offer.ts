import { data, redirect } from 'react-router';
import { findPlan, listOptions, type Plan, type PlanOption } from '../../company/catalogue/catalogue.ts';
import { findPlanFor, listOptionsFor } from '../../company/catalogue/own-prices.ts';
import { actingMay, type Customer, getCustomer } from '../../company/customers/customers.ts';
import { system } from '../../platform/actor.ts';
import { read } from '../../platform/house.ts';
import type { Visit } from '../context.ts';
import { found } from '../found.ts';
import type { ContactActor } from '../guard.ts';

/** What may be ordered, by whom, for which customer. */
export interface Offer {
  readonly actor: ContactActor;
  readonly customer: Customer;
  readonly plan: Plan;
  readonly options: readonly PlanOption[];
}

/**
 * For the steps after the first. Visitors begin with their account; whoever may not order for the
 * customer (art. 5) is told so.
 */
export async function requireOffer(visit: Visit, slug: string): Promise<Offer> {
  const { actor } = visit;
  const { plan, options } = await planOnSale(visit, slug);
  if (actor.kind !== 'contact') throw redirect(`/order/${plan.slug}/account${visit.url.search}`, 303);
  const { customerId } = actor;
  const mine = await read(visit.house, actor, async (work) =>
    (await actingMay(work, customerId, 'order'))
      ? {
          customer: await getCustomer(work, customerId),
          plan: (await findPlanFor(work, plan.slug, customerId)) ?? plan,
          options: options.length === 0 ? [] : await listOptionsFor(work, plan.product.id, customerId),
        }
      : undefined,
  );
  if (!mine?.customer) throw data('may not order', { status: 403 });
  return { actor, customer: mine.customer, plan: mine.plan, options: mine.options };
}

export async function planOnSale(
  visit: Visit,
  slug: string,
): Promise<{ plan: Plan; options: readonly PlanOption[] }> {
  return read(visit.house, system('shop'), async (work) => {
    const plan = await findPlan(work, slug);
    const onSale = found(plan?.onSale ? plan : undefined);
    return { plan: onSale, options: await listOptions(work, onSale.product.id) };
  });
}
