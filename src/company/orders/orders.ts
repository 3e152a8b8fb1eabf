import { recordAct } from '../../platform/acts.ts';
import { period } from '../../platform/calendar.ts';
import { mayTouch, type Work } from '../../platform/house.ts';
import { formatMoney } from '../../platform/i18n/format.ts';
import type { Language } from '../../platform/i18n/index.ts';
import { isId, newId } from '../../platform/ids.ts';
import { add, formatPlain, isPositive, type Money } from '../../platform/money.ts';
import { announce } from '../../platform/outbox.ts';
import { isRefusal, type Refusal, refuse } from '../../platform/refusal.ts';
import { findPlan, listOptions, type Plan } from '../catalogue/catalogue.ts';
import { withOptions } from '../catalogue/grants.ts';
import { refuseTerm } from '../catalogue/rules.ts';
import {
  findContractOfOrder,
  formContract,
  listServices,
  serviceDue,
  servicesOf,
} from '../contracts/contracts.ts';
import { actingMay, billingIdentity } from '../customers/customers.ts';
import { issueInvoice, listInvoices, quote, takeAccount } from '../invoicing/invoicing.ts';
import { type Acceptance, currentVersion, getAcceptance, parameters } from '../terms/terms.ts';
import {
  type Chosen,
  choose,
  priceOf,
  refuseDebitTerm,
  refuseSmallDebit,
  refuseUnconfirmed,
} from './rules.ts';
import { insertOrder, selectOrders } from './store.ts';
import type { Order, OrderPorts, PlacedOrder, PlaceOrder } from './types.ts';

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

  const plan = await findPlan(work, input.planSlug);
  if (!plan) return refuse('plan-unknown', { field: 'planSlug' });
  const offer = await priced(work, plan, input);
  if (isRefusal(offer)) return offer;
  const acceptance = await getAcceptance(work, isId(input.acceptanceId) ? input.acceptanceId : newId());
  const wrong =
    refuseUnconfirmed(input) ??
    refuseAcceptance(work, acceptance, customerId) ??
    refuseDebitTerm(payBy, every) ??
    (payBy === 'direct-debit' ? await refuseDebit(work, customerId, offer.net) : undefined);
  if (wrong || !acceptance) return wrong ?? refuse('acceptance-unknown', { article: 'end' });
  const hosting = plan.product.kind === 'hosting';
  if (hosting && !input.siteName) return refuse('site-name-missing', { field: 'siteName' });
  // The database cannot even keep a NUL; hosting judges the rest of the name.
  if (hosting && /\p{Cc}/u.test(input.siteName ?? '')) {
    return refuse('site-name-invalid', { field: 'siteName' });
  }

  const order = {
    id: newId(),
    customerId,
    key: input.key,
    kind: plan.product.kind,
    planId: plan.id,
    planSlug: plan.slug,
    label: `${plan.product.names[customer.language]} ${plan.names[customer.language]}`,
    options: offer.chosen.map(({ option, quantity, unitNet }) => ({
      slug: option.slug,
      label: option.names[customer.language],
      quantity,
      unitNet: formatPlain(unitNet),
    })),
    every,
    price: offer.net,
    payBy,
    immediateStart: input.immediateStart ?? false,
    details: hosting ? { siteName: input.siteName } : {},
    productSheet: input.productSheetShown,
    confirmations: input.confirmations,
    acceptanceId: acceptance.id,
    termsVersion: acceptance.version,
  };
  await insertOrder(work, order);
  const { contractId, serviceId } = await formContract(work, {
    customerId,
    orderId: order.id,
    acceptanceId: acceptance.id,
    termsVersion: acceptance.version,
    service: {
      kind: order.kind,
      planSlug: plan.slug,
      label: order.label,
      options: order.options,
      grants: withOptions(
        plan.grants,
        offer.chosen.map(({ option, quantity }) => ({ grants: option.grants, quantity })),
      ),
      price: offer.net,
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
  await recordAct(work, {
    act: 'order-placed',
    article: '2',
    customerId,
    serviceId,
    details: { product: order.kind, label: order.label, plan: plan.slug },
  });
  const invoice = await issueInvoice(work, {
    customerId,
    cause: 'first',
    article: '8',
    dueOn: payBy === 'direct-debit' ? work.today.add({ days: DEBIT_NOTICE_DAYS }) : work.today,
    payBy,
    lines: [
      {
        serviceId,
        label: order.label,
        detail: detailOf(input.siteName, offer.chosen, customer.language),
        net: offer.net,
        period: period(work.today, every, 0),
      },
    ],
  });
  if (isRefusal(invoice)) return invoice;
  await announce(work, 'orders.order-placed', order.id, { orderId: order.id, customerId, serviceId });
  // Paid whole by the customer's credit: as good as paid.
  if (!isPositive(invoice.open)) await serviceDue(work, serviceId);
  return {
    orderId: order.id,
    contractId,
    serviceId,
    invoiceId: invoice.invoiceId,
    invoiceNumber: invoice.number,
    open: invoice.open,
  };
}

async function priced(
  work: Work,
  plan: Plan,
  input: PlaceOrder,
): Promise<{ net: Money; chosen: Chosen[] } | Refusal> {
  if (!plan.onSale) return refuse('plan-not-on-sale', { field: 'planSlug' });
  const price = plan.prices.find((candidate) => candidate.every === input.every);
  const term = refuseTerm(plan.product.kind, input.every);
  if (term) return term;
  if (!price) return refuse('term-not-offered', { field: 'every' });
  const offered = input.options.length === 0 ? [] : await listOptions(work, plan.product.id);
  const chosen = choose(offered, input.options, input.every);
  if (isRefusal(chosen)) return chosen;
  const net = priceOf(price.net, chosen);
  return input.priceShown !== undefined && input.priceShown !== formatPlain(net)
    ? refuse('price-changed', { figures: { price: formatPlain(net) } })
    : { net, chosen };
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

/** Art. 8, with the new service counted in. */
async function refuseDebit(work: Work, customerId: string, net: Money): Promise<Refusal | undefined> {
  const debited = (await servicesOf(work, customerId)).filter(
    (service) => service.payBy === 'direct-debit' && service.ended === undefined,
  );
  const monthly = await quote(work, {
    customerId,
    net: add(net, ...debited.map((service) => service.price)),
  });
  if (isRefusal(monthly)) return monthly;
  return refuseSmallDebit(monthly.gross, parameters(currentVersion(work).id).directDebitAbove);
}

/** The small print of the invoice's line: which site, which options. */
function detailOf(siteName: string | undefined, chosen: readonly Chosen[], language: Language): string {
  const options = chosen.map(
    ({ option, quantity, unitNet }) =>
      `${quantity} × ${option.names[language]} (${formatMoney(unitNet, language)})`,
  );
  return [...(siteName === undefined ? [] : [siteName]), ...options].join(' · ');
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

/** Newest first; `before` pages on: the id of the last order already shown. */
export async function listOrders(
  work: Work,
  filter: { customerId?: string; before?: string; limit: number },
): Promise<Order[]> {
  return selectOrders(work, filter);
}
