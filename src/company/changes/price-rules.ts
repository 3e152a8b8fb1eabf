import { type Day, type Every, later } from '../../platform/calendar.ts';
import { firstDueFrom } from '../contracts/rules.ts';

/** On top of the notice of art. 7: what the client has to think about a new price and post a letter in time. */
export const REFLECTION_DAYS = 30;

/**
 * The first renewal at or after `from` for which a price told today may hold: a client who hears of it still
 * has time to end the contract for that very day.
 */
export function firstPriceDay(
  service: { readonly anchor: Day; readonly every: Every },
  today: Day,
  noticeDays: number,
  from: Day,
): Day {
  const { due } = firstDueFrom(service.anchor, service.every, later(today.add({ days: noticeDays }), from));
  return due;
}
