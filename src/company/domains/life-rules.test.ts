import { describe, expect, it } from 'vitest';
import { day } from '../../platform/calendar.ts';
import {
  type Alarm,
  alarmDue,
  endingOf,
  isRenewalDue,
  mayRenew,
  type Notice,
  noticeDue,
  phaseOn,
  registrationYears,
  timeline,
} from './life-rules.ts';

const EXPIRES = day('2027-03-31');

describe('the years of a registration (art. 11)', () => {
  it.each([0, -1, 1.5, 11, Number.NaN])('are not %d', (years) => {
    expect(registrationYears(years)).toMatchObject({ refused: 'domain-years', article: 'art. 11' });
  });

  it.each([1, 2, 10])('may be %d', (years) => {
    expect(registrationYears(years)).toBe(years);
  });

  it.each([
    ['2026-03-31', 9, true],
    ['2026-03-31', 10, false],
    ['2026-03-30', 9, false],
    ['2027-03-31', 10, true],
  ])('on %s, %d more are within ten: %s', (today, years, expected) => {
    expect(mayRenew(EXPIRES, years, day(today))).toBe(expected);
  });
});

describe('a renewal', () => {
  it.each([
    ['2027-02-28', false],
    ['2027-03-01', true],
    ['2027-03-02', true],
    ['2027-04-20', true],
  ])('on %s is due: %s, thirty days ahead, and stays due over runs that were missed', (today, expected) => {
    expect(isRenewalDue(EXPIRES, day(today))).toBe(expected);
  });
});

describe('the alarms of a name that is not renewed', () => {
  it.each<[string, Alarm | undefined, Alarm | undefined]>([
    ['2027-02-13', undefined, undefined],
    ['2027-02-14', undefined, 45],
    ['2027-02-15', 45, undefined],
    ['2027-03-01', 45, 30],
    ['2027-03-15', 30, undefined],
    ['2027-03-16', 30, 15],
    ['2027-03-24', 15, 7],
    ['2027-03-31', 7, undefined],
    // A run missed for weeks raises the latest, once.
    ['2027-03-26', undefined, 7],
    ['2027-03-17', 45, 15],
    ['2027-04-02', 15, 7],
  ])('on %s after %s: %s', (today, raised, expected) => {
    expect(alarmDue(EXPIRES, day(today), raised)).toBe(expected);
  });
});

describe('what follows an expiry', () => {
  it('is at ICANN’s registries 45 days of grace, 30 of redemption, 5 of pending delete', () => {
    expect(timeline(EXPIRES, endingOf('com')).map(({ phase, from }) => [phase, String(from)])).toEqual([
      ['grace', '2027-03-31'],
      ['redemption', '2027-05-15'],
      ['pending-delete', '2027-06-14'],
      ['free', '2027-06-19'],
    ]);
  });

  it('is at AFNIC 30 days of redemption', () => {
    expect(timeline(EXPIRES, endingOf('fr')).map(({ phase, from }) => [phase, String(from)])).toEqual([
      ['redemption', '2027-03-31'],
      ['free', '2027-04-30'],
    ]);
  });

  it.each([
    ['com', '2027-03-30', 'registered'],
    ['com', '2027-03-31', 'grace'],
    ['com', '2027-05-14', 'grace'],
    ['com', '2027-05-15', 'redemption'],
    ['com', '2027-06-18', 'pending-delete'],
    ['com', '2027-06-19', 'free'],
    ['fr', '2027-03-31', 'redemption'],
    ['re', '2027-04-29', 'redemption'],
    ['fr', '2027-04-30', 'free'],
  ])('of a .%s, on %s, is %s', (extension, today, phase) => {
    expect(phaseOn(EXPIRES, endingOf(extension), day(today))).toBe(phase);
  });
});

describe('the notices to a holder', () => {
  it.each<[string, Notice[], Notice | undefined]>([
    ['2027-02-27', [], undefined],
    ['2027-02-28', [], 'month-before'],
    ['2027-03-10', ['month-before'], undefined],
    ['2027-03-24', ['month-before'], 'week-before'],
    ['2027-03-31', ['month-before', 'week-before'], 'expired'],
    ['2027-04-03', ['month-before', 'week-before', 'expired'], undefined],
    ['2027-03-28', [], 'week-before'],
  ])('on %s, after %j: %s', (today, given, expected) => {
    expect(noticeDue(EXPIRES, day(today), given)).toBe(expected);
  });
});
