import { describe, expect, it } from 'vitest';
import { day } from '../../platform/calendar.ts';
import { cents } from '../../platform/money.ts';
import { isRefusal } from '../../platform/refusal.ts';
import type { PlanOption } from '../catalogue/types.ts';
import type { ChosenOption, Service } from '../contracts/contracts.ts';
import { termsWithOptions } from './option-rules.ts';
import { refuseBelowUse } from './use.ts';

const GIB = 2 ** 30;
const named = (fr: string) => ({ fr, en: fr });
const from = day('2026-01-01');
const space: PlanOption = {
  id: 'o1',
  slug: 'courrier-1',
  productId: 'p',
  names: named('1 Go'),
  grants: { extraBytes: GIB },
  maxQuantity: 5,
  prices: [{ every: 'P1M', net: cents(50), from }],
};
const box: PlanOption = {
  id: 'o2',
  slug: 'boite-1',
  productId: 'p',
  names: named('Boîte'),
  grants: { mailboxes: 1 },
  maxQuantity: 3,
  prices: [{ every: 'P1Y', net: cents(5_00), from }],
};
const offered = [space, box];
const held: ChosenOption = { slug: 'courrier-1', label: '1 Go', quantity: 2, unitNet: '0.40' };
const grants: Service['grants'] = {
  kind: 'mailbox',
  mailboxes: 7,
  mailboxBytes: 250,
  extraBytes: 2 * GIB,
  messagesPerHour: 100,
  messagesPerDay: 500,
};
const service = { options: [held], grants, price: cents(1_90 + 80) };
const terms = (wanted: readonly { slug: string; quantity: number }[], of = service) =>
  termsWithOptions(of, offered, wanted, { every: 'P1M', language: 'fr' });

describe('options', () => {
  it.each<[string, { slug: string; quantity: number }[], string]>([
    ['that nobody sells', [{ slug: 'fusée', quantity: 1 }], 'option-unknown'],
    ['without a price for the term', [{ slug: 'boite-1', quantity: 1 }], 'option-unknown'],
    ['named twice', [3, 4].map((quantity) => ({ slug: 'courrier-1', quantity })), 'option-unknown'],
    ['in a broken number', [{ slug: 'courrier-1', quantity: 1.5 }], 'option-quantity'],
    ['that are no number', [{ slug: 'courrier-1', quantity: Number.NaN }], 'option-quantity'],
    ['fewer than none', [{ slug: 'courrier-1', quantity: -1 }], 'option-quantity'],
    ['more than are sold', [{ slug: 'courrier-1', quantity: 6 }], 'option-quantity'],
    ['that are as they were', [{ slug: 'courrier-1', quantity: 2 }], 'options-unchanged'],
    ['none at all', [], 'options-unchanged'],
  ])('%s are refused', (_what, wanted, reason) => {
    expect(terms(wanted)).toMatchObject({ refused: reason });
  });

  it.each<[string, number, object]>([
    [
      'more: all at the price of today, and the space rises',
      3,
      { cents: 1_90n + 1_50n, extra: 3 * GIB, unit: '0.50' },
    ],
    ['fewer: at the price agreed', 1, { cents: 1_90n + 40n, extra: GIB, unit: '0.40' }],
    ['none: the plan is what is left', 0, { cents: 1_90n, extra: 0, unit: undefined }],
  ])('%s', (_what, quantity, expected) => {
    const changed = terms([{ slug: 'courrier-1', quantity }]);
    if (isRefusal(changed)) throw new Error(changed.refused);
    const { extraBytes } = changed.grants as { extraBytes: number };
    expect({ cents: changed.price.cents, extra: extraBytes, unit: changed.options[0]?.unitNet }).toEqual(
      expected,
    );
    expect(changed.detail).toBe(`1 Go : 2 → ${quantity}`);
  });

  it('never bring a price of the customer’s own below nothing', () => {
    const gift = { ...service, price: cents(10) };
    expect(terms([{ slug: 'courrier-1', quantity: 0 }], gift)).toMatchObject({ price: { cents: 0n } });
  });
});

describe('what is in use', () => {
  it.each<[string, Parameters<typeof refuseBelowUse>[0], object | undefined]>([
    ['fits', { mailboxes: 7, extraBytes: 2 * GIB }, undefined],
    ['is not measured', {}, undefined],
    ['in mailboxes stays contracted for', { mailboxes: 8 }, { used: 8, most: 7 }],
    ['in allotted space too', { extraBytes: 3 * GIB }, { used: 3072, most: 2048 }],
  ])('%s', (_what, use, figures) => {
    const refused = refuseBelowUse(use, grants);
    expect(refused?.figures).toEqual(figures);
    if (refused) expect(refused.article).toBe('12b');
  });
});
