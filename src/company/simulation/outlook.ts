import { type Day, dayInParis, type Instant } from '../../platform/calendar.ts';
import type { House } from '../../platform/house.ts';
import { type Foreseen, forecastOf } from './forecast.ts';

/** The forecast as it was worked out a moment ago. */
export interface Outlook {
  readonly foreseen: readonly Foreseen[];
  readonly until: Day;
  readonly at: Instant;
  /** Customers of whom something comes that were left out: a page is no place for all of them. */
  readonly leftOut: number;
}

const FRESH_MINUTES = 15;
const MOST_CUSTOMERS = 400;

interface Kept {
  readonly begun: Instant;
  readonly outlook: Promise<Outlook>;
}
const kept = new WeakMap<object, Map<number, Kept>>();

/**
 * For doors that must answer quickly: worked out once a quarter of an hour, by one at a time, for so many
 * customers. `./orbite forecast` tells it whole.
 */
export function outlook(house: House, days: number): Promise<Outlook> {
  const ofHouse = kept.get(house.db) ?? new Map<number, Kept>();
  kept.set(house.db, ofHouse);
  const at = house.clock.now();
  const known = ofHouse.get(days);
  if (known && known.begun.until(at).total('minutes') < FRESH_MINUTES) return known.outlook;
  const until = dayInParis(at).add({ days });
  const fresh = forecastOf(house, until, MOST_CUSTOMERS).then((told) => ({ ...told, until, at }));
  ofHouse.set(days, { begun: at, outlook: fresh });
  fresh.catch(() => ofHouse.delete(days));
  return fresh;
}
