import { formatDay, formatDayShort, formatMoney, formatRate } from '../../platform/i18n/format.ts';
import { translator } from '../../platform/i18n/index.ts';
import { inGroups } from '../../platform/identifiers.ts';
import { isPositive, parseMoney, subtract } from '../../platform/money.ts';
import { type Mention, mentions, vatMention } from './mentions.ts';
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
      period: line.period
        ? word('periodOf', {
            from: formatDayShort(line.period.from, language),
            to: formatDayShort(line.period.to, language),
          })
        : formatDayShort(invoice.issuedOn, language),
      quantity: String(line.quantity),
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

/** L123-12 and R123-237 of the commercial code: on every document. */
function legalLine({ seller, language }: Invoice): string {
  const t = translator(language);
  const form =
    seller.capital === ''
      ? seller.legalForm
      : t('invoicing.pdf.formAndCapital', {
          form: seller.legalForm,
          capital: formatMoney(parseMoney(seller.capital), language),
        });
  return [
    `${seller.name}, ${form}`,
    seller.address.join(', '),
    t('invoicing.pdf.register', { city: seller.registerCity, siren: inGroups(seller.siren, [3]) }),
    `SIRET ${inGroups(seller.siret, [3, 3, 3, 5])}`,
    ...(seller.vatNumber === '' ? [] : [`${t('invoicing.pdf.vatNumber')} ${seller.vatNumber}`]),
  ].join(' · ');
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

function paymentBox(invoice: Invoice, portalUrl: string): { title: string; text: string; rows: string[][] } {
  const { seller, language } = invoice;
  const t = translator(language);
  const word = (key: string, figures: Record<string, string> = {}) => t(`invoicing.pdf.${key}`, figures);
  if (invoice.creditOf)
    return {
      title: word('credited'),
      text: word('creditUse', { number: invoice.creditOf.number }),
      rows: [],
    };
  if (!isPositive(subtract(invoice.gross, invoice.paidByCredit)))
    return { title: word('payTitle'), text: word('paid'), rows: [] };
  const reference = [word('reference'), inGroups(invoice.reference)];
  const account = [
    [word('iban'), inGroups(seller.iban)],
    [word('bic'), seller.bic],
    [word('holder'), seller.name],
    ...(seller.bank === '' ? [] : [[word('bank'), seller.bank]]),
    reference,
  ];
  switch (invoice.payBy) {
    case 'transfer':
      return { title: word('payTitle'), text: word('payTransfer'), rows: account };
    case 'card':
      return { title: word('payTitle'), text: word('payCard', { url: portalUrl }), rows: account };
    case 'cheque':
      return { title: word('payTitle'), text: word('payCheque', { name: seller.name }), rows: [reference] };
    case 'direct-debit':
      return { title: word('payTitle'), text: word('payDebit'), rows: [] };
  }
}
