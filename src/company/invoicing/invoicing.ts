import type { Day } from '../../platform/calendar.ts';
import { mayTouch, type Work } from '../../platform/house.ts';
import { isId } from '../../platform/ids.ts';
import { type Money, ZERO } from '../../platform/money.ts';
import { type Refusal, refuse } from '../../platform/refusal.ts';
import { billingIdentity } from '../customers/customers.ts';
import { getProvider } from '../provider/provider.ts';
import { lockAccount, selectCredit, selectOpen } from './account-store.ts';
import { selectInvoicedByMonth } from './figures-store.ts';
import { inOrderOfSettlement, type Totals, totals } from './rules.ts';
import { selectInvoices } from './store.ts';
import type { Invoice } from './types.ts';
import { vatOf } from './vat.ts';

export { chainHash, GENESIS } from './books.ts';
export { lockBooks as holdBooks } from './books-store.ts';
export {
  claimsOf,
  creditable,
  creditKept,
  creditLine,
  invoicedPeriods,
  invoiceOfPeriod,
  lineGross,
  linesFrom,
  nthInvoiceOf,
  openClaims,
  overdue,
  paidOn,
  settledBy,
} from './claims.ts';
export { type Imagined, imagineBills } from './imagined.ts';
export { issueCreditNote, issueCreditNoteToAccount, issueInvoice } from './issue.ts';
export {
  selectAllocationsUntil as allocationsUntil,
  selectCreditsUntil as creditsUntil,
  selectDocuments as documentsUntil,
  selectFirstDay as firstDocumentDay,
  selectNetLines as netLines,
  selectSums as bookSums,
} from './ledger-store.ts';
export { invoicePdf } from './pdf.ts';
export { payBack, receiveMoney, receiveMoneyFor, takeBackMoney } from './settle.ts';
export type * from './types.ts';
export { type VatRegime, vatAmount, vatOf } from './vat.ts';
export { type BooksProblem, type BooksReport, verifyBooks } from './verify.ts';
export { writeOff } from './write-offs.ts';

/** Takes the customer's account: see `lockAccount`. Rooms that move money call it first. */
export async function takeAccount(work: Work, customerId: string): Promise<void> {
  await lockAccount(work, customerId);
}

/** What an invoice over `net` would come to for this customer, without issuing one. */
export async function quote(
  work: Work,
  input: { customerId: string; net: Money },
): Promise<Totals | Refusal> {
  const customer = await billingIdentity(work, input.customerId, work.today);
  if (!customer || !mayTouch(work, input.customerId)) return refuse('customer-unknown');
  const { kind, country: countryCode, vatNumber } = customer;
  const seller = await getProvider(work);
  return totals([{ net: input.net }], vatOf({ kind, countryCode, vatNumber: vatNumber ?? '' }, seller));
}

export async function getInvoice(work: Work, invoiceId: string): Promise<Invoice | undefined> {
  if (!isId(invoiceId)) return undefined;
  const [invoice] = await selectInvoices(work, { ids: [invoiceId], limit: 1 });
  return invoice && mayTouch(work, invoice.customerId) ? invoice : undefined;
}

export async function findInvoiceByNumber(work: Work, number: string): Promise<Invoice | undefined> {
  const [invoice] = await selectInvoices(work, { number, limit: 1 });
  return invoice && mayTouch(work, invoice.customerId) ? invoice : undefined;
}

/** Newest first; `before` pages on: the id of the last invoice already shown. */
export async function listInvoices(
  work: Work,
  filter: {
    customerId?: string;
    serviceId?: string;
    open?: true;
    kind?: 'invoice' | 'credit-note';
    before?: string;
    limit: number;
  },
): Promise<Invoice[]> {
  return selectInvoices(work, filter);
}

/** By due date, then number: the order in which money settles them. */
export async function openInvoices(work: Work, customerId: string): Promise<Invoice[]> {
  if (!mayTouch(work, customerId)) return [];
  const ids = (await selectOpen(work, customerId)).map((invoice) => invoice.id);
  if (ids.length === 0) return [];
  const invoices = await selectInvoices(work, { ids, limit: ids.length });
  return inOrderOfSettlement(invoices);
}

/** Invoiced less credited, excluding VAT, in each of these months (their first days, oldest first). */
export async function invoicedByMonth(
  work: Work,
  months: readonly Day[],
): Promise<{ month: Day; net: Money }[]> {
  const [from] = months;
  const sums = from ? await selectInvoicedByMonth(work, from) : new Map<string, Money>();
  return months.map((month) => ({ month, net: sums.get(month.toString().slice(0, 7)) ?? ZERO }));
}

/** What the company owes the customer: money not used on any invoice yet. */
export async function creditBalance(work: Work, customerId: string): Promise<Money> {
  return selectCredit(work, customerId);
}
