import { Temporal } from 'temporal-polyfill';
import { formatDay, formatInstant, formatMoney } from '../../platform/i18n/format.ts';
import { translator } from '../../platform/i18n/index.ts';
import { inGroups } from '../../platform/identifiers.ts';
import { subtract, ZERO } from '../../platform/money.ts';
import { pageOf } from '../invoicing/page.ts';
import type { Invoice } from '../invoicing/types.ts';
import type { AcceptedQuoteRecord } from './evidence.ts';
import type { Quote, QuoteLine } from './types.ts';

/** The page of an invoice, set with what a quote says; the law wants of it date, validity, detail and totals. */
export function quotePage(
  quote: Quote,
  portalUrl: string,
  proof: { record: AcceptedQuoteRecord; seq: bigint; hash: string } | undefined,
) {
  const word = wordsOf(quote);
  return {
    ...common(quote, portalUrl),
    title: word('title'),
    number: quote.number,
    facts: [
      [word('number'), quote.number],
      [word('madeOn'), formatDay(quote.madeOn, quote.language)],
      [word('validUntil'), formatDay(quote.validUntil, quote.language)],
      [word('customer'), quote.buyer.number],
    ],
    grand: [word('toPay'), formatMoney(quote.gross, quote.language)],
    payment: proof ? signed(quote, proof) : toSign(quote, portalUrl),
    mentions: [
      word('free'),
      ...quote.lines.flatMap((line) => recurring(quote, line)),
      word('terms', { version: quote.termsVersion, url: `${portalUrl}/terms` }),
      ...(quote.buyer.kind === 'person' ? [word('withdrawal')] : []),
    ],
  };
}

/** What would be invoiced, for whoever has to ask for the money first: no invoice, and no number of one. */
export function proFormaPage(quote: Quote, on: Quote['madeOn'], portalUrl: string) {
  const word = wordsOf(quote);
  const { seller, language } = quote;
  return {
    ...common(quote, portalUrl),
    title: word('proForma'),
    number: word('proFormaNot'),
    facts: [
      [word('quoteNumber'), quote.number],
      [word('madeOn'), formatDay(on, language)],
      [word('customer'), quote.buyer.number],
    ],
    grand: [word('toPay'), formatMoney(quote.gross, language)],
    payment: box(word('proFormaPay'), word('proFormaText'), [
      [word('iban'), inGroups(seller.iban)],
      [word('bic'), seller.bic],
      [word('holder'), seller.name],
      [word('reference'), quote.number],
    ]),
    mentions: [word('proFormaMention'), word('free')],
  };
}

function common(quote: Quote, portalUrl: string) {
  const word = wordsOf(quote);
  const page = pageOf(asInvoice(quote), portalUrl);
  return {
    ...page,
    buyer: { ...page.buyer, heading: word('offeredTo') },
    subject: quote.note === '' ? [] : [word('note'), quote.note],
    lines: page.lines.map((line, index) => {
      const said = quote.lines[index];
      return {
        ...line,
        period: said?.kind === 'plan' ? word(`first.${said.every}`) : word('once'),
      };
    }),
  };
}

/** Only to set the page: it is numbered, booked and issued nowhere. */
function asInvoice(quote: Quote): Invoice {
  return {
    id: quote.id,
    number: quote.number,
    kind: 'invoice',
    seq: 0n,
    cause: 'first',
    article: '2',
    customerId: quote.customerId,
    issuedOn: quote.madeOn,
    issuedAt: quote.madeAt,
    dueOn: quote.validUntil,
    payBy: 'cheque',
    language: quote.language,
    vat: quote.vat,
    net: quote.net,
    vatAmount: quote.vatAmount,
    gross: quote.gross,
    paidByCredit: ZERO,
    open: quote.gross,
    reference: '',
    seller: quote.seller,
    buyer: quote.buyer,
    lines: quote.lines.map((line, index) => invoiceLine(line, index + 1)),
    creditOf: undefined,
    documentId: undefined,
  };
}

function invoiceLine(line: QuoteLine, position: number): Invoice['lines'][number] {
  const { label, net } = line;
  const base = { position, serviceId: undefined, label, net, period: undefined };
  const whole =
    line.kind === 'plan'
      ? line.price
      : { ...line.unitNet, cents: line.unitNet.cents * BigInt(line.quantity) };
  const off = subtract(whole, net);
  const discount = off.cents > 0n ? { discount: { amount: off, label: line.discountLabel } } : {};
  if (line.kind === 'work')
    return { ...base, ...discount, detail: line.detail, quantity: line.quantity, unitNet: line.unitNet };
  const options = line.options.map(({ quantity, label: name }) => `${quantity} × ${name}`);
  const detail = [...(line.siteName === undefined ? [] : [line.siteName]), ...options].join(' · ');
  return { ...base, ...discount, detail, quantity: 1, unitNet: line.price };
}

/** What is paid later, and how it changes: nobody signs for a first month alone. */
function recurring(quote: Quote, line: QuoteLine): string[] {
  if (line.kind !== 'plan') return [];
  const word = wordsOf(quote);
  const { language } = quote;
  const figures = {
    label: line.label,
    price: formatMoney(line.price, language),
    every: translator(language)(`portal.every.${line.every}`),
    net: formatMoney(line.net, language),
    count: String(line.periods ?? 0),
  };
  if (line.off === undefined) return [word('renews', figures)];
  return [word(line.periods === undefined ? 'renewsOff' : 'renewsThen', figures)];
}

function toSign(quote: Quote, portalUrl: string) {
  const word = wordsOf(quote);
  const until = formatDay(quote.validUntil, quote.language);
  return box(word('agree'), word('agreeText', { until, url: `${portalUrl}/account/quotes/${quote.id}` }), [
    [word('date'), ' '],
    [word('name'), ' '],
    [word('signature'), ' '],
  ]);
}

function signed(
  quote: Quote,
  { record, seq, hash }: { record: AcceptedQuoteRecord; seq: bigint; hash: string },
) {
  const word = wordsOf(quote);
  const { firstName, lastName, organisation, email } = record.signer;
  return box(word('agreed'), word('agreedText'), [
    [word('date'), formatInstant(Temporal.Instant.from(record.acceptedAt), quote.language)],
    [word('name'), [`${firstName} ${lastName}`, ...(organisation ? [organisation] : []), email].join(', ')],
    [word('mention'), record.mention],
    [word('evidence'), `n° ${seq} · ${hash.slice(0, 32)}…`],
  ]);
}

function box(title: string, text: string, rows: readonly (readonly [string, string])[]) {
  return { title, text, rows, code: '', scan: '', scanHint: '' };
}

function wordsOf({ language }: Pick<Quote, 'language'>) {
  const t = translator(language);
  return (key: string, figures: Record<string, string> = {}) => t(`quotes.pdf.${key}`, figures);
}
