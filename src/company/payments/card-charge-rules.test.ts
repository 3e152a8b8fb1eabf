import { describe, expect, it } from 'vitest';
import { day } from '../../platform/calendar.ts';
import { cents } from '../../platform/money.ts';
import { judgeCharge, nextTry, type Tried } from './card-charge-rules.ts';
import type { CardCharge } from './vault.ts';

const due = day('2026-03-10');
const card = { id: 'visa', chosenOn: day('2026-01-01') };
const tried = (attempt: number, on: string, changes: Partial<Tried> = {}): Tried => ({
  attempt,
  on: day(on),
  cardId: 'visa',
  outcome: 'declined',
  code: 'insufficient_funds',
  ...changes,
});
const next = (past: readonly Tried[], chosen = card) => {
  const found = nextTry(due, past, chosen);
  return found && `${found.attempt} ${found.on.toString()}`;
};

describe('the plan of a saved card', () => {
  const first = tried(1, '2026-03-10');
  it.each<[string, readonly Tried[], string | undefined]>([
    ['on the due date', [], '1 2026-03-10'],
    ['two days later', [first], '2 2026-03-12'],
    ['five days later', [first, tried(2, '2026-03-12')], '3 2026-03-15'],
    ['then no more', [first, tried(2, '2026-03-12'), tried(3, '2026-03-15')], undefined],
    ['never faster than planned, where a run came late', [tried(1, '2026-03-14')], '2 2026-03-16'],
    ['not while the processor has not answered', [tried(1, '2026-03-10', { outcome: undefined })], undefined],
    ['not where somebody has to look', [tried(1, '2026-03-10', { outcome: 'mismatch' })], undefined],
    [
      'not where the bank wants to see the person',
      [tried(1, '2026-03-10', { outcome: 'must-authenticate' })],
      undefined,
    ],
    ['not with a card that is lost', [tried(1, '2026-03-10', { code: 'lost_card' })], undefined],
    ['not after one that may still take money', [tried(1, '2026-03-10', { outcome: 'given-up' })], undefined],
  ])('%s', (_what, past, expected) => expect(next(past)).toBe(expected));

  it('goes on with another card after a final refusal', () => {
    const other = { id: 'new', chosenOn: day('2026-03-11') };
    expect(next([tried(1, '2026-03-10', { code: 'stolen_card' })], other)).toBe('2 2026-03-12');
  });

  it('does not start before the card was chosen', () => {
    expect(next([], { id: 'late', chosenOn: day('2026-03-20') })).toBe('1 2026-03-20');
  });
});

describe('what the processor says of a charge', () => {
  const asked = { customerId: 'lea', amount: cents(1200n) };
  const answer = (changes: Partial<CardCharge>): CardCharge => ({
    chargeId: 'x',
    customerId: 'lea',
    amount: cents(1200n),
    currency: 'eur',
    pspPayment: 'pi',
    state: 'paid',
    code: '',
    ...changes,
  });
  it.each<[string, Partial<CardCharge>, string]>([
    ['another amount', { amount: cents(1199n) }, 'mismatch'],
    ['another currency', { currency: 'usd' }, 'mismatch'],
    ['another customer', { customerId: 'tom' }, 'mismatch'],
    ['no answer yet', { state: 'processing' }, 'wait'],
    ['a refusal', { state: 'declined' }, 'declined'],
    ['a wish to see the person', { state: 'must-authenticate' }, 'must-authenticate'],
    ['what was asked', {}, 'book'],
  ])('%s', (_what, changes, expected) => expect(judgeCharge(asked, answer(changes))).toBe(expected));
});
