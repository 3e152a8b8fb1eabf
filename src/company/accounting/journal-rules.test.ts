import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { day } from '../../platform/calendar.ts';
import { CHART } from './chart-rules.ts';
import { FEC_COLUMNS, fecName, fecText } from './fec.ts';
import { agedBalance, churn, monthEnds, monthly, revenueByMonth, vatReturn } from './figures.ts';
import { type Entry, journal, openingEntry } from './journal-rules.ts';
import { letterOf, letters } from './lettering.ts';
import { Diary, LEA } from './testing/facts.ts';

const entriesOf = (diary: Diary) => journal(diary.facts(), () => CHART);

/** "VE 411000 144.00 D" a line: how an accountant reads an entry. */
function readable(entries: readonly Entry[]): string[] {
  return entries.flatMap(({ journal: code, lines }) =>
    lines.map(
      ({ account, debit, credit }) => `${code} ${account} ${debit > 0n ? `D ${debit}` : `C ${credit}`}`,
    ),
  );
}

function balances(entries: readonly Entry[]): Record<string, bigint> {
  const found: Record<string, bigint> = {};
  for (const { lines } of entries)
    for (const { account, debit, credit } of lines) found[account] = (found[account] ?? 0n) + debit - credit;
  return found;
}

function lettered(diary: Diary, entries = entriesOf(diary)) {
  const lines = entries.flatMap(({ on, lines: some }) =>
    some.flatMap(({ node, debit, credit }) =>
      node === undefined ? [] : [{ node, customerId: LEA.customerId, on, balance: debit - credit }],
    ),
  );
  return letters(lines, diary.credits, diary.allocations);
}

describe('the journal', () => {
  it.each([
    [
      'an invoice waits with its VAT',
      new Diary().invoice('F1', '2026-01-10', 12_000n),
      ['VE 411000 D 14400', 'VE 706000 C 12000', 'VE 445870 C 2400'],
    ],
    [
      'its payment makes the VAT due (CGI 269-2 c)',
      new Diary().invoice('F1', '2026-01-10', 12_000n).pay('P1', '2026-02-01', 14_400n, { F1: 14_400n }),
      [
        'VE 411000 D 14400',
        'VE 706000 C 12000',
        'VE 445870 C 2400',
        'BQ 512000 D 14400',
        'BQ 411000 C 14400',
        'OD 445870 D 2400',
        'OD 445711 C 2400',
      ],
    ],
    [
      'with the option for debits the VAT is due at once',
      new Diary()
        .invoice('F1', '2026-01-10', 12_000n, { onDebits: true })
        .pay('P1', '2026-02-01', 14_400n, { F1: 14_400n }),
      [
        'VE 411000 D 14400',
        'VE 706000 C 12000',
        'VE 445711 C 2400',
        'BQ 512000 D 14400',
        'BQ 411000 C 14400',
      ],
    ],
    [
      'overseas has accounts of its own',
      new Diary().invoice('F1', '2026-01-10', 12_000n, { regime: 'overseas', rate: 850, onDebits: true }),
      ['VE 411000 D 13020', 'VE 706100 C 12000', 'VE 445712 C 1020'],
    ],
    [
      'reverse charge bears no VAT',
      new Diary().invoice('F1', '2026-01-10', 12_000n, { regime: 'reverse-charge', rate: 0 }),
      ['VE 411000 D 12000', 'VE 706200 C 12000'],
    ],
    [
      'an export neither',
      new Diary().invoice('F1', '2026-01-10', 12_000n, { regime: 'export', rate: 0 }),
      ['VE 411000 D 12000', 'VE 706300 C 12000'],
    ],
    [
      'a credit note on an unpaid invoice takes back what never became due',
      new Diary().invoice('F1', '2026-01-10', 12_000n).creditNote('A1', 'F1', '2026-01-20', 14_400n, 14_400n),
      [
        'VE 411000 D 14400',
        'VE 706000 C 12000',
        'VE 445870 C 2400',
        'VE 706000 D 12000',
        'VE 445870 D 2400',
        'VE 411000 C 14400',
      ],
    ],
    [
      'one on a paid invoice takes back VAT that was due',
      new Diary()
        .invoice('F1', '2026-01-10', 12_000n)
        .pay('P1', '2026-01-11', 14_400n, { F1: 14_400n })
        .creditNote('A1', 'F1', '2026-01-20', 7_200n, 0n),
      [
        'VE 411000 D 14400',
        'VE 706000 C 12000',
        'VE 445870 C 2400',
        'BQ 512000 D 14400',
        'BQ 411000 C 14400',
        'OD 445870 D 2400',
        'OD 445711 C 2400',
        'VE 706000 D 6000',
        'VE 445711 D 1200',
        'VE 411000 C 7200',
      ],
    ],
    [
      'a debit that comes back takes all of it back',
      new Diary()
        .invoice('F1', '2026-01-10', 12_000n)
        .pay('P1', '2026-01-24', 14_400n, { F1: 14_400n }, 'direct-debit')
        .bounce('P1', '2026-01-28'),
      [
        'VE 411000 D 14400',
        'VE 706000 C 12000',
        'VE 445870 C 2400',
        'BQ 512000 D 14400',
        'BQ 411000 C 14400',
        'OD 445870 D 2400',
        'OD 445711 C 2400',
        'BQ 411000 D 14400',
        'BQ 512000 C 14400',
        'OD 445870 C 2400',
        'OD 445711 D 2400',
      ],
    ],
    [
      'a cheque is to be cashed, then cashed',
      new Diary().pay('P1', '2026-01-24', 100n, {}, 'cheque', { clearedOn: day('2026-01-28') }),
      ['BQ 511200 D 100', 'BQ 411000 C 100', 'BQ 512000 D 100', 'BQ 511200 C 100'],
    ],
    [
      'a card is owed by the processor',
      new Diary().pay('P1', '2026-01-24', 100n, {}, 'card'),
      ['BQ 511700 D 100', 'BQ 411000 C 100'],
    ],
    [
      'credit paid back leaves the customer’s account',
      new Diary().pay('P1', '2026-01-24', 100n, {}).payBack('R1', 'F1', '2026-01-25', 100n),
      ['BQ 512000 D 100', 'BQ 411000 C 100', 'BQ 411000 D 100', 'BQ 512000 C 100'],
    ],
    [
      'goodwill is an expense (art. 4)',
      new Diary().goodwill('R1', 'F1', '2026-01-25', 100n),
      ['BQ 709600 D 100', 'BQ 512000 C 100'],
    ],
    [
      'goodwill goes back to the card that paid',
      new Diary().backToCard('R1', 'F1', '2026-01-25', 100n),
      ['BQ 709600 D 100', 'BQ 511700 C 100'],
    ],
    [
      'goodwill that the card refused is made by transfer: the processor keeps its money, the bank pays',
      new Diary().backToCard('R1', 'F1', '2026-01-25', 100n, { failed: '2026-01-27' }),
      ['BQ 709600 D 100', 'BQ 511700 C 100', 'BQ 511700 D 100', 'BQ 512000 C 100'],
    ],
    [
      'credit that goes back to the card',
      new Diary().backToCard('R1', 'F1', '2026-01-25', 100n, { fromCredit: true }),
      ['BQ 411000 D 100', 'BQ 511700 C 100'],
    ],
    [
      'credit that the card refused is made by transfer, and the customer’s account moves once',
      new Diary().backToCard('R1', 'F1', '2026-01-25', 100n, { fromCredit: true, failed: '2026-01-27' }),
      ['BQ 411000 D 100', 'BQ 511700 C 100', 'BQ 511700 D 100', 'BQ 512000 C 100'],
    ],
    [
      'a refusal of the next year is of the next year',
      new Diary().backToCard('R1', 'F1', '2026-12-31', 100n, { failed: '2027-01-02' }),
      ['BQ 709600 D 100', 'BQ 511700 C 100', 'BQ 511700 D 100', 'BQ 512000 C 100'],
    ],
    [
      'what is written off is a loss without its VAT',
      new Diary().invoice('F1', '2026-01-10', 12_000n).writeOff('W1', 'F1', '2026-06-01', 14_400n),
      [
        'VE 411000 D 14400',
        'VE 706000 C 12000',
        'VE 445870 C 2400',
        'OD 654000 D 12000',
        'OD 445870 D 2400',
        'OD 411000 C 14400',
      ],
    ],
  ])('%s', (_what, diary, expected) => {
    expect(readable(entriesOf(diary))).toEqual(expected);
  });

  it('balances whatever happens, and leaves no VAT waiting on what is settled', () => {
    const parts = fc.array(fc.bigInt({ min: 1n, max: 5_000n }), { minLength: 1, maxLength: 6 });
    const net = fc.bigInt({ min: 1n, max: 100_000n });
    const rate = fc.constantFrom(2000, 850);
    fc.assert(
      fc.property(
        net,
        rate,
        parts,
        fc.constantFrom('pay', 'credit note', 'write off'),
        (amount, basisPoints, some, last) => {
          const diary = new Diary().invoice('F1', '2026-01-10', amount, { rate: basisPoints });
          let left = diary.documents[0]?.gross ?? 0n;
          for (const [index, part] of some.entries()) {
            if (part >= left) break;
            diary.pay(`P${index}`, '2026-02-01', part, { F1: part });
            left -= part;
          }
          if (last === 'pay') diary.pay('last', '2026-03-01', left, { F1: left });
          else if (last === 'write off') diary.writeOff('W1', 'F1', '2026-03-01', left);
          else diary.creditNote('A1', 'F1', '2026-03-01', left, left);
          const entries = entriesOf(diary);
          for (const { lines } of entries)
            expect(lines.reduce((sum, { debit, credit }) => sum + debit - credit, 0n)).toBe(0n);
          const all = balances(entries);
          expect(all[CHART.customers.number]).toBe(0n);
          expect(all[CHART.vatPending.number] ?? 0n).toBe(0n);
          const due = -(all['445711'] ?? 0n) - (all['445712'] ?? 0n);
          const returned = vatReturn(diary.facts(), { from: day('2026-01-01'), to: day('2026-12-31') });
          expect(returned.reduce((sum, { vat }) => sum + vat, 0n)).toBe(due);
          expect(new Set(Array.from(lettered(diary, entries).values(), ({ code }) => code))).toEqual(
            new Set(['AAA']),
          );
        },
      ),
    );
  });
});

describe('the letters', () => {
  it('are given to what money ties together and settles, and to nothing else', () => {
    const diary = new Diary()
      .invoice('F1', '2026-01-10', 12_000n)
      .invoice('F2', '2026-01-11', 1_000n)
      .invoice('F3', '2026-01-12', 500n)
      .pay('P1', '2026-02-01', 15_600n, { F1: 14_400n, F2: 1_200n })
      .pay('P2', '2026-02-02', 100n, { F3: 100n });
    const found = lettered(diary);
    expect([...found.keys()].sort()).toEqual(['document:F1', 'document:F2', 'payment:P1']);
    expect(found.get('payment:P1')).toEqual({ code: 'AAA', on: day('2026-02-01') });
  });

  it('follow credit to the invoice that used it, the oldest first', () => {
    const diary = new Diary()
      .pay('P1', '2026-01-01', 1_200n, {})
      .pay('P2', '2026-01-02', 600n, {})
      .invoice('F1', '2026-01-10', 1_000n)
      .useCredit('F1', '2026-01-10', 1_200n);
    expect([...lettered(diary).keys()].sort()).toEqual(['document:F1', 'payment:P1']);
  });

  it('take a returned payment with its return, and leave the invoice open', () => {
    const diary = new Diary()
      .invoice('F1', '2026-01-10', 1_000n)
      .pay('P1', '2026-01-24', 1_200n, { F1: 1_200n })
      .bounce('P1', '2026-01-28');
    expect(lettered(diary).size).toBe(0);
  });

  it.each([
    [0, 'AAA'],
    [1, 'AAB'],
    [26, 'ABA'],
    [17_575, 'ZZZ'],
    [17_576, 'BAAA'],
  ])('the %dth is %s', (nth, code) => expect(letterOf(nth)).toBe(code));
});

describe('the FEC', () => {
  it('has a card’s refusal on its own day, with what was refunded as its piece', () => {
    const diary = new Diary()
      .invoice('F1', '2026-01-10', 10_000n)
      .backToCard('R1', 'F1', '2026-01-25', 100n, { failed: '2026-01-27' });
    const rows = fecText(entriesOf(diary), new Map()).split('\r\n').slice(4, -1);
    const shown = rows.map((row) => row.split('\t')).map((row) => [row[3], row[4], row[8], row[11], row[12]]);
    expect(shown).toEqual([
      ['20260125', '709600', 'F1', '1,00', '0,00'],
      ['20260125', '511700', 'F1', '0,00', '1,00'],
      ['20260127', '511700', 'F1', '1,00', '0,00'],
      ['20260127', '512000', 'F1', '0,00', '1,00'],
    ]);
  });

  const diary = new Diary()
    .invoice('F1', '2026-01-10', 12_345n, { holder: { ...LEA, name: 'Léa\t«Martin»|\r\nx' } })
    .pay('P1', '2026-02-01', 14_814n, { F1: 14_814n });
  const rows = fecText(entriesOf(diary), lettered(diary)).split('\r\n');

  it('has the 18 columns in their order, a row a line, and nothing that breaks one', () => {
    expect(rows[0]?.split('\t')).toEqual([...FEC_COLUMNS]);
    expect(rows.at(-1)).toBe('');
    for (const row of rows.slice(0, -1)) expect(row.split('\t')).toHaveLength(18);
    expect(rows).toHaveLength(1 + 3 + 2 + 2 + 1);
  });

  it('writes days without separators and amounts with a comma, and balances by entry', () => {
    expect(rows[1]?.split('\t')).toEqual([
      'VE',
      'Ventes',
      '1',
      '20260110',
      '411000',
      'Clients',
      'C00001',
      'Léa «Martin» x',
      'F1',
      '20260110',
      'Facture F1 Léa «Martin» x',
      '148,14',
      '0,00',
      'AAA',
      '20260201',
      '20260110',
      '',
      '',
    ]);
    const sums = new Map<string, bigint>();
    for (const row of rows.slice(1, -1)) {
      const [, , entry = '', , , , , , , , , debit = '', credit = ''] = row.split('\t');
      const cents = (text: string) => BigInt(text.replace(',', ''));
      sums.set(entry, (sums.get(entry) ?? 0n) + cents(debit) - cents(credit));
    }
    expect([...sums]).toEqual([
      ['1', 0n],
      ['2', 0n],
      ['3', 0n],
    ]);
  });

  it('is called by the SIREN and the end of the year', () => {
    expect(fecName('123456782', 2026)).toBe('123456782FEC20261231.txt');
  });

  it('opens a year with what the one before left, item by item for customers', () => {
    const year = new Diary()
      .invoice('F1', '2025-01-10', 1_000n)
      .pay('P1', '2025-02-01', 1_200n, { F1: 1_200n })
      .invoice('F2', '2025-12-10', 500n);
    const before = entriesOf(year);
    const found = lettered(year);
    const opening = openingEntry(before, (node) => !found.has(node), day('2026-01-01'), CHART);
    expect(readable([opening])).toEqual([
      'AN 411000 D 600',
      'AN 445711 C 200',
      'AN 445870 C 100',
      'AN 512000 D 1200',
      'AN 110000 C 1500',
    ]);
  });
});

describe('the figures', () => {
  it.each([
    ['2026-01-10', 'notDue'],
    ['2026-01-11', 'upTo30'],
    ['2026-02-09', 'upTo30'],
    ['2026-02-10', 'upTo60'],
    ['2026-03-12', 'upTo90'],
    ['2026-04-11', 'over90'],
  ] as const)('a debt due on 10 January is on %s %s', (on, age) => {
    const [one] = agedBalance([{ holder: LEA, dueOn: day('2026-01-10'), open: 100n }], day(on));
    expect(one?.ages[age]).toBe(100n);
    expect(one?.total).toBe(100n);
  });

  it('the VAT return is of the period in which it was paid; with the option, in which it was invoiced', () => {
    const diary = (onDebits: boolean) =>
      new Diary()
        .invoice('F1', '2026-01-10', 12_000n, { onDebits })
        .invoice('F2', '2026-01-11', 5_000n, { onDebits, rate: 0, regime: 'reverse-charge' })
        .pay('P1', '2026-02-01', 7_200n, { F1: 7_200n })
        .facts();
    const [january, february] = [
      { from: day('2026-01-01'), to: day('2026-01-31') },
      { from: day('2026-02-01'), to: day('2026-02-28') },
    ];
    const reverse = { regime: 'reverse-charge', rate: 0, base: 5_000n, vat: 0n };
    expect(vatReturn(diary(false), january)).toEqual([reverse]);
    expect(vatReturn(diary(false), february)).toEqual([
      { regime: 'france', rate: 2000, base: 6_000n, vat: 1_200n },
    ]);
    expect(vatReturn(diary(true), january)).toEqual([
      { regime: 'france', rate: 2000, base: 12_000n, vat: 2_400n },
      reverse,
    ]);
    expect(vatReturn(diary(true), february)).toEqual([]);
  });

  it('revenue has every month, credit notes taken off', () => {
    const lines = [
      { month: day('2026-01-01'), product: 'hosting', net: 100n },
      { month: day('2026-01-01'), product: 'hosting', net: -30n },
      { month: day('2026-03-01'), product: 'domain', net: 10n },
    ];
    const found = revenueByMonth(lines, { from: day('2026-01-15'), to: day('2026-03-31') });
    expect(found.map(({ month, total }) => [month, total])).toEqual([
      ['2026-01', 70n],
      ['2026-02', 0n],
      ['2026-03', 10n],
    ]);
  });

  it('a year’s price is a twelfth a month, and churn is of what there was', () => {
    expect(monthly(10_000n)).toBe(833n);
    expect(churn(1n, 3n)).toBe(3_333);
    expect(churn(1n, 0n)).toBe(0);
    expect(monthEnds({ from: day('2026-01-15'), to: day('2026-03-10') }).map(String)).toEqual([
      '2026-01-31',
      '2026-02-28',
      '2026-03-10',
    ]);
  });
});
