import { describe, expect, it } from 'vitest';
import { afterFailure, groupOf, isBanned, NOTHING } from './bans.ts';
import { takeArguments } from './deliveries.ts';
import { matches, reversed } from './incoming.ts';
import { lowest, mayBeSent } from './limits.ts';
import { addressesIn, makeReady, type SiteRules } from './site-message.ts';
import { originalSender, rewriteSender } from './srs.ts';
import { netstring, takeNetstring, takePolicyRequest } from './wire.ts';

const DAY = 86_400_000;
const now = Date.UTC(2026, 10, 24);
const limits = {
  messagesPerHour: 100,
  messagesPerDay: 300,
  recipientsPerHour: 200,
  recipientsPerDay: 500,
  burst: { messages: 60, minutes: 5 },
};
const none = { messages: 0, recipients: 0 };

describe('a rewritten sender', () => {
  const srs = { node: 'mail.node.test', secret: 'a secret', now };

  it('leads nowhere when it is forged, old, or of another node', () => {
    const made = rewriteSender('lea@example.org', srs) ?? '';
    expect(originalSender(made.replace(/=[a-z2-7]{2}=/, '=aa='), srs)).toBeUndefined();
    expect(originalSender(made.replace('lea', 'eve'), srs)).toBeUndefined();
    expect(originalSender(made, { ...srs, secret: 'another' })).toBeUndefined();
    expect(originalSender(made, { ...srs, now: now + 22 * DAY })).toBeUndefined();
    expect(originalSender(made, { ...srs, node: 'other.test' })).toBeUndefined();
    expect(originalSender('lea@mail.node.test', srs)).toBeUndefined();
    for (const text of ['', '@', 'lea', '@example.org', 'lea@'])
      expect(rewriteSender(text, srs)).toBeUndefined();
  });

  it('leads back for three weeks, in whatever case it comes', () => {
    const made = rewriteSender('Lea+x=y@example.org', srs) ?? '';
    expect(made).toMatch(/^SRS0=[a-z2-7]{8}=[a-z2-7]{2}=example\.org=Lea\+x=y@mail\.node\.test$/);
    expect(originalSender(made, { ...srs, now: now + 20 * DAY })).toBe('Lea+x=y@example.org');
    expect(originalSender(made.toUpperCase(), { ...srs })?.toLowerCase()).toBe('lea+x=y@example.org');
  });

  it('of another node leads back to that node', () => {
    const first = rewriteSender('lea@example.org', { ...srs, node: 'one.test' }) ?? '';
    const second = rewriteSender(first, srs) ?? '';
    expect(second).toMatch(/^SRS1=/);
    expect(originalSender(second, srs)).toBe(first);
    const third = rewriteSender(second, { ...srs, node: 'three.test' }) ?? '';
    expect(originalSender(third, { ...srs, node: 'three.test' })).toBe(first);
  });
});

describe('Dovecot’s question about a delivery', () => {
  it('is taken once it is whole, and says nothing without arguments', () => {
    expect(takeArguments('VERSION\tscript\t4\t0\n-\n4Z5hRf')).toBeUndefined();
    expect(takeArguments('VERSION\tscript\t4\t0\nx\n\n')).toEqual([]);
    expect(
      takeArguments('VERSION\tscript\t4\t0\nenv_USER=lea@alpha.test\n-\n4Z5hRf for <x>\nlea@alpha.test\n\n'),
    ).toEqual(['4Z5hRf for <x>', 'lea@alpha.test']);
  });
});

describe('a sender (art. 12b)', () => {
  it('is stopped at the message after the burst, however it was answered before', () => {
    const burst = { messages: 60, recipients: 60 };
    expect(mayBeSent({ burst, hour: none, day: none }, limits, 1)).toEqual({ verdict: 'stop' });
    expect(mayBeSent({ burst: { ...burst, messages: 59 }, hour: none, day: none }, limits, 1).verdict).toBe(
      'may',
    );
  });

  it.each([
    ['hour', { hour: { messages: 100, recipients: 100 } }],
    ['hour', { hour: { messages: 1, recipients: 199 } }],
    ['day', { day: { messages: 300, recipients: 300 } }],
    ['day', { day: { messages: 1, recipients: 499 } }],
  ])('waits when the %s is full', (limit, change) => {
    const totals = { burst: none, hour: none, day: none, ...change };
    expect(mayBeSent(totals, limits, 2)).toEqual({ verdict: 'later', limit });
  });

  it('has the lowest limits of all domains of the customer', () => {
    const other = { ...limits, messagesPerDay: 10, burst: { messages: 5, minutes: 5 } };
    expect(lowest([limits, other])).toEqual(other);
    expect(lowest([])).toBeUndefined();
  });
});

describe('an address that guesses passwords', () => {
  const tries = (marks: string[]) => marks.reduce((before, mark) => afterFailure(before, mark, now), NOTHING);

  it('is banned after five different ones, and longer the next time', () => {
    const banned = tries(['a', 'b', 'c', 'd', 'e']);
    expect(isBanned(banned, now + 9 * 60_000)).toBe(true);
    expect(isBanned(banned, now + 11 * 60_000)).toBe(false);
    const again = ['a', 'b', 'c', 'd', 'e'].reduce((before, mark) => afterFailure(before, mark, now), banned);
    expect(isBanned(again, now + 19 * 60_000)).toBe(true);
  });

  it('is not banned for a program that repeats one wrong password', () => {
    expect(isBanned(tries(Array.from({ length: 50 }, () => 'a')), now)).toBe(false);
  });

  it('is taken with its whole IPv6 network', () => {
    expect(groupOf('2001:db8:1:2:3:4:5:6')).toBe(groupOf('2001:db8:1:2::9'));
    expect(groupOf('2001:db8:1:3::9')).not.toBe(groupOf('2001:db8:1:2::9'));
    expect(groupOf('::ffff:192.0.2.1')).toBe('192.0.2.1');
  });
});

describe('mail of a site', () => {
  const rules: SiteRules = {
    sender: 'web@alpha.test',
    domains: ['alpha.test', 'www.alpha.test'],
    isHosted: (domain) => ['alpha.test', 'bravo.test'].includes(domain),
  };
  const made = (text: string, change = {}) =>
    makeReady({ from: undefined, recipients: [], readHeaders: true, text, ...change }, rules, new Date(now));

  it('is refused under the address of another customer, to nobody, to too many, or to what is no address', () => {
    const to = 'To: eve@example.org\n';
    expect(made(`${to}From: boss@bravo.test\n\nx`)).toEqual({
      refused: expect.stringContaining('somebody else'),
    });
    expect(made(`${to}From: <boss@BRAVO.test>\n\nx`)).toHaveProperty('refused');
    expect(made(`${to}From: a@alpha.test\nFrom: boss@bravo.test\n\nx`)).toHaveProperty('refused');
    expect(made('Subject: x\n\nx')).toHaveProperty('refused');
    expect(made('To: "|id"@example.org\n\nx')).toHaveProperty('refused');
    const many = Array.from({ length: 101 }, (_, n) => `a${n}@example.org`).join(', ');
    expect(made(`To: ${many}\n\nx`)).toHaveProperty('refused');
  });

  it('leaves under the site’s own sender unless it names one of its domains', () => {
    const text = 'To: eve@example.org\nFrom: visitor@example.com\n\nx';
    expect(made(text, { from: 'boss@bravo.test' })).toMatchObject({ sender: 'web@alpha.test' });
    expect(made(text, { from: '-oQ/tmp@alpha.test' })).toMatchObject({ sender: 'web@alpha.test' });
    expect(made(text, { from: 'shop@alpha.test' })).toMatchObject({ sender: 'shop@alpha.test' });
  });

  it('has no hidden recipients in it, one kind of line end, and what a message needs', () => {
    const ready = made(
      'To: A <a@Example.org>\r\nBcc: b@example.org,\n c@example.org\r\nSubject: x\n\nbody\r.\nend',
    );
    expect(ready).toMatchObject({ recipients: ['a@example.org', 'b@example.org', 'c@example.org'] });
    const text = 'text' in ready ? ready.text : '';
    expect(text).not.toMatch(/Bcc|b@example/);
    expect(text).toMatch(
      /\r\nFrom: web@alpha\.test\r\nDate: .*\r\nMessage-ID: <[^>]+@alpha\.test>\r\n\r\nbody\r\n\.\r\nend\r\n$/,
    );
    expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
  });

  it('is read as mail programs read it', () => {
    expect(addressesIn('"Doe, J. <x@y.z>" <j@doe.test>, (c@d.e) k@l.test; Group: m@n.test;')).toEqual([
      'j@doe.test',
      'k@l.test',
      'm@n.test',
    ]);
  });
});

describe('what Postfix asks', () => {
  it('is taken request by request', () => {
    const taken = takePolicyRequest('request=smtpd_access_policy\nsender=a=b@x.test\n\nrequest=');
    expect(taken?.request.get('sender')).toBe('a=b@x.test');
    expect(taken?.rest).toBe('request=');
    expect(takePolicyRequest('request=x\n')).toBeUndefined();
    expect(takeNetstring(`${netstring('reverse a@b')}3:x`)).toEqual({ request: 'reverse a@b', rest: '3:x' });
    expect(takeNetstring('12:abc')).toBeUndefined();
    expect(() => takeNetstring('x:abc,')).toThrow();
    expect(() => takeNetstring('3:abcd')).toThrow();
  });
});

describe('a list', () => {
  it('names addresses and whole domains, and never the empty sender of a bounce', () => {
    expect(matches(['a@x.test', '@y.test'], 'a@x.test')).toBe(true);
    expect(matches(['a@x.test', '@y.test'], 'b@y.test')).toBe(true);
    expect(matches(['a@x.test', '@y.test'], 'b@sub.y.test')).toBe(false);
    expect(matches(['@y.test'], '')).toBe(false);
  });

  it('of spam senders is asked as lists are asked', () => {
    expect(reversed('192.0.2.1')).toBe('1.2.0.192');
    expect(reversed('2001:db8::1')).toBe(`1${'.0'.repeat(23)}.8.b.d.0.1.0.0.2`);
  });
});
