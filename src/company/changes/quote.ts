import type { Actor } from '../../platform/actor.ts';
import type { House, Work } from '../../platform/house.ts';
import { add, type Money, ZERO } from '../../platform/money.ts';
import { isRefusal, type Refusal } from '../../platform/refusal.ts';
import { getService, type Service } from '../contracts/contracts.ts';
import { imagineBills } from '../invoicing/invoicing.ts';
import { changePlan } from './changes.ts';
import { changeOptions, type OptionWish } from './options.ts';

/** What a change of plan or of options comes to today, to the cent. */
export interface ChangeQuote {
  /** As the service would be. */
  readonly service: Service;
  /** Including VAT, for the days left of the running period; nothing where it makes none. */
  readonly invoiced: Money;
  readonly credited: Money;
  /** Art. 8: the direct debit would be withdrawn with it. */
  readonly losesDebit: boolean;
}

export function quotePlan(
  house: House,
  by: Actor,
  { service, planSlug }: { service: Service; planSlug: string },
): Promise<ChangeQuote | Refusal> {
  return quoteChange(house, by, service, (work) => changePlan(work, { serviceId: service.id, planSlug }));
}

export function quoteOptions(
  house: House,
  by: Actor,
  { service, options }: { service: Service; options: readonly OptionWish[] },
): Promise<ChangeQuote | Refusal> {
  return quoteChange(house, by, service, (work) => changeOptions(work, { serviceId: service.id, options }));
}

async function quoteChange(
  house: House,
  by: Actor,
  service: Service,
  change: (work: Work) => Promise<object | Refusal>,
): Promise<ChangeQuote | Refusal> {
  const imagined = await imagineBills(house, by, service.customerId, async (work) => {
    const changed = await change(work);
    return isRefusal(changed) ? changed : ((await getService(work, service.id)) ?? service);
  });
  if (isRefusal(imagined)) return imagined;
  const total = (kind: 'invoice' | 'credit-note') =>
    add(ZERO, ...imagined.issued.filter((one) => one.kind === kind).map(({ gross }) => gross));
  return {
    service: imagined.result,
    invoiced: total('invoice'),
    credited: total('credit-note'),
    losesDebit: imagined.acts.some(({ act }) => act === 'direct-debit-withdrawn'),
  };
}
