import type { Work } from '../../platform/house.ts';
import { formatPlain, type Money, parseMoney } from '../../platform/money.ts';
import { isRefusal, type Refusal, refuse } from '../../platform/refusal.ts';
import { listOptions, type Plan } from '../catalogue/catalogue.ts';
import { findPlanFor } from '../catalogue/own-prices.ts';
import { discounted, PAY_BY, type PayBy, type PeriodPrice, servicesOf } from '../contracts/contracts.ts';
import { type Coupon, weighCoupon } from '../discounts/discounts.ts';
import { refuseDebit } from '../payments/payments.ts';
import { currentVersion } from '../terms/terms.ts';
import { offerOf } from './offers.ts';
import { type Chosen, unconfirmed } from './rules.ts';
import type { Agreed, Choices } from './types.ts';

/**
 * All that is wrong with the choices, or what they come to: the shop asks step by step, before anything
 * is signed.
 */
export async function weighChoices(
  work: Work,
  choices: Choices,
): Promise<{ readonly wrong: readonly Refusal[] } | ({ readonly wrong: undefined } & Weighed)> {
  const weighed = await weigh(work, choices);
  if (isRefusal(weighed)) return { wrong: [weighed] };
  const { wrong, offer, coupon } = weighed;
  if (wrong.length > 0) return { wrong };
  const off = coupon ? [discountOf(coupon, work)] : [];
  return { wrong: undefined, net: offer.net, first: discounted(offer.net, off, work.today), coupon };
}

export interface Weighed {
  /** The price a period. */
  readonly net: Money;
  /** What the first period is invoiced at, the code taken off. */
  readonly first: PeriodPrice;
  readonly coupon: Coupon | undefined;
}

function discountOf({ id, code, off }: Coupon, { today }: Work) {
  return { id, label: code, off, from: today, until: undefined };
}

/** Art. 8: the means by which `placeOrder` would let these choices be paid. */
export async function meansOfPayment(
  work: Work,
  choices: Pick<Choices, 'customerId' | 'planSlug' | 'every' | 'options'>,
): Promise<PayBy[]> {
  const plan = await findPlanFor(work, choices.planSlug, choices.customerId);
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
      readonly coupon: Coupon | undefined;
      readonly wrong: readonly Refusal[];
    }
  | Refusal
> {
  const plan = await findPlanFor(work, choices.planSlug, choices.customerId);
  if (!plan) return refuse('plan-unknown', { field: 'planSlug' });
  const offer = choices.agreed
    ? await asAgreed(work, plan, choices.agreed)
    : await priced(work, plan, choices);
  if (isRefusal(offer)) return offer;
  const coupon = await couponOf(work, plan, choices);
  const means = await refuseMeans(work, choices, offer.net);
  const name = plan.product.kind === 'hosting' ? refuseSiteName(choices.siteName) : undefined;
  return {
    plan,
    offer,
    coupon: isRefusal(coupon) ? undefined : coupon,
    wrong: [
      ...(name ? [name] : []),
      ...(isRefusal(coupon) ? [coupon] : []),
      ...(means ? [means] : []),
      ...unconfirmed(choices),
    ],
  };
}

async function couponOf(
  work: Work,
  plan: Plan,
  { coupon, customerId }: Pick<Choices, 'coupon' | 'customerId'>,
): Promise<Coupon | Refusal | undefined> {
  if (coupon === undefined || coupon.trim() === '') return undefined;
  return weighCoupon(work, coupon, { customerId, product: plan.product.slug, plan: plan.slug });
}

/** A quote keeps its prices; what an option gives on a machine is as it is sold today. */
async function asAgreed(
  work: Work,
  plan: Plan,
  { net, options }: Agreed,
): Promise<{ net: Money; chosen: Chosen[] } | Refusal> {
  const offered = options.length === 0 ? [] : await listOptions(work, plan.product.id);
  const chosen: Chosen[] = [];
  for (const { slug, quantity, unitNet } of options) {
    const option = offered.find((one) => one.slug === slug);
    if (!option) return refuse('option-unknown', { field: 'options', figures: { option: slug } });
    chosen.push({ option, quantity, unitNet: parseMoney(unitNet) });
  }
  return { net, chosen };
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
  input: Pick<Choices, 'customerId' | 'every' | 'options' | 'priceShown'>,
): Promise<{ net: Money; chosen: Chosen[] } | Refusal> {
  if (!plan.onSale) return refuse('plan-not-on-sale', { field: 'planSlug' });
  const offer = await offerOf(work, plan, input);
  if (isRefusal(offer)) return offer;
  return input.priceShown !== undefined && input.priceShown !== formatPlain(offer.net)
    ? refuse('price-changed', { figures: { price: formatPlain(offer.net) } })
    : offer;
}
