import type { Instant } from '../../platform/calendar.ts';
import { type Clock, systemClock } from '../../platform/clock.ts';

/**
 * The clock of a company that lives through its past: it stands at each moment of the history, and
 * goes with the machine's again once it has arrived today.
 */
export class HistoryClock implements Clock {
  #at: Instant | undefined;

  now(): Instant {
    return this.#at ?? systemClock.now();
  }

  set(at: Instant): void {
    this.#at = at;
  }

  release(): void {
    this.#at = undefined;
  }
}
