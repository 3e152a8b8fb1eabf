import type { House, Work } from '../../platform/house.ts';
import type { Cast, Outside } from './deeds.ts';

/** One moment of the history. Its name never changes: what was done once is not done again. */
export interface Step {
  readonly name: string;
  /** Days before the day on which the demo was begun. */
  readonly daysAgo: number;
  /** The hour in Paris, "09:40". */
  readonly at: string;
  /** In one transaction, with the note that it was done; or, where a network lies between, in several. */
  readonly inOne?: (work: Work, cast: Cast) => Promise<void>;
  readonly inSeveral?: (house: House, outside: Outside) => Promise<void>;
}

export const step = (
  name: string,
  daysAgo: number,
  at: string,
  inOne: (work: Work, cast: Cast) => Promise<void>,
): Step => ({ name, daysAgo, at, inOne });

/** Oldest first. */
export function inOrder(steps: readonly Step[]): readonly Step[] {
  return [...steps].sort((a, b) => b.daysAgo - a.daysAgo || a.at.localeCompare(b.at));
}
