import { describe, expect, it } from 'vitest';
import { day } from '../../platform/calendar.ts';
import { cents } from '../../platform/money.ts';
import { type Coupon, type CouponTerms, codeOf, discountUntil, refuseCoupon, refuseUse } from './rules.ts';

const today = day('2026-03-15');
const terms: CouponTerms = {
  off: { percent: 2000 },
  products: [],
  plans: [],
  periods: 1,
  startsOn: day('2026-03-01'),
  endsOn: day('2026-03-31'),
  maxUses: 10,
  maxPerCustomer: 1,
  newCustomersOnly: false,
};

describe('a coupon is refused', () => {
  it.each([
    ['with a code of two letters', 'AB', {}, 'coupon-code-invalid'],
    ['with a code that has a space', 'PRIN TEMPS', {}, 'coupon-code-invalid'],
    ['with a code that begins with a hyphen', '-ABC', {}, 'coupon-code-invalid'],
    ['that takes nothing off', 'ABC', { off: { percent: 0 } }, 'coupon-off-invalid'],
    ['that takes off more than all', 'ABC', { off: { percent: 10_001 } }, 'coupon-off-invalid'],
    ['of half a hundredth of a percent', 'ABC', { off: { percent: 0.5 } }, 'coupon-off-invalid'],
    ['of a negative amount', 'ABC', { off: { amount: cents(-1) } }, 'coupon-off-invalid'],
    ['for no period', 'ABC', { periods: 0 }, 'coupon-periods-invalid'],
    ['for what is no number of periods', 'ABC', { periods: Number.NaN }, 'coupon-periods-invalid'],
    ['for no use', 'ABC', { maxUses: 0 }, 'coupon-limit-invalid'],
    ['for half a use of each customer', 'ABC', { maxPerCustomer: 0.5 }, 'coupon-limit-invalid'],
    ['that ends before it starts', 'ABC', { endsOn: day('2026-02-28') }, 'coupon-ends-too-early'],
    [
      'that is over already',
      'ABC',
      { startsOn: day('2026-01-01'), endsOn: day('2026-03-14') },
      'coupon-ends-too-early',
    ],
  ] as [string, string, Partial<CouponTerms>, string][])('%s', (_what, code, changes, reason) => {
    expect(refuseCoupon(code, { ...terms, ...changes }, today)).toMatchObject({ refused: reason });
  });

  it('or else made, for ever and without limits too', () => {
    expect(refuseCoupon('PRINTEMPS-2026', terms, today)).toBeUndefined();
    const open = { periods: undefined, endsOn: undefined, maxUses: undefined, maxPerCustomer: undefined };
    expect(refuseCoupon('ABC', { ...terms, ...open }, today)).toBeUndefined();
  });
});

describe('a code', () => {
  const coupon: Coupon = {
    ...terms,
    id: 'x',
    code: 'PRINTEMPS',
    stoppedOn: undefined,
    uses: 9,
    madeOn: today,
  };
  const order = { product: 'hebergement', plan: 'planete', usedByCustomer: 0, isNewCustomer: true };

  it('is read whatever its case, with spaces around', () => expect(codeOf('  printemps ')).toBe('PRINTEMPS'));

  it.each([
    ['its last use but none', {}, {}, today, undefined],
    ['its first day', {}, {}, day('2026-03-01'), undefined],
    ['its last day', {}, {}, day('2026-03-31'), undefined],
    ['the day before its first', {}, {}, day('2026-02-28'), 'coupon-not-yet'],
    ['the day after its last', {}, {}, day('2026-04-01'), 'coupon-over'],
    ['the day on which it was stopped', { stoppedOn: today }, {}, today, 'coupon-over'],
    ['a product that it names', { products: ['hebergement'] }, {}, today, undefined],
    ['a plan that it names', { plans: ['planete'], products: ['courriel'] }, {}, today, undefined],
    ['another product', { products: ['courriel'] }, {}, today, 'coupon-other-product'],
    ['another plan of the product', { plans: ['galaxie'] }, {}, today, 'coupon-other-product'],
    [
      'a second order where it is for new customers',
      { newCustomersOnly: true },
      { isNewCustomer: false },
      today,
      'coupon-new-customers-only',
    ],
    ['a first order where it is for new customers', { newCustomersOnly: true }, {}, today, undefined],
    ['a use too many', { uses: 10 }, {}, today, 'coupon-used-up'],
    ['a customer who used it', {}, { usedByCustomer: 1 }, today, 'coupon-used-by-you'],
    [
      'a thousandth use without limits',
      { uses: 999, maxUses: undefined, maxPerCustomer: undefined },
      { usedByCustomer: 5 },
      today,
      undefined,
    ],
  ] as [string, Partial<Coupon>, Partial<typeof order>, typeof today, string | undefined][])(
    'for %s',
    (_what, changes, asked, on, reason) => {
      expect(refuseUse({ ...coupon, ...changes }, { ...order, ...asked }, on)?.refused).toBe(reason);
    },
  );

  it.each([
    ['2026-01-31', 'P1M', 1, '2026-02-28'],
    ['2026-01-31', 'P1M', 2, '2026-03-31'],
    ['2024-02-29', 'P1Y', 1, '2025-02-28'],
    ['2026-01-31', 'P1M', undefined, undefined],
  ] as const)(
    'on a service of %s every %s, for %s periods, is over on %s',
    (anchor, every, periods, until) => {
      expect(discountUntil(day(anchor), every, 0, periods)?.toString()).toBe(until);
    },
  );
});
