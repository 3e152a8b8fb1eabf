import { Hono } from 'hono';
import { expect, it } from 'vitest';
import { system } from '../platform/actor.ts';
import { createToken } from '../platform/auth/tokens.ts';
import { act } from '../platform/house.ts';
import { granted } from '../platform/refusal.ts';
import { testHouse } from '../platform/testing/database.ts';
import { apiApp } from './api.ts';

it('x', async () => {
  const house = await testHouse();
  const app = apiApp(house, {
    orders: { reserveSiteName: async () => undefined },
    onFault: (e) => console.log(e),
  });
  const { token } = granted(
    await act(house, system('t'), (w) =>
      createToken(w, {
        name: 'x',
        scopes: ['customers:write', 'events:read', 'products:read', 'nodes:read'],
      }),
    ),
  );
  const h = { authorization: `Bearer ${token}` };
  for (const p of ['/customers', '/events', '/products', '/nodes', '/nope', '/customers/x', '/invoices']) {
    const r = await app.request(p, { headers: h });
    console.log(
      p,
      r.status,
      (await r.text()).slice(0, 300),
      [...r.headers].map((x) => x.join(': ')).join(' | '),
    );
  }
  let r = await app.request('/customers', { method: 'DELETE', headers: h });
  console.log(r.status, await r.text(), r.headers.get('allow'));
  r = await app.request('/customers', {
    method: 'POST',
    headers: { ...h, 'content-type': 'application/json', 'idempotency-key': 'a' },
    body: JSON.stringify({
      kind: 'person',
      details: {
        firstName: 'Léa',
        lastName: 'Martin',
        address: { line1: '1 rue', postalCode: '25000', city: 'Besançon', country: 'FR' },
        language: 'fr',
      },
      owner: { firstName: 'Léa', lastName: 'Martin', email: 'lea@martin.example' },
    }),
  });
  console.log(r.status, await r.text(), r.headers.get('location'));
  const main = new Hono().route('/api/v1', app);
  r = await main.request('/api/v1/customers?limit=1', { headers: h });
  console.log(r.status, (await r.text()).slice(0, 300));
  r = await main.request('/api/v1/zzz', { headers: h });
  console.log(r.status, (await r.text()).slice(0, 300));
  r = await main.request('/api/v1/docs');
  console.log(r.status, (await r.text()).length);
  r = await main.request('/api/v1/openapi.json');
  const d = await r.json();
  console.log(r.status, Object.keys(d.paths).length);
  console.log(
    JSON.stringify(d.paths['/customers'].get, null, 1),
    JSON.stringify(d.components.schemas.Site.properties.names),
    JSON.stringify(d.components.schemas.Money),
  );
  r = await main.request('/api/v1/docs/problems');
  console.log(r.status, (await r.text()).length);
  expect(1).toBe(1);
  await house.close();
});
