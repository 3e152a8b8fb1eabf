import { type Day, daysIn, isBefore, type Period } from '../../platform/calendar.ts';
import { type Money, share, subtract } from '../../platform/money.ts';

/** What a change of price comes to for the rest of the running period, today included; half up, excluding VAT. */
export function proration(
  before: Money,
  after: Money,
  running: Period,
  today: Day,
): { more: Money } | { less: Money } | undefined {
  const left = daysIn({ from: isBefore(today, running.from) ? running.from : today, to: running.to });
  const days = daysIn(running);
  const more = share(subtract(after, before), left, days);
  const less = share(subtract(before, after), left, days);
  if (more.cents > 0n) return { more };
  return less.cents > 0n ? { less } : undefined;
}
