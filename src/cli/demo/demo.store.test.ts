import { Temporal } from 'temporal-polyfill';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seedCatalogue } from '../../company/catalogue/seed.ts';
import { listServices } from '../../company/contracts/contracts.ts';
import { listCustomers, openCustomer } from '../../company/customers/customers.ts';
import { nextAppointment, runDaily } from '../../company/daily/daily.ts';
import { listDisputes } from '../../company/disputes/disputes.ts';
import { NO_REGISTRARS } from '../../company/domains/testing/no-registrars.ts';
import { listSites, reportFromNode } from '../../company/hosting/hosting.ts';
import { newNode, reportOf } from '../../company/hosting/testing/fixture.ts';
import { listInvoices, verifyBooks } from '../../company/invoicing/invoicing.ts';
import { listMandates } from '../../company/mandates/mandates.ts';
import { revisionOf, sightNode } from '../../company/nodes/nodes.ts';
import { listPayments } from '../../company/payments/payments.ts';
import { listQuotes } from '../../company/quotes/quotes.ts';
import { verifyEvidence } from '../../company/terms/terms.ts';
import { handlers } from '../../main.ts';
import { system } from '../../platform/actor.ts';
import { listActs } from '../../platform/acts.ts';
import { listStaff } from '../../platform/auth/staff.ts';
import { dayInParis } from '../../platform/calendar.ts';
import { act, type House, read } from '../../platform/house.ts';
import { deliverAll } from '../../platform/outbox.ts';
import { granted } from '../../platform/refusal.ts';
import { type TestHouse, testHouse } from '../../platform/testing/database.ts';
import { type CardSimulator, startCardSimulator } from '../../suppliers/cards/simulator.ts';
import { stripeCards } from '../../suppliers/cards/stripe.ts';
import { HistoryClock } from './clock.ts';
import { CUSTOMERS } from './company.ts';
import { demoState, liveDemo } from './live.ts';
import { STEPS } from './steps.ts';

const robot = system('test');
let base: TestHouse;
let house: House & { clock: HistoryClock };
let simulator: CardSimulator;

beforeAll(async () => {
  base = await testHouse();
  house = { ...base, clock: new HistoryClock() };
  simulator = await startCardSimulator({
    webhookUrl: 'http://127.0.0.1:9/',
    webhookSecret: 'whsec_x',
    deliveries: 0,
  });
});
afterAll(async () => {
  await simulator.stop();
  await base.close();
});

const uploads: string[] = [];

const processor = async () =>
  stripeCards({ apiBase: simulator.apiBase, secretKey: 'sk_test_x', webhookSecret: 'whsec_x' });

/** A node that applies at once whatever it is told. */
let node: string | undefined;
async function arrive(): Promise<void> {
  const known = node ?? (await newNode(house)).node;
  node = known;
  await act(house, robot, (work) => sightNode(work, known));
}
async function settle(): Promise<void> {
  await deliverAll(house, handlers(processor, NO_REGISTRARS));
  const sites = await read(house, robot, (work) => listSites(work, { limit: 100 }));
  const outcomes = sites
    .filter(({ state }) => state === 'being-set-up')
    .map(({ id }) => ({ id, outcome: 'applied' as const, state: 'present' as const }));
  const said = await act(house, robot, async (work) => {
    const revision = await revisionOf(work, node ?? '');
    return reportFromNode(work, node ?? '', reportOf(node ?? '', revision, { sites: outcomes }));
  });
  granted(said);
  await deliverAll(house, handlers(processor, NO_REGISTRARS));
}

const live = (mornings: string[] = []) =>
  liveDemo(house, {
    cards: stripeCards({ apiBase: simulator.apiBase, secretKey: 'sk_test_x', webhookSecret: 'whsec_x' }),
    password: 'une phrase de passe pour essayer',
    arrive,
    settle,
    upload: async ({ user, password, name }) => {
      uploads.push(`${user} ${password.length > 0} ${name}`);
    },
    daily: {
      next: () => read(house, robot, nextAppointment),
      run: async () => {
        mornings.push(house.clock.now().toString());
        const reports = await runDaily(house);
        expect(reports.flatMap(({ failures }) => failures)).toEqual([]);
      },
    },
  });

const ago = (days: number) => dayInParis(Temporal.Now.instant()).subtract({ days });

describe('the demo', () => {
  it('adds nothing where somebody else’s customers are', async () => {
    const other = await testHouse();
    await act(other, robot, (work) =>
      openCustomer(work, {
        kind: 'person',
        details: {
          firstName: 'Vraie',
          lastName: 'Cliente',
          address: { line1: '1 rue', postalCode: '25000', city: 'Besançon', country: 'FR' },
          language: 'fr',
        },
        owner: { firstName: 'Vraie', lastName: 'Cliente', email: 'vraie@cliente.example' },
      }),
    );
    expect(await read(other, robot, (work) => demoState(work, work.today))).toMatchObject({
      refused: 'demo-not-empty',
      figures: { customer: 'Vraie Cliente' },
    });
    await other.close();
  });

  it('lives its months, also over a catalogue that was seeded today', async () => {
    await act(house, robot, seedCatalogue);
    const mornings: string[] = [];
    expect(await live(mornings)).toBe(STEPS.length);
    expect(mornings.length).toBeGreaterThan(5);

    const found = await read(house, robot, async (work) => ({
      customers: (await listCustomers(work, { limit: 100 })).items,
      services: await listServices(work, { limit: 100 }),
      invoices: await listInvoices(work, { limit: 100 }),
      payments: await listPayments(work, { limit: 100 }),
      staff: await listStaff(work),
      books: await verifyBooks(work),
      evidence: await verifyEvidence(work),
      acts: await listActs(work, { limit: 1000 }),
      disputes: await listDisputes(work, { limit: 10 }),
      quotes: await listQuotes(work, { limit: 10 }),
      mandates: await listMandates(work, { limit: 10 }),
    }));
    expect(found.customers.length).toBe(Object.keys(CUSTOMERS).length);
    expect(new Set(found.customers.map(({ kind }) => kind)).size).toBe(4);
    expect(found.services.length).toBe(14);
    const states = Map.groupBy(found.services, ({ state }) => state);
    expect(states.get('active')?.length).toBe(10);
    expect(states.get('suspended')?.map(({ suspendedFor }) => suspendedFor)).toEqual([['hacked']]);
    expect(states.get('awaiting-payment')?.length).toBe(3);
    const first = found.services.at(-1);
    expect(first?.activatedOn?.toString()).toBe(ago(159).toString());
    expect(new Set(found.payments.map(({ means }) => means))).toEqual(
      new Set(['transfer', 'cheque', 'card', 'direct-debit']),
    );
    expect(found.invoices.filter(({ open }) => open.cents > 0n).length).toBeGreaterThan(3);
    expect(found.invoices.some(({ cause }) => cause === 'renewal')).toBe(true);
    expect(new Set(found.staff.map(({ role }) => role)).size).toBe(4);
    expect(found.invoices.map(({ issuedOn }) => issuedOn.toString())).toContain(ago(162).toString());
    expect(uploads.length).toBe(11);
    expect(found.disputes.map(({ outcome }) => outcome === undefined)).toEqual([true, false]);
    expect(found.quotes.map(({ state }) => state)).toEqual(['open', 'declined']);
    expect(found.mandates.map(({ state }) => state)).toEqual(['valid']);
    expect(found.acts.map(({ act }) => act)).toContain('direct-debit-returned');
    expect(found.books.firstBad).toBeUndefined();
    expect(found.evidence).toMatchObject({ intact: true });
    const days = new Set(found.acts.map(({ on }) => on.toString()));
    expect(days.size).toBeGreaterThan(30);
  }, 300_000);

  it('adds nothing the second time', async () => {
    expect(await live()).toBe(0);
    expect((await read(house, robot, (work) => listCustomers(work, { limit: 100 }))).items.length).toBe(12);
  });

  it('goes on where it was interrupted', async () => {
    const other = await testHouse();
    const interrupted = { ...other, clock: new HistoryClock() };
    let steps = 0;
    const ports = {
      cards: stripeCards({ apiBase: simulator.apiBase, secretKey: 'sk_test_x', webhookSecret: 'whsec_x' }),
      password: 'une phrase de passe pour essayer',
      daily: {
        next: () => read(interrupted, robot, nextAppointment),
        run: async () => void (await runDaily(interrupted)),
      },
      arrive: async () => undefined,
      settle: () => deliverAll(interrupted, handlers(processor, NO_REGISTRARS)),
    };
    const killed = liveDemo(interrupted, {
      ...ports,
      onStep: () => {
        steps += 1;
        if (steps === 6) throw new Error('killed');
      },
    });
    await expect(killed).rejects.toThrow('killed');
    expect(await liveDemo(interrupted, ports)).toBe(STEPS.length - 5);
    expect((await read(interrupted, robot, (work) => listCustomers(work, { limit: 100 }))).items.length).toBe(
      12,
    );
    await other.close();
  }, 300_000);
});
