import { cents, share } from '../../platform/money.ts';
import type { AllocationFact, DocumentFact } from './facts.ts';

/**
 * The VAT in each use of money on an invoice. Of the whole that was settled so far, the invoice's share, half
 * up; each step is the difference to the one before, so that a settled invoice leaves not a cent behind.
 */
export function vatSteps(
  documents: readonly DocumentFact[],
  allocations: readonly AllocationFact[],
): Map<bigint, bigint> {
  const invoices = new Map(documents.map((document) => [document.id, document]));
  const settled = new Map<string, bigint>();
  const steps = new Map<bigint, bigint>();
  for (const { id, invoiceId, amount } of allocations) {
    const invoice = invoices.get(invoiceId);
    if (!invoice || invoice.gross === 0n) continue;
    const before = settled.get(invoiceId) ?? 0n;
    settled.set(invoiceId, before + amount);
    steps.set(id, vatIn(invoice, before + amount) - vatIn(invoice, before));
  }
  return steps;
}

function vatIn({ vat, gross }: DocumentFact, settled: bigint): bigint {
  return share(cents(vat), settled, gross).cents;
}

/** Money, as against what a credit note or a write-off takes off: it makes the VAT due (CGI 269-2 c). */
export function isMoney({ source }: Pick<AllocationFact, 'source'>): boolean {
  return source === 'payment' || source === 'payment-returned' || source === 'credit';
}
