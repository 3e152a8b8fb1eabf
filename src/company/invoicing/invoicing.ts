import type { Day } from '../../platform/calendar.ts';
import type { Work } from '../../platform/house.ts';
import type { Money } from '../../platform/money.ts';
import type { Refusal } from '../../platform/refusal.ts';
import type { Invoice, IssuedInvoice, NewCreditNote, NewInvoice, Received } from './types.ts';

export type * from './types.ts';

// Signatures first, so that others can write against them; the code follows in the next commits.
declare const soon: never;

/** Announces `invoicing.invoice-issued` {invoiceId, customerId, number}. */
export async function issueInvoice(_work: Work, _input: NewInvoice): Promise<IssuedInvoice | Refusal> {
  return soon;
}
export async function issueCreditNote(
  _work: Work,
  _input: NewCreditNote,
): Promise<{ creditNoteId: string; number: string; gross: Money } | Refusal> {
  return soon;
}
/** Called by payments: books the money as credit and settles open invoices with it, oldest due first. */
export async function receiveMoney(
  _work: Work,
  _input: { customerId: string; amount: Money; paymentId: string; except?: readonly string[] },
): Promise<Received> {
  return soon;
}
/** Draft-proof: what an invoice would cost, without issuing it (order page). */
export async function quote(
  _work: Work,
  _input: { customerId: string; net: Money },
): Promise<{ net: Money; vat: Money; gross: Money } | Refusal> {
  return soon;
}
export async function getInvoice(_work: Work, _invoiceId: string): Promise<Invoice | undefined> {
  return soon;
}
export async function findInvoiceByNumber(_work: Work, _number: string): Promise<Invoice | undefined> {
  return soon;
}
/** Newest first; `before` pages on: the id of the last invoice already shown. */
export async function listInvoices(
  _work: Work,
  _filter: {
    customerId?: string;
    serviceId?: string;
    open?: true;
    kind?: 'invoice' | 'credit-note';
    before?: string;
    limit: number;
  },
): Promise<Invoice[]> {
  return soon;
}
/** By due date, then number: the order in which money settles them. */
export async function openInvoices(_work: Work, _customerId: string): Promise<Invoice[]> {
  return soon;
}
export async function creditBalance(_work: Work, _customerId: string): Promise<Money> {
  return soon;
}
/** The stored PDF, or one made now if the handler has not come to it yet. */
export async function invoicePdf(
  _work: Work,
  _invoiceId: string,
): Promise<{ fileName: string; bytes: Uint8Array } | undefined> {
  return soon;
}
export interface BooksReport {
  readonly documents: number;
  readonly firstBad: { readonly number: string; readonly problem: string } | undefined;
  readonly verifiedOn: Day;
}
/** Chain, gaps and totals. */
export async function verifyBooks(_work: Work): Promise<BooksReport> {
  return soon;
}
