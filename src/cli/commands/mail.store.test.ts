import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MailAddress, Mailbox, MailDomain, MailStop } from '../../api/shapes/mail.ts';
import { livingCompany, type TestCompany } from '../../api/testing/company.ts';
import { livingMail } from '../../api/testing/mail.ts';
import { openName } from '../../company/domains/domains.ts';
import { reserveSiteName } from '../../company/hosting/hosting.ts';
import { type TestHouse, testHouse } from '../../platform/testing/database.ts';
import { runCommand } from './registry.ts';

let house: TestHouse;
let company: TestCompany;
let mail: Awaited<ReturnType<typeof livingMail>>;
beforeAll(async () => {
  house = await testHouse();
  company = await livingCompany(house);
  mail = await livingMail(house, company.mine.id, company.published);
});
afterAll(() => house.close());

async function orbite(...argv: string[]) {
  let [out, err] = ['', ''];
  const status = await runCommand(
    argv,
    {
      language: 'fr',
      user: 'alice',
      out: (text) => {
        out += String(text);
      },
      err: (text) => {
        err += text;
      },
    },
    async () => ({ house, ports: { orders: { reserveSiteName, openName } }, close: async () => undefined }),
  );
  return { status, out, err };
}
const json = async (...argv: string[]) => {
  const { status, out, err } = await orbite(...argv, '--json');
  expect({ status, err }).toEqual({ status: 0, err: '' });
  return JSON.parse(out);
};

describe('mail in the terminal', () => {
  it.each([
    [['mail', 'show', 'x'], '« x »'],
    [['mail', 'domains', 'add', 'x', 'a.example'], 'n’existe pas'],
    [['mail', 'domains', 'records', 'ailleurs.example'], 'ailleurs.example'],
    [['mail', 'domains', 'remove', 'fini.example', '--confirm', 'oui'], 'fini.example'],
    [['mail', 'mailboxes', 'add', 'jean@ailleurs.example'], 'ailleurs.example'],
    [['mail', 'mailboxes', 'add', 'j ean@fournil.example'], '\n'],
    [['mail', 'mailboxes', 'add', 'jean@fournil.example', '--extra', 'x'], 'mégaoctets'],
    [['mail', 'mailboxes', 'link', 'personne@fournil.example'], 'personne@'],
    [['mail', 'mailboxes', 'remove', 'anne@fournil.example', '--confirm', 'oui'], 'anne@fournil.example'],
    [['mail', 'addresses', 'add', 'x@fournil.example', 'pas une adresse'], '\n'],
    [['mail', 'addresses', 'remove', 'x@fournil.example'], 'x@fournil.example'],
    [['mail', 'stops', 'release', 'x', '--why', 'y'], '\n'],
  ])('%j is refused with one sentence', async (argv, words) => {
    const { status, out, err } = await orbite(...argv);
    expect({ status, out }).toEqual({ status: 1, out: '' });
    expect(err).toContain(words);
    expect(err).not.toMatch(/refusals\.|cli\.|undefined|\{\{/);
  });

  it('makes a domain, a mailbox with its link, and an address; shows them; takes them away', async () => {
    const added = await json('mail', 'domains', 'add', mail.serviceId, 'Bücher.example');
    expect(MailDomain.parse(added)).toMatchObject({ name: 'xn--bcher-kva.example', state: 'unproven' });
    const vouched = await json('mail', 'domains', 'vouch', 'bücher.example', '--word', 'extrait');
    expect(vouched.state).not.toBe('unproven');
    const records = await json('mail', 'domains', 'records', 'fournil.example');
    expect(records.map(({ type }: { type: string }) => type)).toContain('MX');
    const box = await json('mail', 'mailboxes', 'add', 'lea@fournil.example');
    expect(Mailbox.parse(box).address).toBe('lea@fournil.example');
    const link = await orbite('mail', 'mailboxes', 'link', 'lea@fournil.example');
    expect(link.out).toMatch(/\/mailbox-passwords\/\S+\n$/);
    const address = await json(
      'mail',
      'addresses',
      'add',
      'equipe@fournil.example',
      'lea@fournil.example,x@y.example',
      '--sender',
      'lea@fournil.example',
    );
    expect(MailAddress.parse(address)).toMatchObject({ senders: ['lea@fournil.example'] });
    const { out } = await orbite('mail', 'show', mail.serviceId);
    expect(out).toContain('lea@fournil.example');
    expect(out).not.toMatch(/cli\.|undefined/);
    const { items } = await json('mail', 'mailboxes', 'list', '--service', mail.serviceId);
    expect(items.map((one: { address: string }) => one.address)).toContain('anne@fournil.example');
    expect((await orbite('mail', 'addresses', 'remove', 'equipe@fournil.example')).status).toBe(0);
    const gone = ['mail', 'mailboxes', 'remove', 'lea@fournil.example', '--confirm', 'lea@fournil.example'];
    expect((await orbite(...gone)).status).toBe(0);
    const domain = ['mail', 'domains', 'remove', 'fini.example', '--confirm', 'fini.example'];
    expect((await orbite(...domain)).status).toBe(0);
  });

  it('shows stopped senders, releases one with a reason, and traces messages page by page', async () => {
    const { items } = await json('mail', 'stops', 'list', '--customer', company.mine.number);
    expect(MailStop.parse(items[0])).toMatchObject({ id: mail.stopId, releasedAt: null });
    const released = await json('mail', 'stops', 'release', mail.stopId, '--why', 'lettre aux adhérents');
    expect(released.why).toBe('lettre aux adhérents');
    const trace = await json('mail', 'trace', '--search', 'mal.example', '--limit', '1');
    expect(trace.items).toMatchObject([{ recipient: 'anne@fournil.example', said: '554 listed' }]);
    expect((await orbite('mail', 'trace')).out).toContain('Refusé');
  });
});
