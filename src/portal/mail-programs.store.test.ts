import { XMLParser } from 'fast-xml-parser';
import type { Hono } from 'hono';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { livingCompany, robot } from '../api/testing/company.ts';
import { livingMail } from '../api/testing/mail.ts';
import { mailForService, removeDomain } from '../company/mail/mail.ts';
import { act } from '../platform/house.ts';
import { type TestHouse, testHouse } from '../platform/testing/database.ts';
import { mailPrograms } from './mail-programs.ts';

/** Mail programs set themselves up; nobody learns which addresses exist. */
let house: TestHouse;
let app: Hono;
let host: string;
let domainId: string;
beforeAll(async () => {
  house = await testHouse();
  const company = await livingCompany(house);
  const mail = await livingMail(house, company.mine.id, company.published);
  domainId = mail.domainId;
  host = (await act(house, robot, (work) => mailForService(work, mail.serviceId)))?.nodeHost ?? '';
  app = mailPrograms(house);
});
afterAll(() => house.close());

const parse = (text: string) => new XMLParser({ ignoreAttributes: false }).parse(text);
const outlook = (address: string) =>
  `<?xml version="1.0"?><Autodiscover xmlns="x"><Request><EMailAddress>${address}</EMailAddress></Request></Autodiscover>`;
const discover = (body: string, path = '/autodiscover/autodiscover.xml') =>
  app.request(path, { method: 'POST', body });

describe('Thunderbird', () => {
  it.each([
    '/mail/config-v1.1.xml?emailaddress=anne@fournil.example',
    '/.well-known/autoconfig/mail/config-v1.1.xml?emailaddress=personne%40FOURNIL.example',
    'http://autoconfig.fournil.example/mail/config-v1.1.xml',
  ])('asks %s and is told the servers, over TLS only', async (url) => {
    const answer = await app.request(url);
    expect(answer.headers.get('content-type')).toContain('xml');
    const { incomingServer, outgoingServer } = parse(await answer.text()).clientConfig.emailProvider;
    expect(incomingServer).toMatchObject([
      { '@_type': 'imap', hostname: host, port: 993, socketType: 'SSL', username: '%EMAILADDRESS%' },
      { '@_type': 'pop3', hostname: host, port: 995, socketType: 'SSL' },
    ]);
    expect(outgoingServer).toMatchObject([
      { port: 465, socketType: 'SSL' },
      { port: 587, socketType: 'STARTTLS' },
    ]);
  });

  it('is told the same of an address that exists and of one that does not', async () => {
    const asked = async (local: string) =>
      (await app.request(`/mail/config-v1.1.xml?emailaddress=${local}@fournil.example`)).text();
    expect(await asked('anne')).toBe(await asked('personne'));
  });

  it.each([
    '/mail/config-v1.1.xml',
    '/mail/config-v1.1.xml?emailaddress=x@ailleurs.example',
    // Not proven yet: whose it is, nobody knows.
    '/mail/config-v1.1.xml?emailaddress=x@fini.example',
    '/mail/config-v1.1.xml?emailaddress=%00',
    `/mail/config-v1.1.xml?emailaddress=${'x'.repeat(5000)}`,
  ])('is told nothing for %s', async (url) => {
    expect((await app.request(url)).status).toBe(404);
  });
});

describe('Outlook', () => {
  it('posts its address and is told the servers', async () => {
    const answer = await discover(outlook('Anne@fournil.example'), '/Autodiscover/Autodiscover.xml');
    const { Account } = parse(await answer.text()).Autodiscover.Response;
    expect(Account.Protocol).toMatchObject([
      { Type: 'IMAP', Server: host, Port: 993, LoginName: 'Anne@fournil.example', SSL: 'on' },
      { Type: 'POP3', Port: 995 },
      { Type: 'SMTP', Port: 465 },
    ]);
  });

  it.each<[string, string, number]>([
    ['nothing', '', 400],
    ['no XML', '{"a": 1}', 400],
    ['no address', outlook('anne'), 400],
    ['a document type of its own', `<!DOCTYPE a [<!ENTITY b "c">]>${outlook('anne@fournil.example')}`, 400],
    ['an address that would be markup', outlook('&lt;script&gt;@fournil.example'), 400],
    ['an address elsewhere', outlook('anne@ailleurs.example'), 404],
    ['a book', outlook('x'.repeat(20_000)), 413],
  ])('that posts %s gets no settings', async (_what, body, status) => {
    expect((await discover(body)).status).toBe(status);
  });
});

describe('Apple', () => {
  it('gets a profile that asks for the password', async () => {
    const answer = await app.request('/mail-profile?address=anne@fournil.example');
    expect(answer.headers.get('content-type')).toBe('application/x-apple-aspen-config');
    expect(answer.headers.get('content-disposition')).toContain('fournil.example.mobileconfig');
    const text = await answer.text();
    expect(text).toContain(`<string>${host}</string>`);
    expect(text).toContain('<integer>993</integer>');
    expect(text).not.toContain('<key>IncomingPassword</key>');
    expect(await (await app.request('/mail-profile?address=anne@fournil.example')).text()).toBe(text);
    expect((await app.request('/mail-profile?address=x')).status).toBe(404);
    expect((await app.request('/mail-profile')).status).toBe(404);
  });
});

describe('a domain that was removed', () => {
  it('is told of no more', async () => {
    await act(house, robot, (work) => removeDomain(work, domainId, 'fournil.example'));
    expect((await app.request('/mail/config-v1.1.xml?emailaddress=a@fournil.example')).status).toBe(404);
  });
});
