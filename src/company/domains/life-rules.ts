import type { Day } from '../../platform/calendar.ts';
import { isAfter, isBefore } from '../../platform/calendar.ts';
import { type Refusal, refuse } from '../../platform/refusal.ts';

/** How the registry of an extension ends a name's life, in days after its expiry. */
export interface Ending {
  /** The registry may still renew it as if nothing had happened; the site may be off. */
  readonly grace: number;
  /** Only a restore, at its price, brings it back (RFC 3915). */
  readonly redemption: number;
  /** Nothing brings it back. */
  readonly pendingDelete: number;
}

/** ICANN's registries: auto-renew grace 45 days, redemption 30, pending delete 5. */
const ICANN: Ending = { grace: 45, redemption: 30, pendingDelete: 5 };
/** AFNIC: 30 days of redemption after the deletion, and the name is free. */
const AFNIC: Ending = { grace: 0, redemption: 30, pendingDelete: 0 };
const AFNIC_ZONES = new Set(['fr', 're', 'pm', 'tf', 'wf', 'yt']);

export function endingOf(extension: string): Ending {
  return AFNIC_ZONES.has(extension) ? AFNIC : ICANN;
}

export const MOST_YEARS = 10;

/** art. 11: one year at least. No registry takes more than ten, those still to run included. */
export function registrationYears(years: number): number | Refusal {
  return Number.isInteger(years) && years >= 1 && years <= MOST_YEARS
    ? years
    : refuse('domain-years', { article: 'art. 11', field: 'years', figures: { years, most: MOST_YEARS } });
}

/** Whether so many years more keep the name within what registries allow from today. */
export function mayRenew(expires: Day, years: number, today: Day): boolean {
  return !isAfter(expires.add({ years }), today.add({ years: MOST_YEARS }));
}

/** A renewal is ordered as long before the expiry: whatever goes wrong with it leaves a month to mend it. */
export const RENEWED_AHEAD = 30;

/** Whether the renewal of a name that goes on is to be ordered by now; a run that was missed changes nothing. */
export function isRenewalDue(expires: Day, today: Day): boolean {
  return !isBefore(today, expires.subtract({ days: RENEWED_AHEAD }));
}

/** Days before the expiry at which staff hear of a name that should go on and is not renewed. */
export const ALARMS = [45, 30, 15, 7] as const;
export type Alarm = (typeof ALARMS)[number];

/**
 * The alarm that stands today: the nearest that has been reached. After days without a run it is the latest, once;
 * `raised` is the last one that was.
 */
export function alarmDue(expires: Day, today: Day, raised: Alarm | undefined): Alarm | undefined {
  const left = today.until(expires, { largestUnit: 'days' }).days;
  const reached = ALARMS.findLast((days) => left <= days);
  return reached === undefined || (raised !== undefined && raised <= reached) ? undefined : reached;
}

export type Phase = 'registered' | 'grace' | 'redemption' | 'pending-delete' | 'free';

export interface Stretch {
  readonly phase: Exclude<Phase, 'registered'>;
  /** The first day of it. */
  readonly from: Day;
}

/** What follows an expiry that nobody renews, in order; phases that the registry does not have are left out. */
export function timeline(expires: Day, { grace, redemption, pendingDelete }: Ending): Stretch[] {
  const redeemed = expires.add({ days: grace });
  const deleted = redeemed.add({ days: redemption });
  return [
    ...(grace > 0 ? [{ phase: 'grace' as const, from: expires }] : []),
    ...(redemption > 0 ? [{ phase: 'redemption' as const, from: redeemed }] : []),
    ...(pendingDelete > 0 ? [{ phase: 'pending-delete' as const, from: deleted }] : []),
    { phase: 'free', from: deleted.add({ days: pendingDelete }) },
  ];
}

export function phaseOn(expires: Day, ending: Ending, today: Day): Phase {
  return timeline(expires, ending).findLast(({ from }) => !isBefore(today, from))?.phase ?? 'registered';
}

export type Notice = 'month-before' | 'week-before' | 'expired';

/**
 * The notice to the holder that is due today, if it was not given yet: a month and a week before the expiry, and
 * within five days after it (ICANN's Expired Registration Recovery Policy, 2.1). Of several that a missed run left,
 * only the last is still true.
 */
export function noticeDue(expires: Day, today: Day, given: readonly Notice[]): Notice | undefined {
  const starts: readonly (readonly [Notice, Day])[] = [
    ['month-before', expires.subtract({ months: 1 })],
    ['week-before', expires.subtract({ days: 7 })],
    ['expired', expires],
  ];
  const [notice] = starts.findLast(([, from]) => !isBefore(today, from)) ?? [];
  return notice === undefined || given.includes(notice) ? undefined : notice;
}
