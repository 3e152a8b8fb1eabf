import { recordAct } from '../../platform/acts.ts';
import type { Day } from '../../platform/calendar.ts';
import { isAfter } from '../../platform/calendar.ts';
import { mayTouch, type Work } from '../../platform/house.ts';
import { isId, newId } from '../../platform/ids.ts';
import { add, formatPlain, isPositive, type Money, smaller, ZERO } from '../../platform/money.ts';
import { type AtOnce, announce } from '../../platform/outbox.ts';
import { isRefusal, type Refusal, refuse } from '../../platform/refusal.ts';
import { changeMeans, type Service, servicesOf } from '../contracts/contracts.ts';
import { getInvoice, type Invoice, quote, takeAccount, takeBackMoney } from '../invoicing/invoicing.ts';
import { parameters } from '../terms/terms.ts';
import { bookCollectedDebit } from './book.ts';
import {
  countReturns,
  type Debit,
  type InvoiceDebit,
  insertDebit,
  insertDebitOutcome,
  insertPaymentReturn,
  selectDebit,
  selectDebitStanding,
  selectDebitsOfInvoice,
  selectPendingDebits,
  selectReturnable,
  selectReturnableById,
} from './debits-store.ts';
import { selectAsked } from './exports-store.ts';
import { fateOfDebit, refuseDebitCode, refuseDebitTerm, refuseSmallDebit } from './rules.ts';

export type { Debit, InvoiceDebit } from './debits-store.ts';

/**
 * Art. 8, monthly direct debit: offered above a threshold only, presented with the invoice, collected on
 * the due date, or returned by the bank.
 */

/** With a first or renewal invoice: what is open of it is asked of the bank, for the due date. */
export async function presentDebit(
  work: Work,
  invoice: { customerId: string; invoiceId: string; number: string; open: Money; dueOn: Day },
): Promise<void> {
  const { customerId, invoiceId, number, open: amount, dueOn: collectOn } = invoice;
  if (!isPositive(amount)) return;
  const id = newId();
  await insertDebit(work, { id, invoiceId, customerId, amount, presentedOn: work.today, collectOn });
  await recordAct(work, {
    act: 'direct-debit-presented',
    article: '8',
    customerId,
    details: { number, amount: formatPlain(amount), collectOn: collectOn.toString() },
  });
  await announce(work, 'payments.debit-presented', id, { debitId: id, customerId, invoiceId });
}

/** Debits on their way: nothing else settles their invoices, and nobody duns them. */
export async function debitsUnderWay(work: Work, customerId: string): Promise<Debit[]> {
  return selectPendingDebits(work, customerId);
}

/** Those under way, and for each invoice whose debit or cheque came back the day of the last return. */
export async function debitStanding(
  work: Work,
  customerId: string,
): Promise<{ underWay: Debit[]; returnedOn: Map<string, Day> }> {
  return selectDebitStanding(work, customerId);
}

/** A house whose bank takes every debit as it is presented: a simulation's, a forecast's. */
export const bankThatTakesAll: AtOnce = { topic: 'payments.debit-presented', answer: async () => undefined };

/**
 * The daily run of the day on which they are to be collected: those that the bank was asked for. What was
 * credited meanwhile is not collected; what nobody asked for is given up after some days. @returns whether
 * anything was done.
 */
export async function collectDueDebits(work: Work, underWay: readonly Debit[]): Promise<boolean> {
  const due = underWay.filter(({ collectOn }) => !isAfter(collectOn, work.today));
  const [first] = due;
  if (!first) return false;
  const taken = work.atOnce.some(({ topic }) => topic === bankThatTakesAll.topic);
  const asked = taken ? undefined : await selectAsked(work, first.customerId);
  let done = false;
  for (const debit of due) {
    const invoice = await getInvoice(work, debit.invoiceId);
    const amount = smaller(debit.amount, invoice?.open ?? ZERO);
    const fate = fateOfDebit(debit, asked ? asked.get(debit.id) : debit.collectOn, work.today);
    if (!isPositive(amount)) {
      await insertDebitOutcome(work, debit, { outcome: 'cancelled' });
    } else if (fate === 'collect') {
      const paymentId = await bookCollectedDebit(work, { ...debit, amount });
      await insertDebitOutcome(work, debit, { outcome: 'collected', paymentId });
    } else if (fate === 'give-up') await giveUp(work, debit, invoice?.number ?? '');
    else continue;
    done = true;
  }
  return done;
}

/** The bank was never asked (no mandate, no file): the invoice is to be paid by other means. */
async function giveUp(work: Work, debit: Debit, number: string): Promise<void> {
  const { customerId, invoiceId } = debit;
  await insertDebitOutcome(work, debit, { outcome: 'cancelled' });
  await recordAct(work, {
    act: 'direct-debit-given-up',
    article: '8',
    customerId,
    details: { number, amount: formatPlain(debit.amount) },
  });
  await announce(work, 'payments.debit-given-up', debit.id, { debitId: debit.id, customerId, invoiceId });
}

/** The bank returns the customer's last presented debit: what it had settled is open again. */
export async function returnDebit(
  work: Work,
  customerId: string,
  code: string,
): Promise<{ invoiceId: string } | Refusal> {
  const wrong = refuseDebitCode(code);
  if (wrong) return wrong;
  if (!mayTouch(work, customerId)) return refuse('customer-unknown');
  await takeAccount(work, customerId);
  return takeBack(work, await selectReturnable(work, customerId), code);
}

/** The bank returns this debit, as its file says. */
export async function returnPresentedDebit(
  work: Work,
  debitId: string,
  code: string,
): Promise<{ invoiceId: string } | Refusal> {
  const wrong = refuseDebitCode(code);
  if (wrong) return wrong;
  const found = isId(debitId) ? await selectDebit(work, debitId) : undefined;
  if (!found || !mayTouch(work, found.customerId)) return refuse('nothing-presented', { article: '8' });
  await takeAccount(work, found.customerId);
  return takeBack(work, await selectReturnableById(work, debitId), code);
}

async function takeBack(
  work: Work,
  debit: (Debit & { paymentId: string | undefined }) | undefined,
  code: string,
): Promise<{ invoiceId: string } | Refusal> {
  const invoice = debit && (await getInvoice(work, debit.invoiceId));
  if (!debit || !invoice) return refuse('nothing-presented', { article: '8' });
  const { paymentId, amount, customerId } = debit;
  await insertDebitOutcome(work, debit, { outcome: 'returned', code });
  if (paymentId !== undefined) {
    await insertPaymentReturn(work, { paymentId, customerId, code });
    await takeBackMoney(work, { customerId, amount, paymentId });
  }
  await recordAct(work, {
    act: 'direct-debit-returned',
    article: '8',
    customerId,
    details: { number: invoice.number, amount: formatPlain(amount), code },
  });
  await announce(work, 'payments.debit-returned', debit.id, {
    debitId: debit.id,
    customerId,
    invoiceId: invoice.id,
    code,
  });
  return { invoiceId: invoice.id };
}

/** How a debit stands: whether it was collected, for which invoice. */
export async function getDebit(work: Work, debitId: string) {
  const debit = isId(debitId) ? await selectDebit(work, debitId) : undefined;
  return debit && mayTouch(work, debit.customerId) ? debit : undefined;
}

/** Each time that the bank was to be asked for this invoice, oldest first, and what it answered. */
export async function debitsOfInvoice(work: Work, invoice: Invoice): Promise<InvoiceDebit[]> {
  return mayTouch(work, invoice.customerId) ? selectDebitsOfInvoice(work, invoice.id) : [];
}

/** How often the bank has returned a debit of this invoice. */
export async function returnsOf(work: Work, invoiceId: string): Promise<number> {
  return countReturns(work, invoiceId);
}

/** After a first return for want of funds: once more, a few days later. Undefined where nothing is left to ask. */
export async function presentAgain(work: Work, debitId: string, collectOn: Day): Promise<Day | undefined> {
  const debit = await getDebit(work, debitId);
  if (!debit) return undefined;
  await takeAccount(work, debit.customerId);
  const invoice = await getInvoice(work, debit.invoiceId);
  const again = (await selectPendingDebits(work, debit.customerId)).some(
    ({ invoiceId }) => invoiceId === debit.invoiceId,
  );
  if (!invoice || again || !isPositive(invoice.open) || (await countReturns(work, invoice.id)) > 1)
    return undefined;
  const { customerId, number, open } = invoice;
  await presentDebit(work, { customerId, invoiceId: invoice.id, number, open, dueOn: collectOn });
  return collectOn;
}

/**
 * Whether these services may be paid by direct debit: monthly ones only, and together with those that are
 * already, above the threshold of the terms a month, VAT included.
 */
export async function refuseDebit(
  work: Work,
  customerId: string,
  asked: readonly Pick<Service, 'every' | 'price' | 'termsVersion'>[],
  others: readonly Service[],
): Promise<Refusal | undefined> {
  for (const { every } of asked) {
    const wrong = refuseDebitTerm('direct-debit', every);
    if (wrong) return wrong;
  }
  const monthly = await monthlyDebits(work, customerId, [...asked, ...others.filter(isDebited)]);
  if (isRefusal(monthly)) return monthly;
  return refuseSmallDebit(monthly, thresholdOf([...asked, ...others]));
}

/** After a change or an end: at the threshold or below, all move to transfer (art. 8), and the customer is told. */
export async function withdrawSmallDebits(work: Work, customerId: string): Promise<void> {
  const debited = (await servicesOf(work, customerId)).filter(isDebited);
  if (debited.length === 0) return;
  const monthly = await monthlyDebits(work, customerId, debited);
  if (isRefusal(monthly) || refuseSmallDebit(monthly, thresholdOf(debited)) === undefined) return;
  await changeMeans(work, debited, 'transfer');
  await recordAct(work, {
    act: 'direct-debit-withdrawn',
    article: '8',
    customerId,
    details: { monthly: formatPlain(monthly) },
  });
  const key = `${customerId}/${work.today.toString()}/${formatPlain(monthly)}`;
  await announce(work, 'payments.debits-withdrawn', key, { customerId, monthly: formatPlain(monthly) });
}

function isDebited(service: Service): boolean {
  return service.payBy === 'direct-debit' && service.ended === undefined;
}

async function monthlyDebits(
  work: Work,
  customerId: string,
  services: readonly Pick<Service, 'price'>[],
): Promise<Money | Refusal> {
  const quoted = await quote(work, { customerId, net: add(ZERO, ...services.map(({ price }) => price)) });
  return isRefusal(quoted) ? quoted : quoted.gross;
}

/** Of several versions of the terms, the threshold that is kindest to the customer who wants to be debited. */
function thresholdOf(services: readonly Pick<Service, 'termsVersion'>[]): Money {
  const thresholds = services.map(({ termsVersion }) => parameters(termsVersion).directDebitAbove);
  return thresholds.reduce((least, one) => smaller(least, one), thresholds[0] ?? ZERO);
}
