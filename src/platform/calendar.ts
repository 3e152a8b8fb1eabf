import { Temporal } from 'temporal-polyfill';

/**
 * Dates of law are days in Europe/Paris. A period is anchored to the first day of the first period:
 * 31 January + 1 month = 28 February, + 2 months = 31 March.
 */
export const PARIS = 'Europe/Paris';

export type Day = Temporal.PlainDate;
export type Instant = Temporal.Instant;

/** "2026-11-24 09:30" as the clock on a wall in Paris shows it. @throws RangeError when it is no such moment. */
export function momentInParis(text: string): Instant {
  return Temporal.PlainDateTime.from(text.trim().replace(' ', 'T')).toZonedDateTime(PARIS).toInstant();
}

/** The terms of billing that the catalogue knows, as ISO 8601 durations. */
export type Every = 'P1M' | 'P3M' | 'P1Y';
const MONTHS: Record<Every, number> = { P1M: 1, P3M: 3, P1Y: 12 };

export interface Period {
  readonly from: Day;
  /** The last day included. */
  readonly to: Day;
}

/** @throws RangeError when the text is not "YYYY-MM-DD" or no such day exists. */
export function day(text: string): Day {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) throw new RangeError(`not a day: ${JSON.stringify(text)}`);
  return Temporal.PlainDate.from(text, { overflow: 'reject' });
}

export function dayInParis(at: Instant): Day {
  return at.toZonedDateTimeISO(PARIS).toPlainDate();
}

/** The first day of the nth period (0 is the first) of a service anchored to `anchor`. */
export function periodStart(anchor: Day, every: Every, nth: number): Day {
  return anchor.add({ months: MONTHS[every] * nth }, { overflow: 'constrain' });
}

export function period(anchor: Day, every: Every, nth: number): Period {
  return {
    from: periodStart(anchor, every, nth),
    to: periodStart(anchor, every, nth + 1).subtract({ days: 1 }),
  };
}

/** Days in the period, both ends included. */
export function daysIn({ from, to }: Period): number {
  return from.until(to).days + 1;
}

/** The first days of the last `count` months, the present one included, oldest first. */
export function lastMonths(today: Day, count: number): Day[] {
  const first = today.with({ day: 1 });
  return Array.from({ length: count }, (_, n) => first.subtract({ months: count - 1 - n }));
}

export function isBefore(a: Day, b: Day): boolean {
  return Temporal.PlainDate.compare(a, b) < 0;
}

export function isAfter(a: Day, b: Day): boolean {
  return Temporal.PlainDate.compare(a, b) > 0;
}

export function later(a: Day, b: Day): Day {
  return isBefore(a, b) ? b : a;
}

export function earlier(a: Day, b: Day): Day {
  return isAfter(a, b) ? b : a;
}
