import type { Every } from '../../platform/calendar.ts';
import type { Work } from '../../platform/house.ts';
import type { Language } from '../../platform/i18n/index.ts';
import { formatPlain, type Money } from '../../platform/money.ts';
import { isRefusal, type Refusal, refuse } from '../../platform/refusal.ts';
import type { Plan } from '../catalogue/catalogue.ts';
import { withOptions } from '../catalogue/grants.ts';
import { listOptionsFor } from '../catalogue/own-prices.ts';
import { refuseTerm } from '../catalogue/rules.ts';
import type { Service } from '../contracts/contracts.ts';
import { type Chosen, choose, priceOf } from './rules.ts';

/** What a plan (at this customer's prices) with options comes to for a term, excluding VAT, today. */
export async function offerOf(
  work: Work,
  plan: Plan,
  wanted: { customerId: string; every: Every; options: readonly { slug: string; quantity: number }[] },
): Promise<{ net: Money; chosen: Chosen[] } | Refusal> {
  const price = plan.prices.find((candidate) => candidate.every === wanted.every);
  const term = refuseTerm(plan.product.kind, wanted.every);
  if (term) return term;
  if (!price) return refuse('term-not-offered', { field: 'every' });
  const offered =
    wanted.options.length === 0 ? [] : await listOptionsFor(work, plan.product.id, wanted.customerId);
  const chosen = choose(offered, wanted.options, wanted.every);
  return isRefusal(chosen) ? chosen : { net: priceOf(price.net, chosen), chosen };
}

/** What a contract keeps of an offer. */
export function keptTerms(
  plan: Plan,
  offer: { net: Money; chosen: readonly Chosen[] },
  language: Language,
): Pick<Service, 'planSlug' | 'label' | 'options' | 'grants' | 'price'> {
  return {
    planSlug: plan.slug,
    label: `${plan.product.names[language]} ${plan.names[language]}`,
    options: offer.chosen.map(({ option, quantity, unitNet }) => ({
      slug: option.slug,
      label: option.names[language],
      quantity,
      unitNet: formatPlain(unitNet),
    })),
    grants: withOptions(
      plan.grants,
      offer.chosen.map(({ option, quantity }) => ({ grants: option.grants, quantity })),
    ),
    price: offer.net,
  };
}

/** The terms of a running service on another plan, with the options that it has. */
export async function termsOfPlan(
  work: Work,
  plan: Plan,
  wanted: { customerId: string; every: Every; options: Service['options']; language: Language },
): Promise<Pick<Service, 'planSlug' | 'label' | 'options' | 'grants' | 'price'> | Refusal> {
  const offer = await offerOf(work, plan, wanted);
  return isRefusal(offer) ? offer : keptTerms(plan, offer, wanted.language);
}
