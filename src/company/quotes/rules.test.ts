import { describe, expect, it } from 'vitest';
import { day } from '../../platform/calendar.ts';
import { cents, formatPlain } from '../../platform/money.ts';
import {
  isAgreed,
  quoteNumber,
  refuseAnswer,
  refuseOff,
  refuseQuote,
  refuseWork,
  stateOf,
  workNet,
} from './rules.ts';
import type { NewQuote } from './types.ts';

const today = day('2026-03-15');
const work = { kind: 'work', label: 'Reprise du site', quantity: 1, unitNet: cents(500_00) } as const;
const quote: NewQuote = { customerId: 'x', key: 'k', validUntil: day('2026-04-14'), lines: [work] };

describe('a quote is refused', () => {
  it.each([
    ['without a line', { lines: [] }, 'quote-empty'],
    ['with twenty-one lines', { lines: Array.from({ length: 21 }, () => work) }, 'quote-too-long'],
    ['whose validity is past', { validUntil: day('2026-03-14') }, 'quote-valid-in-the-past'],
    ['that would bind for years', { validUntil: day('2027-03-17') }, 'quote-valid-too-long'],
    ['with a novel for a note', { note: 'x'.repeat(2001) }, 'quote-note-too-long'],
    ['without a key', { key: '' }, 'order-key-missing'],
  ] as [string, Partial<NewQuote>, string][])('%s', (_what, changes, reason) => {
    expect(refuseQuote({ ...quote, ...changes }, today)).toMatchObject({ refused: reason });
  });

  it('or else made, for today alone too', () => {
    expect(refuseQuote(quote, today)).toBeUndefined();
    expect(refuseQuote({ ...quote, validUntil: today }, today)).toBeUndefined();
  });

  it.each([
    ['without a label', { label: ' ' }, 'quote-label-invalid'],
    ['with a control character', { label: 'a\u0007b' }, 'quote-label-invalid'],
    ['of none', { quantity: 0 }, 'quote-quantity-invalid'],
    ['of half', { quantity: 0.5 }, 'quote-quantity-invalid'],
    ['at a negative price', { unitNet: cents(-1) }, 'price-negative'],
  ])('for a line of work %s', (_what, changes, reason) => {
    expect(refuseWork({ ...work, ...changes })).toMatchObject({ refused: reason });
  });

  it.each([
    ['that takes nothing off', { percent: 0 }, undefined, 'coupon-off-invalid'],
    ['for no period', { percent: 100 }, 0, 'coupon-periods-invalid'],
    ['for periods of nothing', undefined, 3, 'coupon-off-invalid'],
  ])('for a discount %s', (_what, off, periods, reason) => {
    expect(refuseOff(off, periods)).toMatchObject({ refused: reason });
  });
});

describe('a quote', () => {
  const accepted = { answer: 'accepted', why: '', on: today, at: undefined as never, by: '' } as const;
  it.each([
    ['open on its last day', undefined, '2026-03-15', 'open'],
    ['lapsed the day after', undefined, '2026-03-14', 'lapsed'],
    ['what was answered, whatever the day', accepted, '2020-01-01', 'accepted'],
  ] as const)('is %s', (_what, answer, until, state) => {
    expect(stateOf(answer, day(until), today)).toBe(state);
  });

  it.each(['accepted', 'declined', 'withdrawn', 'lapsed'] as const)(
    'that is %s takes no answer any more',
    (state) => {
      expect(refuseAnswer({ state, number: 'D2026-00001', validUntil: today })?.refused).toBe(
        `quote-${state}`,
      );
    },
  );

  it.each([
    ['bon pour accord', true],
    ['« Bon pour Accord. »', true],
    ['  BON   POUR ACCORD', true],
    ['bon', false],
    ['bon pour désaccord', false],
    ['pas bon pour accord', false],
    ['', false],
  ])('is agreed to by “%s”: %s', (text, yes) => expect(isAgreed(text)).toBe(yes));

  it('has a series of its own', () => expect(quoteNumber(2026, 7)).toBe('D2026-00007'));

  it.each([
    ['three, whole', 3, 5000n, undefined, '150.00'],
    ['three, a tenth off', 3, 5000n, { percent: 1000 }, '135.00'],
    ['a third off, half up', 1, 999n, { percent: 3333 }, '6.66'],
    ['less than what is taken off', 2, 100n, { amount: cents(500) }, '0.00'],
  ] as const)('charges for %s', (_what, quantity, unit, off, net) => {
    expect(formatPlain(workNet(quantity, cents(unit), off))).toBe(net);
  });
});
