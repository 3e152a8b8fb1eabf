import type { Actor } from './actor.ts';
import { act, type House, type Work } from './house.ts';

/**
 * Each in a transaction of its own: one that fails keeps no other waiting.
 * @throws AggregateError when all have been seen to and some failed.
 */
export async function oneByOne<Item>(
  house: House,
  by: Actor,
  items: readonly Item[],
  deed: (work: Work, item: Item) => Promise<unknown>,
): Promise<void> {
  const failures: unknown[] = [];
  for (const item of items) {
    try {
      await act(house, by, (work) => deed(work, item));
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0)
    throw new AggregateError(failures, `${failures.length} of ${items.length} could not be seen to`);
}
