import { type Day, isAfter, isBefore, periodStart } from '../../platform/calendar.ts';
import { firstDueFrom, noticeDay, nthAt, rejectBy } from '../contracts/rules.ts';
import type { PayBy, Service } from '../contracts/types.ts';

type Course = Pick<Service, 'anchor' | 'every' | 'activatedOn' | 'renewed' | 'ended' | 'endsOn'>;

function runs(service: Course): boolean {
  return service.activatedOn !== undefined && service.ended === undefined;
}

/**
 * Art. 9: the number of the period for which a service that runs is renewed today, on its first day; one that
 * was activated later than that catches up, a period a run.
 */
export function renewalOn(service: Course, today: Day): number | undefined {
  const due = nextDue(service);
  return due !== undefined && !isAfter(due, today) ? service.renewed + 1 : undefined;
}

/** When it renews or ends next. */
export function nextRenewal(service: Course): Day | undefined {
  const due = nextDue(service);
  return due !== undefined && service.endsOn !== undefined && isBefore(service.endsOn, due)
    ? service.endsOn
    : due;
}

function nextDue(service: Course): Day | undefined {
  return runs(service) ? periodStart(service.anchor, service.every, service.renewed + 1) : undefined;
}

/** L215-1: the notice that goes out today, for a yearly service without a recorded end. */
export function noticeOn(
  service: Course,
  noticeDays: number,
  today: Day,
): { dueOn: Day; rejectBy: Day } | undefined {
  if (!mayBeWarned(service)) return undefined;
  const { nth, due } = firstDueFrom(service.anchor, service.every, today.add({ days: 1 }));
  const dueOn = [due, periodStart(service.anchor, service.every, nth + 1)].find((one) =>
    noticeDay(one, noticeDays).equals(today),
  );
  return dueOn && { dueOn, rejectBy: rejectBy(dueOn, noticeDays) };
}

export function nextNotice(service: Course, noticeDays: number, today: Day): Day | undefined {
  if (!mayBeWarned(service)) return undefined;
  for (let { nth } = firstDueFrom(service.anchor, service.every, today.add({ days: 1 })); ; nth += 1) {
    const on = noticeDay(periodStart(service.anchor, service.every, nth), noticeDays);
    if (isAfter(on, today)) return on;
  }
}

function mayBeWarned(service: Course): boolean {
  return runs(service) && service.every === 'P1Y' && service.endsOn === undefined;
}

export interface RenewalGroup {
  readonly dueOn: Day;
  readonly payBy: PayBy;
  readonly renewals: { readonly service: Service; readonly nth: number }[];
}

/**
 * Art. 8: the renewals to invoice today, at most one period a service, gathered by due date and means of
 * payment, in the order of the services.
 */
export function renewalGroups(
  services: readonly Service[],
  invoiced: ReadonlyMap<string, Day>,
  daysBeforeDue: (service: Service) => number,
  today: Day,
): RenewalGroup[] {
  const groups = new Map<string, RenewalGroup>();
  for (const service of services) {
    const next = nextRenewalInvoice(service, invoiced.get(service.id), daysBeforeDue(service));
    if (!next || isAfter(next.on, today)) continue;
    const key = `${next.dueOn.toString()}/${service.payBy}`;
    const group = groups.get(key) ?? { dueOn: next.dueOn, payBy: service.payBy, renewals: [] };
    group.renewals.push({ service, nth: next.nth });
    groups.set(key, group);
  }
  return [...groups.values()];
}

/** When the next period that nobody has invoiced is invoiced; undefined where it never will be, as things stand. */
export function nextRenewalInvoice(
  service: Course,
  lastInvoiced: Day | undefined,
  daysBeforeDue: number,
): { on: Day; dueOn: Day; nth: number } | undefined {
  if (!runs(service) || lastInvoiced === undefined) return undefined;
  const nth = nthAt(service.anchor, service.every, lastInvoiced) + 1;
  const dueOn = periodStart(service.anchor, service.every, nth);
  if (service.endsOn !== undefined && !isAfter(service.endsOn, dueOn)) return undefined;
  return { on: dueOn.subtract({ days: daysBeforeDue }), dueOn, nth };
}
