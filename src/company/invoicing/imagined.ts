import type { Actor } from '../../platform/actor.ts';
import { type Act, actsAfter, lastAct } from '../../platform/acts.ts';
import { type House, imagine, type Work } from '../../platform/house.ts';
import { isRefusal, type Refusal } from '../../platform/refusal.ts';
import { selectInvoices } from './store.ts';
import type { Invoice } from './types.ts';

export interface Imagined<T> {
  readonly result: T;
  /** Invoices and credit notes, oldest first; their numbers are given to nobody. */
  readonly issued: readonly Invoice[];
  readonly acts: readonly Act[];
}

/**
 * What a use case would do to a customer's account, to the cent, by doing it in a transaction that is rolled
 * back: for whoever wants to see the figures before saying yes.
 */
export async function imagineBills<T>(
  house: House,
  by: Actor,
  customerId: string,
  useCase: (work: Work) => Promise<T | Refusal>,
): Promise<Imagined<T> | Refusal> {
  return imagine(house, by, async (work): Promise<Imagined<T> | Refusal> => {
    const since = await lastAct(work);
    const [newest] = await selectInvoices(work, { customerId, limit: 1 });
    const result = await useCase(work);
    if (isRefusal(result)) return result;
    const latest = await selectInvoices(work, { customerId, limit: 50 });
    const known = latest.findIndex(({ id }) => id === newest?.id);
    const acts = (await actsAfter(work, since)).filter((act) => act.customerId === customerId);
    return {
      result: result as T,
      issued: latest.slice(0, known === -1 ? undefined : known).reverse(),
      acts,
    };
  });
}
