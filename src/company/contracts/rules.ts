import { type Day, type Every, isBefore, type Period, period, periodStart } from '../../platform/calendar.ts';
import { type Refusal, refuse } from '../../platform/refusal.ts';
import type { EndReason, ServiceState, SuspensionReason } from './types.ts';

/** What happened to a service, as far as its state goes. */
export interface ServiceFacts {
  /** The first invoice is settled. */
  readonly due: boolean;
  readonly activated: boolean;
  /** The latest problem of its provisioning. */
  readonly problem: string | undefined;
  readonly suspendedFor: readonly SuspensionReason[];
  readonly ended: EndReason | undefined;
}

export function stateOf(facts: ServiceFacts): ServiceState {
  if (facts.ended !== undefined) return facts.ended === 'cancelled' ? 'cancelled' : 'ended';
  if (facts.activated) return facts.suspendedFor.length > 0 ? 'suspended' : 'active';
  if (!facts.due) return 'awaiting-payment';
  return facts.problem === undefined ? 'provisioning' : 'provisioning-failed';
}

/** Art. 5 for what the client did or did not do, art. 12 for an intrusion. */
export function articleOfSuspension(reason: SuspensionReason): string {
  return reason === 'hacked' ? '12' : '5';
}

/** Only what has been delivered and has not ended can be suspended. */
export function refuseSuspension(state: ServiceState): Refusal | undefined {
  if (state === 'ended' || state === 'cancelled') return refuse('service-ended', { article: '2' });
  return state === 'active' || state === 'suspended'
    ? undefined
    : refuse('service-not-active', { article: '5' });
}

/** Which period of the service holds the day: 0 is the order's. Days before the anchor count to it. */
export function nthAt(anchor: Day, every: Every, day: Day): number {
  let nth = 0;
  while (!isBefore(day, periodStart(anchor, every, nth + 1))) nth += 1;
  return nth;
}

export function periodAt(anchor: Day, every: Every, day: Day): Period {
  return period(anchor, every, nthAt(anchor, every, day));
}

/** Due dates are the first days of the periods after the first (art. 8, 9). */
export function firstDueFrom(anchor: Day, every: Every, day: Day): { nth: number; due: Day } {
  const nth = nthAt(anchor, every, day);
  const start = periodStart(anchor, every, nth);
  if (nth >= 1 && start.equals(day)) return { nth, due: start };
  return { nth: nth + 1, due: periodStart(anchor, every, nth + 1) };
}

/** Art. 7: the first due date at or after the notice has run, and whether that is the end of the period that runs when the letter is posted. */
export function endOfTermination(
  service: { anchor: Day; every: Every },
  postedOn: Day,
  noticeDays: number,
): { endsOn: Day; inTime: boolean } {
  const { anchor, every } = service;
  const { due: endsOn } = firstDueFrom(anchor, every, postedOn.add({ days: noticeDays }));
  const running = period(anchor, every, nthAt(anchor, every, postedOn));
  return { endsOn, inTime: running.to.add({ days: 1 }).equals(endsOn) };
}

/** L215-1: the last day to reject a renewal is the last on which art. 7 still ends the service in time. */
export function rejectBy(due: Day, noticeDays: number): Day {
  return due.subtract({ days: noticeDays });
}

/** L215-1: the notice goes out two months before the last day to reject (the law: three to one). */
export function noticeDay(due: Day, noticeDays: number): Day {
  return rejectBy(due, noticeDays).subtract({ months: 2 });
}
