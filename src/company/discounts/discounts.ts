import { recordAct } from '../../platform/acts.ts';
import { actorMay } from '../../platform/auth/permissions.ts';
import type { Work } from '../../platform/house.ts';
import { formatMoney, formatRate } from '../../platform/i18n/format.ts';
import { type Language, translator } from '../../platform/i18n/index.ts';
import { newId } from '../../platform/ids.ts';
import { type Refusal, refuse } from '../../platform/refusal.ts';
import { grantDiscount, type Off, type Service, servicesOf } from '../contracts/contracts.ts';
import {
  type Coupon,
  type CouponTerms,
  codeOf,
  discountUntil,
  offText,
  refuseCoupon,
  refuseUse,
} from './rules.ts';
import {
  type CouponUse,
  countUses,
  insertCoupon,
  insertStop,
  insertUse,
  lockCoupon,
  selectCoupons,
  selectUses,
} from './store.ts';

export { type Coupon, type CouponTerms, codeOf, discountUntil, offText } from './rules.ts';
export type { CouponUse } from './store.ts';

/** By staff: a code, what it takes off, of what, for whom and for how long. It never changes; it can be stopped. */
export async function makeCoupon(
  work: Work,
  input: CouponTerms & { readonly code: string },
): Promise<Coupon | Refusal> {
  if (!actorMay(work.by, 'catalogue.write')) return refuse('not-permitted');
  const { code: typed, ...terms } = input;
  const code = codeOf(typed);
  const wrong = refuseCoupon(code, terms, work.today);
  if (wrong) return wrong;
  if (await findCoupon(work, code)) return refuse('coupon-code-taken', { field: 'code', figures: { code } });
  const id = newId();
  await insertCoupon(work, { ...terms, id, code });
  await recordAct(work, { act: 'coupon-made', details: { code, off: offText(terms.off) } });
  return { ...terms, id, code, stoppedOn: undefined, uses: 0, madeOn: work.today };
}

/** By staff, at once; orders that used it keep what they were given. */
export async function stopCoupon(
  work: Work,
  input: { code: string; why: string },
): Promise<Coupon | Refusal> {
  if (!actorMay(work.by, 'catalogue.write')) return refuse('not-permitted');
  const coupon = await findCoupon(work, codeOf(input.code));
  if (!coupon) return refuse('coupon-unknown', { field: 'code', figures: { code: input.code.slice(0, 40) } });
  if (coupon.stoppedOn) return coupon;
  await insertStop(work, coupon.id, input.why.trim().slice(0, 500));
  await recordAct(work, { act: 'coupon-stopped', details: { code: coupon.code, why: input.why.trim() } });
  return { ...coupon, stoppedOn: work.today };
}

export async function findCoupon(work: Work, code: string): Promise<Coupon | undefined> {
  return (await selectCoupons(work, { code, limit: 1 }))[0];
}

/** Newest first; `before` pages on: the id of the last one shown. */
export async function listCoupons(work: Work, filter: { before?: string; limit: number }): Promise<Coupon[]> {
  return selectCoupons(work, filter);
}

/** Who used it, latest first. */
export async function usesOf(work: Work, couponId: string, limit: number): Promise<CouponUse[]> {
  return selectUses(work, couponId, limit);
}

/** What a typed code would take off this order, or why it does not. */
export async function weighCoupon(
  work: Work,
  typed: string,
  order: { customerId: string; product: string; plan: string },
): Promise<Coupon | Refusal> {
  const code = codeOf(typed);
  const coupon = /^[A-Z0-9-]{1,40}$/.test(code) ? await findCoupon(work, code) : undefined;
  if (!coupon) return refuse('coupon-unknown', { field: 'coupon', figures: { code: code.slice(0, 40) } });
  const { product, plan, customerId } = order;
  const facts = {
    product,
    plan,
    usedByCustomer: await countUses(work, coupon.id, customerId),
    isNewCustomer: (await servicesOf(work, customerId)).length === 0,
  };
  return refuseUse(coupon, facts, work.today) ?? coupon;
}

/**
 * In the order's transaction, under the lock of the coupon: the use is counted and the service has its
 * discount. Of two orders for the last use the second is refused.
 */
export async function redeemCoupon(
  work: Work,
  coupon: Coupon,
  service: Pick<Service, 'id' | 'customerId' | 'label' | 'anchor' | 'every'>,
  language: Language,
): Promise<Refusal | undefined> {
  await lockCoupon(work, coupon.id);
  const [now = coupon] = await selectCoupons(work, { code: coupon.code, limit: 1 });
  const mine = await countUses(work, coupon.id, service.customerId);
  const figures = { code: coupon.code };
  if (now.maxUses !== undefined && now.uses >= now.maxUses)
    return refuse('coupon-used-up', { field: 'coupon', figures });
  if (now.maxPerCustomer !== undefined && mine >= now.maxPerCustomer)
    return refuse('coupon-used-by-you', {
      field: 'coupon',
      figures: { ...figures, times: now.maxPerCustomer },
    });
  await insertUse(work, now, service, { ordinal: now.uses + 1, customerOrdinal: mine + 1 });
  await grantDiscount(work, service, {
    label: couponLabel(coupon, language),
    off: coupon.off,
    from: service.anchor,
    until: discountUntil(service.anchor, service.every, 0, coupon.periods),
  });
  return undefined;
}

/** As the invoice names it: "Code PRINTEMPS (−20 %)". */
export function couponLabel(coupon: Pick<Coupon, 'code' | 'off'>, language: Language): string {
  return translator(language)('discounts.couponLabel', {
    code: coupon.code,
    off: offWords(coupon.off, language),
  });
}

/** "−20 %" or "−5,00 €". */
export function offWords(off: Off, language: Language): string {
  return `−${'percent' in off ? formatRate(off.percent, language) : formatMoney(off.amount, language)}`;
}
