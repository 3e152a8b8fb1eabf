import type { Day } from '../../platform/calendar.ts';
import type { Work } from '../../platform/house.ts';
import { add, isPositive, type Money, smaller, subtract } from '../../platform/money.ts';
import type { Refusal } from '../../platform/refusal.ts';
import { selectCredit } from './account-store.ts';
import { selectCredited, selectGoodwill } from './books-store.ts';
import {
  selectAllocationsOf,
  selectClaims,
  selectInvoicedPeriods,
  selectInvoiceOfPeriod,
  selectLinesFrom,
  selectOpenClaims,
  selectOverdue,
  selectPaidOn,
  selectSettledByNotes,
} from './claims-store.ts';
import { issueCreditNote } from './issue.ts';
import { sum } from './rules.ts';
import { selectInvoices } from './store.ts';
import type { Claim, Invoice, InvoiceLine, IssuedCreditNote, OpenClaim } from './types.ts';
import { vatAmount } from './vat.ts';

/** Open invoices of a customer, by number. */
export function claimsOf(work: Work, customerId: string): Promise<Claim[]> {
  return selectClaims(work, customerId);
}

/** What a payment settled when it came, invoice by invoice. */
export function settledBy(work: Work, paymentId: string): Promise<{ invoiceId: string; amount: Money }[]> {
  return selectAllocationsOf(work, paymentId);
}

/** All that is open in the house: whom an incoming transfer may come from. */
export function openClaims(work: Work): Promise<OpenClaim[]> {
  return selectOpenClaims(work);
}

/** How much is open past its due date, over all customers. */
export function overdue(work: Work): Promise<{ count: number; open: Money }> {
  return selectOverdue(work);
}

/** For each service: the first day of the last period that was invoiced. */
export function invoicedPeriods(work: Work, customerId: string): Promise<Map<string, Day>> {
  return selectInvoicedPeriods(work, customerId);
}

/** What is invoiced of a service for periods that begin on the day or later. */
export async function linesFrom(
  work: Work,
  serviceId: string,
  from: Day,
): Promise<{ invoice: Invoice; line: InvoiceLine }[]> {
  const found = await selectLinesFrom(work, serviceId, from);
  if (found.length === 0) return [];
  const ids = [...new Set(found.map(({ invoiceId }) => invoiceId))];
  const invoices = new Map(
    (await selectInvoices(work, { ids, limit: ids.length })).map((one) => [one.id, one]),
  );
  return found.flatMap(({ invoiceId, position }) => {
    const invoice = invoices.get(invoiceId);
    const line = invoice?.lines.find((one) => one.position === position);
    return invoice && line ? [{ invoice, line }] : [];
  });
}

export async function invoiceOfPeriod(work: Work, serviceId: string, on: Day): Promise<Invoice | undefined> {
  const id = await selectInvoiceOfPeriod(work, serviceId, on);
  if (id === undefined) return undefined;
  return (await selectInvoices(work, { ids: [id], limit: 1 }))[0];
}

/** The nth (from 1) invoice with a line for the service. */
export async function nthInvoiceOf(work: Work, serviceId: string, nth: number): Promise<Invoice | undefined> {
  const newestFirst = await selectInvoices(work, { serviceId, kind: 'invoice', limit: 10_000 });
  return newestFirst[newestFirst.length - nth];
}

/** Art. 4: what was paid of the invoice, by whatever means, the customer's credit included. */
export function paidOn(work: Work, invoiceId: string): Promise<Money> {
  return selectPaidOn(work, invoiceId);
}

/** A line with its VAT, at the rate of its invoice. */
export function lineGross(invoice: Pick<Invoice, 'vat'>, line: Pick<InvoiceLine, 'net'>): Money {
  return add(line.net, vatAmount(line.net, invoice.vat));
}

/**
 * Credits one line: its gross, at most `atMost` and what is left to credit of the invoice (a cent may be
 * lost where several lines were rounded together). Undefined where nothing is left.
 */
export async function creditLine(
  work: Work,
  { invoice, line }: { invoice: Invoice; line: InvoiceLine },
  why: { article: string; reason: string; atMost: Money | undefined },
): Promise<IssuedCreditNote | Refusal | undefined> {
  const left = await creditable(work, invoice);
  const gross = smaller(smaller(lineGross(invoice, line), left), why.atMost ?? left);
  if (!isPositive(gross)) return undefined;
  const { article, reason } = why;
  return issueCreditNote(work, { invoiceId: invoice.id, article, reason, gross, line });
}

/** Art. 4: what an invoice still has that no credit note took, and that was not given back out of goodwill. */
export async function creditable(work: Work, invoice: Pick<Invoice, 'id' | 'gross'>): Promise<Money> {
  const credited = sum(await selectCredited(work, invoice.id)).gross;
  return subtract(subtract(invoice.gross, credited), await selectGoodwill(work, invoice.id));
}

/**
 * What credit notes on the invoice gave into the customer's credit, beyond what was open of it; and how much
 * credit the customer has now.
 */
export async function creditKept(
  work: Work,
  invoice: Pick<Invoice, 'id' | 'customerId'>,
): Promise<{ given: Money; now: Money }> {
  const credited = sum(await selectCredited(work, invoice.id)).gross;
  const given = subtract(credited, await selectSettledByNotes(work, invoice.id));
  return { given, now: await selectCredit(work, invoice.customerId) };
}
