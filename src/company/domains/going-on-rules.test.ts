import { expect, it } from 'vitest';
import { day } from '../../platform/calendar.ts';
import { haltOf } from './going-on-rules.ts';

const expires = day('2027-03-02');
const RUNS = { ended: undefined, endsOn: undefined, suspendedFor: [] };

it.each([
  ['its service is gone', undefined, 'ended'],
  ['its contract has ended', { ...RUNS, ended: { on: expires, reason: 'unpaid', article: '5' } }, 'ended'],
  ['its contract ends on that day', { ...RUNS, endsOn: expires }, 'terminated'],
  ['its contract ends before', { ...RUNS, endsOn: day('2027-01-10') }, 'terminated'],
  ['nobody pays', { ...RUNS, suspendedFor: ['unpaid'] }, 'unpaid'],
] as const)('a name is not renewed where %s', (_, service, halt) => {
  expect(haltOf(service, expires)).toBe(halt);
});

it('a name goes on with its contract, suspended for another reason or ending later too', () => {
  expect(haltOf(RUNS, expires)).toBeUndefined();
  expect(haltOf({ ...RUNS, suspendedFor: ['hacked'] }, expires)).toBeUndefined();
  expect(haltOf({ ...RUNS, endsOn: day('2027-06-01') }, expires)).toBeUndefined();
});
