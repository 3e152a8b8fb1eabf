import { Temporal } from 'temporal-polyfill';

/** The one source of "now": the whole company can be run on any date by handing it another clock. */
export interface Clock {
  now(): Temporal.Instant;
}

export const systemClock: Clock = { now: () => Temporal.Now.instant() };

/** A clock that stands still until it is set: tests and simulations. */
export class SetClock implements Clock {
  #at: Temporal.Instant;

  constructor(at: Temporal.Instant | string) {
    this.#at = Temporal.Instant.from(at);
  }

  now(): Temporal.Instant {
    return this.#at;
  }

  set(at: Temporal.Instant | string): void {
    this.#at = Temporal.Instant.from(at);
  }
}
