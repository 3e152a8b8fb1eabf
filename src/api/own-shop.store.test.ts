import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { setPassword } from '../company/hosting/hosting.ts';
import { act } from '../platform/house.ts';
import { granted } from '../platform/refusal.ts';
import { type TestHouse, testHouse } from '../platform/testing/database.ts';
import { ALL_SCOPES, bearer, livingCompany, robot, type TestCompany, theSite } from './testing/company.ts';

/** A company that sells on pages of its own drives everything by the API alone. */
let house: TestHouse;
let company: TestCompany;
let headers: { authorization: string };
beforeAll(async () => {
  house = await testHouse();
  company = await livingCompany(house);
  headers = await bearer(house, ALL_SCOPES);
});
afterAll(() => house.close());

async function call(method: string, path: string, body?: unknown) {
  const response = await company.app.request(path, {
    method,
    headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
}

const address = { line1: '3 place du Marché', postalCode: '25000', city: 'Besançon', country: 'FR' };

describe('a shop of the company’s own', () => {
  let customerId = '';
  const signature = (textSha256: string) => ({
    signer: { firstName: 'Anne', lastName: 'Martin', email: 'anne@martin.example' },
    mention: 'Lu et approuvé',
    initials: 'AM',
    language: 'fr',
    textSha256,
    page: 'https://boutique.example/commande',
    address: '192.0.2.44',
    userAgent: 'un navigateur',
  });
  const wish = () => ({
    customerId,
    planSlug: company.planSlug,
    every: 'P1Y',
    payBy: 'transfer',
    confirmations: { fits: true, capacity: true, advice: true },
    productSheetShown: company.sheet,
    siteName: 'atelier-martin',
  });

  it('cannot order for whoever has not signed, nor have another text signed than today’s', async () => {
    const opened = await call('POST', '/customers', {
      kind: 'person',
      details: { firstName: 'Anne', lastName: 'Martin', address, phone: '03 53 01 00 01', language: 'fr' },
      owner: { firstName: 'Anne', lastName: 'Martin', email: 'anne@martin.example' },
    });
    customerId = opened.body.id;
    expect(await call('POST', '/orders', wish())).toMatchObject({
      status: 422,
      body: { reason: 'acceptance-unknown', article: 'end' },
    });
    const other = signature('0'.repeat(64));
    expect(await call('POST', `/customers/${customerId}/acceptances`, other)).toMatchObject({
      status: 422,
      body: { reason: 'terms-changed-since-shown' },
    });
    const unread = { ...signature(company.termsSha256), mention: 'vu' };
    expect((await call('POST', `/customers/${customerId}/acceptances`, unread)).body.reason).toBe(
      'terms-mention-missing',
    );
  });

  it('shows the terms, has them signed, and orders; the evidence keeps the signer’s address', async () => {
    const terms = await call('GET', '/terms/current');
    expect(terms.body.articles.map(({ number }: { number: string }) => number)).toContain('12b');
    const signed = await call(
      'POST',
      `/customers/${customerId}/acceptances`,
      signature(terms.body.textSha256),
    );
    expect(signed).toMatchObject({ status: 201, body: { customerId, version: '2016-05-15' } });
    const evidence = await call('GET', `/acceptances/${signed.body.id}/evidence`);
    expect(evidence.body.items[0].record).toMatchObject({ address: '192.0.2.44', by: { kind: 'token' } });
    const placed = await call('POST', '/orders', wish());
    expect(placed.status).toBe(201);
    const number = placed.body.invoiceNumber;
    expect((await call('GET', `/invoices?number=${number}`)).body.items).toMatchObject([
      { number, customerId, open: { amount: '238.80' } },
    ]);
  });
});

describe('a change of some fields', () => {
  it('leaves the others as they are, and takes away what is null', async () => {
    const { id } = company.mine;
    const path = `/customers/${id}`;
    const before = (await call('GET', path)).body;
    const changed = await call('PATCH', path, {
      phone: '03 53 01 00 09',
      address: { line2: 'Escalier C' },
    });
    expect(changed).toMatchObject({
      status: 200,
      body: { ...before, phone: '+33353010009', address: { ...before.address, line2: 'Escalier C' } },
    });
    expect((await call('PATCH', path, { phone: null, address: { line2: null } })).body).toEqual(before);
    expect((await call('PATCH', path, {})).body).toEqual(before);
  });

  it('is refused by the same rules as the whole', async () => {
    const path = `/customers/${company.mine.id}`;
    expect((await call('PATCH', path, { address: { postalCode: '1' } })).body).toMatchObject({
      reason: 'postal-code-invalid',
    });
    expect((await call('PATCH', path, { address: null })).status).toBe(422);
    expect((await call('PATCH', path, { organisation: null })).body.reason).toBe('organisation-invalid');
    // Art. 5: somebody always receives the invoices.
    expect(
      (await call('PATCH', `/contacts/${company.mine.contactId}`, { roles: ['technical'] })).body,
    ).toMatchObject({ reason: 'last-invoice-email', article: '5' });
  });
});

describe('a password link', () => {
  it('is good once, for the customer; the answer that is kept for a replay is sealed', async () => {
    const site = await theSite(house, company.mine.siteId);
    const path = `/sites/${site.id}/accesses/${site.accesses[0]?.id}/password-links`;
    const made = await call('POST', path);
    expect(made.status).toBe(201);
    const token = made.body.url.split('/passwords/')[1];
    const use = () => act(house, robot, (work) => setPassword(work, token, 'une phrase assez longue'));
    granted(await use());
    expect(await use()).toMatchObject({ refused: 'link-used' });
    expect((await call('POST', path.replace('accesses', 'databases'))).status).toBe(404);
  });
});

describe('the logs of a site', () => {
  it('are there once the node has shipped them, and the request ends by itself', async () => {
    const path = `/sites/${company.mine.siteId}`;
    const asked = await call('POST', `${path}/log-requests`);
    expect(asked).toEqual({ status: 201, body: { until: '2026-01-10T09:10:00Z' } });
    expect((await call('GET', `${path}/logs`)).body.items).toMatchObject([
      { log: 'access', lines: ['192.0.2.7 GET / 200'] },
    ]);
  });
});

describe('a node', () => {
  it('is found by its state, and is not given up while it carries sites', async () => {
    const path = `/nodes/${company.nodeId}`;
    expect((await call('GET', '/nodes?state=draining')).body.items).toEqual([]);
    await call('PUT', `${path}/drain`, { reason: 'disque à remplacer' });
    expect((await call('GET', '/nodes?state=draining')).body.items.length).toBe(1);
    expect((await call('POST', `${path}/retirement`, { reason: 'vieux' })).body.reason).toBe(
      'node-has-sites',
    );
    await call('DELETE', `${path}/drain`);
    expect((await call('GET', path)).body.state).toBe('online');
  });
});
