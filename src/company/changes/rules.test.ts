import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { day, daysIn } from '../../platform/calendar.ts';
import { cents } from '../../platform/money.ts';
import { proration } from './rules.ts';

const running = { from: day('2026-01-15'), to: day('2026-04-14') };

describe('a change of price', () => {
  it.each<[string, bigint, bigint, string, object | undefined]>([
    [
      'up, is invoiced for the days left, today included',
      99_00n,
      149_00n,
      '2026-03-10',
      { more: cents(20_00n) },
    ],
    ['down, is credited for them', 149_00n, 99_00n, '2026-03-10', { less: cents(20_00n) }],
    ['on the first day, counts whole', 10_00n, 12_00n, '2026-01-15', { more: cents(2_00n) }],
    ['on the last day, counts for one', 90_00n, 180_00n, '2026-04-14', { more: cents(1_00n) }],
    ['of nothing, is nothing', 10_00n, 10_00n, '2026-03-10', undefined],
    ['of less than half a cent, is nothing', 10_00n, 10_01n, '2026-04-14', undefined],
  ])('%s', (_what, before, after, on, expected) => {
    expect(proration(cents(before), cents(after), running, day(on))).toEqual(expected);
  });

  it('never comes to more than the whole difference, and up and down are the same amount', () => {
    const price = fc.bigInt({ min: 0n, max: 1_000_000_00n });
    fc.assert(
      fc.property(price, price, fc.integer({ min: 0, max: daysIn(running) - 1 }), (before, after, days) => {
        const today = running.from.add({ days });
        const up = proration(cents(before), cents(after), running, today);
        const down = proration(cents(after), cents(before), running, today);
        const of = (one: typeof up) =>
          one === undefined ? 0n : 'more' in one ? one.more.cents : -one.less.cents;
        const whole = after > before ? after - before : before - after;
        return of(up) === -of(down) && (of(up) < 0n ? -of(up) : of(up)) <= whole;
      }),
    );
  });
});
