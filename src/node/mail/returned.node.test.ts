import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { report } from '../../company/bounces/testing/report.ts';
import { imapMailbox } from '../../suppliers/mailboxes/imap.ts';
import { domainNamed, mailboxAt, mailboxesOf } from '../testing/mail.ts';
import { deliver, message } from '../testing/mail-clients.ts';
import { MailRig } from '../testing/mail-rig.ts';

let mail: MailRig;
const alpha = domainNamed('returns.test', 31_031);
const alphas = mailboxesOf(
  alpha,
  [mailboxAt('returns@returns.test')],
  [{ address: 'away@returns.test', forwards: ['someone@outside.test'] }],
);

beforeAll(async () => {
  mail = await MailRig.open();
  await mail.put(alpha, alphas);
  await mail.ready('away@returns.test');
}, 120_000);
afterAll(() => mail.close());

const box = (password = 'sesame', folder = '') => {
  const { address, authority, hostname } = mail.server;
  return imapMailbox(`imaps://returns%40returns.test:${password}@${address}:993${folder}`, {
    authority,
    hostname,
  });
};
const arrive = async (raw: string) =>
  expect((await deliver(mail.server, '', ['returns+0a1b@returns.test'], raw)).code).toBe(250);
async function taken(most = 50): Promise<string[]> {
  const all: string[] = [];
  await box().takeNew(most, async (raw) => {
    all.push(Buffer.from(raw).toString('latin1'));
  });
  return all;
}
async function takenWithin(count: number): Promise<string[]> {
  const all: string[] = [];
  for (const end = Date.now() + 30_000; all.length < count && Date.now() < end; )
    all.push(...(await taken()));
  return all;
}

describe('the mailbox of returned mail, on a real server', () => {
  it('opens to its password only, and only where the certificate is the server’s own', async () => {
    await expect(box('wrong').takeNew(10, async () => undefined)).rejects.toThrow();
    const { address } = mail.server;
    await expect(
      imapMailbox(`imaps://returns%40returns.test:sesame@${address}:993`).takeNew(10, async () => undefined),
    ).rejects.toThrow();
    await expect(
      imapMailbox(`imap://returns%40returns.test:sesame@${address}:143`).takeNew(10, async () => undefined),
    ).rejects.toThrow();
    await expect(box('sesame', '/Nowhere').takeNew(10, async () => undefined)).rejects.toThrow();
  });

  it('hands over each message once, and once more where taking it failed', async () => {
    await arrive(report({ to: 'returns+0a1b@returns.test', recipient: 'lea@martin.example' }));
    await arrive(message('another'));
    const seen: string[] = [];
    const end = Date.now() + 30_000;
    while (seen.length < 2 && Date.now() < end)
      await box()
        .takeNew(50, async (raw) => {
          seen.push(Buffer.from(raw).toString('latin1'));
          throw new Error('the database is away');
        })
        .catch((error: unknown) => expect(error).toBeInstanceOf(AggregateError));
    const all = await takenWithin(2);
    expect(all).toHaveLength(2);
    expect(all.join('')).toContain('Final-Recipient: rfc822; lea@martin.example');
    expect(await taken()).toEqual([]);
  });

  it('hands over no more than is asked for, and of a huge message its beginning only', async () => {
    const line = `${'x'.repeat(900)}\r\n`;
    await arrive(`${message('huge')}\r\n${line.repeat(5000)}`);
    await arrive(message('small'));
    const all = await takenWithin(2);
    expect(Math.max(...all.map((raw) => raw.length))).toBeLessThanOrEqual(1024 * 1024);
    expect(all.join('')).toContain('Subject: huge');
  });
});
