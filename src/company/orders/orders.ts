import { recordAct } from '../../platform/acts.ts';
import { type Day, period } from '../../platform/calendar.ts';
import { mayTouch, type Work } from '../../platform/house.ts';
import { formatMoney } from '../../platform/i18n/format.ts';
import type { Language } from '../../platform/i18n/index.ts';
import { isId, newId } from '../../platform/ids.ts';
import { announce } from '../../platform/outbox.ts';
import { isRefusal, type Refusal, refuse } from '../../platform/refusal.ts';
import {
  findContractOfOrder,
  formContract,
  getService,
  grantDiscount,
  listServices,
  periodPrice,
  type Service,
} from '../contracts/contracts.ts';
import { actingMay, billingIdentity } from '../customers/customers.ts';
import { discountUntil, redeemCoupon } from '../discounts/discounts.ts';
import { listInvoices, takeAccount } from '../invoicing/invoicing.ts';
import { bill } from '../payments/payments.ts';
import { type Acceptance, currentVersion, getAcceptance } from '../terms/terms.ts';
import { weigh } from './choices.ts';
import { keptTerms } from './offers.ts';
import type { Chosen } from './rules.ts';
import { countByMonth, insertOrder, selectOrders } from './store.ts';
import type { Agreed, Order, OrderPorts, PlacedOrder, PlaceOrder } from './types.ts';

export { meansOfPayment, type Weighed, weighChoices } from './choices.ts';
export type * from './types.ts';

/** Direct debit: the first invoice is due when the bank can have collected it (pre-notification, 14 days). */
const DEBIT_NOTICE_DAYS = 14;

/**
 * Art. 2: snapshots the offer, forms the contract, issues the first invoice; all of it, or nothing. The
 * same key finds the order that it placed. Announces `orders.order-placed` {orderId, customerId, serviceId}.
 */
export async function placeOrder(
  work: Work,
  input: PlaceOrder,
  ports: OrderPorts,
): Promise<PlacedOrder | Refusal> {
  const { customerId, every, payBy } = input;
  const customer = mayTouch(work, customerId)
    ? await billingIdentity(work, customerId, work.today)
    : undefined;
  if (!customer) return refuse('customer-unknown');
  if (!(await actingMay(work, customerId, 'order'))) return refuse('not-permitted', { article: '5' });
  if (input.key.length < 1 || input.key.length > 200) return refuse('order-key-missing');
  await takeAccount(work, customerId);
  const placed = await orderByKey(work, customerId, input.key);
  if (placed) return placed;

  const weighed = await weigh(work, input);
  if (isRefusal(weighed)) return weighed;
  const { plan, offer, coupon } = weighed;
  const acceptance = await getAcceptance(work, isId(input.acceptanceId) ? input.acceptanceId : newId());
  const wrong = weighed.wrong[0] ?? refuseAcceptance(work, acceptance, customerId);
  if (wrong || !acceptance) return wrong ?? refuse('acceptance-unknown', { article: 'end' });
  const hosting = plan.product.kind === 'hosting';

  const { grants, ...terms } = keptTerms(plan, offer, customer.language);
  const order = {
    id: newId(),
    customerId,
    key: input.key,
    kind: plan.product.kind,
    planId: plan.id,
    ...terms,
    every,
    payBy,
    immediateStart: input.immediateStart ?? false,
    details: hosting ? { siteName: input.siteName } : input.domain ? { domain: input.domain.name } : {},
    productSheet: input.productSheetShown,
    confirmations: input.confirmations,
    acceptanceId: acceptance.id,
    termsVersion: acceptance.version,
    coupon: coupon?.code,
  };
  await insertOrder(work, order);
  const { contractId, serviceId } = await formContract(work, {
    customerId,
    orderId: order.id,
    acceptanceId: acceptance.id,
    termsVersion: acceptance.version,
    service: {
      kind: order.kind,
      ...terms,
      grants,
      every,
      payBy,
      anchor: work.today,
      immediateStart: order.immediateStart,
      details: order.details,
    },
  });
  if (hosting) {
    const reserved = await ports.reserveSiteName(work, input.siteName ?? '', serviceId);
    if (isRefusal(reserved)) return { ...reserved, field: 'siteName' };
  }
  if (plan.grants.kind === 'domain') {
    const { extension } = plan.grants;
    const opened = await ports.openName(work, {
      ...(input.domain ?? { name: '', how: 'register', mandate: '' }),
      ...{
        customerId,
        serviceId,
        acceptanceId: acceptance.id,
        immediateStart: order.immediateStart,
        extension,
      },
    });
    if (isRefusal(opened)) return opened;
  }
  await recordAct(work, {
    act: 'order-placed',
    article: '2',
    customerId,
    serviceId,
    details: { product: order.kind, label: order.label, plan: plan.slug },
  });
  const service = { id: serviceId, customerId, label: order.label, anchor: work.today, every };
  const refused = coupon && (await redeemCoupon(work, coupon, service, customer.language));
  if (refused) return refused;
  await grantAgreed(work, service, input.agreed?.discounts ?? []);
  const formed = (await getService(work, serviceId)) ?? { price: offer.net, discounts: [], priceChanges: [] };
  const dueOn = payBy === 'direct-debit' ? work.today.add({ days: DEBIT_NOTICE_DAYS }) : work.today;
  const invoice = await bill(work, {
    customerId,
    cause: 'first',
    article: '8',
    dueOn,
    payBy,
    lines: [
      {
        serviceId,
        label: order.label,
        detail: detailOf(input.siteName ?? input.domain?.name, offer.chosen, customer.language),
        ...periodPrice(formed, work.today),
        period: period(work.today, every, 0),
      },
    ],
  });
  if (isRefusal(invoice)) return invoice;
  await announce(work, 'orders.order-placed', order.id, { orderId: order.id, customerId, serviceId });
  return {
    orderId: order.id,
    contractId,
    serviceId,
    invoiceId: invoice.invoiceId,
    invoiceNumber: invoice.number,
    open: invoice.open,
  };
}

/** What a quote takes off, period by period. */
async function grantAgreed(
  work: Work,
  service: Pick<Service, 'id' | 'customerId' | 'label' | 'anchor' | 'every'>,
  agreed: Agreed['discounts'],
): Promise<void> {
  for (const { label, off, periods } of agreed)
    await grantDiscount(work, service, {
      label,
      off,
      from: service.anchor,
      until: discountUntil(service.anchor, service.every, 0, periods),
    });
}

/** The contract stands on the terms of today, accepted by this customer. */
function refuseAcceptance(
  work: Work,
  acceptance: Acceptance | undefined,
  customerId: string,
): Refusal | undefined {
  if (acceptance?.customerId !== customerId) return refuse('acceptance-unknown', { article: 'end' });
  return acceptance.version === currentVersion(work).id
    ? undefined
    : refuse('acceptance-outdated', { article: 'end' });
}

/** The small print of the invoice's line: which site or name, which options. */
function detailOf(name: string | undefined, chosen: readonly Chosen[], language: Language): string {
  const options = chosen.map(
    ({ option, quantity, unitNet }) =>
      `${quantity} × ${option.names[language]} (${formatMoney(unitNet, language)})`,
  );
  return [...(name === undefined ? [] : [name]), ...options].join(' · ');
}

/**
 * The order that a form sent twice placed the first time. Takes the account: of two sent at once the second
 * waits for the first.
 */
export async function placedUnder(
  work: Work,
  { customerId, key }: Pick<PlaceOrder, 'customerId' | 'key'>,
): Promise<PlacedOrder | undefined> {
  if (!mayTouch(work, customerId)) return undefined;
  await takeAccount(work, customerId);
  return orderByKey(work, customerId, key);
}

/** What the key stands for already, as it is now. */
async function orderByKey(work: Work, customerId: string, key: string): Promise<PlacedOrder | undefined> {
  const [order] = await selectOrders(work, { customerId, key, limit: 1 });
  const contract = order && (await findContractOfOrder(work, order.id));
  const [service] = contract ? await listServices(work, { contractId: contract.id, limit: 1 }) : [];
  if (!order || !contract || !service) return undefined;
  const invoices = await listInvoices(work, { serviceId: service.id, kind: 'invoice', limit: 1000 });
  const first = invoices.at(-1); // newest first
  if (!first) return undefined;
  return {
    orderId: order.id,
    contractId: contract.id,
    serviceId: service.id,
    invoiceId: first.id,
    invoiceNumber: first.number,
    open: first.open,
  };
}

export async function getOrder(work: Work, orderId: string): Promise<Order | undefined> {
  if (!isId(orderId)) return undefined;
  const [order] = await selectOrders(work, { id: orderId, limit: 1 });
  return order && mayTouch(work, order.customerId) ? order : undefined;
}

/** How many orders were placed in each of these months (their first days, oldest first). */
export async function ordersByMonth(
  work: Work,
  months: readonly Day[],
): Promise<{ month: Day; count: number }[]> {
  const [from] = months;
  const counts = from ? await countByMonth(work, from) : new Map<string, number>();
  return months.map((month) => ({ month, count: counts.get(month.toString().slice(0, 7)) ?? 0 }));
}

/** Newest first; `before` pages on: the id of the last order already shown. */
export async function listOrders(
  work: Work,
  filter: { customerId?: string; before?: string; limit: number },
): Promise<Order[]> {
  return selectOrders(work, filter);
}
