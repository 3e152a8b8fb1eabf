import { expect, it } from 'vitest';
import { day } from '../../platform/calendar.ts';
import { closingName, periodsToClose } from './closing-rules.ts';

it.each([
  ['nothing was ever issued', undefined, undefined, '2026-01-05', []],
  ['the first document is of today', undefined, '2026-01-06', '2026-01-05', []],
  ['the first days', undefined, '2026-01-04', '2026-01-05', ['2026-01-04', '2026-01-05']],
  ['all is closed', '2026-01-05', '2026-01-01', '2026-01-05', []],
  ['the end of a month', '2026-01-30', '2026-01-01', '2026-02-01', ['2026-01-31', '2026-01', '2026-02-01']],
  ['a leap February', '2028-02-28', '2026-01-01', '2028-02-29', ['2028-02-29', '2028-02']],
  ['the end of a year', '2026-12-30', '2026-01-01', '2026-12-31', ['2026-12-31', '2026-12', '2026']],
  ['a day of 23 hours', '2026-03-28', '2026-01-01', '2026-03-30', ['2026-03-29', '2026-03-30']],
] as const)('what is to be closed when it is %s', (_when, last, first, until, expected) => {
  const periods = periodsToClose(last && day(last), first && day(first), day(until));
  expect(periods.map(({ kind, period }) => closingName({ kind, from: period.from }))).toEqual(expected);
});
