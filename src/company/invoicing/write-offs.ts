import { recordAct } from '../../platform/acts.ts';
import { actorMay } from '../../platform/auth/permissions.ts';
import type { Work } from '../../platform/house.ts';
import { formatPlain, isPositive, type Money } from '../../platform/money.ts';
import { announce } from '../../platform/outbox.ts';
import { type Refusal, refuse } from '../../platform/refusal.ts';
import { insertAllocation, insertCredit, insertWriteOff, lockAccount } from './account-store.ts';
import { selectInvoices } from './store.ts';

/**
 * By staff: what is open of an invoice will not be paid and is given up. The invoice stays as it was issued; the
 * loss is an entry of its own. Not a waiver of anything else (art. 18), and nothing that art. 4 counts as paid.
 */
export async function writeOff(
  work: Work,
  input: { invoiceId: string; why: string },
): Promise<{ writeOffId: string; amount: Money } | Refusal> {
  if (!actorMay(work.by, 'payments.record')) return refuse('not-permitted');
  const why = input.why.trim();
  if (why === '' || why.length > 500) return refuse('write-off-reason-needed', { field: 'why' });
  const [found] = await selectInvoices(work, { ids: [input.invoiceId], limit: 1 });
  if (found?.kind !== 'invoice') return refuse('invoice-unknown');
  await lockAccount(work, found.customerId);
  const [invoice = found] = await selectInvoices(work, { ids: [found.id], limit: 1 });
  const { customerId, open: amount } = invoice;
  if (!isPositive(amount)) return refuse('nothing-to-write-off', { article: '8' });

  const writeOffId = await insertWriteOff(work, { invoiceId: invoice.id, customerId, amount, why });
  const source = 'write-off' as const;
  await insertCredit(work, { customerId, amount, source, sourceId: writeOffId });
  await insertAllocation(work, { customerId, invoiceId: invoice.id, amount, source, sourceId: writeOffId });
  await recordAct(work, {
    act: 'invoice-written-off',
    article: '18',
    customerId,
    details: { number: invoice.number, amount: formatPlain(amount), why },
  });
  await announce(work, 'invoicing.invoice-written-off', writeOffId, { invoiceId: invoice.id, customerId });
  return { writeOffId, amount };
}
