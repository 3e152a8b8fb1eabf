import { type Day, type Every, isAfter, isBefore, periodStart } from '../../platform/calendar.ts';
import { formatPlain, isPositive } from '../../platform/money.ts';
import { type Refusal, refuse } from '../../platform/refusal.ts';
import type { Off } from '../contracts/prices.ts';

export interface CouponTerms {
  readonly off: Off;
  /** Slugs of products and plans for which it holds; both empty: for everything. */
  readonly products: readonly string[];
  readonly plans: readonly string[];
  /** How many periods, the first counted; undefined: for ever. */
  readonly periods: number | undefined;
  readonly startsOn: Day;
  /** The last day on which it can be used. */
  readonly endsOn: Day | undefined;
  readonly maxUses: number | undefined;
  readonly maxPerCustomer: number | undefined;
  readonly newCustomersOnly: boolean;
}

export interface Coupon extends CouponTerms {
  readonly id: string;
  readonly code: string;
  readonly stoppedOn: Day | undefined;
  readonly uses: number;
  readonly madeOn: Day;
}

/** As it is kept: people type it in any case, with spaces around. */
export function codeOf(typed: string): string {
  return typed.trim().toUpperCase();
}

/** What is wrong with a new coupon. */
export function refuseCoupon(code: string, terms: CouponTerms, today: Day): Refusal | undefined {
  if (!/^[A-Z0-9][A-Z0-9-]{2,31}$/.test(code)) return refuse('coupon-code-invalid', { field: 'code' });
  const { off, periods, startsOn, endsOn, maxUses, maxPerCustomer } = terms;
  const whole = (count: number | undefined, most: number) =>
    count === undefined || (Number.isInteger(count) && count >= 1 && count <= most);
  if (
    'percent' in off
      ? !Number.isInteger(off.percent) || off.percent < 1 || off.percent > 10_000
      : !isPositive(off.amount)
  )
    return refuse('coupon-off-invalid', { field: 'off' });
  if (!whole(periods, 120))
    return refuse('coupon-periods-invalid', { field: 'periods', figures: { most: 120 } });
  if (!whole(maxUses, 1_000_000)) return refuse('coupon-limit-invalid', { field: 'maxUses' });
  if (!whole(maxPerCustomer, 1_000_000)) return refuse('coupon-limit-invalid', { field: 'maxPerCustomer' });
  if (endsOn && (isBefore(endsOn, startsOn) || isBefore(endsOn, today)))
    return refuse('coupon-ends-too-early', { field: 'endsOn' });
  return undefined;
}

/** Why a coupon cannot be used for an order, in a sentence that says so. */
export function refuseUse(
  coupon: Coupon,
  order: {
    readonly product: string;
    readonly plan: string;
    readonly usedByCustomer: number;
    readonly isNewCustomer: boolean;
  },
  today: Day,
): Refusal | undefined {
  const no = (reason: string, figures: Record<string, string | number> = {}) =>
    refuse(reason, { field: 'coupon', figures: { code: coupon.code, ...figures } });
  if (coupon.stoppedOn && !isAfter(coupon.stoppedOn, today)) return no('coupon-over');
  if (isBefore(today, coupon.startsOn)) return no('coupon-not-yet', { from: coupon.startsOn.toString() });
  if (coupon.endsOn && isAfter(today, coupon.endsOn)) return no('coupon-over');
  const all = coupon.products.length === 0 && coupon.plans.length === 0;
  if (!all && !coupon.products.includes(order.product) && !coupon.plans.includes(order.plan))
    return no('coupon-other-product');
  if (coupon.newCustomersOnly && !order.isNewCustomer) return no('coupon-new-customers-only');
  if (coupon.maxUses !== undefined && coupon.uses >= coupon.maxUses) return no('coupon-used-up');
  if (coupon.maxPerCustomer !== undefined && order.usedByCustomer >= coupon.maxPerCustomer)
    return no('coupon-used-by-you', { times: coupon.maxPerCustomer });
  return undefined;
}

/** The first day of the first period that is paid in full again; undefined: never. */
export function discountUntil(
  anchor: Day,
  every: Every,
  from: number,
  periods: number | undefined,
): Day | undefined {
  return periods === undefined ? undefined : periodStart(anchor, every, from + periods);
}

/** "−20 %" or "−5.00", for the trail and the terminal. */
export function offText(off: Off): string {
  return 'percent' in off ? `−${off.percent / 100} %` : `−${formatPlain(off.amount)}`;
}
