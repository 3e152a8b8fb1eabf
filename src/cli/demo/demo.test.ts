import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import { day } from '../../platform/calendar.ts';
import { isSiret } from '../../platform/identifiers.ts';
import { CUSTOMERS, type DemoCustomer, STAFF } from './company.ts';
import { momentOf, nextMorning } from './live.ts';
import { STEPS } from './steps.ts';

describe('the history of the demo', () => {
  it('goes forward, ends before today, and names each step once', () => {
    const today = day('2026-11-24');
    const moments = STEPS.map((step) => momentOf(step, today).epochMilliseconds);
    expect(moments).toEqual([...moments].sort((a, b) => a - b));
    expect(Math.min(...STEPS.map(({ daysAgo }) => daysAgo))).toBeGreaterThan(0);
    expect(new Set(STEPS.map(({ name }) => name)).size).toBe(STEPS.length);
  });

  it('is about nobody: reserved domains, numbers that pass the check and are nobody’s', () => {
    const people: readonly DemoCustomer[] = Object.values(CUSTOMERS);
    for (const { email } of [...people, ...Object.values(STAFF)]) expect(email).toMatch(/\.example$/);
    for (const { details } of people) {
      if (details.siret === undefined) continue;
      expect(isSiret(details.siret), details.organisation).toBe(true);
      expect(details.siret).toMatch(/^(000|21000010)/);
    }
  });

  it.each([
    ['2026-03-28T12:00:00Z', '2026-03-01', '2026-03-29T05:00:00Z'],
    ['2026-03-28T12:00:00Z', '2026-03-28', '2026-03-29T05:00:00Z'],
    ['2026-03-27T23:30:00Z', '2026-03-28', '2026-03-29T05:00:00Z'],
    ['2026-03-28T12:00:00Z', '2026-04-02', '2026-04-02T05:00:00Z'],
    ['2026-01-01T12:00:00Z', '2026-01-02', '2026-01-02T06:00:00Z'],
  ])('after %s, with something due on %s, the next morning run is at %s', (from, due, expected) => {
    expect(nextMorning(Temporal.Instant.from(from), day(due)).toString()).toBe(expected);
  });
});
