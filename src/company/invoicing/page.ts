import {
  formatDay,
  formatDayShort,
  formatMoney,
  formatNumber,
  formatRate,
} from '../../platform/i18n/format.ts';
import { translator } from '../../platform/i18n/index.ts';
import { inGroups } from '../../platform/identifiers.ts';
import { isPositive, subtract } from '../../platform/money.ts';
import { legalLine } from './legal-line.ts';
import { type Mention, mentions, vatMention } from './mentions.ts';
import { paymentCode } from './payment-code.ts';
import type { Invoice } from './types.ts';

/** Everything that stands on the page, as finished texts in the customer's language: the template only sets it. */
export function pageOf(invoice: Invoice, portalUrl: string) {
  const { language, seller, buyer } = invoice;
  const t = translator(language);
  const word = (key: string, figures: Record<string, string> = {}) => t(`invoicing.pdf.${key}`, figures);
  const money = (amount: Invoice['gross']) => formatMoney(amount, language);
  const credit = invoice.kind === 'credit-note';
  const toPay = subtract(invoice.gross, invoice.paidByCredit);
  const figures: Record<string, string> = {
    multiple: String(seller.penaltyMultiple),
    seller: seller.vatNumber,
    buyer: buyer.vatNumber,
  };
  const vat = vatMention(invoice);
  return {
    language,
    title: word(credit ? 'creditNote' : 'invoice'),
    number: invoice.number,
    facts: [
      [word('number'), invoice.number],
      [word('issued'), formatDay(invoice.issuedOn, language)],
      ...(credit
        ? []
        : [
            [
              word(invoice.dueOn.equals(invoice.issuedOn) ? 'dueToday' : 'due'),
              formatDay(invoice.dueOn, language),
            ],
          ]),
      [word('customer'), buyer.number],
      ...(credit ? [] : [[word('means'), t(`invoicing.means.${invoice.payBy}`)]]),
    ],
    seller: {
      name: seller.name,
      lines: [...seller.address, seller.phone, seller.email, seller.website].filter((line) => line !== ''),
      legal: legalLine(invoice),
    },
    buyer: { heading: word('billedTo'), name: buyer.name, lines: buyerLines(invoice) },
    purchase: purchaseRows(invoice),
    subject: invoice.creditOf
      ? [
          word('creditOf', { number: invoice.creditOf.number }),
          word('creditReason', { reason: invoice.creditOf.reason }),
        ]
      : [],
    heads: [word('label'), word('period'), word('quantity'), word('unit'), word('total')],
    lines: invoice.lines.map((line) => ({
      label: line.label,
      detail: line.detail,
      discount: line.discount ? `${line.discount.label} : −\u00a0${money(line.discount.amount)}` : '',
      period: line.period
        ? word('periodOf', {
            from: formatDayShort(line.period.from, language),
            to: formatDayShort(line.period.to, language),
          })
        : formatDayShort(invoice.issuedOn, language),
      quantity: formatNumber(line.quantity, language),
      unit: money(line.unitNet),
      total: money(line.net),
    })),
    totals: [
      [word('net'), money(invoice.net)],
      [word('vat', { rate: formatRate(invoice.vat.rate, language) }), money(invoice.vatAmount)],
      [word('gross'), money(invoice.gross)],
      ...(isPositive(invoice.paidByCredit)
        ? [[word('credit'), `−\u00a0${money(invoice.paidByCredit)}`]]
        : []),
    ],
    grand: credit ? [word('credited'), money(invoice.gross)] : [word('toPay'), money(toPay)],
    vatMention: vat ? word(vat, figures) : '',
    payment: paymentBox(invoice, portalUrl),
    mentions: mentions(invoice).map((mention: Mention) => word(mention, figures)),
    pageOf: word('page', { page: '§page', pages: '§pages' }),
  };
}

/** What a public body's accounts office, or anybody's, looks for first. */
function purchaseRows({ buyer, language }: Invoice): string[][] {
  const t = translator(language);
  const { service = '', order = '', contract = '' } = buyer.purchase ?? {};
  return [
    [t('invoicing.pdf.purchaseService'), service],
    [t('invoicing.pdf.purchaseOrder'), order],
    [t('invoicing.pdf.purchaseContract'), contract],
  ].filter(([, value]) => value !== '');
}

function buyerLines({ buyer, language }: Invoice): string[] {
  const t = translator(language);
  const number = (key: string, value: string) =>
    value === '' ? [] : [`${t(`invoicing.pdf.${key}`)} ${value}`];
  const country =
    buyer.countryCode === 'FR'
      ? []
      : [new Intl.DisplayNames([language], { type: 'region' }).of(buyer.countryCode) ?? ''];
  return [
    ...buyer.address,
    ...country,
    ...(buyer.siret === ''
      ? number('siren', buyer.siren === '' ? '' : inGroups(buyer.siren, [3]))
      : number('siret', inGroups(buyer.siret, [3, 3, 3, 5]))),
    ...number('rna', buyer.rna),
    ...number('vatNumber', buyer.vatNumber),
  ];
}

function mandateRows({ buyer: { mandate }, language }: Invoice): PaymentBox['rows'] {
  const t = translator(language);
  if (!mandate) return [];
  return [
    [t('invoicing.pdf.mandate'), mandate.reference],
    [t('invoicing.pdf.creditorId'), mandate.creditorId],
  ];
}

interface PaymentBox {
  readonly title: string;
  readonly text: string;
  readonly rows: readonly (readonly [string, string])[];
  /** What the square for banking apps says; empty for none. */
  readonly code: string;
  readonly scan: string;
  readonly scanHint: string;
}

function paymentBox(invoice: Invoice, portalUrl: string): PaymentBox {
  const { seller, language } = invoice;
  const t = translator(language);
  const word = (key: string, figures: Record<string, string> = {}) => t(`invoicing.pdf.${key}`, figures);
  const box = (title: string, text: string, rows: PaymentBox['rows'], code = ''): PaymentBox => ({
    title: word(title),
    text,
    rows,
    code,
    scan: word('scan'),
    scanHint: word('scanHint'),
  });
  if (invoice.creditOf) return box('credited', word('creditUse', { number: invoice.creditOf.number }), []);
  const amount = subtract(invoice.gross, invoice.paidByCredit);
  if (!isPositive(amount)) return box('payTitle', word('paid'), []);
  const reference = [word('reference'), inGroups(invoice.reference)] as const;
  const account = [
    [word('iban'), inGroups(seller.iban)],
    [word('bic'), seller.bic],
    [word('holder'), seller.name],
    ...(seller.bank === '' ? [] : [[word('bank'), seller.bank] as const]),
    reference,
  ] as const;
  const { name: holder, iban, bic } = seller;
  const code = paymentCode({ holder, iban, bic, amount, reference: invoice.reference });
  switch (invoice.payBy) {
    case 'transfer':
      return box('payTitle', word('payTransfer'), account, code);
    case 'card':
      return box('payTitle', word('payCard', { url: portalUrl }), account, code);
    case 'cheque':
      return box('payTitle', word('payCheque', { name: seller.name }), [reference]);
    case 'direct-debit':
      return box('payTitle', word('payDebit'), mandateRows(invoice));
  }
}
