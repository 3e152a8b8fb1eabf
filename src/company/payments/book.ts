import { recordAct } from '../../platform/acts.ts';
import { isAfter } from '../../platform/calendar.ts';
import type { Work } from '../../platform/house.ts';
import { newId } from '../../platform/ids.ts';
import { formatPlain, ZERO } from '../../platform/money.ts';
import { announce } from '../../platform/outbox.ts';
import { type Refusal, refuse } from '../../platform/refusal.ts';
import { type PayBy, resumeService, serviceDue, servicesOf } from '../contracts/contracts.ts';
import { getCustomer } from '../customers/customers.ts';
import {
  claimsOf,
  getInvoice,
  type Received,
  receiveMoney,
  receiveMoneyFor,
  takeAccount,
} from '../invoicing/invoicing.ts';
import { type Debit, selectPendingDebits } from './debits-store.ts';
import { refusePayment } from './rules.ts';
import { insertPayment, selectPayments } from './store.ts';
import type { Payment, ReceivedPayment, RecordedPayment } from './types.ts';

/**
 * Books money once (its key) and settles open invoices with it, by due date, then number (art. 8); those
 * whose direct debit is on its way are left to it. A service whose first invoice is settled is due, and one
 * that owes nothing any more runs again, in this same transaction.
 */
export async function bookPayment(
  work: Work,
  input: ReceivedPayment,
  means: PayBy,
): Promise<RecordedPayment | Refusal> {
  const { customerId, amount } = input;
  const wrong = refusePayment(input, work.today);
  if (wrong) return wrong;
  if (!(await getCustomer(work, customerId))) return refuse('customer-unknown', { field: 'customerId' });
  await takeAccount(work, customerId);
  const paymentId = newId();
  const reference = input.reference.trim().slice(0, 300);
  const recordedBy = recorder(work);
  if (!(await insertPayment(work, { ...input, id: paymentId, means, reference, recordedBy }))) {
    return knownPayment(work, input, means);
  }
  const except = (await selectPendingDebits(work, customerId)).map((debit) => debit.invoiceId);
  const received = await receiveMoney(work, { customerId, amount, paymentId, except });
  await tellAndDeliver(work, { ...input, paymentId }, means, received);
  return { paymentId, settles: received.settled, credit: received.credit, booked: true };
}

/** A debit that the bank collected: it settles the invoice that it was presented for. */
export async function bookCollectedDebit(work: Work, debit: Debit): Promise<string> {
  const { customerId, amount, invoiceId } = debit;
  const paymentId = newId();
  const key = `debit/${debit.id}`;
  const payment = { id: paymentId, customerId, key, amount, receivedOn: work.today, reference: key };
  if (!(await insertPayment(work, { ...payment, means: 'direct-debit', recordedBy: recorder(work) })))
    throw new Error(`${key} was collected before`);
  const received = await receiveMoneyFor(work, { customerId, amount, paymentId, invoiceId });
  await tellAndDeliver(work, { customerId, amount, paymentId }, 'direct-debit', received);
  return paymentId;
}

/** A saved card was charged for that invoice; undefined where this is known. What it owed no more is credit. */
export async function bookCardCharge(
  work: Work,
  charge: {
    customerId: string;
    invoiceId: string;
    amount: ReceivedPayment['amount'];
    key: string;
    reference: string;
  },
): Promise<string | undefined> {
  const { customerId, invoiceId, amount } = charge;
  const paymentId = newId();
  const payment = { ...charge, id: paymentId, means: 'card' as const, receivedOn: work.today };
  if (!(await insertPayment(work, { ...payment, recordedBy: recorder(work) }))) return undefined;
  const received = await receiveMoneyFor(work, { customerId, amount, paymentId, invoiceId });
  await tellAndDeliver(work, { customerId, amount, paymentId }, 'card', received);
  return paymentId;
}

function recorder(work: Work): string {
  return 'name' in work.by ? work.by.name : work.by.kind;
}

async function tellAndDeliver(
  work: Work,
  payment: { customerId: string; amount: ReceivedPayment['amount']; paymentId: string },
  means: PayBy,
  { settled, credit }: Received,
): Promise<void> {
  const { customerId, paymentId } = payment;
  await recordAct(work, {
    act: 'payment-recorded',
    article: '8',
    customerId,
    details: {
      amount: formatPlain(payment.amount),
      by: means,
      settles: settled.map(({ number }) => number),
      credit: formatPlain(credit),
    },
  });
  await deliverWhatIsPaid(work, customerId, settled);
  await announce(work, 'payments.payment-recorded', paymentId, { paymentId, customerId });
}

/** Service by service, as they were ordered: first invoices settled are delivered, suspended ones without arrears resume. */
export async function deliverWhatIsPaid(
  work: Work,
  customerId: string,
  settled: readonly { readonly invoiceId: string }[],
): Promise<void> {
  const firstOf = new Set<string>();
  for (const { invoiceId } of settled) {
    const invoice = await getInvoice(work, invoiceId);
    if (invoice?.cause !== 'first') continue;
    for (const { serviceId } of invoice.lines) if (serviceId !== undefined) firstOf.add(serviceId);
  }
  const services = await servicesOf(work, customerId);
  const arrears = new Set(
    services.some((service) => service.suspendedFor.includes('unpaid'))
      ? (await claimsOf(work, customerId))
          .filter(({ dueOn }) => !isAfter(dueOn, work.today))
          .flatMap(({ serviceIds }) => serviceIds)
      : [],
  );
  for (const service of services) {
    if (firstOf.has(service.id)) await serviceDue(work, service.id);
    if (service.ended === undefined && service.suspendedFor.includes('unpaid') && !arrears.has(service.id))
      await resumeService(work, service.id, 'unpaid');
  }
}

/** The same key again: nothing is booked. Another amount under it is a mistake that somebody should see. */
async function knownPayment(
  work: Work,
  input: ReceivedPayment,
  means: PayBy,
): Promise<RecordedPayment | Refusal> {
  const [known] = await selectPayments(work, { key: input.key, limit: 1 });
  if (!known || !same(known, input, means)) {
    return refuse('payment-key-reused', {
      figures: { amount: known === undefined ? '?' : formatPlain(known.amount) },
    });
  }
  return { paymentId: known.id, settles: [], credit: ZERO, booked: false };
}

function same(known: Payment, input: ReceivedPayment, means: PayBy): boolean {
  return (
    known.customerId === input.customerId &&
    known.means === means &&
    known.amount.cents === input.amount.cents
  );
}
