import { recordAct } from '../../platform/acts.ts';
import { actorMay } from '../../platform/auth/permissions.ts';
import type { Work } from '../../platform/house.ts';
import { isId } from '../../platform/ids.ts';
import { formatPlain } from '../../platform/money.ts';
import { type Refusal, refuse } from '../../platform/refusal.ts';
import { getService } from '../contracts/contracts.ts';
import {
  creditBalance,
  getInvoice,
  paidOn,
  settledBy,
  takeAccount,
  takeBackMoney,
} from '../invoicing/invoicing.ts';
import { insertPaymentReturn, selectRefunded } from './debits-store.ts';
import { refuseUnbooking } from './rules.ts';
import { selectPayments } from './store.ts';

/** Says in the books that it was ours to take back, not the bank's. */
const MISBOOKED = 'ERREUR';

/**
 * By staff: a transfer that was booked for the wrong customer. What it had settled is open again, by entries
 * of today that reverse the first ones; refused where something followed that cannot be taken back.
 */
export async function unbookTransfer(
  work: Work,
  paymentId: string,
  why: string,
): Promise<Refusal | undefined> {
  if (!actorMay(work.by, 'payments.record')) return refuse('not-permitted');
  if (why.trim() === '') return refuse('unbook-why-missing', { field: 'why' });
  const [found] = isId(paymentId) ? await selectPayments(work, { id: paymentId, limit: 1 }) : [];
  if (found?.means !== 'transfer') return refuse('payment-unknown');
  const { customerId, amount, reference } = found;
  await takeAccount(work, customerId);
  const [payment = found] = await selectPayments(work, { id: paymentId, limit: 1 });
  const settled = await Promise.all(
    (await settledBy(work, paymentId)).map(async ({ invoiceId, amount: part }) => ({
      part,
      number: (await getInvoice(work, invoiceId))?.number ?? '',
      paid: await paidOn(work, invoiceId),
      refunded: await selectRefunded(work, invoiceId),
      registers: await registersName(work, invoiceId),
    })),
  );
  const credit = await creditBalance(work, customerId);
  const refused = refuseUnbooking({ amount, returned: payment.returned !== undefined, credit, settled });
  if (refused) return refused;
  await insertPaymentReturn(work, { paymentId, customerId, code: MISBOOKED });
  await takeBackMoney(work, { customerId, amount, paymentId });
  await recordAct(work, {
    act: 'transfer-unbooked',
    article: '8',
    customerId,
    details: { amount: formatPlain(amount), reference, why: why.trim().slice(0, 300) },
  });
  return undefined;
}

/** A name that was paid for first is ordered at its registry at once: nobody gives it back. */
async function registersName(work: Work, invoiceId: string): Promise<boolean> {
  const invoice = await getInvoice(work, invoiceId);
  if (invoice?.cause !== 'first') return false;
  for (const { serviceId } of invoice.lines) {
    const service = serviceId === undefined ? undefined : await getService(work, serviceId);
    if (service?.kind === 'domain') return true;
  }
  return false;
}
