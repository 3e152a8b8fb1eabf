import { type Day, isAfter, isBefore, later, type Period } from '../../../platform/calendar.ts';
import { formatDay } from '../../../platform/i18n/format.ts';
import { translator } from '../../../platform/i18n/index.ts';
import { isPositive, negate, subtract } from '../../../platform/money.ts';
import { legalLine } from '../legal-line.ts';
import { penaltyMention, recoveryMention, vatMention } from '../mentions.ts';
import type { BuyerIdentity, Invoice, InvoiceLine, Place, SellerIdentity } from '../types.ts';
import type { Allowance, EInvoice, ELine, Note, Party, Payment, Tax, TaxCategory } from './einvoice.ts';
import { taxSums } from './figures.ts';

/** What was frozen at issue, in the terms of the norm. */
export function eInvoiceOf(invoice: Invoice): EInvoice {
  const credit = invoice.creditOf;
  const tax = taxOf(invoice);
  const lines = invoice.lines.filter(({ net }) => net.cents >= 0n).map((line) => lineOf(line, tax));
  const allowances = invoice.lines.filter(({ net }) => net.cents < 0n).map((line) => allowanceOf(line, tax));
  const purchase = invoice.buyer.purchase;
  const paid = !credit && isPositive(invoice.gross) && invoice.paidByCredit.cents === invoice.gross.cents;
  return {
    number: invoice.number,
    type: credit ? '381' : '380',
    issuedOn: invoice.issuedOn,
    // BR-FR-CO-07: what is invoiced late is due at once, not in the past.
    dueOn: credit ? undefined : later(invoice.issuedOn, invoice.dueOn),
    frame: paid ? 'S2' : 'S1',
    notes: notesOf(invoice),
    buyerReference: purchase?.service ?? '',
    orderReference: purchase?.order ?? '',
    contractReference: purchase?.contract ?? '',
    seller: sellerOf(invoice),
    buyer: buyerOf(invoice),
    period: periodOf(invoice.lines),
    preceding: credit && { number: credit.number, issuedOn: credit.issuedOn },
    lines,
    allowances,
    // One rate: the sums are those that were issued. A part of an invoice was split to the cent there.
    taxes: taxSums(lines, allowances).map((sum) => ({ ...sum, amount: invoice.vatAmount })),
    payment: paymentOf(invoice, paid),
    prepaid: invoice.paidByCredit,
    vatPoint: invoice.seller.vatOnDebits ? '5' : '72',
  };
}

const CATEGORIES: Readonly<Record<Invoice['vat']['regime'], { category: TaxCategory; code: string }>> = {
  france: { category: 'S', code: '' },
  overseas: { category: 'S', code: '' },
  'eu-consumer': { category: 'S', code: '' },
  'overseas-exempt': { category: 'E', code: '' },
  'reverse-charge': { category: 'AE', code: 'VATEX-EU-AE' },
  // A service whose place is outside the Union (CGI 259-1°) is outside the scope of VAT: G is for goods.
  export: { category: 'O', code: 'VATEX-EU-O' },
  franchise: { category: 'E', code: 'VATEX-FR-FRANCHISE' },
};

function taxOf(invoice: Invoice): Tax {
  const { category, code } = CATEGORIES[invoice.vat.regime];
  const mention = vatMention(invoice);
  const t = translator(invoice.language);
  const figures = { seller: invoice.seller.vatNumber, buyer: invoice.buyer.vatNumber };
  return {
    category,
    rate: invoice.vat.rate,
    exemption: mention ? { text: t(`invoicing.pdf.${mention}`, figures), code } : undefined,
  };
}

function lineOf(line: InvoiceLine, tax: Tax): ELine {
  return {
    id: String(line.position),
    name: line.label,
    description: line.detail,
    quantity: line.quantity,
    price: line.unitNet,
    allowance: line.discount && { amount: line.discount.amount, reason: line.discount.label },
    net: line.net,
    tax,
    period: line.period,
  };
}

/** BR-27: a price is never negative, so that a line that takes off is an allowance on the document. */
function allowanceOf(line: InvoiceLine, tax: Tax): Allowance {
  return { amount: negate(line.net), reason: line.label, tax };
}

/** BG-14: from the first day that is invoiced to the last. */
function periodOf(lines: readonly InvoiceLine[]): Period | undefined {
  return lines.reduce<Period | undefined>((whole, { period }) => {
    if (!period) return whole;
    if (!whole) return period;
    const first: Day = isBefore(period.from, whole.from) ? period.from : whole.from;
    const last: Day = isAfter(period.to, whole.to) ? period.to : whole.to;
    return { from: first, to: last };
  }, undefined);
}

/** BR-FR-05: the three mentions stand on every document, even to say that they do not apply. */
function notesOf(invoice: Invoice): Note[] {
  const { buyer, seller } = invoice;
  const t = translator(invoice.language);
  const word = (key: string) => t(`invoicing.pdf.${key}`, { multiple: String(seller.penaltyMultiple) });
  const treatment = treatmentOf(buyer);
  return [
    { subject: 'PMT', text: word(recoveryMention(buyer.kind) ?? 'recoveryPerson') },
    { subject: 'PMD', text: word(penaltyMention(buyer.kind)) },
    { subject: 'AAB', text: word('discount') },
    { subject: 'AAI', text: word(seller.vatOnDebits ? 'natureDebits' : 'nature') },
    ...(invoice.creditOf ? [{ subject: 'AAI' as const, text: invoice.creditOf.reason }] : []),
    { subject: 'ABL', text: legalLine(invoice) },
    ...(treatment ? [{ subject: 'BAR' as const, text: treatment }] : []),
  ];
}

/** BR-FR-20; public bodies are reached by Chorus Pro, for which the reform has no word. */
function treatmentOf(buyer: BuyerIdentity): 'B2B' | 'B2BINT' | 'B2C' | undefined {
  if (buyer.kind === 'public-body') return undefined;
  if (buyer.siren !== '') return 'B2B';
  if (buyer.kind === 'person') return 'B2C';
  return buyer.vatNumber === '' && buyer.kind === 'association' ? 'B2C' : foreign(buyer);
}

function foreign(buyer: BuyerIdentity): 'B2BINT' | undefined {
  return ['FR', 'GP', 'MQ', 'GF', 'RE', 'YT'].includes(buyer.countryCode) ? undefined : 'B2BINT';
}

function sellerOf(invoice: Invoice): Party {
  const { seller } = invoice;
  // BR-O-2: where VAT does not come into it, the document names no VAT number.
  const outside = CATEGORIES[invoice.vat.regime].category === 'O';
  const vatNumber = outside ? '' : seller.vatNumber;
  return {
    name: seller.name,
    siren: seller.siren,
    siret: seller.siret,
    vatNumber,
    taxRegistration: vatNumber === '' && !outside ? seller.siren : '',
    endpoint: { scheme: '0225', id: seller.siren },
    address: addressOf(seller),
    contact: { name: seller.name, phone: seller.phone, email: seller.email },
    legalText: legalLine(invoice),
  };
}

function buyerOf({ buyer, vat }: Invoice): Party {
  return {
    name: buyer.name,
    siren: buyer.siren,
    siret: buyer.siret,
    vatNumber: CATEGORIES[vat.regime].category === 'O' ? '' : buyer.vatNumber,
    taxRegistration: '',
    endpoint: endpointOf(buyer),
    address: addressOf(buyer),
    contact: undefined,
    legalText: '',
  };
}

/**
 * BT-49: in the French directory (0225) a buyer is its SIREN; a public body is reached by establishment and
 * service. Everybody else by the mailbox to which the invoice goes.
 */
function endpointOf(buyer: BuyerIdentity): Party['endpoint'] {
  if (buyer.siren !== '') {
    const service = buyer.purchase?.service ?? '';
    const parts =
      buyer.kind === 'public-body' && buyer.siret !== ''
        ? [buyer.siren, buyer.siret, service]
        : [buyer.siren];
    return { scheme: '0225', id: parts.filter((part) => /^[\w.-]+$/.test(part)).join('_') };
  }
  return buyer.email === undefined ? { scheme: '0088', id: buyer.number } : { scheme: 'EM', id: buyer.email };
}

function addressOf(party: SellerIdentity | BuyerIdentity): Party['address'] {
  const place = party.place ?? placeIn(party.address.at(-1) ?? '');
  const [line1 = '', line2 = ''] = party.address.slice(0, -1);
  return { line1, line2, ...place, country: party.countryCode };
}

/** "25000 Besançon": of documents that were issued before the parts were kept. */
function placeIn(line: string): Place {
  const [, postcode = '', city = line] = /^([\dA-Z-]*\d[\dA-Z-]*) (.+)$/.exec(line) ?? [];
  return { postcode, city };
}

const CODES: Readonly<Record<Invoice['payBy'], Payment['code']>> = {
  transfer: '58',
  card: '48',
  cheque: '20',
  'direct-debit': '59',
};

function paymentOf(invoice: Invoice, paid: boolean): Payment {
  const { seller, language, payBy } = invoice;
  const t = translator(language);
  if (invoice.creditOf || paid)
    return {
      code: '97',
      label: t('invoicing.pdf.setOff'),
      remittance: '',
      account: undefined,
      mandate: undefined,
      terms: invoice.creditOf
        ? t('invoicing.pdf.creditUse', { number: invoice.creditOf.number })
        : t('invoicing.pdf.paid'),
    };
  const open = isPositive(subtract(invoice.gross, invoice.paidByCredit));
  return {
    code: CODES[payBy],
    label: t(`invoicing.means.${payBy}`),
    remittance: invoice.reference,
    account: payBy === 'transfer' ? { iban: seller.iban, bic: seller.bic, holder: seller.name } : undefined,
    mandate: payBy === 'direct-debit' ? invoice.buyer.mandate : undefined,
    terms: open
      ? t('invoicing.pdf.terms', { due: formatDay(invoice.dueOn, language) })
      : t('invoicing.pdf.nothingToPay'),
  };
}
