import { system } from '../../platform/actor.ts';
import { type House, read } from '../../platform/house.ts';
import type { Timetable } from '../../platform/jobs.ts';
import type { Handler } from '../../platform/outbox.ts';
import { askAboutCharges, performCharge } from './card-charges.ts';
import { refreshCardPayment } from './card-payments.ts';
import { askAboutRefunds, performRefund } from './card-refunds.ts';
import type { CardProcessor } from './cards.ts';
import { forgetCard, refreshCardSetup, tellExpiringCards } from './saved-cards.ts';
import { selectOpenSetups } from './saved-cards-store.ts';
import { selectUndecided } from './store.ts';

/** What the rooms decided about cards, asked of their processor. */
export function paymentsHandlers(processor: () => Promise<CardProcessor>): Handler[] {
  return [
    {
      topic: 'payments.card-charge-asked',
      name: 'payments.charge-card',
      handle: async (house, { payload }) => performCharge(house, await processor(), String(payload.chargeId)),
    },
    {
      topic: 'payments.card-removed',
      name: 'payments.forget-card',
      handle: async (house, { payload }) => forgetCard(house, await processor(), String(payload.cardId)),
    },
    {
      topic: 'payments.refund-made',
      name: 'payments.refund-card',
      handle: async (house, { payload }) => performRefund(house, await processor(), String(payload.refundId)),
    },
  ];
}

/** Notifications may be late or never come: what has no outcome is asked about every few minutes. */
export function paymentsTimetables(processor: () => Promise<CardProcessor>): Timetable[] {
  return [
    {
      name: 'payments.ask-about-cards',
      cron: '*/3 * * * *',
      run: async (house) => askAboutCards(house, await processor()),
    },
    { name: 'payments.tell-expiring-cards', cron: '20 7 * * *', run: tellExpiringCards },
  ];
}

export async function askAboutCards(house: House, processor: CardProcessor): Promise<void> {
  const robot = system('card payments');
  const undecided = await read(house, robot, (work) => selectUndecided(work, 200));
  for (const { attemptId } of undecided) await refreshCardPayment(house, processor, attemptId);
  const setups = await read(house, robot, (work) => selectOpenSetups(work, 200));
  for (const { id } of setups) await refreshCardSetup(house, processor, id);
  await askAboutCharges(house, processor);
  await askAboutRefunds(house, processor);
}
