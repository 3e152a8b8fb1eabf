import { describe, expect, it } from 'vitest';
import { day } from '../../platform/calendar.ts';
import { cents } from '../../platform/money.ts';
import { creditorReference } from '../invoicing/rules.ts';
import type { BankLine } from './bank.ts';
import { consequenceOf, isContestable, presentedAgainOn } from './returns-rules.ts';
import {
  type Candidate,
  CERTAIN,
  debitOf,
  endToEndOf,
  entryKey,
  isOurAccount,
  kindOf,
  numberOfReference,
  sameName,
  slipIn,
  suggest,
  writtenIn,
} from './rules.ts';

const invoice = (number: string, customerId: string, open: bigint, name: string): Candidate => ({
  invoiceId: number,
  number,
  reference: creditorReference(number),
  customerId,
  names: [name],
  open: cents(open),
  dueOn: day('2026-03-01'),
});
const A1 = invoice('F2026-00001', 'a', 14_400n, 'Léa Test');
const A2 = invoice('F2026-00002', 'a', 1000n, 'Léa Test');
const B1 = invoice('F2026-00003', 'b', 14_400n, 'SARL Dupont & Fils');
const ALL = [A1, A2, B1];

const paid = (amount: bigint, text: string, more: Partial<BankLine> = {}) => ({
  amount: cents(amount),
  remittance: text,
  reference: undefined,
  party: '',
  ...more,
});
const best = (movement: ReturnType<typeof paid>, accountOf: string[] = []) => {
  const [first] = suggest(movement, ALL, accountOf);
  return first && [first.customerId, first.why, first.confidence >= CERTAIN];
};

describe('whose money a transfer is', () => {
  it.each<[string, ReturnType<typeof paid>, string[], unknown]>([
    [
      'the structured reference',
      paid(14_400n, '', { reference: A1.reference }),
      [],
      ['a', 'reference', true],
    ],
    [
      'the reference in the text, spaced',
      paid(14_400n, `VIR ${A1.reference.replace(/(.{4})/g, '$1 ')}MERCI`),
      [],
      ['a', 'reference', true],
    ],
    ['the reference though the amount is another', paid(1n, A1.reference), [], ['a', 'reference', true]],
    ['a reference whose check digits are wrong', paid(5n, 'RF99F202600001'), [], undefined],
    ['the number', paid(14_400n, 'facture F2026-00001'), [], ['a', 'number', true]],
    ['the number without its dash', paid(14_400n, 'FACT.F202600003 MARS'), [], ['b', 'number', true]],
    ['a number inside a longer one', paid(5n, 'XF2026-000013'), [], undefined],
    ['the numbers of two customers', paid(28_800n, 'F2026-00001 F2026-00003'), [], ['a', 'number', false]],
    [
      'the amount and the name',
      paid(14_400n, 'hebergement', { party: 'DUPONT ET FILS SARL' }),
      [],
      ['b', 'name-amount', false],
    ],
    [
      'the amount of all that is open, and the name',
      paid(15_400n, '', { party: 'MME TEST LEA' }),
      [],
      ['a', 'name-amount', false],
    ],
    ['the amount alone', paid(1000n, 'merci'), [], ['a', 'amount', false]],
    ['the account of a customer and the amount', paid(14_400n, ''), ['b'], ['b', 'account-amount', false]],
    ['the account alone', paid(7n, ''), ['b'], ['b', 'account', false]],
    ['nothing at all', paid(7n, 'loyer'), [], undefined],
  ])('by %s', (_sign, movement, accountOf, expected) => {
    expect(best(movement, accountOf)).toEqual(expected);
  });

  it('keeps apart names that only share what says nothing', () => {
    expect(sameName('SARL Dupont', 'SARL DURAND', '')).toBe(false);
    expect(sameName('Léa Test', 'M OU MME TEST LEA', '')).toBe(true);
    expect(sameName('SA', 'SA', '')).toBe(false);
  });

  it('reads every reference that invoicing writes', () => {
    for (let ordinal = 1; ordinal < 400; ordinal += 7) {
      const number = `F2026-${String(ordinal).padStart(5, '0')}`;
      const reference = creditorReference(number);
      expect([...writtenIn({ remittance: `x ${reference}99`, reference: undefined }).references]).toContain(
        reference,
      );
      expect(numberOfReference(reference)).toBe(number);
    }
  });
});

const movement = (more: Partial<BankLine> = {}): BankLine => ({
  line: 1,
  bookedOn: day('2026-03-01'),
  direction: 'in',
  amount: cents(100n),
  bankRef: undefined,
  endToEnd: undefined,
  reference: undefined,
  remittance: 'x',
  party: 'y',
  partyIban: undefined,
  returnCode: undefined,
  batch: undefined,
  ...more,
});
const ID = '0193aaaa-bbbb-7ccc-8ddd-eeeeffff0001';

describe('a movement of the account', () => {
  it.each<[Partial<BankLine>, string]>([
    [{}, 'incoming'],
    [{ direction: 'out' }, 'outgoing'],
    [{ direction: 'out', returnCode: 'AM04' }, 'return'],
    [{ direction: 'out', endToEnd: endToEndOf(ID) }, 'return'],
    [{ endToEnd: endToEndOf(ID) }, 'own-debit'],
    [{ batch: { id: 'P2026-00001.FRST', count: 3 } }, 'own-batch'],
    [{ batch: { id: 'X', count: 3 } }, 'sum'],
  ])('%j is %s', (more, kind) => expect(kindOf(movement(more))).toBe(kind));

  it('has the same key in every file, and another one where anything differs', () => {
    const key = (more: Partial<BankLine> = {}, nth = 1) => entryKey('FR76', movement(more), nth);
    expect(key({ bankRef: 'B1', line: 7 })).toBe(key({ bankRef: 'B1', remittance: 'other words' }));
    expect(key()).toBe(key({ line: 99 }));
    const all = [
      key(),
      key({}, 2),
      key({ bankRef: 'B1' }),
      key({ bankRef: 'B2' }),
      key({ remittance: 'z' }),
      key({ direction: 'out' }),
    ];
    expect(new Set(all).size).toBe(all.length);
  });

  it('names a debit of ours by its id', () => {
    expect(debitOf(endToEndOf(ID))).toBe(ID);
    expect(debitOf('NOTPROVIDED')).toBeUndefined();
    expect(endToEndOf(ID).length).toBeLessThanOrEqual(35);
  });

  it('names a slip of cheques', () => {
    expect(slipIn('REMISE CHEQUES R2026-00012 DU 03/03')).toBe('R2026-00012');
    expect(slipIn('REMISE R202600012')).toBe('R2026-00012');
    expect(slipIn('OR2026-00012')).toBeUndefined();
  });

  it.each([
    ['FR7699999000010000000000115', true],
    ['ORBIFRPPXXX/99999000010000000000115', true],
    ['99999000010000000000115', true],
    ['FR7630006000011234567890189', false],
    ['115', false],
    ['', false],
  ])('of the account %j is ours: %s', (account, ours) =>
    expect(isOurAccount(account, 'FR7699999000010000000000115')).toBe(ours),
  );
});

describe('a returned debit', () => {
  it.each([
    ['AM04', 'present-again', 'keep'],
    ['AC04', 'other-means', 'suspend'],
    ['MD07', 'other-means', 'suspend'],
    ['MD01', 'other-means', 'suspend'],
    ['AC01', 'other-means', 'suspend'],
    ['MD06', 'other-means', 'keep'],
    ['MS03', 'other-means', 'keep'],
    ['ZZ99', 'other-means', 'keep'],
  ])('with the code %s: %s, the mandate: %s', (code, next, mandate) => {
    expect(consequenceOf(code)).toMatchObject({ next, mandate });
  });

  it('for want of funds is presented once more, not twice', () => {
    const on = day('2026-03-02');
    expect(presentedAgainOn('AM04', 1, on)?.toString()).toBe('2026-03-09');
    expect(presentedAgainOn('AM04', 2, on)).toBeUndefined();
    expect(presentedAgainOn('AC04', 1, on)).toBeUndefined();
  });

  it('is the debtor’s right for 8 weeks (MD06), for 13 months without authority (MD01), and contestable then', () => {
    const collected = day('2026-01-05');
    expect(isContestable('MD06', collected, day('2026-03-02'))).toBe(false);
    expect(isContestable('MD06', collected, day('2026-03-03'))).toBe(true);
    expect(isContestable('MD01', collected, day('2027-02-05'))).toBe(false);
    expect(isContestable('MD01', collected, day('2027-02-06'))).toBe(true);
    expect(isContestable('AM04', collected, day('2028-01-01'))).toBe(false);
    expect(isContestable('MD06', undefined, day('2028-01-01'))).toBe(false);
  });
});
