import { recordAct } from '../../platform/acts.ts';
import type { Work } from '../../platform/house.ts';
import { newId } from '../../platform/ids.ts';
import { formatPlain, ZERO } from '../../platform/money.ts';
import { announce } from '../../platform/outbox.ts';
import { type Refusal, refuse } from '../../platform/refusal.ts';
import { type PayBy, serviceDue } from '../contracts/contracts.ts';
import { getCustomer } from '../customers/customers.ts';
import { getInvoice, receiveMoney, takeAccount } from '../invoicing/invoicing.ts';
import { refusePayment } from './rules.ts';
import { insertPayment, selectPayments } from './store.ts';
import type { Payment, ReceivedPayment, RecordedPayment } from './types.ts';

/**
 * Books money once (its key) and settles open invoices with it, by due date, then number (art. 8). A
 * service whose first invoice is settled is due, in this same transaction.
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
  const recordedBy = 'name' in work.by ? work.by.name : work.by.kind;
  const reference = input.reference.trim().slice(0, 300);
  if (!(await insertPayment(work, { ...input, id: paymentId, means, reference, recordedBy }))) {
    return knownPayment(work, input, means);
  }
  const { settled, credit } = await receiveMoney(work, { customerId, amount, paymentId });
  await recordAct(work, {
    act: 'payment-recorded',
    article: '8',
    customerId,
    details: {
      amount: formatPlain(amount),
      by: means,
      settles: settled.map(({ number }) => number),
      credit: formatPlain(credit),
    },
  });
  for (const { invoiceId } of settled) await deliverWhatIsPaid(work, invoiceId);
  await announce(work, 'payments.payment-recorded', paymentId, { paymentId, customerId });
  return { paymentId, settles: settled, credit, booked: true };
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

async function deliverWhatIsPaid(work: Work, invoiceId: string): Promise<void> {
  const invoice = await getInvoice(work, invoiceId);
  if (invoice?.cause !== 'first') return;
  for (const { serviceId } of invoice.lines) {
    if (serviceId !== undefined) await serviceDue(work, serviceId);
  }
}
