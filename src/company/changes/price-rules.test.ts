import { describe, expect, it } from 'vitest';
import { day } from '../../platform/calendar.ts';
import { cents } from '../../platform/money.ts';
import { earlierExit, freeExit } from '../endings/rules.ts';
import { firstPriceDay, REFLECTION_DAYS } from './price-rules.ts';

const NOTICE = 60 + REFLECTION_DAYS;

describe('a new price holds', () => {
  it.each([
    ['from the renewal that leaves ninety days', '2026-01-31', 'P1M', '2026-02-01', undefined, '2026-05-31'],
    [
      'from a renewal that is just ninety days away',
      '2025-05-02',
      'P1Y',
      '2026-02-01',
      undefined,
      '2026-05-02',
    ],
    [
      'a year later where the renewal is a day too near',
      '2025-05-01',
      'P1Y',
      '2026-02-01',
      undefined,
      '2027-05-01',
    ],
    ['not before the day that was wished', '2026-01-31', 'P1M', '2026-02-01', '2026-09-01', '2026-09-30'],
    [
      'as early as may be where the wish is too early',
      '2026-01-31',
      'P1M',
      '2026-02-01',
      '2026-03-01',
      '2026-05-31',
    ],
    ['on the 28th of a February', '2024-02-29', 'P1Y', '2025-10-01', undefined, '2026-02-28'],
  ] as const)('%s', (_what, anchor, every, today, from, on) => {
    const first = firstPriceDay({ anchor: day(anchor), every }, day(today), NOTICE, day(from ?? today));
    expect(first.toString()).toBe(on);
  });
});

describe('who does not want it', () => {
  const change = (price: bigint, on: string) => ({
    id: on,
    price: cents(price),
    appliesOn: day(on),
    announcedOn: day('2026-01-01'),
    why: '',
  });
  const service = {
    anchor: day('2025-05-02'),
    every: 'P1Y' as const,
    price: cents(100_00),
    priceChanges: [change(120_00n, '2026-05-02')],
  };
  const ordinary = { endsOn: day('2027-05-02'), inTime: false };

  it.each([
    [
      'a consumer leaves for its day, whatever the notice (R212-1)',
      'person',
      service,
      '2026-05-01',
      '2026-05-02',
    ],
    ['an association too', 'association', service, '2026-04-20', '2026-05-02'],
    ['on its day it is too late', 'person', service, '2026-05-02', undefined],
    ['a company has the notice of art. 7', 'company', service, '2026-05-01', undefined],
    [
      'a lower price opens no door',
      'person',
      { ...service, priceChanges: [change(90_00n, '2026-05-02')] },
      '2026-05-01',
      undefined,
    ],
    [
      'nothing announced, nothing opened',
      'person',
      { ...service, priceChanges: [] },
      '2026-05-01',
      undefined,
    ],
  ] as const)('%s', (_what, kind, of, postedOn, endsOn) => {
    expect(freeExit(of, kind, day(postedOn))?.endsOn.toString()).toBe(endsOn);
  });

  it('leaves at the earlier of the two ends, and is in time', () => {
    const free = freeExit(service, 'person', day('2026-05-01'));
    expect(earlierExit(ordinary, free)).toEqual({ endsOn: day('2026-05-02'), inTime: true });
    const sooner = { endsOn: day('2026-05-01'), inTime: true };
    expect(earlierExit(sooner, free)).toBe(sooner);
  });
});
