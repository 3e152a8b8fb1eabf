import { recordAct } from '../../platform/acts.ts';
import { actorMay } from '../../platform/auth/permissions.ts';
import { mayTouch, type Work } from '../../platform/house.ts';
import { isId, newId } from '../../platform/ids.ts';
import { add, formatPlain, isPositive, type Money, smaller, subtract } from '../../platform/money.ts';
import { announce } from '../../platform/outbox.ts';
import { type Refusal, refuse } from '../../platform/refusal.ts';
import {
  creditKept,
  getInvoice,
  type Invoice,
  paidOn,
  payBack,
  takeAccount,
} from '../invoicing/invoicing.ts';
import { selectRefundableCard } from './card-refunds-store.ts';
import { insertRefund, type Refund, selectPaidBack, selectRefund, selectRefunded } from './debits-store.ts';

export type { Refund } from './debits-store.ts';

/** Art. 4: what staff can still give back on an invoice, for the page that offers it. */
export async function refundableByHand(work: Work, invoice: Invoice): Promise<Money> {
  const { refundable, beyond, kept } = await capOf(work, invoice);
  return smaller(refundable, add(beyond, kept));
}

/** Art. 4: what can still be given back on an invoice: what was paid on it, less what was given back already. */
export async function refundableOn(work: Work, invoiceId: string): Promise<Money> {
  return subtract(await paidOn(work, invoiceId), await selectRefunded(work, invoiceId));
}

export async function getRefund(work: Work, refundId: string): Promise<Refund | undefined> {
  const refund = isId(refundId) ? await selectRefund(work, { id: refundId }) : undefined;
  return refund && mayTouch(work, refund.customerId) ? refund : undefined;
}

/** What the withdrawal from a service gave back (L221-24); undefined where nothing had been paid. */
export async function refundOfWithdrawal(work: Work, serviceId: string): Promise<Refund | undefined> {
  const refund = await selectRefund(work, { key: withdrawalKey(serviceId) });
  return refund && mayTouch(work, refund.customerId) ? refund : undefined;
}

export function withdrawalKey(serviceId: string): string {
  return `withdrawal/${serviceId}`;
}

/** By staff, out of goodwill: within the cap of art. 4. The invoice stays as it is. */
export async function refundOutOfGoodwill(
  work: Work,
  input: { invoiceId: string; amount: Money; key: string },
): Promise<{ refundId: string } | Refusal> {
  if (!actorMay(work.by, 'payments.record')) return refuse('not-permitted');
  const invoice = await getInvoice(work, input.invoiceId);
  if (invoice?.kind !== 'invoice') return refuse('invoice-unknown');
  if (!isPositive(input.amount)) return refuse('payment-amount-invalid', { field: 'amount' });
  await takeAccount(work, invoice.customerId);
  const cap = await capOf(work, invoice);
  const left = smaller(cap.refundable, add(cap.beyond, cap.kept));
  if (input.amount.cents > left.cents)
    return refuse('above-liability-cap', {
      article: '4',
      field: 'amount',
      figures: { left: formatPlain(left) },
    });
  const { amount, key } = input;
  const goodwill = smaller(amount, cap.beyond);
  const fromCredit = subtract(amount, goodwill);
  const article = '4';
  let refundId: string | undefined;
  if (isPositive(goodwill)) {
    refundId = await give(work, invoice, goodwill, { article, key });
    if (refundId === undefined) return refuse('already-refunded', { article });
  }
  if (isPositive(fromCredit)) {
    const why = { article, key: refundId === undefined ? key : `${key}/credit` };
    const paidBack = await give(work, invoice, fromCredit, why);
    if (paidBack === undefined) return refuse('already-refunded', { article });
    const { customerId } = invoice;
    await payBack(work, { customerId, amount: fromCredit, refundId: paidBack });
    refundId ??= paidBack;
  }
  if (refundId === undefined) return refuse('already-refunded', { article });
  // One refund to whoever asks; of the books it is two, where a part of it was the customer's already.
  await tellRefund(work, invoice, amount, article);
  return { refundId };
}

/**
 * Art. 4, on one invoice: never more than was paid. What a credit note has already given into the customer's
 * credit can be paid out of that credit, as far as it is still there; only the rest can be given beyond it.
 */
async function capOf(work: Work, invoice: Invoice) {
  const refundable = await refundableOn(work, invoice.id);
  const credit = await creditKept(work, invoice);
  const owed = subtract(credit.given, await selectPaidBack(work, invoice.id));
  const inCredit = isPositive(owed) ? owed : subtract(owed, owed);
  const rest = subtract(refundable, smaller(inCredit, refundable));
  const kept = smaller(smaller(inCredit, refundable), credit.now);
  return { refundable, beyond: rest, kept: isPositive(kept) ? kept : subtract(kept, kept) };
}

/**
 * After a credit note on a paid invoice: what it gave is paid back rather than kept as credit, as far as the
 * cap of art. 4 goes.
 */
export async function refundCredited(
  work: Work,
  invoice: Invoice,
  credited: Money,
  why: { article: string; key: string },
): Promise<Money> {
  const amount = smaller(credited, await refundableOn(work, invoice.id));
  if (!isPositive(amount)) return subtract(amount, amount);
  const refundId = await give(work, invoice, amount, why);
  if (refundId === undefined) throw new Error(`the refund ${why.key} was made before`);
  await tellRefund(work, invoice, amount, why.article);
  await payBack(work, { customerId: invoice.customerId, amount, refundId });
  return amount;
}

/**
 * Made at the processor's own console: the money has left, so it is written down, as goodwill on the invoice that
 * the payment settled. Above the cap of art. 4, or of no invoice, it is for somebody to explain.
 */
export async function refundAtProcessor(
  work: Work,
  made: {
    customerId: string;
    invoiceId: string | undefined;
    amount: Money;
    pspPayment: string;
    pspRefund: string;
  },
): Promise<'made' | 'known' | 'above-cap'> {
  const key = `card-refund/${made.pspRefund}`;
  if (await selectRefund(work, { key })) return 'known';
  const invoice = made.invoiceId === undefined ? undefined : await getInvoice(work, made.invoiceId);
  if (!invoice || made.amount.cents > (await refundableOn(work, invoice.id)).cents) return 'above-cap';
  const { customerId, amount, pspPayment, pspRefund } = made;
  const id = newId();
  const row = { id, customerId, invoiceId: invoice.id, amount, article: '4', key, pspPayment, pspRefund };
  await insertRefund(work, row);
  await sendRefund(work, invoice, id);
  await tellRefund(work, invoice, amount, '4');
  return 'made';
}

/** @returns undefined where this refund was made before. */
async function give(
  work: Work,
  invoice: Invoice,
  amount: Money,
  why: { article: string; key: string },
): Promise<string | undefined> {
  const id = newId();
  const { customerId } = invoice;
  const pspPayment = await selectRefundableCard(work, invoice.id, amount);
  const row = { id, customerId, invoiceId: invoice.id, amount, pspPayment, ...why };
  if (!(await insertRefund(work, row))) return undefined;
  await sendRefund(work, invoice, id);
  return id;
}

/** The money leaves by the outbox. */
function sendRefund(work: Work, { customerId, id: invoiceId }: Invoice, refundId: string): Promise<void> {
  return announce(work, 'payments.refund-made', refundId, { refundId, customerId, invoiceId });
}

function tellRefund(
  work: Work,
  { customerId, number }: Invoice,
  amount: Money,
  article: string,
): Promise<void> {
  return recordAct(work, {
    act: 'refund-made',
    article,
    customerId,
    details: { number, amount: formatPlain(amount) },
  });
}
