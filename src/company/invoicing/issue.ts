import { recordAct } from '../../platform/acts.ts';
import { type Day, dayInParis, later } from '../../platform/calendar.ts';
import { mayTouch, type Work } from '../../platform/house.ts';
import { newId } from '../../platform/ids.ts';
import { add, formatPlain, isPositive, type Money, smaller, subtract, ZERO } from '../../platform/money.ts';
import { announce } from '../../platform/outbox.ts';
import { isRefusal, type Refusal, refuse } from '../../platform/refusal.ts';
import { billingIdentity } from '../customers/customers.ts';
import { getProvider } from '../provider/provider.ts';
import { insertAllocation, insertCredit, lockAccount, selectCredit } from './account-store.ts';
import { chainHash } from './books.ts';
import { insertInvoice, selectCredited, selectGoodwill, takeNumber } from './books-store.ts';
import { bookEntry } from './entry.ts';
import { buyerIdentity, sellerIdentity } from './identities.ts';
import { creditorReference, creditTotals, numberOf, sum, type Totals, totals } from './rules.ts';
import { selectInvoices } from './store.ts';
import type { InvoiceRow, LineRow } from './tables.ts';
import type {
  Invoice,
  InvoiceLine,
  IssuedCreditNote,
  IssuedInvoice,
  LineDiscount,
  NewCreditNote,
  NewInvoice,
} from './types.ts';
import { vatOf } from './vat.ts';

/**
 * The next invoice, with its number, both parties and its place in the chain of the books; the customer's
 * credit is used at once. Announces `invoicing.invoice-issued` {invoiceId, customerId, number}.
 * @throws when a line's period of a service was invoiced before (the database says so).
 */
export async function issueInvoice(work: Work, input: NewInvoice): Promise<IssuedInvoice | Refusal> {
  if (!mayTouch(work, input.customerId)) return refuse('customer-unknown');
  if (input.lines.length === 0) return refuse('invoice-without-lines');
  await lockAccount(work, input.customerId);
  const customer = await billingIdentity(work, input.customerId, work.today);
  if (!customer) return refuse('customer-unknown');
  const seller = sellerIdentity(await getProvider(work));
  const buyer = { ...buyerIdentity(customer), ...(input.mandate && { mandate: input.mandate }) };
  const vat = vatOf(buyer, seller);
  const amounts = totals(input.lines, vat);
  const credit = await selectCredit(work, input.customerId);

  const issued = await enter(work, 'F', {
    customer_id: input.customerId,
    cause: input.cause,
    article: input.article,
    credit_of: null,
    credit_reason: null,
    due_on: input.dueOn,
    pay_by: input.payBy,
    language: customer.language,
    vat_regime: vat.regime,
    vat_rate: vat.rate,
    seller,
    buyer,
    amounts,
    lines: input.lines.map((line) => ({
      service_id: line.serviceId ?? null,
      label: line.label,
      detail: line.detail ?? '',
      quantity: line.quantity ?? 1,
      unit_net_cents: (line.net.cents + (line.discount?.amount.cents ?? 0n)) / BigInt(line.quantity ?? 1),
      ...discountColumns(line.discount),
      net_cents: line.net.cents,
      period_from: line.period?.from ?? null,
      period_to: line.period?.to ?? null,
    })),
  });

  const used = smaller(credit, amounts.gross);
  if (isPositive(used))
    await insertAllocation(work, {
      customerId: input.customerId,
      invoiceId: issued.id,
      amount: used,
      source: 'credit',
      sourceId: null,
    });
  const open = isPositive(used) ? subtract(amounts.gross, used) : amounts.gross;
  await recordAct(work, {
    act: 'invoice-issued',
    article: input.article,
    customerId: input.customerId,
    details: {
      number: issued.number,
      for: input.cause,
      due: input.dueOn.toString(),
      net: formatPlain(amounts.net),
      vat: formatPlain(amounts.vat),
      gross: formatPlain(amounts.gross),
      open: formatPlain(open),
      lines: input.lines.map((line) => ({
        service: line.serviceId,
        net: formatPlain(line.net),
        periodFrom: line.period?.from.toString(),
        periodTo: line.period?.to.toString(),
      })),
    },
  });
  await announceIssue(work, 'invoice-issued', issued, input.customerId);
  const { id: invoiceId, number, issuedOn } = issued;
  return { invoiceId, number, issuedOn, gross: amounts.gross, open };
}

/**
 * Corrects an issued invoice, wholly or in part. What was open of it is settled first; the rest is the
 * customer's credit. Never more than the invoice (art. 4).
 */
export async function issueCreditNote(work: Work, input: NewCreditNote): Promise<IssuedCreditNote | Refusal> {
  return credit(work, input, (invoice, gross) => smaller(invoice.open, gross));
}

/** As `issueCreditNote`, but all of it is the customer's credit: what is open stays to be paid (art. 2, a smaller plan). */
export async function issueCreditNoteToAccount(
  work: Work,
  input: NewCreditNote,
): Promise<IssuedCreditNote | Refusal> {
  return credit(work, input, () => ZERO);
}

async function credit(
  work: Work,
  input: NewCreditNote,
  settles: (invoice: Invoice, gross: Money) => Money,
): Promise<IssuedCreditNote | Refusal> {
  const [found] = await selectInvoices(work, { ids: [input.invoiceId], limit: 1 });
  if (!found || !mayTouch(work, found.customerId) || found.kind !== 'invoice')
    return refuse('invoice-unknown');
  await lockAccount(work, found.customerId);
  const [invoice = found] = await selectInvoices(work, { ids: [input.invoiceId], limit: 1 });
  const credited = sum(await selectCredited(work, invoice.id));
  const amounts = creditTotals(
    { net: invoice.net, vat: invoice.vatAmount, gross: invoice.gross, vatRate: invoice.vat.rate },
    credited,
    await selectGoodwill(work, invoice.id),
    input.gross,
  );
  if (isRefusal(amounts)) return amounts;

  const issued = await enter(work, 'A', {
    customer_id: invoice.customerId,
    cause: 'credit',
    article: input.article,
    credit_of: invoice.id,
    credit_reason: input.reason,
    due_on: work.today,
    pay_by: invoice.payBy,
    language: invoice.language,
    vat_regime: invoice.vat.regime,
    vat_rate: invoice.vat.rate,
    seller: invoice.seller,
    buyer: invoice.buyer,
    amounts,
    lines: creditLines(invoice, amounts, input.line),
  });
  await insertCredit(work, {
    customerId: invoice.customerId,
    amount: amounts.gross,
    source: 'credit-note',
    sourceId: issued.id,
  });
  const settled = settles(invoice, amounts.gross);
  if (isPositive(settled))
    await insertAllocation(work, {
      customerId: invoice.customerId,
      invoiceId: invoice.id,
      amount: settled,
      source: 'credit-note',
      sourceId: issued.id,
    });
  await recordAct(work, {
    act: 'credit-note-issued',
    article: input.article,
    customerId: invoice.customerId,
    details: { number: issued.number, of: invoice.number, gross: formatPlain(amounts.gross) },
  });
  await announceIssue(work, 'credit-note-issued', issued, invoice.customerId);
  return { creditNoteId: issued.id, number: issued.number, gross: amounts.gross, settled };
}

/** A credit note for the whole repeats the lines; one for a part has a line of its own. */
function creditLines(invoice: Invoice, amounts: Totals, one: InvoiceLine | undefined): Draft['lines'] {
  const wanted = one === undefined ? invoice.lines : [one];
  if (amounts.net.cents === add(...wanted.map((line) => line.net)).cents)
    return wanted.map((line) => ({
      service_id: line.serviceId ?? null,
      label: line.label,
      detail: line.detail,
      quantity: line.quantity,
      unit_net_cents: line.unitNet.cents,
      ...discountColumns(line.discount),
      net_cents: line.net.cents,
      period_from: line.period?.from ?? null,
      period_to: line.period?.to ?? null,
    }));
  const services = new Set(wanted.map((line) => line.serviceId));
  return [
    {
      service_id: services.size === 1 ? (wanted[0]?.serviceId ?? null) : null,
      label: [...new Set(wanted.map((line) => line.label))].join(', '),
      detail: '',
      quantity: 1,
      unit_net_cents: amounts.net.cents,
      ...discountColumns(undefined),
      net_cents: amounts.net.cents,
      period_from: one?.period?.from ?? null,
      period_to: one?.period?.to ?? null,
    },
  ];
}

function discountColumns(discount: LineDiscount | undefined) {
  return { discount_cents: discount?.amount.cents ?? 0n, discount_label: discount?.label ?? '' };
}

type Draft = Omit<
  InvoiceRow,
  | 'id'
  | 'seq'
  | 'number'
  | 'series'
  | 'year'
  | 'ordinal'
  | 'issued_on'
  | 'issued_at'
  | 'currency'
  | 'net_cents'
  | 'vat_cents'
  | 'gross_cents'
  | 'reference'
  | 'prev_hash'
  | 'hash'
> & {
  readonly amounts: Totals;
  readonly lines: readonly Omit<LineRow, 'invoice_id' | 'position' | 'customer_id' | 'cause'>[];
};

/** Gives the document its number and its place in the chain, and freezes it. */
async function enter(
  work: Work,
  series: 'F' | 'A',
  draft: Draft,
): Promise<{ id: string; number: string; issuedOn: Day }> {
  const { amounts, lines: drafted, ...rest } = draft;
  // A run that catches up a missed day acts as that day; the document bears the day on which it is made.
  const issuedOn = later(work.today, dayInParis(work.at));
  const { year } = issuedOn;
  const { ordinal, ...head } = await takeNumber(work, series, year);
  const number = numberOf(series, year, ordinal);
  const id = newId();
  const unhashed = {
    ...rest,
    id,
    seq: head.seq + 1n,
    number,
    series,
    year,
    ordinal,
    issued_on: issuedOn,
    issued_at: work.at,
    currency: amounts.net.currency,
    net_cents: amounts.net.cents,
    vat_cents: amounts.vat.cents,
    gross_cents: amounts.gross.cents,
    reference: creditorReference(number),
    prev_hash: head.hash,
  };
  const lines = drafted.map((line, index) => ({
    ...line,
    invoice_id: id,
    position: index + 1,
    customer_id: rest.customer_id,
    cause: rest.cause,
  }));
  await insertInvoice(work, { ...unhashed, hash: chainHash(head.hash, bookEntry(unhashed, lines)) }, lines);
  return { id, number, issuedOn };
}

async function announceIssue(
  work: Work,
  what: 'invoice-issued' | 'credit-note-issued',
  issued: { id: string; number: string },
  customerId: string,
): Promise<void> {
  await announce(work, `invoicing.${what}`, issued.number, {
    invoiceId: issued.id,
    customerId,
    number: issued.number,
  });
}
