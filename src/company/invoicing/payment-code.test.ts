import { expect, it } from 'vitest';
import { cents } from '../../platform/money.ts';
import { paymentCode } from './payment-code.ts';

const transfer = {
  holder: 'Orbite Démonstration',
  iban: 'FR7699999000010000000000115',
  bic: 'ORBIFRPPXXX',
  amount: cents(14_405),
  reference: 'RF93F2026000042',
};

it('the payment code is that of EPC069-12, line by line', () => {
  expect(paymentCode(transfer)?.split('\n')).toEqual([
    'BCD',
    '002',
    '1',
    'SCT',
    'ORBIFRPPXXX',
    'Orbite Démonstration',
    'FR7699999000010000000000115',
    'EUR144.05',
    '',
    'RF93F2026000042',
  ]);
});

it.each([
  ['nothing to pay', cents(0)],
  ['a negative amount', cents(-1)],
  ['more than the rulebook carries', cents(100_000_000_000n)],
])('there is no payment code for %s', (_what, amount) => {
  expect(paymentCode({ ...transfer, amount })).toBeUndefined();
});

it('the largest amount has one, and a name stays on its line and within 70 characters', () => {
  const code = paymentCode({ ...transfer, amount: cents(99_999_999_999n), holder: `A\nB${'é'.repeat(80)}` });
  const lines = code?.split('\n') ?? [];
  expect(lines[7]).toBe('EUR999999999.99');
  expect(lines[5]).toBe(`A B${'é'.repeat(67)}`);
  expect(Buffer.byteLength(code ?? '')).toBeLessThanOrEqual(331);
});
