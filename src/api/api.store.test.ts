import fc from 'fast-check';
import { Hono } from 'hono';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contactsOf } from '../company/customers/customers.ts';
import { openInvoices } from '../company/invoicing/invoicing.ts';
import { listPayments } from '../company/payments/payments.ts';
import { recordAct } from '../platform/acts.ts';
import { act, read } from '../platform/house.ts';
import { newId } from '../platform/ids.ts';
import { type TestHouse, testHouse } from '../platform/testing/database.ts';
import { REQUESTS_PER_MINUTE } from './rates.ts';
import { forgetOldAnswers } from './replays.ts';
import {
  ALL_SCOPES,
  bearer,
  livingCompany,
  openTestCustomer,
  order,
  robot,
  type TestCompany,
} from './testing/company.ts';

let house: TestHouse;
let company: TestCompany;
let headers: { authorization: string };
beforeAll(async () => {
  house = await testHouse();
  company = await livingCompany(house);
});
afterAll(() => house.close());

const as = async (...scopes: string[]) => bearer(house, scopes.length === 0 ? ALL_SCOPES : scopes);
const post = (path: string, body: unknown, more: Record<string, string> = {}) =>
  company.app.request(path, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json', ...more },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
const payment = (customerId: string, amount = '12.00') => ({
  customerId,
  means: 'transfer',
  amount: { amount, currency: 'EUR' },
  receivedOn: '2026-01-10',
  reference: 'relevé 17',
});

describe('a bad request', () => {
  it.each([
    ['a token of another kind', 'Basic bGVhOnNlY3JldA=='],
    ['a token with a line break', 'Bearer aaaaaaaaaaaaaaaaaaaa\u00e9'],
    ['an empty token', 'Bearer '],
    ['an unknown token', `Bearer orbite_${'x'.repeat(43)}`],
  ])('with %s is 401, in words', async (_name, authorization) => {
    const response = await company.app.request('/customers', { headers: { authorization } });
    expect(response.status).toBe(401);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect((await response.json()).detail).toMatch(/\S \S/);
  });

  it('with a revoked or expired token is 401', async () => {
    const { authorization } = await as('customers:read');
    await house.pool.query('update api_tokens set revoked_at = now()');
    expect((await company.app.request('/customers', { headers: { authorization } })).status).toBe(401);
    await house.pool.query(
      "update api_tokens set revoked_at = null, created_at = '2026-01-09T00:00:00Z', expires_at = '2026-01-10T08:59:59Z'",
    );
    expect((await company.app.request('/customers', { headers: { authorization } })).status).toBe(401);
  });

  it('speaks the language that the caller reads', async () => {
    headers = await as();
    const french = await post('/payments', payment(newId()));
    const english = await post('/payments', payment(newId()), { 'accept-language': 'en-GB' });
    expect(french.headers.get('content-language')).toBe('fr');
    expect(english.headers.get('content-language')).toBe('en');
    const [fr, en] = [await french.json(), await english.json()];
    expect(fr.reason).toBe(en.reason);
    expect(fr.detail).not.toBe(en.detail);
  });

  it('names the fields to correct', async () => {
    headers = await as();
    const response = await post('/payments', {
      ...payment(company.mine.id),
      amount: { amount: '12', currency: 'USD' },
      x: 1,
    });
    expect(response.status).toBe(422);
    const body = await response.json();
    expect(body).toMatchObject({ reason: 'api-request-invalid', field: 'amount.amount' });
    expect(body.errors.map(({ field }: { field: string }) => field).sort()).toEqual([
      'amount.amount',
      'amount.currency',
      'x',
    ]);
  });

  it.each([
    ['a body that is no JSON', '{"a":', 'application/json', 400],
    ['a form', 'a=1', 'application/x-www-form-urlencoded', 415],
    ['a body beyond 64 KiB', JSON.stringify({ a: 'x'.repeat(70_000) }), 'application/json', 413],
    ['a list where an object is due', '[]', 'application/json', 422],
    ['a prototype', '{"__proto__": {"admin": true}}', 'application/json', 422],
  ])('with %s is refused', async (_name, body, type, status) => {
    headers = await as();
    const response = await post('/payments', body, { 'content-type': type });
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
  });

  it.each(['limit=0', 'limit=101', 'limit=x', 'cursor=x', 'color=red', 'customerId=1', 'search=%00'])(
    'with ?%s is 400',
    async (query) => {
      const response = await company.app.request(`/customers?${query}`, { headers: await as() });
      expect(response.status).toBe(400);
    },
  );

  it('with a cursor of another list is 400', async () => {
    const first = await company.app.request('/sites?limit=1', { headers: await as() });
    const { next } = await first.json();
    expect(next).toEqual(expect.any(String));
    const response = await company.app.request(`/orders?cursor=${next}`, { headers: await as() });
    expect(await response.json()).toMatchObject({ status: 400, reason: 'api-cursor-invalid' });
  });

  it('by a method that is not there is 405, with those that are', async () => {
    const response = await company.app.request('/customers', { method: 'DELETE', headers: await as() });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('GET, POST');
  });

  it('never becomes a fault, whatever stands in path and body', async () => {
    const paths = ['/customers/', '/contacts/', '/invoices/', '/sites/', '/products/', '/nodes/', '/events/'];
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...paths),
        fc.string({ unit: 'binary', maxLength: 60 }),
        async (path, junk) => {
          const response = await company.app.request(`${path}${encodeURIComponent(junk.toWellFormed())}`, {
            headers,
          });
          expect([400, 404, 405]).toContain(response.status === 200 && junk === '' ? 404 : response.status);
        },
      ),
      { numRuns: 150 },
    );
    headers = await as();
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 300 }), fc.jsonValue(), async (text, value) => {
        const host = await post(`/sites/${company.mine.siteId}/names`, { host: text });
        expect([409, 422]).toContain(host.status);
        const any = await post('/payments', { ...payment(company.mine.id), reference: value, extra: text });
        expect(any.status).toBe(422);
      }),
      { numRuns: 100 },
    );
    expect(company.faults).toEqual([]);
  });
});

describe('a list', () => {
  it('gives 250 rows page by page without a hole or a repeat while others are added', async () => {
    const before = new Set<string>();
    for (let nth = 0; nth < 250; nth++) before.add((await openTestCustomer(house, `page-${nth}`)).id);
    headers = await as('customers:read');
    const seen: string[] = [];
    let path: string | undefined = '/customers?limit=17';
    let pages = 0;
    const server = new Hono().route('/api/v1', company.app);
    while (path) {
      const response: Response = await server.request(path.startsWith('/api') ? path : `/api/v1${path}`, {
        headers,
      });
      const { items, next } = await response.json();
      seen.push(...items.map(({ id }: { id: string }) => id));
      const link: string | undefined = /<(.*)>; rel="next"/.exec(response.headers.get('link') ?? '')?.[1];
      expect(link === undefined).toBe(next === null);
      path = link;
      pages += 1;
      if (pages % 3 === 0) await openTestCustomer(house, `late-${pages}`);
    }
    expect(new Set(seen).size).toBe(seen.length);
    for (const id of before) expect(seen).toContain(id);
  });

  it('of events can be followed without missing one, though many write at once', async () => {
    headers = await as('events:read');
    const seen: string[] = [];
    let cursor = '';
    const follow = async () => {
      const response = await company.app.request(`/events?limit=20&act=counted${cursor}`, { headers });
      const { items, next } = await response.json();
      seen.push(...items.map(({ details }: { details: { n: number } }) => String(details.n)));
      if (next !== null) cursor = `&cursor=${next}`;
      return items.length;
    };
    const writers = Array.from({ length: 8 }, async (_, writer) => {
      for (let nth = 0; nth < 10; nth++) {
        await act(house, robot, async (work) => {
          await recordAct(work, { act: 'counted', details: { n: writer * 10 + nth } });
          // Numbered now, seen later: what a follower must not step over.
          await new Promise((resolve) => setTimeout(resolve, Math.random() * 20));
        });
      }
    });
    let done = false;
    const all = Promise.all(writers).then(() => {
      done = true;
    });
    while (!done) {
      await follow();
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await all;
    while ((await follow()) > 0);
    expect(seen.length).toBe(80);
    expect(new Set(seen).size).toBe(80);
  });
});

describe('an Idempotency-Key', () => {
  const paymentsOf = (customerId: string) =>
    read(house, robot, (work) => listPayments(work, { customerId, limit: 100 }));

  it('gives the same answer again and does nothing more', async () => {
    headers = await as();
    const customer = await openTestCustomer(house, 'once');
    const first = await post('/payments', payment(customer.id), { 'idempotency-key': 'once-1' });
    const second = await post('/payments', payment(customer.id), { 'idempotency-key': '"once-1"' });
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(await second.text()).toBe(await first.text());
    expect(second.headers.get('location')).toBe(first.headers.get('location'));
    expect(await paymentsOf(customer.id)).toHaveLength(1);
  });

  it('is refused with another body, and left alone by another token', async () => {
    headers = await as();
    const customer = await openTestCustomer(house, 'reused');
    await post('/payments', payment(customer.id), { 'idempotency-key': 'k' });
    const other = await post('/payments', payment(customer.id, '13.00'), { 'idempotency-key': 'k' });
    expect(await other.json()).toMatchObject({ status: 422, reason: 'api-key-reused' });
    headers = await as();
    expect((await post('/payments', payment(customer.id), { 'idempotency-key': 'k' })).status).toBe(201);
    expect(await paymentsOf(customer.id)).toHaveLength(2);
  });

  it('executes one of twenty at once, and answers all of them alike', async () => {
    headers = await as();
    const customer = await openTestCustomer(house, 'twenty');
    const { open } = await order(house, customer.id, company.planSlug, 'twenty');
    const body = {
      ...payment(customer.id),
      amount: {
        amount: `${open.cents / 100n}.${String(open.cents % 100n).padStart(2, '0')}`,
        currency: 'EUR',
      },
    };
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => post('/payments', body, { 'idempotency-key': 'twenty' })),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
    expect(new Set(await Promise.all(answers.map((answer) => answer.text()))).size).toBe(1);
    expect(await paymentsOf(customer.id)).toHaveLength(1);
    expect(await read(house, robot, (work) => openInvoices(work, customer.id))).toEqual([]);
  });

  it('stays free after a refusal: nothing was done', async () => {
    headers = await as();
    const contact = { firstName: 'Zoé', lastName: 'Test', email: 'not an address', roles: ['technical'] };
    const path = `/customers/${company.theirs.id}/contacts`;
    expect((await post(path, contact, { 'idempotency-key': 'free' })).status).toBe(422);
    const corrected = { ...contact, email: 'zoe@test.example' };
    expect((await post(path, corrected, { 'idempotency-key': 'free' })).status).toBe(201);
    const contacts = await read(house, robot, (work) => contactsOf(work, company.theirs.id));
    expect(contacts.filter(({ email }) => email === 'zoe@test.example')).toHaveLength(1);
  });

  it('is forgotten after a day, and keeps no secret in the clear', async () => {
    headers = await as();
    const made = await post('/nodes/join-tokens', { name: 'web-7' }, { 'idempotency-key': 'join' });
    const { token } = await made.json();
    const dump = await house.pool.query("select * from api_replays where key = 'join'");
    expect(dump.rows).toHaveLength(1);
    expect(JSON.stringify(dump.rows)).not.toContain(token);
    house.clock.set('2026-01-11T10:00:01Z');
    await forgetOldAnswers(house);
    expect((await house.pool.query('select * from api_replays')).rows).toEqual([]);
    house.clock.set('2026-01-10T09:00:00Z');
  });

  it.each(['', 'a b', 'é', 'x'.repeat(256)])('that is not one (%j) is 400', async (key) => {
    headers = await as();
    const response = await post('/payments', payment(company.mine.id), {
      'idempotency-key': encodeURI(key) === key ? key : 'a\tb',
    });
    expect(response.status).toBe(400);
  });
});

describe('a single resource', () => {
  it('is not sent twice to whoever has it', async () => {
    headers = await as();
    const path = `/invoices/${company.mine.invoiceId}`;
    const first = await company.app.request(path, { headers });
    const etag = first.headers.get('etag') ?? '';
    const again = await company.app.request(path, {
      headers: { ...headers, 'if-none-match': `W/${etag}, "x"` },
    });
    expect(again.status).toBe(304);
    expect(await again.text()).toBe('');
    const other = await company.app.request(path, { headers: { ...headers, 'if-none-match': '"x"' } });
    expect(other.status).toBe(200);
  });

  it('shows amounts with two decimals, days and instants in their forms', async () => {
    const response = await company.app.request(`/invoices/${company.mine.invoiceId}`, {
      headers: await as(),
    });
    const invoice = await response.json();
    expect(invoice.gross).toEqual({ amount: expect.stringMatching(/^\d+\.\d{2}$/), currency: 'EUR' });
    expect(invoice.issuedOn).toBe('2026-01-10');
    expect(invoice.issuedAt).toBe('2026-01-10T09:00:00Z');
    expect(invoice.vatRate).toBe('20.00');
  });

  it('is a real PDF where it is an invoice’s', async () => {
    const response = await company.app.request(`/invoices/${company.mine.invoiceId}/pdf`, {
      headers: await as(),
    });
    expect(response.headers.get('content-disposition')).toBe(
      `attachment; filename="${company.mine.invoiceNumber}.pdf"`,
    );
    const bytes = Buffer.from(await response.arrayBuffer());
    expect(bytes.subarray(0, 5).toString()).toBe('%PDF-');
  });
});

describe('the rate', () => {
  it('is told with every answer, and a token beyond it waits for the next minute', async () => {
    house.clock.set('2026-01-10T09:30:15Z');
    headers = await as();
    const first = await company.app.request('/nodes', { headers });
    expect(first.headers.get('ratelimit')).toBe(`"token";r=${REQUESTS_PER_MINUTE - 1};t=45`);
    await house.pool.query('update api_rates set used = $1 where used = 1', [REQUESTS_PER_MINUTE]);
    const beyond = await company.app.request('/nodes', { headers });
    expect(beyond.status).toBe(429);
    expect(beyond.headers.get('retry-after')).toBe('45');
    expect(await beyond.json()).toMatchObject({ reason: 'api-too-many-requests', figures: { seconds: 45 } });
    expect((await company.app.request('/nodes', { headers: await as() })).status).toBe(200);
    house.clock.set('2026-01-10T09:31:00Z');
    expect((await company.app.request('/nodes', { headers })).status).toBe(200);
  });
});

it('met no fault', () => {
  expect(company.faults).toEqual([]);
});
