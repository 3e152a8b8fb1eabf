import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { act, read } from '../../platform/house.ts';
import { newId } from '../../platform/ids.ts';
import { cents, formatPlain } from '../../platform/money.ts';
import { granted, isRefusal } from '../../platform/refusal.ts';
import { type TestHouse, testHouse } from '../../platform/testing/database.ts';
import { seedCatalogue } from '../catalogue/seed.ts';
import { creditBalance, issueCreditNote } from '../invoicing/invoicing.ts';
import { recordTransfer, refundOutOfGoodwill } from './payments.ts';
import { newBuyer, orderOf, robot } from './testing/fixture.ts';

let house: TestHouse;
beforeAll(async () => {
  house = await testHouse(new Date().toISOString());
  await act(house, robot, seedCatalogue);
});
afterAll(() => house.close());

type Step = readonly ['goodwill' | 'note', bigint];

/** Art. 4, whatever way money goes back: an invoice of 10.68, wholly paid, and what is asked of it in turn. */
describe('refunds and credit notes together never exceed the price paid (art. 4)', () => {
  const table: readonly (readonly [string, readonly Step[], readonly string[], string])[] = [
    ['goodwill above the price', [['goodwill', 1069n]], ['10.68'], '0.00'],
    [
      'goodwill, then more than is left',
      [
        ['goodwill', 1000n],
        ['goodwill', 69n],
      ],
      ['ok', '0.68'],
      '0.00',
    ],
    [
      'goodwill for all, then a credit note',
      [
        ['goodwill', 1068n],
        ['note', 1n],
      ],
      ['ok', '0.00'],
      '0.00',
    ],
    [
      'goodwill in part, then a note for all',
      [
        ['goodwill', 200n],
        ['note', 1068n],
      ],
      ['ok', '8.68'],
      '0.00',
    ],
    [
      'goodwill in part, then a note for the rest',
      [
        ['goodwill', 200n],
        ['note', 868n],
      ],
      ['ok', 'ok'],
      '8.68',
    ],
    ['a note above the invoice', [['note', 1069n]], ['10.68'], '0.00'],
    [
      'a note for all, then goodwill: paid out of the credit that the note gave',
      [
        ['note', 1068n],
        ['goodwill', 1068n],
      ],
      ['ok', 'ok'],
      '0.00',
    ],
    [
      'a note for a part, then goodwill for all: the part out of credit',
      [
        ['note', 400n],
        ['goodwill', 1068n],
      ],
      ['ok', 'ok'],
      '0.00',
    ],
    [
      'a note for all, goodwill for all, and once more',
      [
        ['note', 1068n],
        ['goodwill', 1068n],
        ['goodwill', 1n],
      ],
      ['ok', 'ok', '0.00'],
      '0.00',
    ],
  ];
  it.each(table)('%s', async (_name, steps, outcomes, credit) => {
    const who = await newBuyer(house);
    const { invoiceId } = granted(await orderOf(house, who));
    const { customerId } = who;
    granted(
      await act(house, robot, (work) =>
        recordTransfer(work, {
          customerId,
          amount: cents(1068n),
          receivedOn: work.today,
          reference: 'x',
          key: newId(),
        }),
      ),
    );
    const told: string[] = [];
    for (const [what, amount] of steps) {
      const result = await act(
        house,
        robot,
        async (work): Promise<unknown> =>
          what === 'goodwill'
            ? refundOutOfGoodwill(work, { invoiceId, amount: cents(amount), key: newId() })
            : issueCreditNote(work, { invoiceId, article: '19', reason: 'essai', gross: cents(amount) }),
      );
      told.push(isRefusal(result) ? String(result.figures.left) : 'ok');
      if (isRefusal(result)) expect(result.article).toBe('4');
    }
    expect(told).toEqual(outcomes);
    const left = await read(house, robot, (work) => creditBalance(work, customerId));
    expect(formatPlain(left)).toBe(credit);
  });
});
