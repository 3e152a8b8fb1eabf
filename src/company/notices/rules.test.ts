import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import { day } from '../../platform/calendar.ts';
import { easter, isHoliday, smsFrom } from './quiet-rules.ts';
import { type ReminderStanding, skipReminder, waysOpen } from './rules.ts';
import { isStop, plainSms, refuseSender, smsParts, takesSms } from './sms-rules.ts';

describe('a reminder that was announced (art. 8)', () => {
  const due = day('2026-03-20');
  const standing = (changes: Partial<ReminderStanding> = {}): ReminderStanding => ({
    dueOn: due,
    open: true,
    disputed: false,
    debited: false,
    plan: [10, 3, 1],
    announced: [10],
    ...changes,
  });

  it.each([
    ['was paid or credited meanwhile', { open: false }, 'settled'],
    ['is disputed meanwhile (art. 19)', { disputed: true }, 'disputed'],
    ['was presented to the bank', { debited: true }, 'debited'],
    ['has a later reminder', { announced: [10, 3] }, 'later-reminder'],
  ] as const)('is not sent for an invoice that %s', (_, changes, reason) => {
    expect(skipReminder(10, standing(changes), day('2026-03-10'))).toBe(reason);
  });

  it('is sent on its day, and late while no later one has come', () => {
    expect(skipReminder(10, standing(), day('2026-03-10'))).toBeUndefined();
    expect(skipReminder(10, standing(), day('2026-03-16'))).toBeUndefined();
  });

  it('is not sent on the day of the next one, whether that was announced already or not', () => {
    expect(skipReminder(10, standing(), day('2026-03-17'))).toBe('later-reminder');
    expect(skipReminder(3, standing({ announced: [10, 3] }), day('2026-03-17'))).toBeUndefined();
  });

  it('of three caught up after a stop, only the last one leaves', () => {
    const caughtUp = standing({ announced: [10, 3, 1] });
    const sent = [10, 3, 1].filter((days) => skipReminder(days, caughtUp, day('2026-03-25')) === undefined);
    expect(sent).toEqual([1]);
  });
});

describe('the ways open to a reminder', () => {
  it.each([
    ['mail', true, 1, { mail: true, sms: false }],
    ['sms', false, 1, { mail: true, sms: false }],
    ['sms', true, 0, { mail: true, sms: false }],
    ['sms', true, 2, { mail: false, sms: true }],
    ['both', true, 1, { mail: true, sms: true }],
    ['both', true, 0, { mail: true, sms: false }],
  ] as const)('chosen %s, gateway %s, %s numbers', (chosen, gateway, phones, ways) => {
    expect(waysOpen(chosen, { gateway, phones })).toEqual(ways);
  });
});

describe('quiet hours', () => {
  it.each([
    [1961, '1961-04-02'],
    [2000, '2000-04-23'],
    [2008, '2008-03-23'],
    [2026, '2026-04-05'],
    [2027, '2027-03-28'],
    [2038, '2038-04-25'],
  ])('Easter of %i is on %s', (year, on) => {
    expect(easter(year).toString()).toBe(on);
  });

  it.each([
    '2026-01-01',
    '2026-04-06',
    '2026-05-01',
    '2026-05-08',
    '2026-05-14',
    '2026-05-25',
    '2026-07-14',
    '2026-08-15',
    '2026-11-01',
    '2026-11-11',
    '2026-12-25',
  ])('%s is a holiday', (on) => {
    expect(isHoliday(day(on))).toBe(true);
  });

  it.each(['2026-01-02', '2026-04-03', '2026-04-05', '2026-05-15', '2026-12-26'])('%s is none', (on) => {
    expect(isHoliday(day(on))).toBe(false);
  });

  it.each([
    ['in the day', '2026-03-10T13:00:00+01:00', '2026-03-10T13:00:00+01:00'],
    ['at 8:00 sharp', '2026-03-10T08:00:00+01:00', '2026-03-10T08:00:00+01:00'],
    ['a second before', '2026-03-10T07:59:59+01:00', '2026-03-10T08:00:00+01:00'],
    ['a second before 22:00', '2026-03-10T21:59:59+01:00', '2026-03-10T21:59:59+01:00'],
    ['at 22:00 sharp', '2026-03-10T22:00:00+01:00', '2026-03-11T08:00:00+01:00'],
    ['on Saturday night, to Monday', '2026-03-14T23:00:00+01:00', '2026-03-16T08:00:00+01:00'],
    ['on Sunday at noon', '2026-03-15T12:00:00+01:00', '2026-03-16T08:00:00+01:00'],
    ['over Easter', '2026-04-04T22:30:00+02:00', '2026-04-07T08:00:00+02:00'],
    ['on the Sunday of summer time', '2026-03-29T03:30:00+02:00', '2026-03-30T08:00:00+02:00'],
    ['on the Sunday of winter time', '2026-10-25T12:00:00+01:00', '2026-10-26T08:00:00+01:00'],
    ['over New Year', '2026-12-31T22:00:00+01:00', '2027-01-02T08:00:00+01:00'],
  ])('%s', (_, at, allowed) => {
    expect(smsFrom(Temporal.Instant.from(at)).toString()).toBe(Temporal.Instant.from(allowed).toString());
  });
});

describe('the sender of an SMS', () => {
  it.each(['0612345678', '+33 6 12 34 56 78', '33712345678', '0033612345678', '06.12.34.56.78'])(
    'is no French mobile number: %s',
    (sender) => {
      expect(refuseSender(sender)).toMatchObject({ refused: 'sms-sender-mobile' });
    },
  );
  it.each(['', 'Or', 'TwelveLetter', 'Orbite!', 'Société', ' Orbite', 'Orbite ', '123456', 'A\nB'])(
    'is not %j',
    (sender) => {
      expect(refuseSender(sender)).toMatchObject({ refused: 'sms-sender-invalid' });
    },
  );
  it.each(['Orbite', 'Le Studio 3', 'ABCDEFGHIJK', '38123'])('may be %s', (sender) => {
    expect(refuseSender(sender)).toBeUndefined();
  });
});

describe('who takes an SMS', () => {
  it.each(['', '0612345678', '+33381000000', '+33 612345678', '+262262123456', '+0612345678', '+33612'])(
    'not %j',
    (phone) => {
      expect(takesSms(phone)).toBe(false);
    },
  );
  it.each(['+33612345678', '+33712345678', '+262692123456', '+590690123456', '+41791234567'])(
    '%s',
    (phone) => {
      expect(takesSms(phone)).toBe(true);
    },
  );
  it.each([
    ['STOP', true],
    [' stop svp', true],
    ['Arrêt', true],
    ['Ne stoppez pas', false],
    ['stopper', false],
    ['', false],
  ])('%j is a stop: %s', (text, stop) => {
    expect(isStop(text)).toBe(stop);
  });
});

describe('the text of an SMS', () => {
  it('loses its ornament, so that it costs one message', () => {
    expect(plainSms('L’échéance du « site » : 1\u202f234,56\u00a0€ – payée… fête')).toBe(
      'L\'échéance du "site" : 1 234,56 € - payée... fete',
    );
  });
  it.each([
    ['a'.repeat(160), 'gsm', 1],
    ['a'.repeat(161), 'gsm', 2],
    ['€'.repeat(80), 'gsm', 1],
    ['€'.repeat(81), 'gsm', 2],
    ['a'.repeat(307), 'gsm', 3],
    ['ж'.repeat(70), 'ucs2', 1],
    ['ж'.repeat(71), 'ucs2', 2],
  ])('%#', (text, alphabet, parts) => {
    expect(smsParts(text)).toEqual({ alphabet, parts });
  });
});
