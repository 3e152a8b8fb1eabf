import { cents, percent, subtract, ZERO } from '../../../platform/money.ts';
import type { EInvoice, ELine, Tax } from '../facturx/einvoice.ts';
import { taxSums } from '../facturx/figures.ts';
import { eInvoiceOf } from '../facturx/from-invoice.ts';
import { invoice } from './samples.ts';

/** Documents that the norm knows and that no invoice of ours needs yet: several rates, discounts on a line. */

const rate = (basisPoints: number): Tax => ({ category: 'S', rate: basisPoints, exemption: undefined });

function line(id: string, net: number, tax: Tax, over: Partial<ELine> = {}): ELine {
  return {
    id,
    name: `Prestation ${id}`,
    description: '',
    quantity: 1,
    price: cents(net),
    allowance: undefined,
    net: cents(net),
    tax,
    period: undefined,
    ...over,
  };
}

function model(over: Partial<EInvoice>): EInvoice {
  const whole = { ...eInvoiceOf(invoice()), ...over };
  return { ...whole, taxes: taxSums(whole.lines, whole.allowances) };
}

const discounted = (id: string, price: number, basisPoints: number, tax: Tax): ELine => {
  const off = percent(cents(price), basisPoints);
  return line(id, price, tax, {
    allowance: { amount: off, reason: 'Remise fidélité' },
    net: subtract(cents(price), off),
  });
};

const exempt: Tax = {
  category: 'E',
  rate: 0,
  exemption: { text: 'Article 261-4-4° du CGI', code: 'VATEX-FR-CGI261-4' },
};

export const MODELS: Readonly<Record<string, EInvoice>> = {
  'several lines at several rates': model({
    lines: [
      line('1', 333, rate(2000)),
      line('2', 3333, rate(850)),
      line('3', 9999, rate(550)),
      line('4', 1, rate(2000)),
    ],
  }),
  'a rate and an exemption': model({ lines: [line('1', 12_345, rate(2000)), line('2', 5_000, exempt)] }),
  'discounts on lines': model({
    lines: [
      discounted('1', 10_001, 1_000, rate(2000)),
      discounted('2', 333, 500, rate(850)),
      line('3', 0, rate(2000)),
    ],
  }),
  'discounts on lines and on the whole, at several rates, partly paid': model({
    lines: [discounted('1', 10_001, 1_000, rate(2000)), line('2', 20_000, rate(850))],
    allowances: [
      { amount: cents(999), reason: 'Coupon BIENVENUE', tax: rate(2000) },
      { amount: cents(501), reason: 'Coupon BIENVENUE', tax: rate(850) },
    ],
    prepaid: cents(1_000),
  }),
  'a credit note at several rates': model({
    type: '381',
    dueOn: undefined,
    preceding: { number: 'F2026-00001', issuedOn: invoice().issuedOn },
    lines: [line('1', 333, rate(2000)), line('2', 3333, rate(850))],
    prepaid: ZERO,
  }),
};
