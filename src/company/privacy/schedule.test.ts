import { describe, expect, it } from 'vitest';
import { day } from '../../platform/calendar.ts';
import { translator } from '../../platform/i18n/index.ts';
import { overIfBegunBy, overOn, SCHEDULE } from './schedule.ts';

describe('the schedule of retention', () => {
  it('keeps what the law says, no shorter and no longer', () => {
    const years = Object.fromEntries(SCHEDULE.map(({ category, keep }) => [category, keep]));
    expect(years).toMatchObject({
      identity: 'P5Y',
      account: 'P1Y',
      connection: 'P1Y',
      'payment-data': 'P13M',
      prospect: 'P3Y',
      'contract-evidence': 'P10Y',
      invoices: 'P10Y',
    });
    expect(new Set(SCHEDULE.map(({ category }) => category)).size).toBe(SCHEDULE.length);
  });

  const timed = SCHEDULE.filter(({ keep }) => keep !== undefined);
  it.each(timed.map(({ category }) => category))(
    '%s: the day before its day it is kept, on its day it is over',
    (category) => {
      for (const start of ['2024-02-29', '2024-01-31', '2024-12-31', '2025-02-28', '2026-03-30'].map(day)) {
        const over = overOn(category, start);
        const isOver = (today: ReturnType<typeof day>) => {
          const begunBy = overIfBegunBy(category, today);
          return start.toString() <= begunBy.toString();
        };
        expect(isOver(over.subtract({ days: 1 })), `${start} on the day before ${over}`).toBe(false);
        expect(isOver(over), `${start} on ${over}`).toBe(true);
        expect(isOver(over.add({ days: 1 }))).toBe(true);
      }
    },
  );

  it('has words for everything, in both languages', () => {
    for (const t of [translator('fr'), translator('en')])
      for (const { category, keep, from, fate } of SCHEDULE)
        for (const key of [
          `categories.${category}`,
          `keep.${keep ?? 'terms'}`,
          `from.${from}`,
          `fates.${fate}`,
        ])
          expect(t(`privacy.${key}`), key).not.toBe(`privacy.${key}`);
  });
});
