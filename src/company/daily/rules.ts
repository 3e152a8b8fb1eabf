import { type Day, isAfter, isBefore } from '../../platform/calendar.ts';
import type { Service } from '../contracts/types.ts';
import { type DunningPlan, reminderDay, type Standing, unpaidDays } from '../dunning/rules.ts';
import { nextNotice, nextRenewal, nextRenewalInvoice } from '../renewals/rules.ts';

/** All that the run of a customer depends on. */
export interface Picture {
  readonly services: readonly Service[];
  readonly invoiced: ReadonlyMap<string, Day>;
  readonly standing: Standing;
  readonly plan: DunningPlan;
  /** L215-1 applies to this customer. */
  readonly warned: boolean;
  readonly terms: (service: Service) => { readonly noticeDays: number; readonly invoiceDays: number };
}

/**
 * The next day after today on which something happens to the customer by itself, as things stand; whatever
 * is late happens tomorrow. Undefined: never, unless somebody acts.
 */
export function nextDay(picture: Picture, today: Day): Day | undefined {
  const { services, standing, plan } = picture;
  const days: (Day | undefined)[] = [
    ...standing.debits.map(({ collectOn }) => collectOn),
    ...standing.cards.due.map(({ on }) => on),
  ];
  for (const service of services) {
    if (service.ended !== undefined) continue;
    const { noticeDays, invoiceDays } = picture.terms(service);
    const unpaid = unpaidDays(service, standing, plan);
    days.push(
      nextRenewal(service),
      nextRenewalInvoice(service, picture.invoiced.get(service.id), invoiceDays)?.on,
      unpaid.suspend,
      unpaid.end,
      unpaid.cancel,
    );
    if (picture.warned) days.push(nextNotice(service, noticeDays, today));
  }
  for (const claim of standing.claims)
    for (const daysBefore of plan.reminders) {
      const on = reminderDay(claim, daysBefore);
      if (on && isAfter(on, today)) days.push(on);
    }
  const tomorrow = today.add({ days: 1 });
  return days.reduce<Day | undefined>((first, day) => {
    if (day === undefined) return first;
    const on = isAfter(day, today) ? day : tomorrow;
    return first === undefined || isBefore(on, first) ? on : first;
  }, undefined);
}
