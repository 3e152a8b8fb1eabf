import { system } from '../../../platform/actor.ts';
import { act, type House } from '../../../platform/house.ts';
import { newId } from '../../../platform/ids.ts';
import { granted } from '../../../platform/refusal.ts';
import { openCustomer } from '../../customers/customers.ts';
import { type PlaceOrder, placeOrder } from '../../orders/orders.ts';
import { acceptTerms, currentTerms } from '../../terms/terms.ts';

/** For store tests: a customer who has accepted the terms, and orders, by the use cases of their rooms. */
export const robot = system('test');
const ports = { reserveSiteName: async () => undefined, openName: async () => undefined };

export interface Buyer {
  readonly customerId: string;
  readonly acceptanceId: string;
}

export function newBuyer(house: House): Promise<Buyer> {
  return act(house, robot, async (work) => {
    const opened = granted(
      await openCustomer(work, {
        kind: 'person',
        details: {
          firstName: 'Léa',
          lastName: 'Test',
          address: { line1: '1 rue du Test', postalCode: '25000', city: 'Besançon', country: 'FR' },
          language: 'fr',
        },
        owner: { firstName: 'Léa', lastName: 'Test', email: `lea-${newId()}@example.org`, language: 'fr' },
      }),
    );
    const accepted = granted(
      await acceptTerms(work, {
        customerId: opened.id,
        signer: { firstName: 'Léa', lastName: 'Test', email: 'lea@example.org' },
        mention: 'lu et approuvé',
        initials: 'LT',
        language: 'fr',
        shown: { page: 'http://localhost/', textSha256: (await currentTerms(work, 'fr')).sha256 },
        address: '192.0.2.7',
        userAgent: 'test',
      }),
    );
    return { customerId: opened.id, acceptanceId: accepted.id };
  });
}

export function orderOf(house: House, who: Buyer, changes: Partial<PlaceOrder> = {}) {
  const input: PlaceOrder = {
    ...who,
    key: newId(),
    planSlug: 'planete',
    every: 'P1M',
    options: [],
    payBy: 'transfer',
    confirmations: { fits: true, capacity: true, advice: true },
    productSheetShown: 'la fiche',
    siteName: 'dupont',
    ...changes,
  };
  return act(house, robot, (work) => placeOrder(work, input, ports));
}
