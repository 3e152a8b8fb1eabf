import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { day } from '../../platform/calendar.ts';
import { add, cents, subtract } from '../../platform/money.ts';
import { isRefusal } from '../../platform/refusal.ts';
import { canonical } from './books.ts';
import { mentions } from './mentions.ts';
import { allocate, creditorReference, creditTotals, NOTHING, numberOf, sum, totals } from './rules.ts';
import type { CustomerKind } from './types.ts';
import { vatOf } from './vat.ts';

describe('VAT', () => {
  it.each([
    ['FR', 'company', '', 'france', 2000],
    ['FR', 'public-body', 'FR11123456782', 'france', 2000],
    ['GP', 'person', '', 'overseas', 850],
    ['MQ', 'company', '', 'overseas', 850],
    ['RE', 'association', '', 'overseas', 850],
    ['GF', 'public-body', '', 'overseas-exempt', 0],
    ['YT', 'person', '', 'overseas-exempt', 0],
    ['DE', 'company', 'DE136695976', 'reverse-charge', 0],
    ['DE', 'company', '', 'eu-consumer', 2000],
    ['BE', 'person', '', 'eu-consumer', 2000],
    ['CH', 'person', '', 'france', 2000],
    ['CH', 'company', '', 'export', 0],
    ['GB', 'association', 'GB123456789', 'export', 0],
  ] as const)('of %s, %s, number “%s” is %s', (countryCode, kind, vatNumber, regime, rate) => {
    expect(vatOf({ countryCode, kind, vatNumber }, { vatNumber: 'FR11123456782' })).toEqual({ regime, rate });
  });

  it('is none where the seller has no VAT number (CGI 293 B)', () => {
    const buyer = { countryCode: 'FR', kind: 'person', vatNumber: '' } as const;
    expect(vatOf(buyer, { vatNumber: '' })).toEqual({ regime: 'franchise', rate: 0 });
  });

  it('is rounded once, half up, on the sum of the lines', () => {
    const overseas = { regime: 'overseas', rate: 850 } as const;
    expect(totals([{ net: cents(1500) }], overseas).gross).toEqual(cents(1628)); // 127.5 → 128
    expect(totals([{ net: cents(99) }, { net: cents(249) }], { regime: 'france', rate: 2000 })).toEqual({
      net: cents(348),
      vat: cents(70),
      gross: cents(418),
    });
  });
});

describe('numbers and references', () => {
  it('keep five digits, and grow beyond', () => {
    expect(numberOf('F', 2026, 1)).toBe('F2026-00001');
    expect(numberOf('A', 2026, 123_456)).toBe('A2026-123456');
  });

  it('carry check digits that hold (ISO 11649) and that find any one wrong digit', () => {
    const holds = (reference: string) =>
      BigInt(
        [...`${reference.slice(4)}${reference.slice(0, 4)}`]
          .map((sign) => String(Number.parseInt(sign, 36)))
          .join(''),
      ) %
        97n ===
      1n;
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 999_999 }), fc.integer({ min: 1, max: 9 }), (ordinal, off) => {
        const reference = creditorReference(numberOf('F', 2026, ordinal));
        expect(holds(reference)).toBe(true);
        const wrong = reference.slice(0, -1) + String((Number(reference.at(-1)) + off) % 10);
        expect(holds(wrong)).toBe(false);
      }),
    );
  });
});

describe('allocation', () => {
  const open = (id: string, seq: bigint, due: string, amount: number) => ({
    id,
    seq,
    number: numberOf('F', 2026, Number(seq)),
    dueOn: day(due),
    open: cents(amount),
  });

  it('goes by due date, then number, the last one in part; the rest is credit', () => {
    const invoices = [
      open('late', 1n, '2026-03-01', 500),
      open('second', 3n, '2026-02-01', 300),
      open('first', 2n, '2026-02-01', 200),
    ];
    expect(allocate(invoices, cents(600)).allocations).toEqual([
      { invoiceId: 'first', number: 'F2026-00002', amount: cents(200), settles: true },
      { invoiceId: 'second', number: 'F2026-00003', amount: cents(300), settles: true },
      { invoiceId: 'late', number: 'F2026-00001', amount: cents(100), settles: false },
    ]);
    expect(allocate(invoices, cents(1250)).left).toEqual(cents(250));
  });

  it('settles 0.99 + 2.49 with 3.48, which sums of floats do not', () => {
    const { allocations, left } = allocate(
      [open('a', 1n, '2026-01-01', 99), open('b', 2n, '2026-01-01', 249)],
      cents(348),
    );
    expect(allocations.every((part) => part.settles)).toBe(true);
    expect(left).toEqual(cents(0));
  });

  it('makes and loses no cent, and never gives an invoice more than is open', () => {
    const amounts = fc.array(fc.integer({ min: 1, max: 1_000_000 }), { maxLength: 20 });
    fc.assert(
      fc.property(amounts, fc.integer({ min: 0, max: 20_000_000 }), (parts, received) => {
        const invoices = parts.map((part, at) => open(String(at), BigInt(at + 1), '2026-01-01', part));
        const { allocations, left } = allocate(invoices, cents(received));
        expect(add(left, ...allocations.map((part) => part.amount))).toEqual(cents(received));
        for (const part of allocations)
          expect(part.amount.cents).toBeLessThanOrEqual(BigInt(parts[Number(part.invoiceId)] ?? 0));
      }),
    );
  });
});

describe('a credit note', () => {
  const invoice = { net: cents(1666), vat: cents(333), gross: cents(1999), vatRate: 2000 };

  it('is refused for nothing, and above what is left of the invoice (art. 4)', () => {
    expect(creditTotals(invoice, NOTHING, cents(0), cents(0))).toMatchObject({
      refused: 'nothing-to-credit',
    });
    expect(creditTotals(invoice, NOTHING, cents(0), cents(2000))).toMatchObject({
      refused: 'credit-above-invoice',
      figures: { left: '19.99' },
    });
  });

  it('in parts takes net and VAT of the whole, to the cent', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1998 }), (part) => {
        const first = creditTotals(invoice, NOTHING, cents(0), cents(part));
        if (isRefusal(first)) throw new Error(first.refused);
        const rest = creditTotals(invoice, first, cents(0), undefined);
        if (isRefusal(rest)) throw new Error(rest.refused);
        const { vatRate: _rate, ...whole } = invoice;
        expect(sum([first, rest])).toEqual(whole);
        expect(rest.gross).toEqual(subtract(invoice.gross, cents(part)));
      }),
    );
  });
});

describe('the mentions', () => {
  it.each([
    ['person', 'penaltyPerson'],
    ['company', 'penalty'],
    ['association', 'penalty'],
    ['public-body', 'penaltyPublic'],
  ] as const)('of a %s hold %s', (kind: CustomerKind, mention) => {
    const all = mentions({ kind: 'invoice', seller: {}, buyer: { kind } });
    expect(all.filter((one) => one.startsWith('penalty'))).toEqual([mention]);
    expect(all).toContain('discount');
  });
});

it('content has one text, in whatever order its keys come', () => {
  expect(canonical({ b: [{ d: 1, c: null }], a: undefined })).toBe(canonical({ b: [{ c: null, d: 1 }] }));
  expect(canonical({ a: '1' })).not.toBe(canonical({ a: 1 }));
});
