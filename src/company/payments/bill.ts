import type { Work } from '../../platform/house.ts';
import { isPositive } from '../../platform/money.ts';
import { isRefusal, type Refusal } from '../../platform/refusal.ts';
import { type IssuedInvoice, issueInvoice, type NewInvoice } from '../invoicing/invoicing.ts';
import { deliverWhatIsPaid } from './book.ts';
import { presentDebit } from './debits.ts';

/**
 * Issues an invoice and does what follows from it at once (art. 8): the first and the renewals are presented
 * to the bank where they are paid by direct debit; one that the customer's credit pays whole is settled, as
 * if it had been paid.
 */
export async function bill(work: Work, input: NewInvoice): Promise<IssuedInvoice | Refusal> {
  const invoice = await issueInvoice(work, input);
  if (isRefusal(invoice)) return invoice;
  const { customerId, dueOn } = input;
  if (input.payBy === 'direct-debit' && (input.cause === 'first' || input.cause === 'renewal'))
    await presentDebit(work, { ...invoice, customerId, dueOn });
  if (!isPositive(invoice.open)) await deliverWhatIsPaid(work, customerId, [invoice]);
  return invoice;
}
