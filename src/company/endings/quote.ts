import type { Actor } from '../../platform/actor.ts';
import type { House } from '../../platform/house.ts';
import { add, type Money, parseMoney, ZERO } from '../../platform/money.ts';
import { isRefusal, type Refusal } from '../../platform/refusal.ts';
import { type Imagined, imagineBills } from '../invoicing/invoicing.ts';
import { type Terminated, terminate, withdraw } from './endings.ts';

/** What an end comes to, told before anybody says yes. */
export interface EndQuote {
  /** Of what is invoiced already, including VAT. */
  readonly credited: Money;
  /** Of it, paid back rather than kept as credit. */
  readonly refunded: Money;
}

export async function quoteTermination(
  house: House,
  by: Actor,
  customerId: string,
  input: Parameters<typeof terminate>[1],
): Promise<(EndQuote & Terminated) | Refusal> {
  const imagined = await imagineBills(house, by, customerId, (work) => terminate(work, input));
  return isRefusal(imagined) ? imagined : { ...imagined.result, ...sums(imagined) };
}

export async function quoteWithdrawal(
  house: House,
  by: Actor,
  service: { id: string; customerId: string },
): Promise<EndQuote | Refusal> {
  const imagined = await imagineBills(house, by, service.customerId, (work) => withdraw(work, service.id));
  return isRefusal(imagined) ? imagined : sums(imagined);
}

function sums({ issued, acts }: Imagined<unknown>): EndQuote {
  const notes = issued.filter(({ kind }) => kind === 'credit-note');
  const refunds = acts.filter(({ act }) => act === 'refund-made');
  return {
    credited: add(ZERO, ...notes.map(({ gross }) => gross)),
    refunded: add(ZERO, ...refunds.map(({ details }) => parseMoney(String(details.amount)))),
  };
}
