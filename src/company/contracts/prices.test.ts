import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { day } from '../../platform/calendar.ts';
import { cents, formatPlain } from '../../platform/money.ts';
import { type Discount, discounted, type Off, periodPrice, takenOff } from './prices.ts';

const discount = (off: Off, from: string, until?: string): Discount => ({
  id: from,
  label: 'Code TEST',
  off,
  from: day(from),
  until: until === undefined ? undefined : day(until),
});

describe('what a discount takes off', () => {
  it.each([
    ['a fifth of 10.00', 1000n, { percent: 2000 }, '2.00'],
    ['a third of 9.99', 999n, { percent: 3333 }, '3.33'],
    ['half of five cents, half up', 5n, { percent: 5000 }, '0.03'],
    ['all of it', 1000n, { percent: 10_000 }, '10.00'],
    ['an amount', 1000n, { amount: cents(250) }, '2.50'],
    ['an amount above the price: the price', 200n, { amount: cents(250) }, '2.00'],
    ['half of nothing', 0n, { percent: 5000 }, '0.00'],
  ] as [string, bigint, Off, string][])('is %s', (_what, price, off, expected) => {
    expect(formatPlain(takenOff(cents(price), off))).toBe(expected);
  });

  it('never makes a price negative, however many there are', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 1_000_00n }),
        fc.array(fc.integer({ min: 1, max: 10_000 }), { maxLength: 4 }),
        (price, percents) => {
          const all = percents.map((percent) => discount({ percent }, '2026-01-01'));
          const { net, discount: off } = discounted(cents(price), all, day('2026-01-01'));
          return net.cents >= 0n && net.cents + (off?.amount.cents ?? 0n) === price;
        },
      ),
    );
  });
});

describe('a period is invoiced', () => {
  const service = {
    price: cents(1000),
    discounts: [discount({ percent: 2000 }, '2026-01-31', '2026-03-31')],
    priceChanges: [
      { id: 'a', price: cents(1200), appliesOn: day('2026-04-30'), announcedOn: day('2026-01-31'), why: '' },
      { id: 'b', price: cents(1100), appliesOn: day('2026-04-30'), announcedOn: day('2026-02-01'), why: '' },
    ],
  };
  it.each([
    ['before the discount, at its price', '2026-01-30', '10.00'],
    ['on the first day of the discount, less it', '2026-01-31', '8.00'],
    ['in its last period, less it', '2026-02-28', '8.00'],
    ['from the day on which it is over, at its price', '2026-03-31', '10.00'],
    ['from the day of an announced price at that price, the last one told', '2026-04-30', '11.00'],
  ])('%s', (_what, from, net) => {
    expect(formatPlain(periodPrice(service, day(from)).net)).toBe(net);
  });

  it('says what was taken off and why', () => {
    expect(periodPrice(service, day('2026-02-28')).discount).toEqual({
      amount: cents(200),
      label: 'Code TEST',
    });
    expect(periodPrice(service, day('2026-03-31'))).not.toHaveProperty('discount');
  });
});
