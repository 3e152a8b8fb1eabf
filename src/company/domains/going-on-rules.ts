import { type Day, isAfter } from '../../platform/calendar.ts';
import type { Service } from '../contracts/types.ts';

/** Why a name is not renewed, for whoever reads the alarm. */
export type Halt = 'ended' | 'terminated' | 'unpaid';

/**
 * Art. 9, 11: a name goes on as long as its contract does. One that ends by the expiry is let go; one that is
 * suspended because nobody pays waits for the money, while the alarms ring.
 */
export function haltOf(
  service: Pick<Service, 'ended' | 'endsOn' | 'suspendedFor'> | undefined,
  expires: Day,
): Halt | undefined {
  if (!service || service.ended) return 'ended';
  if (service.endsOn && !isAfter(service.endsOn, expires)) return 'terminated';
  return service.suspendedFor.includes('unpaid') ? 'unpaid' : undefined;
}
