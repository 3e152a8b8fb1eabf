import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import { day, dayInParis, daysIn, type Every, lastMonths, period } from './calendar.ts';

describe('a day', () => {
  it.each(['2026-02-29', '2026-13-01', '26-01-01', '2026-1-1', 'today', '2026-01-01T00:00'])(
    'is refused when written %j',
    (text) => {
      expect(() => day(text)).toThrow(RangeError);
    },
  );

  it.each([
    ['2026-03-29T00:59:59Z', '2026-03-29'],
    ['2026-03-28T23:00:00Z', '2026-03-29'],
    ['2026-10-24T22:00:00Z', '2026-10-25'],
    ['2026-12-31T22:59:59Z', '2026-12-31'],
    ['2026-12-31T23:00:00Z', '2027-01-01'],
  ])('of law at %s is %s in Paris', (instant, expected) => {
    expect(dayInParis(Temporal.Instant.from(instant)).toString()).toBe(expected);
  });
});

describe('a period', () => {
  it.each<[string, Every, number, string, string]>([
    ['2026-01-31', 'P1M', 0, '2026-01-31', '2026-02-27'],
    ['2026-01-31', 'P1M', 1, '2026-02-28', '2026-03-30'],
    ['2026-01-31', 'P1M', 2, '2026-03-31', '2026-04-29'],
    ['2024-02-29', 'P1Y', 1, '2025-02-28', '2026-02-27'],
    ['2024-02-29', 'P1Y', 4, '2028-02-29', '2029-02-27'],
    ['2026-11-30', 'P3M', 1, '2027-02-28', '2027-05-29'],
  ])('anchored to %s, every %s, number %d, runs from %s to %s', (anchor, every, nth, from, to) => {
    const { from: start, to: end } = period(day(anchor), every, nth);
    expect([start.toString(), end.toString()]).toEqual([from, to]);
  });

  it('follows the one before without a gap or an overlap, for ten years', () => {
    const anchors = fc.date({
      min: new Date('2020-01-01'),
      max: new Date('2030-12-31'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(anchors, fc.constantFrom<Every>('P1M', 'P3M', 'P1Y'), (date, every) => {
        const anchor = day(date.toISOString().slice(0, 10));
        let expected = anchor;
        const count = { P1M: 120, P3M: 40, P1Y: 10 }[every];
        for (let nth = 0; nth < count; nth++) {
          const { from, to } = period(anchor, every, nth);
          expect(from.toString()).toBe(expected.toString());
          expect(daysIn({ from, to })).toBeGreaterThan(27);
          expected = to.add({ days: 1 });
        }
      }),
      { numRuns: 30 },
    );
  });
});

describe('the last months', () => {
  it('are whole months, the present one last, across the turn of the year', () => {
    expect(lastMonths(day('2026-02-28'), 4).map(String)).toEqual([
      '2025-11-01',
      '2025-12-01',
      '2026-01-01',
      '2026-02-01',
    ]);
  });
});
