import { describe, expect, it } from 'vitest';
import { type Day, day } from '../../platform/calendar.ts';
import { cents } from '../../platform/money.ts';
import type { Service, Tolerance } from '../contracts/types.ts';
import type { Claim } from '../invoicing/types.ts';
import { DEFAULT_PLAN, refusePlan, remindersDue, type Standing, unpaidVerdict } from './rules.ts';

const service = {
  id: 'web',
  activatedOn: day('2026-01-01'),
  suspendedFor: [],
  ended: undefined,
} as unknown as Service;
const claim: Claim = {
  invoiceId: 'f1',
  number: 'F2026-00001',
  cause: 'renewal',
  issuedOn: day('2026-02-09'),
  dueOn: day('2026-03-01'),
  payBy: 'card',
  open: cents(10_00n),
  serviceIds: ['web'],
};
const tolerated = (until: string, of: Partial<Tolerance> = {}): Tolerance => ({
  serviceId: undefined,
  invoiceId: undefined,
  until: day(until),
  why: 'x',
  on: day('2026-03-01'),
  ...of,
});
const around = (changes: Partial<Standing> = {}): Standing => ({
  claims: [claim],
  disputed: new Set(),
  debits: [],
  returnedOn: new Map<string, Day>(),
  cards: { underWay: new Set(), due: [] },
  tolerances: [],
  ...changes,
});
const unpaidYet = { ...service, activatedOn: undefined };
const first = { ...claim, cause: 'first' as const };

describe('what is unpaid (art. 5)', () => {
  it.each<[string, Service, Partial<Standing>, string, string | undefined]>([
    ['nothing the day before the seventh', service, {}, '2026-03-07', undefined],
    ['suspends on the seventh day', service, {}, '2026-03-08', 'suspend'],
    ['suspends once', { ...service, suspendedFor: ['unpaid'] }, {}, '2026-03-09', undefined],
    ['suspends beside an intrusion', { ...service, suspendedFor: ['hacked'] }, {}, '2026-03-08', 'suspend'],
    ['ends on the thirtieth day', service, {}, '2026-03-31', 'end'],
    ['touches no other service', { ...service, id: 'mail' }, {}, '2026-03-31', undefined],
    [
      'waits while a saved card is charged',
      service,
      { cards: { underWay: new Set(['f1']), due: [] } },
      '2026-03-31',
      undefined,
    ],
    ['waits for a dispute', service, { disputed: new Set(['f1']) }, '2026-03-31', undefined],
    [
      'waits for a debit on its way',
      service,
      { debits: [{ invoiceId: 'f1', collectOn: day('2026-04-30') }] },
      '2026-03-31',
      undefined,
    ],
    [
      'counts from a return after the due date',
      service,
      { returnedOn: new Map([['f1', day('2026-03-10')]]) },
      '2026-03-16',
      undefined,
    ],
    [
      'counts from the due date after an early return',
      service,
      { returnedOn: new Map([['f1', day('2026-02-20')]]) },
      '2026-03-08',
      'suspend',
    ],
    [
      'waits for a tolerated day',
      service,
      { tolerances: [tolerated('2026-03-15')] },
      '2026-03-15',
      undefined,
    ],
    [
      'acts the day after it (art. 18)',
      service,
      { tolerances: [tolerated('2026-03-15')] },
      '2026-03-16',
      'suspend',
    ],
    [
      'ends at once after a tolerance over both days',
      service,
      { tolerances: [tolerated('2026-04-15')] },
      '2026-04-16',
      'end',
    ],
    [
      'knows the tolerance of another service as none',
      service,
      { tolerances: [tolerated('2026-03-15', { serviceId: 'mail' })] },
      '2026-03-08',
      'suspend',
    ],
    ['cancels an order that was never paid', unpaidYet, { claims: [first] }, '2026-03-31', 'cancel'],
    ['suspends no order that was never paid', unpaidYet, { claims: [first] }, '2026-03-30', undefined],
  ])('%s', (_what, one, changes, on, verdict) => {
    expect(unpaidVerdict(one, around(changes), DEFAULT_PLAN, day(on))).toBe(verdict);
  });
});

describe('reminders (art. 8)', () => {
  const sent = (on: string, changes: Partial<Standing> = {}) =>
    remindersDue(around(changes), DEFAULT_PLAN, day(on)).map(({ daysBefore }) => daysBefore);
  it.each<[string, string, Partial<Standing>, number[]]>([
    ['go out ten days before', '2026-02-19', {}, [10]],
    ['go out the day before', '2026-02-28', {}, [1]],
    ['not on other days', '2026-02-20', {}, []],
    ['not of a first invoice', '2026-02-19', { claims: [first] }, []],
    ['not on the day of issue', '2026-02-19', { claims: [{ ...claim, issuedOn: day('2026-02-19') }] }, []],
    ['not of what is disputed', '2026-02-19', { disputed: new Set(['f1']) }, []],
  ])('%s', (_what, on, changes, expected) => {
    expect(sent(on, changes)).toEqual(expected);
  });
});

describe('a dunning plan (art. 8)', () => {
  it.each([
    ['with one reminder', { ...DEFAULT_PLAN, reminders: [5] }, 'too-few-reminders'],
    ['with half a day', { ...DEFAULT_PLAN, suspendAfter: 1.5 }, 'dunning-days-invalid'],
    ['with days before the start', { ...DEFAULT_PLAN, endAfter: -1 }, 'dunning-days-invalid'],
    ['with a day twice', { ...DEFAULT_PLAN, reminders: [3, 3] }, 'dunning-days-twice'],
    ['that is usual', DEFAULT_PLAN, undefined],
  ])('%s', (_what, plan, refused) => {
    expect(refusePlan(plan, 2)?.refused).toBe(refused);
  });
});
