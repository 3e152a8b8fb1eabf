import type { Work } from '../../platform/house.ts';
import { formatPlain, type Money } from '../../platform/money.ts';
import { isRefusal, type Refusal, refuse } from '../../platform/refusal.ts';
import { findPlan, type Plan } from '../catalogue/catalogue.ts';
import { PAY_BY, type PayBy, servicesOf } from '../contracts/contracts.ts';
import { refuseDebit } from '../payments/payments.ts';
import { currentVersion } from '../terms/terms.ts';
import { offerOf } from './offers.ts';
import { type Chosen, unconfirmed } from './rules.ts';
import type { Choices } from './types.ts';

/**
 * All that is wrong with the choices, or what they come to: the shop asks step by step, before anything
 * is signed.
 */
export async function weighChoices(
  work: Work,
  choices: Choices,
): Promise<{ readonly wrong: readonly Refusal[] } | { readonly wrong: undefined; readonly net: Money }> {
  const weighed = await weigh(work, choices);
  if (isRefusal(weighed)) return { wrong: [weighed] };
  return weighed.wrong.length > 0 ? { wrong: weighed.wrong } : { wrong: undefined, net: weighed.offer.net };
}

/** Art. 8: the means by which `placeOrder` would let these choices be paid. */
export async function meansOfPayment(
  work: Work,
  choices: Pick<Choices, 'customerId' | 'planSlug' | 'every' | 'options'>,
): Promise<PayBy[]> {
  const plan = await findPlan(work, choices.planSlug);
  const offer = plan && (await priced(work, plan, choices));
  if (!offer || isRefusal(offer)) return [];
  const means: PayBy[] = [];
  for (const payBy of PAY_BY) {
    if (!(await refuseMeans(work, { ...choices, payBy }, offer.net))) means.push(payBy);
  }
  return means;
}

/** The plan and its price, with everything that is wrong beside them; a refusal where there is no price. */
export async function weigh(
  work: Work,
  choices: Choices,
): Promise<
  | {
      readonly plan: Plan;
      readonly offer: { readonly net: Money; readonly chosen: Chosen[] };
      readonly wrong: readonly Refusal[];
    }
  | Refusal
> {
  const plan = await findPlan(work, choices.planSlug);
  if (!plan) return refuse('plan-unknown', { field: 'planSlug' });
  const offer = await priced(work, plan, choices);
  if (isRefusal(offer)) return offer;
  const means = await refuseMeans(work, choices, offer.net);
  const name = plan.product.kind === 'hosting' ? refuseSiteName(choices.siteName) : undefined;
  return {
    plan,
    offer,
    wrong: [...(name ? [name] : []), ...(means ? [means] : []), ...unconfirmed(choices)],
  };
}

/** The database cannot even keep a NUL; hosting judges the rest of the name. */
function refuseSiteName(siteName: string | undefined): Refusal | undefined {
  if (!siteName) return refuse('site-name-missing', { field: 'siteName' });
  return /\p{Cc}/u.test(siteName) ? refuse('site-name-invalid', { field: 'siteName' }) : undefined;
}

async function refuseMeans(
  work: Work,
  { customerId, payBy, every }: Pick<Choices, 'customerId' | 'payBy' | 'every'>,
  net: Money,
): Promise<Refusal | undefined> {
  if (payBy !== 'direct-debit') return undefined;
  const asked = [{ every, price: net, termsVersion: currentVersion(work).id }];
  return refuseDebit(work, customerId, asked, await servicesOf(work, customerId));
}

async function priced(
  work: Work,
  plan: Plan,
  input: Pick<Choices, 'every' | 'options' | 'priceShown'>,
): Promise<{ net: Money; chosen: Chosen[] } | Refusal> {
  if (!plan.onSale) return refuse('plan-not-on-sale', { field: 'planSlug' });
  const offer = await offerOf(work, plan, input);
  if (isRefusal(offer)) return offer;
  return input.priceShown !== undefined && input.priceShown !== formatPlain(offer.net)
    ? refuse('price-changed', { figures: { price: formatPlain(offer.net) } })
    : offer;
}
