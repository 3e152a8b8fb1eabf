import { recordAct } from '../../platform/acts.ts';
import type { Day } from '../../platform/calendar.ts';
import { isAfter, period } from '../../platform/calendar.ts';
import type { Work } from '../../platform/house.ts';
import { newId } from '../../platform/ids.ts';
import { add, formatPlain, isPositive, type Money, ZERO } from '../../platform/money.ts';
import { announce } from '../../platform/outbox.ts';
import {
  insertEnd,
  insertNotice,
  insertRenewal,
  insertTermination,
  insertTolerance,
  selectTermination,
  selectTerminationsFrom,
  selectTolerances,
} from './facts-store.ts';
import type { Discount, PriceChange } from './prices.ts';
import { insertDiscount, insertPriceChange, insertPriceOutcome } from './prices-store.ts';
import { insertMeans, insertTerms, selectServices } from './store.ts';
import type { EndReason, PayBy, Service, Termination, Tolerance } from './types.ts';

/**
 * The course of a contract, fact by fact: each is written, told as an act with its article, and announced.
 * Who decides, and what money follows, is in the rooms above: endings, renewals, changes, dunning.
 */

/** Art. 9. Announces `contracts.service-renewed`. */
export async function renewService(work: Work, service: Service, nth: number): Promise<void> {
  const renewed = period(service.anchor, service.every, nth);
  if (!(await insertRenewal(work, service, nth, renewed))) return;
  await recordAct(work, {
    act: 'service-renewed',
    article: '9',
    customerId: service.customerId,
    serviceId: service.id,
    details: { periodFrom: renewed.from.toString(), periodTo: renewed.to.toString(), label: service.label },
  });
  await tell(work, 'service-renewed', `${service.id}/${nth}`, service, { nth });
}

/** L215-1. Announces `contracts.renewal-notice` {dueOn, rejectBy}: a mail of its own, never with an invoice. */
export async function giveRenewalNotice(
  work: Work,
  service: Service,
  notice: { dueOn: Day; rejectBy: Day },
): Promise<void> {
  if (!(await insertNotice(work, service, notice))) return;
  const days = { rejectBy: notice.rejectBy.toString(), dueOn: notice.dueOn.toString() };
  await recordAct(work, {
    act: 'renewal-notice-sent',
    article: 'L215-1',
    customerId: service.customerId,
    serviceId: service.id,
    details: { ...days, label: service.label },
  });
  await tell(work, 'renewal-notice', `${service.id}/${days.dueOn}`, service, days);
}

/** Art. 7, L215-1-1. Announces `contracts.termination-recorded`. */
export async function recordTermination(
  work: Work,
  service: Service,
  termination: Omit<Termination, 'recordedOn'>,
): Promise<void> {
  await insertTermination(work, service, { ...termination, recordedOn: work.today });
  await recordAct(work, {
    act: 'termination-recorded',
    article: termination.article,
    customerId: service.customerId,
    serviceId: service.id,
    details: {
      inTime: termination.inTime,
      endsOn: termination.endsOn.toString(),
      postedOn: termination.postedOn.toString(),
      means: termination.means,
      label: service.label,
    },
  });
  await tell(work, 'termination-recorded', service.id, service);
}

export async function terminationOf(work: Work, serviceId: string): Promise<Termination | undefined> {
  return selectTermination(work, serviceId);
}

/** Of services that still run, soonest end first. */
export async function terminationsToCome(
  work: Work,
  limit: number,
): Promise<(Termination & { serviceId: string; customerId: string })[]> {
  return selectTerminationsFrom(work, work.today, limit);
}

/** Those that have ended since a day, the earliest first. */
export async function endedSince(work: Work, since: Day, limit: number): Promise<Service[]> {
  return selectServices(work, { endedSince: since, order: 'ordered', limit });
}

/** It ends, or the order that never ran is cancelled. Announces `contracts.service-ended` {reason}. */
export async function endService(
  work: Work,
  service: Service,
  end: { reason: EndReason; article: string },
): Promise<boolean> {
  if (!(await insertEnd(work, service, end))) return false;
  const cancelled = end.reason === 'cancelled';
  await recordAct(work, {
    act: cancelled ? 'order-cancelled' : 'service-ended',
    article: end.article,
    customerId: service.customerId,
    serviceId: service.id,
    details: { ...(cancelled ? {} : { reason: end.reason }), label: service.label },
  });
  await tell(work, 'service-ended', service.id, service, { reason: end.reason });
  return true;
}

/** Another plan, or another price of the same, from today on. Announces `contracts.service-changed`. */
export async function changeTerms(
  work: Work,
  service: Service,
  terms: Pick<Service, 'planSlug' | 'label' | 'options' | 'grants' | 'price'>,
): Promise<void> {
  const changed = { ...service, ...terms };
  await insertTerms(work, changed);
  await recordAct(work, {
    act: 'service-changed',
    article: '2',
    customerId: service.customerId,
    serviceId: service.id,
    details: {
      label: terms.label,
      from: formatPlain(service.price),
      to: formatPlain(terms.price),
      plan: terms.planSlug,
    },
  });
  await tell(work, 'service-changed', `${service.id}/${work.at.toString()}/${terms.planSlug}`, changed);
}

/** Taken off the periods that begin from a day on. */
export async function grantDiscount(
  work: Work,
  service: Pick<Service, 'id' | 'customerId' | 'label'>,
  discount: Omit<Discount, 'id'>,
): Promise<Discount> {
  const granted = { ...discount, id: newId() };
  await insertDiscount(work, service, granted);
  await recordAct(work, {
    act: 'discount-granted',
    customerId: service.customerId,
    serviceId: service.id,
    details: {
      label: service.label,
      discount: discount.label,
      from: discount.from.toString(),
      ...(discount.until ? { until: discount.until.toString() } : {}),
    },
  });
  return granted;
}

/**
 * A new price for the periods that begin on the day or later, told in advance. Announces
 * `contracts.price-change-announced` {priceChangeId}.
 */
export async function announcePrice(
  work: Work,
  service: Service,
  change: { price: Money; appliesOn: Day; why: string; article: string },
): Promise<PriceChange> {
  const { article, ...rest } = change;
  const announced = { ...rest, id: newId(), announcedOn: work.today };
  await insertPriceChange(work, service, announced);
  await recordAct(work, {
    act: 'price-change-announced',
    article,
    customerId: service.customerId,
    serviceId: service.id,
    details: {
      label: service.label,
      from: formatPlain(service.price),
      to: formatPlain(change.price),
      on: change.appliesOn.toString(),
      ...(change.why === '' ? {} : { why: change.why }),
    },
  });
  await tell(work, 'price-change-announced', announced.id, service, { priceChangeId: announced.id });
  return announced;
}

/** Its day has come: from today the service has the price that was announced. */
export async function applyPrice(work: Work, service: Service, change: PriceChange): Promise<void> {
  await insertTerms(work, { ...service, price: change.price });
  // Those before it, which it overtook, are done with it.
  for (const { id, appliesOn } of service.priceChanges)
    if (!isAfter(appliesOn, change.appliesOn))
      await insertPriceOutcome(work, service.customerId, id, 'applied');
  await recordAct(work, {
    act: 'price-change-applied',
    article: '9',
    customerId: service.customerId,
    serviceId: service.id,
    details: { label: service.label, from: formatPlain(service.price), to: formatPlain(change.price) },
  });
}

/** It will not come: the price stays. Announces `contracts.price-change-withdrawn` {priceChangeId}. */
export async function withdrawPrice(work: Work, service: Service, change: PriceChange): Promise<void> {
  await insertPriceOutcome(work, service.customerId, change.id, 'withdrawn');
  await recordAct(work, {
    act: 'price-change-withdrawn',
    customerId: service.customerId,
    serviceId: service.id,
    details: { label: service.label, to: formatPlain(change.price), on: change.appliesOn.toString() },
  });
  await tell(work, 'price-change-withdrawn', change.id, service, {
    priceChangeId: change.id,
    price: formatPlain(service.price),
  });
}

/** Options came or went: what is announced moves by the same amount, for the same day; it was told already. */
export async function movePrices(work: Work, service: Service, difference: Money): Promise<void> {
  for (const change of service.priceChanges) {
    const moved = add(change.price, difference);
    await insertPriceOutcome(work, service.customerId, change.id, 'withdrawn');
    await insertPriceChange(work, service, {
      ...change,
      id: newId(),
      price: isPositive(moved) ? moved : ZERO,
    });
  }
}

/** How the later invoices of these services are paid. */
export async function changeMeans(work: Work, services: readonly Service[], payBy: PayBy): Promise<void> {
  for (const service of services) {
    if (service.payBy !== payBy) await insertMeans(work, { ...service, payBy });
  }
}

/** Art. 18: no suspension, end or cancellation for what is unpaid up to and including the day; never a precedent. */
export async function tolerateUnpaid(
  work: Work,
  tolerance: {
    customerId: string;
    serviceId?: string;
    invoiceId?: string;
    until: Day;
    why: string;
  },
): Promise<void> {
  await insertTolerance(work, tolerance);
  await recordAct(work, {
    act: 'tolerance-granted',
    article: '18',
    customerId: tolerance.customerId,
    ...(tolerance.serviceId === undefined ? {} : { serviceId: tolerance.serviceId }),
    details: { until: tolerance.until.toString(), why: tolerance.why },
  });
}

export async function tolerancesOf(work: Work, customerId: string, from: Day): Promise<Tolerance[]> {
  return selectTolerances(work, customerId, from);
}

async function tell(
  work: Work,
  what: string,
  key: string,
  service: Service,
  more: Record<string, unknown> = {},
): Promise<void> {
  await announce(work, `contracts.${what}`, key, {
    serviceId: service.id,
    customerId: service.customerId,
    kind: service.kind,
    ...more,
  });
}
