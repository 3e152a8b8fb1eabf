import type { Work } from '../../platform/house.ts';
import { isPositive } from '../../platform/money.ts';
import { isRefusal, type Refusal } from '../../platform/refusal.ts';
import { type IssuedInvoice, issueInvoice, type NewInvoice } from '../invoicing/invoicing.ts';
import { mandateFor } from '../mandates/mandates.ts';
import { deliverWhatIsPaid } from './book.ts';
import { presentDebit } from './debits.ts';

/**
 * Issues an invoice and does what follows from it at once (art. 8): the first and the renewals are presented
 * to the bank where they are paid by direct debit; one that the customer's credit pays whole is settled, as
 * if it had been paid.
 */
export async function bill(work: Work, input: NewInvoice): Promise<IssuedInvoice | Refusal> {
  const { customerId, dueOn } = input;
  const invoice = await issueInvoice(work, { ...input, mandate: await mandateOf(work, input) });
  if (isRefusal(invoice)) return invoice;
  if (input.payBy === 'direct-debit' && (input.cause === 'first' || input.cause === 'renewal'))
    await presentDebit(work, { ...invoice, customerId, dueOn });
  if (!isPositive(invoice.open)) await deliverWhatIsPaid(work, customerId, [invoice]);
  return invoice;
}

async function mandateOf(work: Work, { customerId, payBy, dueOn }: NewInvoice) {
  const mandate = payBy === 'direct-debit' ? await mandateFor(work, customerId, dueOn) : undefined;
  return mandate && { reference: mandate.reference, creditorId: mandate.creditorId };
}
