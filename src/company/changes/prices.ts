import { actorMay } from '../../platform/auth/permissions.ts';
import { type Day, isBefore } from '../../platform/calendar.ts';
import type { Work } from '../../platform/house.ts';
import type { Money } from '../../platform/money.ts';
import { type Refusal, refuse } from '../../platform/refusal.ts';
import {
  announcePrice,
  getService,
  listServices,
  type PriceChange,
  type Service,
  withdrawPrice,
} from '../contracts/contracts.ts';
import { billingIdentity } from '../customers/customers.ts';
import { mayUseButton } from '../endings/endings.ts';
import { takeAccount } from '../invoicing/invoicing.ts';
import { parameters } from '../terms/terms.ts';
import { firstPriceDay, REFLECTION_DAYS } from './price-rules.ts';

export { REFLECTION_DAYS } from './price-rules.ts';

/**
 * By staff: a new price, told in advance, that holds from the first renewal at or after `from` that leaves the
 * client the time to refuse it (art. 7; R212-1, 3°: never within a term). What runs and what is invoiced does not change.
 */
export async function announcePriceChange(
  work: Work,
  input: { serviceId: string; price: Money; from?: Day | undefined; why: string },
): Promise<PriceChange | Refusal> {
  if (!actorMay(work.by, 'invoices.write')) return refuse('not-permitted');
  const known = await getService(work, input.serviceId);
  if (!known) return refuse('service-unknown', { article: '2' });
  await takeAccount(work, known.customerId);
  const service = (await getService(work, known.id)) ?? known;
  if (service.ended !== undefined) return refuse('service-ended', { article: '2' });
  if (input.price.cents < 0n) return refuse('price-negative', { field: 'price' });
  if (input.price.cents === service.price.cents && service.priceChanges.length === 0)
    return refuse('price-unchanged', { field: 'price' });
  const why = input.why.trim();
  if (why.length > 500) return refuse('price-why-too-long', { field: 'why' });
  const earliest = earliestPriceDay(service, work.today);
  if (input.from && isBefore(input.from, work.today))
    return refuse('price-in-the-past', { field: 'from', figures: { today: work.today.toString() } });
  const appliesOn = input.from ? earliestPriceDay(service, work.today, input.from) : earliest;
  if (service.endsOn && !isBefore(appliesOn, service.endsOn))
    return refuse('price-after-the-end', { article: '7', figures: { endsOn: service.endsOn.toString() } });
  const customer = await billingIdentity(work, service.customerId, work.today);
  const article = customer && mayUseButton(customer.kind) ? 'R212-1' : '7';
  return announcePrice(work, service, { price: input.price, appliesOn, why, article });
}

/** The first day on which a price that is announced today may hold. */
export function earliestPriceDay(service: Service, today: Day, from: Day = today): Day {
  const { terminationNoticeDays } = parameters(service.termsVersion);
  return firstPriceDay(service, today, terminationNoticeDays + REFLECTION_DAYS, from);
}

/** By staff, before its day: the price stays what it is. */
export async function withdrawPriceChange(
  work: Work,
  input: { serviceId: string; priceChangeId: string },
): Promise<{ serviceId: string } | Refusal> {
  if (!actorMay(work.by, 'invoices.write')) return refuse('not-permitted');
  const known = await getService(work, input.serviceId);
  if (!known) return refuse('service-unknown', { article: '2' });
  await takeAccount(work, known.customerId);
  const service = (await getService(work, known.id)) ?? known;
  const change = service.priceChanges.find(({ id }) => id === input.priceChangeId);
  if (!change) return refuse('price-change-unknown');
  await withdrawPrice(work, service, change);
  return { serviceId: service.id };
}

/** The services that run on a plan at a term, for whom a new price of it may be announced. */
export async function servicesOnPlan(
  work: Work,
  input: { planSlug: string; every: Service['every'] },
): Promise<Service[]> {
  const found: Service[] = [];
  for (let before: string | undefined; ; ) {
    const page = await listServices(work, { ...(before === undefined ? {} : { before }), limit: 500 });
    found.push(
      ...page.filter(
        (one) => one.planSlug === input.planSlug && one.every === input.every && one.ended === undefined,
      ),
    );
    if (page.length < 500) return found;
    before = page.at(-1)?.id;
  }
}
