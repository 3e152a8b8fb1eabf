import { type Day, period, periodStart } from '../../platform/calendar.ts';
import type { Work } from '../../platform/house.ts';
import { isPositive } from '../../platform/money.ts';
import { isRefusal } from '../../platform/refusal.ts';
import {
  applyPrice,
  changeAt,
  giveRenewalNotice,
  periodPrice,
  renewService,
  type Service,
} from '../contracts/contracts.ts';
import { billingIdentity } from '../customers/customers.ts';
import { endHasCome, endTerminated } from '../endings/endings.ts';
import { type Claim, invoicedPeriods } from '../invoicing/invoicing.ts';
import { bill, withdrawSmallDebits } from '../payments/payments.ts';
import { parameters } from '../terms/terms.ts';
import { nextRenewal, nextRenewalInvoice, noticeOn, renewalGroups, renewalOn } from './rules.ts';

export { nextNotice, nextRenewal, nextRenewalInvoice } from './rules.ts';

/** What comes next for a service that runs, as things stand. */
export interface Outlook {
  /** The first day of the next period: it renews then, or ends. */
  readonly renewsOn: Day | undefined;
  /** The next renewal to be invoiced (art. 8). */
  readonly invoice: { readonly on: Day; readonly dueOn: Day } | undefined;
}

export async function outlookOf(work: Work, service: Service): Promise<Outlook> {
  const invoiced = await invoicedPeriods(work, service.customerId);
  const { invoiceDaysBeforeDue } = parameters(service.termsVersion);
  const invoice = nextRenewalInvoice(service, invoiced.get(service.id), invoiceDaysBeforeDue);
  return { renewsOn: nextRenewal(service), invoice: invoice && { on: invoice.on, dueOn: invoice.dueOn } };
}

/** Art. 7 and 9, service by service: it ends, or it is renewed. @returns whether anything was done. */
export async function endOrRenew(work: Work, services: readonly Service[]): Promise<boolean> {
  let done = false;
  for (const service of services) {
    if (service.ended !== undefined) continue;
    const nth = renewalOn(service, work.today);
    if (endHasCome(service, work.today)) await endTerminated(work, service);
    else if (nth !== undefined) await renew(work, service, nth);
    else continue;
    done = true;
  }
  return done;
}

/** Art. 9, at the price that was announced for this period, if one was. */
async function renew(work: Work, service: Service, nth: number): Promise<void> {
  const change = changeAt(service.priceChanges, periodStart(service.anchor, service.every, nth));
  if (change) await applyPrice(work, service, change);
  await renewService(work, service, nth);
  if (change) await withdrawSmallDebits(work, service.customerId);
}

/** L215-1: to consumers, and to associations (L215-3), before a yearly renewal, by a mail of its own. */
export async function giveNotices(
  work: Work,
  customerId: string,
  services: readonly Service[],
): Promise<void> {
  const due = services.flatMap((service) => {
    const notice = noticeOn(service, parameters(service.termsVersion).terminationNoticeDays, work.today);
    return notice ? [{ service, notice }] : [];
  });
  if (due.length === 0 || !(await isWarned(work, customerId))) return;
  for (const { service, notice } of due) await giveRenewalNotice(work, service, notice);
}

/** Whether the law wants this customer to be warned before a tacit renewal. */
export async function isWarned(work: Work, customerId: string): Promise<boolean> {
  const customer = await billingIdentity(work, customerId, work.today);
  return customer?.kind === 'person' || customer?.kind === 'association';
}

/**
 * Art. 8: those of one due date and one means of payment on one invoice. `invoiced`: for each service, the
 * first day of the last period that is. @returns what is owed by it, whether credit settled one at once
 * (services may have resumed), and what is invoiced now.
 */
export async function invoiceRenewals(
  work: Work,
  customerId: string,
  services: readonly Service[],
  invoiced: ReadonlyMap<string, Day>,
): Promise<{ issued: readonly Claim[]; settled: boolean; invoiced: ReadonlyMap<string, Day> }> {
  const groups = renewalGroups(
    services,
    invoiced,
    (service) => parameters(service.termsVersion).invoiceDaysBeforeDue,
    work.today,
  );
  const now = new Map(invoiced);
  const claims: Claim[] = [];
  let settled = false;
  for (const { dueOn, payBy, renewals } of groups) {
    const issued = await bill(work, {
      customerId,
      cause: 'renewal',
      article: '8',
      dueOn,
      payBy,
      lines: renewals.map(({ service, nth }) => ({
        serviceId: service.id,
        label: service.label,
        ...periodPrice(service, dueOn),
        period: period(service.anchor, service.every, nth),
      })),
    });
    if (isRefusal(issued)) throw new Error(`a renewal could not be invoiced: ${issued.refused}`);
    settled ||= !isPositive(issued.open);
    const { invoiceId, number, issuedOn, open } = issued;
    const serviceIds = renewals.map(({ service }) => service.id);
    claims.push({ invoiceId, number, cause: 'renewal', issuedOn, dueOn, payBy, open, serviceIds });
    for (const { service } of renewals) now.set(service.id, dueOn);
  }
  return { issued: claims, settled, invoiced: now };
}
