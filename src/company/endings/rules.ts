import { type Day, daysIn, isAfter, type Period } from '../../platform/calendar.ts';
import { type Money, share, smaller } from '../../platform/money.ts';
import { type Refusal, refuse } from '../../platform/refusal.ts';
import { periodAt } from '../contracts/rules.ts';
import type { Service, TerminationMeans } from '../contracts/types.ts';
import type { CustomerKind } from '../customers/rules.ts';

/** L221-18: the days in which a consumer may withdraw, counted from the day of the order. */
export const WITHDRAWAL_DAYS = 14;

/** For how long the link is good by which whoever has no account terminates. */
export const LINK_HOURS = 2;

/** Art. 2: what is over is not changed any more. */
export function refuseEnded(service: Pick<Service, 'ended'>): Refusal | undefined {
  return service.ended === undefined ? undefined : refuse('service-ended', { article: '2' });
}

/** L215-1-1 opens the button to consumers, and L215-3 to non-professionals. */
export function mayUseButton(kind: CustomerKind): boolean {
  return kind === 'person' || kind === 'association';
}

/** Art. 7 asks for a registered letter, but where the law gives the button. */
export function refuseTermination(
  means: TerminationMeans,
  postedOn: Day,
  kind: CustomerKind,
  known: { endsOn: Day } | undefined,
  today: Day,
): Refusal | undefined {
  if (means === 'portal' && !mayUseButton(kind))
    return refuse('registered-letter-required', { article: '7' });
  if (known)
    return refuse('already-terminated', { article: '7', figures: { endsOn: known.endsOn.toString() } });
  return isAfter(postedOn, today)
    ? refuse('posted-in-the-future', { article: '7', field: 'postedOn' })
    : undefined;
}

/**
 * R212-1, 3°: no clause may let the company alone change the price of a contract that has a term (R212-4 allows it,
 * with notice and a way out, in those that have none). A higher price is an offer for the next term: a consumer who
 * does not want it leaves before it applies, whatever the notice of art. 7, without cost. The day on which it would
 * apply, for a termination posted before it.
 */
export function freeExit(
  service: Pick<Service, 'anchor' | 'every' | 'price' | 'priceChanges'>,
  kind: CustomerKind,
  postedOn: Day,
): Exit | undefined {
  if (!mayUseButton(kind)) return undefined;
  const [first] = service.priceChanges
    .filter(({ price, appliesOn }) => price.cents > service.price.cents && isAfter(appliesOn, postedOn))
    .map(({ appliesOn }) => appliesOn)
    .sort((a, b) => (isAfter(a, b) ? 1 : -1));
  if (!first) return undefined;
  const running = periodAt(service.anchor, service.every, postedOn);
  return { endsOn: first, inTime: running.to.add({ days: 1 }).equals(first) };
}

interface Exit {
  readonly endsOn: Day;
  readonly inTime: boolean;
}

/** Of the two ends, the one that comes first. */
export function earlierExit(ordinary: Exit, free: Exit | undefined): Exit {
  return free && isAfter(ordinary.endsOn, free.endsOn) ? free : ordinary;
}

/** A letter arrives after it was posted, and not in the future. */
export function refuseReceipt(postedOn: Day, receivedOn: Day | undefined, today: Day): Refusal | undefined {
  if (receivedOn === undefined) return undefined;
  if (isAfter(postedOn, receivedOn))
    return refuse('received-before-posted', { article: '7', field: 'receivedOn' });
  return isAfter(receivedOn, today)
    ? refuse('received-in-the-future', { article: '7', field: 'receivedOn' })
    : undefined;
}

export function articleOfTermination(means: TerminationMeans): string {
  return means === 'portal' ? 'L215-1-1' : '7';
}

/** L221-18: consumers only, within fourteen days; L221-28: not what was fully performed with their agreement. */
export function refuseWithdrawal(
  kind: CustomerKind,
  service: Pick<Service, 'anchor' | 'kind' | 'immediateStart'>,
  today: Day,
): Refusal | undefined {
  const article = 'L221-18';
  if (kind !== 'person') return refuse('not-a-consumer', { article });
  const last = service.anchor.add({ days: WITHDRAWAL_DAYS });
  if (isAfter(today, last)) return refuse('too-late', { article, figures: { until: last.toString() } });
  return service.kind === 'domain' && service.immediateStart ? refuse('performed', { article }) : undefined;
}

/**
 * L221-25: who asked for an immediate start pays for the days used, today included; half up. Who did not, or
 * has not paid, owes nothing at all.
 */
export function withdrawalCredit(
  first: { gross: Money; creditable: Money; paid: boolean },
  immediateStart: boolean,
  period: Period,
  today: Day,
): Money {
  if (!immediateStart || !first.paid) return first.creditable;
  const days = daysIn(period);
  const used = daysIn({ from: period.from, to: today });
  return smaller(share(first.gross, days - used, days), first.creditable);
}
