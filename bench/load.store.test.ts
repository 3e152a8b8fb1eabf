import { afterAll, beforeAll, expect, it } from 'vitest';
import { seedCatalogue } from '../src/company/catalogue/seed.ts';
import { listServices } from '../src/company/contracts/contracts.ts';
import { listCustomers } from '../src/company/customers/customers.ts';
import { listInvoices } from '../src/company/invoicing/invoicing.ts';
import { act } from '../src/platform/house.ts';
import { type TestHouse, testHouse } from '../src/platform/testing/database.ts';
import { countCustomers, loadCustomers } from './load.ts';
import { cheapestPlan, orderSite } from './orders.ts';
import { bencher } from './product.ts';

let house: TestHouse;

beforeAll(async () => {
  house = await testHouse();
  await act(house, bencher, seedCatalogue);
  await loadCustomers(house, 42);
});
afterAll(() => house.close());

it('loads as many customers as were asked for, each of whom is found', async () => {
  expect(await countCustomers(house)).toBe(42);
  const { items } = await act(house, bencher, (work) =>
    listCustomers(work, { search: 'contact7@example.net', limit: 10 }),
  );
  expect(items.map(({ email }) => email)).toEqual(['contact7@example.net']);
});

it('gives each an invoice of which some are open, and a service that runs', async () => {
  const open = await act(house, bencher, (work) => listInvoices(work, { open: true, limit: 100 }));
  expect(open).toHaveLength(1 + 4);
  const running = await act(house, bencher, (work) => listServices(work, { state: 'active', limit: 100 }));
  expect(running).toHaveLength(1 + 36);
  const waiting = await act(house, bencher, (work) =>
    listServices(work, { state: 'provisioning', limit: 9 }),
  );
  expect(waiting).toEqual([]);
});

it('leaves books that go on', async () => {
  const { placed } = await orderSite(house, 'after-the-load', await cheapestPlan(house));
  expect(placed.invoiceNumber).toMatch(/-00043$/);
});
