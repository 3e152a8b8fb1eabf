import { recordAct } from '../../platform/acts.ts';
import type { Work } from '../../platform/house.ts';
import { subtract } from '../../platform/money.ts';
import { isRefusal, type Refusal, refuse } from '../../platform/refusal.ts';
import type { PlanOption } from '../catalogue/catalogue.ts';
import { findPlanFor, listOptionsFor } from '../catalogue/own-prices.ts';
import { ARTICLE_OF } from '../catalogue/rules.ts';
import { movePrices, type Service } from '../contracts/contracts.ts';
import { actingMay, billingIdentity } from '../customers/customers.ts';
import { applyTerms, serviceToChange } from './changes.ts';
import { type OptionWish, termsWithOptions } from './option-rules.ts';
import { amountsInUse, refuseBelowUse } from './use.ts';

export type { OptionWish } from './option-rules.ts';

/**
 * More or fewer of a plan's paid options, at once (art. 12b, 12): the rest of the running period is invoiced or
 * credited to the day, later invoices bear the new price. `options` names only those that change.
 */
export async function changeOptions(
  work: Work,
  input: { serviceId: string; options: readonly OptionWish[] },
): Promise<{ serviceId: string } | Refusal> {
  const service = await serviceToChange(work, input.serviceId);
  if (isRefusal(service)) return service;
  if (!(await actingMay(work, service.customerId, 'order', service.id)))
    return refuse('not-permitted', { article: '5' });
  if (service.activatedOn === undefined) return refuse('options-before-start', { article: '8' });
  const customer = await billingIdentity(work, service.customerId, work.today);
  const terms = termsWithOptions(service, await optionsFor(work, service), input.options, {
    every: service.every,
    language: customer?.language ?? 'fr',
  });
  if (isRefusal(terms)) return terms;
  const below = refuseBelowUse(await amountsInUse(work, service), terms.grants);
  if (below) return below;
  await recordAct(work, {
    act: 'options-changed',
    article: ARTICLE_OF[service.kind],
    customerId: service.customerId,
    serviceId: service.id,
    details: { label: service.label, change: terms.detail },
  });
  await movePrices(work, service, subtract(terms.price, service.price));
  return applyTerms(work, service, { ...terms, planSlug: service.planSlug, label: service.label });
}

/** What may be added to a running service, at what its customer pays for it today. */
export async function optionsFor(
  work: Work,
  service: Pick<Service, 'planSlug' | 'customerId'>,
): Promise<PlanOption[]> {
  const plan = await findPlanFor(work, service.planSlug, service.customerId);
  return plan ? listOptionsFor(work, plan.product.id, service.customerId) : [];
}
