import { recordAct } from '../../platform/acts.ts';
import { actorMay } from '../../platform/auth/permissions.ts';
import { mayTouch, type Work } from '../../platform/house.ts';
import { translator } from '../../platform/i18n/index.ts';
import { add, isPositive, type Money, smaller } from '../../platform/money.ts';
import { isRefusal, type Refusal, refuse } from '../../platform/refusal.ts';
import { findPlanFor } from '../catalogue/own-prices.ts';
import {
  changeMeans,
  changeTerms,
  discounted,
  getService,
  type PayBy,
  periodAt,
  type Service,
  servicesOf,
} from '../contracts/contracts.ts';
import { actingMay, billingIdentity } from '../customers/customers.ts';
import {
  creditable,
  invoiceOfPeriod,
  issueCreditNoteToAccount,
  takeAccount,
  vatAmount,
} from '../invoicing/invoicing.ts';
import { termsOfPlan } from '../orders/offers.ts';
import { bill, refuseDebit, withdrawSmallDebits } from '../payments/payments.ts';
import { proration } from './rules.ts';
import { amountsInUse, refuseBelowUse } from './use.ts';

export type Terms = Pick<Service, 'planSlug' | 'label' | 'options' | 'grants' | 'price'>;

/** Another plan of the same product, up or down, from today on (art. 14 says it of mail; it holds for all). */
export async function changePlan(
  work: Work,
  input: { serviceId: string; planSlug: string },
): Promise<{ serviceId: string } | Refusal> {
  const service = await serviceToChange(work, input.serviceId);
  if (isRefusal(service)) return service;
  if (!(await actingMay(work, service.customerId, 'order', service.id)))
    return refuse('not-permitted', { article: '5' });
  const plan = await findPlanFor(work, input.planSlug, service.customerId);
  if (!plan || plan.product.kind !== service.kind || !plan.onSale)
    return refuse('plan-unknown', { field: 'planSlug' });
  // Art. 11: another extension is another name.
  if (service.kind === 'domain') return refuse('plan-of-another-name', { article: '11', field: 'planSlug' });
  const customer = await billingIdentity(work, service.customerId, work.today);
  const terms = await termsOfPlan(work, plan, {
    customerId: service.customerId,
    every: service.every,
    options: service.options,
    language: customer?.language ?? 'fr',
  });
  if (isRefusal(terms)) return terms;
  return refuseBelowUse(await amountsInUse(work, service), terms.grants) ?? applyTerms(work, service, terms);
}

/** By staff: a price of this customer's own for the same plan, from today on. */
export async function changePrice(
  work: Work,
  input: { serviceId: string; price: Money },
): Promise<{ serviceId: string } | Refusal> {
  const service = await serviceToChange(work, input.serviceId);
  if (isRefusal(service)) return service;
  if (!actorMay(work.by, 'invoices.write')) return refuse('not-permitted');
  if (input.price.cents < 0n) return refuse('price-negative', { field: 'price' });
  return applyTerms(work, service, { ...service, price: input.price });
}

/**
 * The rest of the running period is invoiced, or credited to the customer's account; later invoices bear the
 * new price, a renewal already invoiced does not change.
 */
export async function applyTerms(
  work: Work,
  service: Service,
  terms: Terms & { readonly detail?: string },
): Promise<{ serviceId: string } | Refusal> {
  await changeTerms(work, service, terms);
  const running = periodAt(service.anchor, service.every, work.today);
  const paid = (price: Money) => discounted(price, service.discounts, running.from).net;
  const prorated = proration(paid(service.price), paid(terms.price), running, work.today);
  if (prorated && 'more' in prorated) {
    const billed = await bill(work, {
      customerId: service.customerId,
      cause: 'change',
      article: '8',
      dueOn: work.today,
      payBy: service.payBy,
      lines: [
        {
          serviceId: service.id,
          label: terms.label,
          ...(terms.detail === undefined ? {} : { detail: terms.detail }),
          net: prorated.more,
          period: { from: work.today, to: running.to },
        },
      ],
    });
    if (isRefusal(billed)) return billed;
  }
  if (prorated && 'less' in prorated) {
    const credited = await creditRest(work, service, prorated.less);
    if (isRefusal(credited)) return credited;
  }
  await withdrawSmallDebits(work, service.customerId);
  return { serviceId: service.id };
}

/** Art. 2: on the invoice of the running period; its gross is the customer's credit. */
async function creditRest(work: Work, service: Service, net: Money): Promise<Refusal | undefined> {
  const invoice = await invoiceOfPeriod(work, service.id, work.today);
  if (!invoice) return undefined;
  const gross = smaller(add(net, vatAmount(net, invoice.vat)), await creditable(work, invoice));
  if (!isPositive(gross)) return undefined;
  const reason = translator(invoice.language)('changes.creditReason', { label: service.label });
  const line = invoice.lines.find((one) => one.serviceId === service.id);
  const note = await issueCreditNoteToAccount(work, {
    invoiceId: invoice.id,
    article: '2',
    reason,
    gross,
    ...(line ? { line } : {}),
  });
  return isRefusal(note) ? note : undefined;
}

/** How all the customer's services are paid from now on (art. 8); what is invoiced already does not change. */
export async function changePayment(
  work: Work,
  input: { customerId: string; payBy: PayBy },
): Promise<{ customerId: string } | Refusal> {
  const { customerId, payBy } = input;
  if (!mayTouch(work, customerId)) return refuse('customer-unknown');
  if (!(await actingMay(work, customerId, 'pay'))) return refuse('not-permitted', { article: '5' });
  await takeAccount(work, customerId);
  const services = (await servicesOf(work, customerId)).filter((service) => service.ended === undefined);
  if (payBy === 'direct-debit') {
    const wrong = await refuseDebit(work, customerId, services, []);
    if (wrong) return wrong;
  }
  await changeMeans(work, services, payBy);
  await recordAct(work, { act: 'payment-means-changed', article: '8', customerId, details: { payBy } });
  return { customerId };
}

export async function serviceToChange(work: Work, serviceId: string): Promise<Service | Refusal> {
  const known = await getService(work, serviceId);
  if (!known) return refuse('service-unknown', { article: '2' });
  await takeAccount(work, known.customerId);
  const service = (await getService(work, serviceId)) ?? known;
  return service.ended === undefined ? service : refuse('service-ended', { article: '2' });
}
