import { recordAct } from '../../platform/acts.ts';
import { actorMay } from '../../platform/auth/permissions.ts';
import { type Day, type Every, isBefore } from '../../platform/calendar.ts';
import { mayTouch, type Work } from '../../platform/house.ts';
import { formatPlain, type Money } from '../../platform/money.ts';
import { type Refusal, refuse } from '../../platform/refusal.ts';
import { findPlan, listOptions } from './catalogue.ts';
import { insertOwnPrice, type OwnPrice, selectOwnPrices } from './own-prices-store.ts';
import { refuseTerm } from './rules.ts';
import type { Plan, PlanOption } from './types.ts';

export type { OwnPrice } from './own-prices-store.ts';

/**
 * By staff: what this customer pays for a plan, or for an option of its product, from a day on, instead of the
 * list's price. No price: the list's again. Running services keep what they ordered.
 */
export async function setOwnPrice(
  work: Work,
  input: {
    customerId: string;
    planSlug: string;
    optionSlug?: string | undefined;
    every: Every;
    net: Money | undefined;
    from: Day;
    why: string;
  },
): Promise<OwnPrice | Refusal> {
  if (!actorMay(work.by, 'invoices.write')) return refuse('not-permitted');
  const plan = await findPlan(work, input.planSlug);
  if (!plan) return refuse('plan-unknown', { field: 'planSlug' });
  const term = refuseTerm(plan.product.kind, input.every);
  if (term) return term;
  const option =
    input.optionSlug === undefined
      ? undefined
      : (await listOptions(work, plan.product.id)).find(({ slug }) => slug === input.optionSlug);
  if (input.optionSlug !== undefined && !option)
    return refuse('option-unknown', { field: 'optionSlug', figures: { option: input.optionSlug } });
  if (!(option ?? plan).prices.some(({ every }) => every === input.every))
    return refuse('term-not-offered', { field: 'every' });
  if (input.net && input.net.cents < 0n) return refuse('price-negative', { field: 'price' });
  if (isBefore(input.from, work.today))
    return refuse('price-in-the-past', { field: 'from', figures: { today: work.today.toString() } });
  const why = input.why.trim();
  if (why === '' || why.length > 500) return refuse('own-price-why-needed', { field: 'why' });
  await insertOwnPrice(work, {
    customerId: input.customerId,
    ...(option ? { optionId: option.id } : { planId: plan.id }),
    every: input.every,
    net: input.net,
    from: input.from,
    why,
  });
  await recordAct(work, {
    act: input.net ? 'own-price-set' : 'own-price-ended',
    customerId: input.customerId,
    details: {
      plan: option ? `${plan.slug} + ${option.slug}` : plan.slug,
      every: input.every,
      ...(input.net ? { net: formatPlain(input.net) } : {}),
      from: input.from.toString(),
      why,
    },
  });
  return {
    planId: option ? undefined : plan.id,
    optionId: option?.id,
    planSlug: option ? undefined : plan.slug,
    optionSlug: option?.slug,
    every: input.every,
    net: input.net,
    from: input.from,
    why,
  };
}

/** In force today or announced, of this customer. */
export async function ownPrices(work: Work, customerId: string): Promise<OwnPrice[]> {
  if (!mayTouch(work, customerId)) return [];
  return selectOwnPrices(work, customerId);
}

/** The plan at what this customer pays for it today. */
export async function findPlanFor(work: Work, slug: string, customerId: string): Promise<Plan | undefined> {
  const plan = await findPlan(work, slug);
  if (!plan) return undefined;
  const own = await ownPrices(work, customerId);
  return own.length === 0 ? plan : priced(plan, own, work.today, ({ planId }) => planId === plan.id);
}

/** The options of a product at what this customer pays for them today. */
export async function listOptionsFor(
  work: Work,
  productId: string,
  customerId: string,
): Promise<PlanOption[]> {
  const options = await listOptions(work, productId);
  const own = options.length === 0 ? [] : await ownPrices(work, customerId);
  return own.length === 0
    ? options
    : options.map((option) => priced(option, own, work.today, ({ optionId }) => optionId === option.id));
}

function priced<T extends Plan | PlanOption>(
  offered: T,
  own: readonly OwnPrice[],
  today: Day,
  isOf: (price: OwnPrice) => boolean,
): T {
  return {
    ...offered,
    prices: offered.prices.map((list) => {
      const mine = own.find(
        (price) => isOf(price) && price.every === list.every && !isBefore(today, price.from),
      );
      return mine?.net ? { ...list, net: mine.net, from: mine.from } : list;
    }),
  };
}
