import { describe, expect, it } from 'vitest';
import { day } from '../../platform/calendar.ts';
import { answerDue, decideErasure, extendedDue, refuseRequest, type Subject, urgencyOf } from './rules.ts';

const today = day('2026-06-15');
const stranger: Subject = {
  is: 'customer',
  speaks: false,
  contracted: false,
  runs: false,
  open: false,
  lastEnd: undefined,
  lastSeen: undefined,
  lastInvoice: undefined,
  lastCollection: undefined,
};
const told = (subject: Subject, on = today) =>
  Object.fromEntries(
    decideErasure(subject, on).map(({ category, deed, until, why }) => [
      category,
      `${deed} ${why}${until ? ` ${until}` : ''}`,
    ]),
  );

describe('a request of a person', () => {
  const good = {
    kind: 'access',
    means: 'mail',
    name: 'Léa',
    email: 'lea@example.org',
    message: '',
    receivedOn: today,
  };
  it.each([
    [{ kind: 'magic' }, 'privacy-kind-unknown'],
    [{ means: 'pigeon' }, 'privacy-means-unknown'],
    [{ name: ' ' }, 'privacy-name-invalid'],
    [{ name: 'a\nBcc: x' }, 'privacy-name-invalid'],
    [{ email: 'nobody' }, 'privacy-email-invalid'],
    [{ email: 'a@b.fr\r\nBcc: c@d.fr' }, 'privacy-email-invalid'],
    [{ message: 'x'.repeat(4001) }, 'privacy-message-long'],
    [{ kind: 'rectification' }, 'privacy-message-missing'],
    [{ receivedOn: today.add({ days: 1 }) }, 'privacy-received-in-the-future'],
  ])('%j is refused: %s', (change, refused) => {
    expect(refuseRequest({ ...good, ...change }, today)).toMatchObject({ refused });
  });
  it('that says what it must is taken', () => {
    expect(refuseRequest(good, today)).toBeUndefined();
  });

  it.each([
    ['2026-01-31', '2026-02-28', '2026-04-30'],
    ['2026-06-15', '2026-07-15', '2026-09-15'],
    ['2024-01-30', '2024-02-29', '2024-04-30'],
  ])('of %s is answered by %s, or by %s where it was extended (art. 12-3)', (received, due, extended) => {
    expect(answerDue(day(received)).toString()).toBe(due);
    expect(extendedDue(day(received)).toString()).toBe(extended);
  });

  it.each([
    ['2026-06-14', 'late'],
    ['2026-06-15', 'soon'],
    ['2026-06-22', 'soon'],
    ['2026-06-23', 'in-time'],
  ])('due on %s is %s on 15 June', (due, urgency) => {
    expect(urgencyOf(day(due), today)).toBe(urgency);
  });
});

describe('an erasure (GDPR art. 17)', () => {
  it('of whoever never ordered takes everything at once', () => {
    expect(new Set(Object.values(told(stranger)))).toEqual(new Set(['erase no-duty']));
  });

  it('keeps connections for a year, of everybody', () => {
    const seen = { ...stranger, lastSeen: day('2025-06-15') };
    expect(told(seen, day('2026-06-14')).connection).toBe('keep duty 2026-06-15');
    expect(told(seen, day('2026-06-15')).connection).toBe('erase over');
  });

  it('of a running contract takes nothing that it rests on', () => {
    const runs = { ...stranger, contracted: true, runs: true, lastInvoice: day('2026-03-10') };
    expect(told(runs)).toEqual({
      identity: 'keep runs',
      account: 'keep runs',
      connection: 'keep runs',
      'payment-data': 'keep runs',
      correspondence: 'keep runs',
      'text-messages': 'keep runs',
      'supporting-documents': 'keep runs',
      'contract-evidence': 'keep runs',
      invoices: 'keep duty 2036-12-31',
    });
  });

  it('waits for what is owed or disputed', () => {
    const owes = { ...stranger, contracted: true, open: true, lastEnd: day('2020-01-01') };
    expect(told(owes)).toMatchObject({
      identity: 'keep open',
      account: 'keep open',
      correspondence: 'keep open',
    });
  });

  it('of a past contract keeps each category until its own day, and says which', () => {
    const past = {
      ...stranger,
      contracted: true,
      lastEnd: day('2025-02-28'),
      lastInvoice: day('2024-03-01'),
      lastCollection: day('2024-03-01'),
    };
    expect(told(past)).toEqual({
      identity: 'keep duty 2030-02-28',
      account: 'erase over',
      connection: 'erase over',
      'payment-data': 'erase over',
      correspondence: 'keep duty 2030-02-28',
      'text-messages': 'erase over',
      'supporting-documents': 'keep duty 2030-02-28',
      'contract-evidence': 'keep duty 2035-02-28',
      invoices: 'keep duty 2034-12-31',
    });
  });

  it.each([
    ['2030-02-27', 'keep duty 2030-02-28'],
    ['2030-02-28', 'erase over'],
  ])('on %s, of an identity whose contract ended five years before: %s', (on, said) => {
    const past = { ...stranger, contracted: true, lastEnd: day('2025-02-28') };
    expect(told(past, day(on)).identity).toBe(said);
  });

  it('of a contact: not while they speak for the customer (art. 5), whole once they do not', () => {
    const contact = { ...stranger, is: 'contact' as const, contracted: true, runs: true };
    expect(told({ ...contact, speaks: true })).toMatchObject({
      identity: 'keep speaks',
      account: 'keep speaks',
    });
    expect(told(contact)).toEqual({
      identity: 'erase no-duty',
      account: 'erase no-duty',
      connection: 'erase no-duty',
      correspondence: 'erase no-duty',
      'text-messages': 'erase no-duty',
    });
  });
});
