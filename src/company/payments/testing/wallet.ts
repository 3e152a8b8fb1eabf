import { type House, read } from '../../../platform/house.ts';
import { granted } from '../../../platform/refusal.ts';
import type { CardProcessor, SavedCard } from '../payments.ts';
import { refreshCardSetup, savedCards, startCardSetup } from '../payments.ts';
import { robot } from './fixture.ts';

const nobody = async (): Promise<never> => {
  throw new Error('nothing is charged here');
};

/** A processor at whose page a person has always just saved this card. */
export function processorWith(face: {
  last4: string;
  expires: { year: number; month: number };
}): CardProcessor {
  return {
    openPayPage: nobody,
    lookUp: nobody,
    readEvent: () => {
      throw new Error('no notification comes here');
    },
    openSavePage: async ({ setupId }) => ({
      sessionId: `cs_${setupId}`,
      url: `https://pay.example/${setupId}`,
      pspCustomer: 'cus_test',
    }),
    lookUpSave: async (sessionId) => ({
      sessionId,
      setupId: sessionId.slice(3),
      state: 'saved',
      card: { method: `pm_${sessionId}`, brand: 'visa', ...face },
    }),
    charge: nobody,
    lookUpCharge: nobody,
    forget: nobody,
    refund: nobody,
  };
}

/** A customer with a card in the wallet. */
export async function saveTestCard(
  house: House,
  customerId: string,
  face = { last4: '4242', expires: { year: 2031, month: 12 } },
): Promise<SavedCard> {
  const processor = processorWith(face);
  const started = granted(
    await startCardSetup(house, robot, processor, {
      customerId,
      consent: true,
      returnUrl: 'http://localhost/SETUP',
      cancelUrl: 'http://localhost/',
    }),
  );
  await refreshCardSetup(house, processor, started.setupId);
  const cards = await read(house, robot, (work) => savedCards(work, customerId));
  const saved = cards.at(-1);
  if (!saved) throw new Error('the card was not saved');
  return saved;
}
