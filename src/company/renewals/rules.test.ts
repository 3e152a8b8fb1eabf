import { describe, expect, it } from 'vitest';
import { day } from '../../platform/calendar.ts';
import type { Service } from '../contracts/types.ts';
import { nextNotice, nextRenewal, nextRenewalInvoice, noticeOn, renewalGroups, renewalOn } from './rules.ts';

const yearly = {
  id: 'web',
  anchor: day('2026-01-10'),
  every: 'P1Y',
  payBy: 'transfer',
  activatedOn: day('2026-01-10'),
  renewed: 0,
  ended: undefined,
  endsOn: undefined,
} as unknown as Service;
const monthly = { ...yearly, every: 'P1M', anchor: day('2026-01-31') } as Service;

describe('a renewal (art. 9)', () => {
  it.each<[string, Service, string, number | undefined]>([
    ['is not done the day before', yearly, '2027-01-09', undefined],
    ['is done on the due date', yearly, '2027-01-10', 1],
    ['is not done twice', { ...yearly, renewed: 1 }, '2027-01-10', undefined],
    ['ends its months with them', monthly, '2026-02-28', 1],
    ['comes back to the 31st', { ...monthly, renewed: 1 }, '2026-03-31', 2],
    ['is caught up after a late activation, one period a run', monthly, '2026-04-05', 1],
    ['is none of what never ran', { ...yearly, activatedOn: undefined }, '2027-01-10', undefined],
    [
      'is none of what has ended',
      { ...yearly, ended: { on: day('2026-06-01'), reason: 'unpaid', article: '5' } },
      '2027-01-10',
      undefined,
    ],
  ])('%s', (_what, service, on, nth) => {
    expect(renewalOn(service, day(on))).toBe(nth);
  });

  it('waits for a recorded end rather than for the due date after it', () => {
    expect(nextRenewal(yearly)?.toString()).toBe('2027-01-10');
    expect(nextRenewal({ ...monthly, endsOn: day('2026-02-20') })?.toString()).toBe('2026-02-20');
  });
});

describe('the invoice of a renewal (art. 8)', () => {
  it.each<[string, Service, string | undefined, string | undefined]>([
    ['is issued twenty days before', yearly, '2026-01-10', '2026-12-21'],
    ['is the next one after what is invoiced', yearly, '2027-01-10', '2027-12-21'],
    [
      'is none where the service ends by then',
      { ...yearly, endsOn: day('2027-01-10') },
      '2026-01-10',
      undefined,
    ],
    ['is issued where it ends later', { ...yearly, endsOn: day('2028-01-10') }, '2026-01-10', '2026-12-21'],
    ['is none of what never ran', { ...yearly, activatedOn: undefined }, '2026-01-10', undefined],
  ])('%s', (_what, service, last, on) => {
    const next = nextRenewalInvoice(service, last === undefined ? undefined : day(last), 20);
    expect(next?.on.toString()).toBe(on);
  });

  it('gathers those of one due date and one means of payment, in the order of the services', () => {
    const services = [
      { ...yearly, id: 'a' },
      { ...yearly, id: 'b', payBy: 'card' },
      { ...yearly, id: 'c' },
      { ...yearly, id: 'd', anchor: day('2026-01-11') },
    ] as Service[];
    const invoiced = new Map(services.map(({ id, anchor }) => [id, anchor]));
    const groups = renewalGroups(services, invoiced, () => 20, day('2026-12-22'));
    expect(groups.map(({ renewals }) => renewals.map(({ service }) => service.id))).toEqual([
      ['a', 'c'],
      ['b'],
      ['d'],
    ]);
  });
});

describe('the notice before a tacit renewal (L215-1)', () => {
  const club = { ...yearly, anchor: day('2026-06-01'), activatedOn: day('2026-06-05') };
  it('goes out two months before the last day to reject', () => {
    expect(noticeOn(club, 60, day('2027-02-02'))).toEqual({
      dueOn: day('2027-06-01'),
      rejectBy: day('2027-04-02'),
    });
    expect(noticeOn(club, 60, day('2027-02-03'))).toBeUndefined();
    expect(nextNotice(club, 60, day('2026-06-05'))?.toString()).toBe('2027-02-02');
  });
  it('is none of what is not yearly, or has its end recorded', () => {
    expect(nextNotice(monthly, 60, day('2026-06-05'))).toBeUndefined();
    expect(nextNotice({ ...club, endsOn: day('2027-06-01') }, 60, day('2026-06-05'))).toBeUndefined();
  });
});
