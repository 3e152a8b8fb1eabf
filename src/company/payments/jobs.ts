import { system } from '../../platform/actor.ts';
import { type House, read } from '../../platform/house.ts';
import type { Timetable } from '../../platform/jobs.ts';
import { refreshCardPayment } from './card-payments.ts';
import type { CardProcessor } from './cards.ts';
import { selectUndecided } from './store.ts';

/** Notifications may be late or never come: pages without an outcome are asked about every few minutes. */
export function paymentsTimetables(processor: () => Promise<CardProcessor>): Timetable[] {
  return [
    {
      name: 'payments.ask-about-cards',
      cron: '*/3 * * * *',
      run: async (house) => askAboutCards(house, await processor()),
    },
  ];
}

export async function askAboutCards(house: House, processor: CardProcessor): Promise<void> {
  const undecided = await read(house, system('card payments'), (work) => selectUndecided(work, 200));
  for (const { attemptId } of undecided) await refreshCardPayment(house, processor, attemptId);
}
