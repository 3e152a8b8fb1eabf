import type { Day, Period } from '../../../platform/calendar.ts';
import { formatPlain, isPositive, type Money } from '../../../platform/money.ts';
import { writeXml, type Xml, xml, xmlText } from '../../../platform/xml.ts';
import type { Allowance, EInvoice, ELine, Party, Tax, TaxSum } from './einvoice.ts';
import { documentTotals } from './figures.ts';

/**
 * EN 16931 in the syntax of UN/CEFACT Cross Industry Invoice D22B, as Factur-X 1.0 embeds it. The order of the
 * elements is that of the schema.
 */
export function writeCii(invoice: EInvoice): string {
  return writeXml(
    xml(
      'rsm:CrossIndustryInvoice',
      [context(invoice), document(invoice), transaction(invoice)],
      Object.fromEntries(NAMESPACES),
    ),
  );
}

export const EN16931 = 'urn:cen.eu:en16931:2017';

const NAMESPACES: readonly [string, string][] = [
  ['xmlns:rsm', 'urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100'],
  ['xmlns:qdt', 'urn:un:unece:uncefact:data:standard:QualifiedDataType:100'],
  ['xmlns:ram', 'urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100'],
  ['xmlns:udt', 'urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100'],
];

function context({ frame }: EInvoice): Xml {
  return xml('rsm:ExchangedDocumentContext', [
    xml('ram:BusinessProcessSpecifiedDocumentContextParameter', [xml('ram:ID', frame)]),
    xml('ram:GuidelineSpecifiedDocumentContextParameter', [xml('ram:ID', EN16931)]),
  ]);
}

function document({ number, type, issuedOn, notes }: EInvoice): Xml {
  return xml('rsm:ExchangedDocument', [
    xml('ram:ID', number),
    xml('ram:TypeCode', type),
    dated('ram:IssueDateTime', issuedOn),
    ...notes.map(({ subject, text }) =>
      xml('ram:IncludedNote', [xml('ram:Content', text), xml('ram:SubjectCode', subject)]),
    ),
  ]);
}

function transaction(invoice: EInvoice): Xml {
  return xml('rsm:SupplyChainTradeTransaction', [
    ...invoice.lines.map(lineItem),
    agreement(invoice),
    delivery(invoice),
    settlement(invoice),
  ]);
}

function lineItem(line: ELine): Xml {
  return xml('ram:IncludedSupplyChainTradeLineItem', [
    xml('ram:AssociatedDocumentLineDocument', [xml('ram:LineID', line.id)]),
    xml('ram:SpecifiedTradeProduct', [
      xml('ram:Name', line.name),
      xmlText('ram:Description', line.description),
    ]),
    xml('ram:SpecifiedLineTradeAgreement', [
      xml('ram:NetPriceProductTradePrice', [amount('ram:ChargeAmount', line.price)]),
    ]),
    xml('ram:SpecifiedLineTradeDelivery', [
      xml('ram:BilledQuantity', String(line.quantity), { unitCode: 'C62' }),
    ]),
    xml('ram:SpecifiedLineTradeSettlement', [
      xml('ram:ApplicableTradeTax', category(line.tax)),
      periodOf(line.period),
      line.allowance && takenOff(line.allowance),
      xml('ram:SpecifiedTradeSettlementLineMonetarySummation', [amount('ram:LineTotalAmount', line.net)]),
    ]),
  ]);
}

function agreement(invoice: EInvoice): Xml {
  return xml('ram:ApplicableHeaderTradeAgreement', [
    xmlText('ram:BuyerReference', invoice.buyerReference),
    party('ram:SellerTradeParty', invoice.seller),
    party('ram:BuyerTradeParty', invoice.buyer),
    referenced('ram:BuyerOrderReferencedDocument', invoice.orderReference),
    referenced('ram:ContractReferencedDocument', invoice.contractReference),
  ]);
}

function party(name: string, about: Party): Xml {
  const { address, contact } = about;
  return xml(name, [
    xmlText('ram:GlobalID', about.siret, { schemeID: '0009' }),
    xml('ram:Name', about.name),
    xmlText('ram:Description', about.legalText),
    about.siren === ''
      ? undefined
      : xml('ram:SpecifiedLegalOrganization', [xml('ram:ID', about.siren, { schemeID: '0002' })]),
    contact &&
      xml('ram:DefinedTradeContact', [
        xml('ram:PersonName', contact.name),
        xml('ram:TelephoneUniversalCommunication', [xml('ram:CompleteNumber', contact.phone)]),
        xml('ram:EmailURIUniversalCommunication', [xml('ram:URIID', contact.email)]),
      ]),
    xml('ram:PostalTradeAddress', [
      xmlText('ram:PostcodeCode', address.postcode),
      xmlText('ram:LineOne', address.line1),
      xmlText('ram:LineTwo', address.line2),
      xmlText('ram:CityName', address.city),
      xml('ram:CountryID', address.country),
    ]),
    xml('ram:URIUniversalCommunication', [
      xml('ram:URIID', about.endpoint.id, { schemeID: about.endpoint.scheme }),
    ]),
    registration('VA', about.vatNumber),
    registration('FC', about.taxRegistration),
  ]);
}

function registration(scheme: 'VA' | 'FC', number: string): Xml | undefined {
  return number === ''
    ? undefined
    : xml('ram:SpecifiedTaxRegistration', [xml('ram:ID', number, { schemeID: scheme })]);
}

function referenced(name: string, number: string): Xml | undefined {
  return number === '' ? undefined : xml(name, [xml('ram:IssuerAssignedID', number)]);
}

/** Where no line says when, the service was rendered on the day of issue (BT-72). */
function delivery({ period, issuedOn }: EInvoice): Xml {
  return xml('ram:ApplicableHeaderTradeDelivery', [
    period
      ? undefined
      : xml('ram:ActualDeliverySupplyChainEvent', [dated('ram:OccurrenceDateTime', issuedOn)]),
  ]);
}

function settlement(invoice: EInvoice): Xml {
  const { payment, preceding } = invoice;
  return xml('ram:ApplicableHeaderTradeSettlement', [
    xmlText('ram:CreditorReferenceID', payment.mandate?.creditorId),
    xmlText('ram:PaymentReference', payment.remittance),
    xml('ram:InvoiceCurrencyCode', 'EUR'),
    xml('ram:SpecifiedTradeSettlementPaymentMeans', [
      xml('ram:TypeCode', payment.code),
      xmlText('ram:Information', payment.label),
      payment.account &&
        xml('ram:PayeePartyCreditorFinancialAccount', [
          xml('ram:IBANID', payment.account.iban),
          xmlText('ram:AccountName', payment.account.holder),
        ]),
      payment.account && payment.account.bic !== ''
        ? xml('ram:PayeeSpecifiedCreditorFinancialInstitution', [xml('ram:BICID', payment.account.bic)])
        : undefined,
    ]),
    ...invoice.taxes.map((sum) => taxSum(sum, invoice.vatPoint)),
    periodOf(invoice.period),
    ...invoice.allowances.map(documentAllowance),
    xml('ram:SpecifiedTradePaymentTerms', [
      xml('ram:Description', payment.terms),
      invoice.dueOn && dated('ram:DueDateDateTime', invoice.dueOn),
      xmlText('ram:DirectDebitMandateID', payment.mandate?.reference),
    ]),
    summation(invoice),
    preceding &&
      xml('ram:InvoiceReferencedDocument', [
        xml('ram:IssuerAssignedID', preceding.number),
        xml('ram:FormattedIssueDateTime', [
          xml('qdt:DateTimeString', compact(preceding.issuedOn), { format: '102' }),
        ]),
      ]),
  ]);
}

function taxSum({ tax, basis, amount: vat }: TaxSum, vatPoint: EInvoice['vatPoint']): Xml {
  return xml('ram:ApplicableTradeTax', [
    amount('ram:CalculatedAmount', vat),
    xml('ram:TypeCode', 'VAT'),
    xmlText('ram:ExemptionReason', tax.exemption?.text),
    amount('ram:BasisAmount', basis),
    xml('ram:CategoryCode', tax.category),
    xmlText('ram:ExemptionReasonCode', tax.exemption?.code),
    tax.category === 'S' ? xml('ram:DueDateTypeCode', vatPoint) : undefined,
    rate(tax),
  ]);
}

function documentAllowance({ amount: off, reason, tax }: Allowance): Xml {
  return takenOff({ amount: off, reason }, xml('ram:CategoryTradeTax', category(tax)));
}

/** UNTDID 5189, 95: discount. */
function takenOff({ amount: off, reason }: { amount: Money; reason: string }, tax?: Xml): Xml {
  return xml('ram:SpecifiedTradeAllowanceCharge', [
    xml('ram:ChargeIndicator', [xml('udt:Indicator', 'false')]),
    amount('ram:ActualAmount', off),
    xml('ram:ReasonCode', '95'),
    xml('ram:Reason', reason),
    tax,
  ]);
}

function summation(invoice: EInvoice): Xml {
  const totals = documentTotals(invoice);
  return xml('ram:SpecifiedTradeSettlementHeaderMonetarySummation', [
    amount('ram:LineTotalAmount', totals.lines),
    isPositive(totals.allowances) ? amount('ram:AllowanceTotalAmount', totals.allowances) : undefined,
    amount('ram:TaxBasisTotalAmount', totals.net),
    xml('ram:TaxTotalAmount', formatPlain(totals.vat), { currencyID: 'EUR' }),
    amount('ram:GrandTotalAmount', totals.gross),
    isPositive(invoice.prepaid) ? amount('ram:TotalPrepaidAmount', invoice.prepaid) : undefined,
    amount('ram:DuePayableAmount', totals.payable),
  ]);
}

function category(tax: Tax): (Xml | undefined)[] {
  return [xml('ram:TypeCode', 'VAT'), xml('ram:CategoryCode', tax.category), rate(tax)];
}

/** BR-O-5: what is outside the scope of VAT has no rate, not even zero. */
function rate({ category: kind, rate: basisPoints }: Tax): Xml | undefined {
  return kind === 'O'
    ? undefined
    : xml('ram:RateApplicablePercent', formatPlain({ cents: BigInt(basisPoints), currency: 'EUR' }));
}

function periodOf(period: Period | undefined): Xml | undefined {
  return (
    period &&
    xml('ram:BillingSpecifiedPeriod', [
      dated('ram:StartDateTime', period.from),
      dated('ram:EndDateTime', period.to),
    ])
  );
}

function dated(name: string, on: Day): Xml {
  return xml(name, [xml('udt:DateTimeString', compact(on), { format: '102' })]);
}

function compact(on: Day): string {
  return on.toString().replaceAll('-', '');
}

function amount(name: string, money: Money): Xml {
  return xml(name, formatPlain(money));
}
