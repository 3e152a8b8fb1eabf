import { describe, expect, it } from 'vitest';
import { readReturnedMail } from './dsn.ts';
import { bounceKind, envelopeSender, mailBehind, readDeliveryStatus, statusIn } from './rules.ts';
import { report } from './testing/report.ts';

const KEY = Buffer.alloc(32, 7);
const MAIL = '01a20d1d-fc0c-7dd9-980d-30f47c53a79b';
const BASE = 'retours@example.org';
const sender = envelopeSender(BASE, MAIL, KEY);

describe('the address to which a mail comes back', () => {
  it.each([
    ['', 'nothing'],
    ['retours@example.org', 'the bare address'],
    [sender.replace('+01a2', '+01a3'), 'another mail under the same mark'],
    [sender.replace(/.@/, (sign) => (sign[0] === '0' ? '1@' : '0@')), 'a mark with one digit changed'],
    [sender.replace(/-[0-9a-f]{16}@/, '@'), 'no mark'],
    [sender.replace('@example.org', '@example.com'), 'another domain'],
    [sender.replace('retours+', 'others+'), 'another mailbox'],
    [sender.replace('retours+', ''), 'no mailbox'],
    [envelopeSender(BASE, MAIL, Buffer.alloc(32, 8)), 'a mark by another key'],
    [`${sender}\0`, 'a character too many'],
    [`retours+${'a'.repeat(100_000)}@example.org`, 'a hundred thousand characters'],
  ])('is none of ours: %#', (address) => expect(mailBehind(address, BASE, KEY)).toBeUndefined());

  it('names its mail, however servers write it, and is no longer than an address may be', () => {
    expect(mailBehind(sender, BASE, KEY)).toBe(MAIL);
    expect(mailBehind(sender.toUpperCase(), BASE, KEY)).toBe(MAIL);
    const longest = envelopeSender('quiestrevenu@example.org', MAIL, KEY);
    expect(longest.split('@')[0]?.length).toBeLessThanOrEqual(64);
  });

  it('may have a domain of its own', () => {
    const own = envelopeSender('@retours.example.org', MAIL, KEY);
    expect(own).toMatch(/^[0-9a-f]{32}-[0-9a-f]{16}@retours\.example\.org$/);
    expect(mailBehind(own, '@retours.example.org', KEY)).toBe(MAIL);
  });
});

describe('what is no report', () => {
  const head = `From: lea@martin.example\r\nTo: ${sender}\r\nMIME-Version: 1.0\r\n`;
  const returned = report({ to: sender, recipient: 'lea@martin.example' });
  it.each([
    ['nothing', ''],
    ['noise', '\0\xff\xfe'.repeat(1000)],
    [
      'an answer from holidays',
      `${head}Auto-Submitted: auto-replied\r\nSubject: Absence\r\n\r\nAction: failed\r\nStatus: 5.1.1\r\n`,
    ],
    ['a receipt that it was read', returned.replaceAll('delivery-status', 'disposition-notification')],
    [
      'a report that somebody forwards',
      `${head}Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: message/rfc822\r\n\r\n${returned}\r\n--x--\r\n`,
    ],
    [
      'a file of that type in an ordinary mail',
      `${head}Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: message/delivery-status\r\n\r\nStatus: 5.1.1\r\n--x--\r\n`,
    ],
    ['parts within parts, two hundred deep', `${head}${nested(200)}`],
    ['a header of a megabyte', `${head}Content-Type: multipart/report; x=${'y'.repeat(1024 * 1024)}\r\n\r\n`],
  ])('%s', async (_, raw) => {
    const read = await readReturnedMail(Buffer.from(raw, 'latin1'));
    expect(read?.reports ?? []).toEqual([]);
  });

  it.each([
    ['without a recipient', 'Reporting-MTA: dns; mx.example\n\nAction: failed\nStatus: 5.1.1\n'],
    ['without a status', 'Final-Recipient: rfc822; lea@martin.example\nAction: failed\n'],
    [
      'with a status that is none',
      'Final-Recipient: rfc822; lea@martin.example\nAction: failed\nStatus: 9.9\n',
    ],
    ['of nobody', 'Final-Recipient: rfc822; not an address\nAction: failed\nStatus: 5.1.1\n'],
  ])('a part %s', (_, text) => expect(readDeliveryStatus(text)).toEqual([]));

  it('a hundred thousand recipients are not all read', () => {
    const group = 'Final-Recipient: rfc822; lea@martin.example\nAction: failed\nStatus: 5.1.1\n\n';
    expect(readDeliveryStatus(group.repeat(100_000)).length).toBeLessThanOrEqual(100);
  });
});

describe('a report', () => {
  it('is read: its recipient, as we wrote to it too, the status and the server’s words on one line', async () => {
    const raw = report({
      to: sender,
      recipient: 'Lea@Backup.example',
      original: 'lea@martin.example',
      diagnostic: 'smtp; 550-5.1.1 <lea@martin.example>:\r\n  no such user',
    });
    expect(await readReturnedMail(Buffer.from(raw))).toEqual({
      sentTo: [sender],
      reports: [
        {
          recipient: 'lea@backup.example',
          original: 'lea@martin.example',
          action: 'failed',
          status: '5.1.1',
          diagnostic: '550-5.1.1 <lea@martin.example>: no such user',
        },
      ],
    });
  });

  it('is read though what it returns was cut off', async () => {
    const raw = report({ to: sender, recipient: 'lea@martin.example' });
    const cut = raw.slice(0, raw.indexOf('Message-ID: <returned'));
    expect((await readReturnedMail(Buffer.from(cut)))?.reports).toHaveLength(1);
  });

  it.each([
    ['failed', '5.1.1', 'hard'],
    ['failed', '5.0.0', 'hard'],
    ['failed', '5.2.1', 'hard'],
    ['failed', '5.2.2', 'soft'],
    ['failed', '5.3.4', 'soft'],
    ['failed', '5.7.1', 'soft'],
    ['failed', '5.7.509', 'soft'],
    ['failed', '4.4.7', 'soft'],
    ['delayed', '4.4.1', 'late'],
    ['delivered', '2.0.0', undefined],
    ['relayed', '2.0.0', undefined],
    ['expanded', '2.0.0', undefined],
  ] as const)('%s with %s means: %s', (action, status, kind) =>
    expect(bounceKind({ action, status })).toBe(kind),
  );

  it.each([
    ['550 5.1.1 no such user', '5.1.1'],
    ['550 no such user', '5.0.0'],
    ['452 too many', '4.0.0'],
    ['', '5.0.0'],
  ])('a server that says %j says %s', (said, status) => expect(statusIn(said)).toBe(status));
});

function nested(depth: number): string {
  let text = 'Content-Type: text/plain\r\n\r\nhello\r\n';
  for (let n = 0; n < depth; n += 1)
    text = `Content-Type: multipart/report; report-type=delivery-status; boundary=b${n}\r\n\r\n--b${n}\r\n${text}\r\n--b${n}--\r\n`;
  return text;
}
