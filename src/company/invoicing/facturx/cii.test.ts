import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseMoney } from '../../../platform/money.ts';
import { MODELS } from '../testing/models.ts';
import { invoice, line, SAMPLES } from '../testing/samples.ts';
import { writeCii } from './cii.ts';
import { eInvoiceOf } from './from-invoice.ts';

/** The texts of an element, wherever it stands, in the order of the document. */
function texts(xml: string, element: string): string[] {
  return [...xml.matchAll(new RegExp(`<ram:${element}(?: [^>]*)?>([^<]*)</ram:${element}>`, 'g'))].map(
    ([, text = '']) => text,
  );
}

function parts(xml: string, element: string): string[] {
  return [...xml.matchAll(new RegExp(`<ram:${element}>[\\s\\S]*?</ram:${element}>`, 'g'))].map(
    ([all]) => all,
  );
}

const sample = (name: string) => {
  const found = SAMPLES[name];
  if (!found) throw new Error(name);
  return writeCii(eInvoiceOf(found));
};

const DOCUMENTS: readonly (readonly [string, string])[] = [
  ...Object.keys(SAMPLES).map((name) => [name, sample(name)] as const),
  ...Object.entries(MODELS).map(([name, model]) => [name, writeCii(model)] as const),
];

describe('the XML of an invoice', () => {
  it.each([
    // kind, category, rate, VAT, total, to pay, means, treatment
    ['a French company, VAT 20 %', 'S', '20.00', '24.00', '144.00', '144.00', '58', 'B2B'],
    ['a private person', 'S', '20.00', '24.00', '144.00', '144.00', '48', 'B2C'],
    ['an association without a SIREN', 'S', '20.00', '24.00', '144.00', '144.00', '20', 'B2C'],
    ['a public body with its references', 'S', '20.00', '24.00', '144.00', '144.00', '58', undefined],
    ['Réunion, VAT 8.5 %', 'S', '8.50', '10.20', '130.20', '130.20', '58', 'B2B'],
    ['Guyane, no VAT', 'E', '0.00', '0.00', '120.00', '120.00', '58', 'B2B'],
    ['a German company, reverse charge', 'AE', '0.00', '0.00', '120.00', '120.00', '58', 'B2BINT'],
    ['a Belgian private person, French VAT', 'S', '20.00', '24.00', '144.00', '144.00', '58', 'B2C'],
    ['a Swiss company, export', 'O', undefined, '0.00', '120.00', '120.00', '58', 'B2BINT'],
    ['a seller in franchise', 'E', '0.00', '0.00', '120.00', '120.00', '58', 'B2B'],
    ['several lines', 'S', '20.00', '48.50', '290.99', '290.99', '58', 'B2B'],
    ['a discount on the whole', 'S', '20.00', '46.03', '276.18', '276.18', '58', 'B2B'],
    ['a discount code on a line', 'S', '20.00', '47.20', '283.20', '283.20', '58', 'B2B'],
    ['a partial payment by credit', 'S', '20.00', '24.00', '144.00', '104.00', '58', 'B2B'],
    ['one wholly paid by credit', 'S', '20.00', '24.00', '144.00', '0.00', '97', 'B2B'],
    ['a direct debit', 'S', '20.00', '24.00', '144.00', '144.00', '59', 'B2B'],
    ['a direct debit, partly paid by credit', 'S', '20.00', '24.00', '144.00', '104.00', '59', 'B2B'],
    ['a line discounted whole', 'S', '20.00', '0.00', '0.00', '0.00', '58', 'B2B'],
    // 96.01 − 12.34 = 83.67; 8.5 % of it is 7.11195.
    ['discounts on a line and on the whole, overseas', 'S', '8.50', '7.11', '90.78', '90.78', '58', 'B2B'],
  ])(
    'of %s says its VAT, its totals and how it is paid',
    (name, category, rate, vat, gross, open, means, bar) => {
      const xml = sample(name);
      const [sum = ''] = parts(xml, 'ApplicableTradeTax').slice(-1);
      expect(texts(sum, 'CategoryCode')).toEqual([category]);
      expect(texts(sum, 'RateApplicablePercent')).toEqual(rate === undefined ? [] : [rate]);
      expect(texts(sum, 'CalculatedAmount')).toEqual([vat]);
      expect(texts(xml, 'TaxTotalAmount')).toEqual([vat]);
      expect(texts(xml, 'GrandTotalAmount')).toEqual([gross]);
      expect(texts(xml, 'DuePayableAmount')).toEqual([open]);
      expect(texts(parts(xml, 'SpecifiedTradeSettlementPaymentMeans')[0] ?? '', 'TypeCode')).toEqual([means]);
      const notes = parts(xml, 'IncludedNote');
      const treatment = notes.filter((note) => texts(note, 'SubjectCode')[0] === 'BAR');
      expect(treatment.flatMap((note) => texts(note, 'Content'))).toEqual(bar === undefined ? [] : [bar]);
    },
  );

  it.each([
    ['Guyane, no VAT', '', '294-1'],
    ['a German company, reverse charge', 'VATEX-EU-AE', 'reverse charge'],
    ['a Swiss company, export', 'VATEX-EU-O', '259-1'],
    ['a seller in franchise', 'VATEX-FR-FRANCHISE', '293'],
  ])('of %s says why no VAT is charged', (name, code, words) => {
    const xml = sample(name);
    expect(texts(xml, 'ExemptionReasonCode')).toEqual(code === '' ? [] : [code]);
    expect(texts(xml, 'ExemptionReason').join()).toContain(words);
  });

  it('of a public body bears its service code, its commitment and its contract', () => {
    const xml = sample('a public body with its references');
    expect(texts(xml, 'BuyerReference')).toEqual(['SERVICE-INFO']);
    expect(texts(parts(xml, 'BuyerOrderReferencedDocument')[0] ?? '', 'IssuerAssignedID')).toEqual([
      'EJ2026-0147',
    ]);
    expect(texts(parts(xml, 'ContractReferencedDocument')[0] ?? '', 'IssuerAssignedID')).toEqual([
      'MARCHE-2026-03',
    ]);
    expect(xml).toContain('<ram:URIID schemeID="0225">212500391_21250039100017_SERVICE-INFO</ram:URIID>');
  });

  it('of a discounted line bears the price, what is taken off and why (BG-27)', () => {
    const [first = '', second = ''] = parts(
      sample('a discount code on a line'),
      'IncludedSupplyChainTradeLineItem',
    );
    expect(texts(first, 'ChargeAmount')).toEqual(['120.00']);
    expect(texts(first, 'ActualAmount')).toEqual(['24.00']);
    expect(texts(first, 'Reason')).toEqual(['Code PRINTEMPS (−20 %)']);
    expect(texts(first, 'LineTotalAmount')).toEqual(['96.00']);
    expect(texts(second, 'BilledQuantity')).toEqual(['3']);
    expect(texts(second, 'LineTotalAmount')).toEqual(['140.00']);
  });

  it('of an export names no VAT number (BR-O-2)', () => {
    expect(sample('a Swiss company, export')).not.toContain('schemeID="VA"');
  });

  it('of a credit note is positive, names the invoice and asks for nothing', () => {
    const xml = sample('a credit note');
    expect(xml).toContain('<ram:TypeCode>381</ram:TypeCode>');
    const [preceding = ''] = parts(xml, 'InvoiceReferencedDocument');
    expect(texts(preceding, 'IssuerAssignedID')).toEqual(['F2026-00012']);
    expect(preceding).toContain('20260701');
    expect(texts(xml, 'GrandTotalAmount')).toEqual(['144.00']);
    expect(xml).not.toContain('DueDateDateTime');
    expect(xml).not.toContain('IBANID');
  });

  it('says that the VAT is due on payment, or on debits where the option was taken (BT-8)', () => {
    expect(texts(sample('a French company, VAT 20 %'), 'DueDateTypeCode')).toEqual(['72']);
    expect(texts(sample('a seller who opted for debits'), 'DueDateTypeCode')).toEqual(['5']);
  });

  it('of an invoice issued late is due on its day, not before (BR-FR-CO-07)', () => {
    const [terms = ''] = parts(sample('an invoice issued after its due date'), 'SpecifiedTradePaymentTerms');
    expect(terms).toContain('20260831');
  });

  it('of a direct debit names the mandate and the creditor (BT-89, BT-90), where there is one', () => {
    const xml = sample('a direct debit');
    expect(texts(xml, 'DirectDebitMandateID')).toEqual(['C00042-1']);
    expect(texts(xml, 'CreditorReferenceID')).toEqual(['FR72ZZZ123456']);
    const without = sample('a direct debit without a mandate yet');
    expect(without).toContain('<ram:TypeCode>59</ram:TypeCode>');
    for (const element of ['DirectDebitMandateID', 'CreditorReferenceID'])
      expect(without).not.toContain(element);
  });

  it('has the same address whether its parts were kept or not', () => {
    const [before, after] = [
      'an invoice from before the parts of addresses were kept',
      'a French company, VAT 20 %',
    ];
    expect(parts(sample(before), 'PostalTradeAddress')).toEqual(parts(sample(after), 'PostalTradeAddress'));
  });
});

describe('every document', () => {
  it.each(DOCUMENTS)('has figures that agree: %s (BR-CO-10 to BR-CO-17)', (_name, xml) => {
    const cents = (element: string) => texts(xml, element).map((text) => parseMoney(text).cents);
    const sum = (values: bigint[]) => values.reduce((whole, part) => whole + part, 0n);
    const [all = '', ...others] = parts(xml, 'SpecifiedTradeSettlementHeaderMonetarySummation');
    expect(others).toEqual([]);
    const one = (element: string) => parseMoney(texts(all, element)[0] ?? '0').cents;
    const items = parts(xml, 'IncludedSupplyChainTradeLineItem');
    const nets = items.map((item) => parseMoney(texts(item, 'LineTotalAmount')[0] ?? '').cents);
    items.forEach((item, index) => {
      const [price = '', quantity = ''] = [texts(item, 'ChargeAmount')[0], texts(item, 'BilledQuantity')[0]];
      const off = sum(texts(item, 'ActualAmount').map((text) => parseMoney(text).cents));
      expect(parseMoney(price).cents * BigInt(quantity) - off).toBe(nets[index]);
    });
    expect(one('LineTotalAmount')).toBe(sum(nets));
    expect(one('TaxBasisTotalAmount')).toBe(one('LineTotalAmount') - one('AllowanceTotalAmount'));
    expect(sum(cents('BasisAmount'))).toBe(one('TaxBasisTotalAmount'));
    expect(sum(cents('CalculatedAmount'))).toBe(one('TaxTotalAmount'));
    expect(one('GrandTotalAmount')).toBe(one('TaxBasisTotalAmount') + one('TaxTotalAmount'));
    expect(one('DuePayableAmount')).toBe(one('GrandTotalAmount') - one('TotalPrepaidAmount'));
  });

  it.each(DOCUMENTS)(
    'bears the three mentions, once each, and both electronic addresses: %s (BR-FR-05, 06, 12, 13)',
    (_name, xml) => {
      const subjects = texts(xml, 'SubjectCode');
      for (const subject of ['PMT', 'PMD', 'AAB'])
        expect(subjects.filter((one) => one === subject)).toEqual([subject]);
      expect(parts(xml, 'URIUniversalCommunication')).toHaveLength(2);
      expect(xml).toMatch(/<ram:BusinessProcessSpecifiedDocumentContextParameter>\s*<ram:ID>S[12]<\/ram:ID>/);
    },
  );

  it('is well-formed, whatever the buyer calls itself', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => {
        const base = invoice();
        const xml = writeCii(
          eInvoiceOf({ ...base, buyer: { ...base.buyer, name: text }, lines: [line({ label: text })] }),
        );
        const name = texts(xml, 'Name').at(-1) ?? '';
        expect(name).not.toMatch(/[<>"]|&(?!(?:amp|lt|gt|quot);)/);
        // biome-ignore lint/suspicious/noControlCharactersInRegex: that is the point
        expect(xml).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/);
      }),
      { numRuns: 50 },
    );
  });
});
