import type { Actor } from '../../platform/actor.ts';
import type { House } from '../../platform/house.ts';
import { add, type Money, ZERO } from '../../platform/money.ts';
import { isRefusal, type Refusal } from '../../platform/refusal.ts';
import { getService, type Service } from '../contracts/contracts.ts';
import { imagineBills } from '../invoicing/invoicing.ts';
import { changePlan } from './changes.ts';

/** What a change of plan comes to today, to the cent. */
export interface PlanQuote {
  /** As the service would be. */
  readonly service: Service;
  /** Including VAT, for the days left of the running period; nothing where it makes none. */
  readonly invoiced: Money;
  readonly credited: Money;
  /** Art. 8: the direct debit would be withdrawn with it. */
  readonly losesDebit: boolean;
}

export async function quotePlan(
  house: House,
  by: Actor,
  input: { service: Service; planSlug: string },
): Promise<PlanQuote | Refusal> {
  const { service, planSlug } = input;
  const imagined = await imagineBills(house, by, service.customerId, async (work) => {
    const changed = await changePlan(work, { serviceId: service.id, planSlug });
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
