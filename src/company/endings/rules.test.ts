import { describe, expect, it } from 'vitest';
import { day } from '../../platform/calendar.ts';
import { cents } from '../../platform/money.ts';
import type { TerminationMeans } from '../contracts/types.ts';
import type { CustomerKind } from '../customers/rules.ts';
import { refuseTermination, refuseWithdrawal, withdrawalCredit } from './rules.ts';

const today = day('2026-03-10');

describe('a termination (art. 7)', () => {
  it.each<[string, TerminationMeans, CustomerKind, string, string | undefined, string | undefined]>([
    ['by letter, of a company', 'letter', 'company', '2026-03-10', undefined, undefined],
    ['by letter, of a person', 'letter', 'person', '2026-03-01', undefined, undefined],
    ['by the button, of a person', 'portal', 'person', '2026-03-10', undefined, undefined],
    ['by the button, of an association', 'portal', 'association', '2026-03-10', undefined, undefined],
    [
      'by the button, of a company',
      'portal',
      'company',
      '2026-03-10',
      undefined,
      'registered-letter-required',
    ],
    [
      'by the button, of a public body',
      'portal',
      'public-body',
      '2026-03-10',
      undefined,
      'registered-letter-required',
    ],
    ['posted tomorrow', 'letter', 'company', '2026-03-11', undefined, 'posted-in-the-future'],
    ['for the second time', 'letter', 'company', '2026-03-10', '2026-06-01', 'already-terminated'],
    [
      'for the second time, by the button of a company',
      'portal',
      'company',
      '2026-03-10',
      '2026-06-01',
      'registered-letter-required',
    ],
  ])('%s', (_what, means, kind, postedOn, known, refused) => {
    const answer = refuseTermination(
      means,
      day(postedOn),
      kind,
      known === undefined ? undefined : { endsOn: day(known) },
      today,
    );
    expect(answer?.refused).toBe(refused);
  });
});

describe('a withdrawal (L221-18)', () => {
  const service = { anchor: day('2026-02-24'), kind: 'hosting', immediateStart: false } as const;
  it.each<[string, CustomerKind, object, string, string | undefined]>([
    ['on the fourteenth day', 'person', {}, '2026-03-10', undefined],
    ['on the fifteenth day', 'person', {}, '2026-03-11', 'too-late'],
    ['of a company', 'company', {}, '2026-02-25', 'not-a-consumer'],
    ['of an association', 'association', {}, '2026-02-25', 'not-a-consumer'],
    [
      'from a domain registered at once',
      'person',
      { kind: 'domain', immediateStart: true },
      '2026-02-25',
      'performed',
    ],
    ['from a domain not registered yet', 'person', { kind: 'domain' }, '2026-02-25', undefined],
  ])('%s', (_what, kind, changes, on, refused) => {
    expect(refuseWithdrawal(kind, { ...service, ...changes }, day(on))?.refused).toBe(refused);
  });

  const period = { from: day('2026-01-12'), to: day('2027-01-11') };
  it.each<[string, boolean, boolean, bigint]>([
    ['all of it, where the start was not asked for at once', false, true, 72_00n],
    ['all of it, where nothing was paid', true, false, 72_00n],
    ['the share of the days not used, today counted as used', true, true, 70_22n],
  ])('gives back %s', (_what, immediateStart, paid, credit) => {
    const first = { gross: cents(72_00n), creditable: cents(72_00n), paid };
    expect(withdrawalCredit(first, immediateStart, period, day('2026-01-20')).cents).toBe(credit);
  });

  it('never gives back more than what no credit note took yet', () => {
    const first = { gross: cents(72_00n), creditable: cents(10_00n), paid: true };
    expect(withdrawalCredit(first, true, period, day('2026-01-20')).cents).toBe(10_00n);
  });
});
