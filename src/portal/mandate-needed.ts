import { mandateFor } from '../company/mandates/mandates.ts';
import { dayInParis } from '../platform/calendar.ts';
import { read } from '../platform/house.ts';
import type { Visit } from './context.ts';

/** Art. 8: whoever chose direct debit and has signed no mandate signs one now; nothing is collected before. */
export async function mandateNeeded(visit: Visit, customerId: string, payBy: string): Promise<boolean> {
  if (payBy !== 'direct-debit') return false;
  const today = dayInParis(visit.house.clock.now());
  return (await read(visit.house, visit.actor, (work) => mandateFor(work, customerId, today))) === undefined;
}
