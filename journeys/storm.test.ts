import { sql } from 'kysely';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isAlive, type OpenHouse } from '../src/cli/installation.ts';
import { type TestRelay, testRelay } from '../src/platform/mail/testing/relay.ts';
import { type CardSimulator, startCardSimulator } from '../src/suppliers/cards/simulator.ts';
import { FormClient } from './support/form-client.ts';
import { installation } from './support/inside.ts';
import { signInAsStaff } from './support/people.ts';
import { addressOf, curl, nodeAddress, openBrowser, orbite, productUrl } from './support/product.ts';

/**
 * Twenty customers order and pay at once, and the control plane is killed in the middle of it. The card
 * processor and the mail relay are somebody else's: they live on, send again, send twice and backwards.
 */
const BUYERS = 20;
const KILLED_AFTER = 7;
const PLAN = 'comete';
const WEBHOOK_SECRET = 'whsec_0123456789abcdef';

let browser: Browser;
let staff: Page;
let house: OpenHouse;
let simulator: CardSimulator;
let relay: TestRelay;
let address = '';
let buyers: { client: FormClient; site: string; email: string }[] = [];

beforeAll(async () => {
  address = await nodeAddress();
  browser = await openBrowser();
  staff = await signInAsStaff(browser);
  relay = await testRelay();
  simulator = await startCardSimulator({
    webhookUrl: `${productUrl()}/webhooks/stripe`,
    webhookSecret: WEBHOOK_SECRET,
    deliveries: 2,
    delay: 300,
    order: 'last-first',
  });
  ({ house } = await installation());
});
afterAll(async () => {
  await settings({ stripeApiBase: 'https://api.stripe.com' }, [
    'stripeSecretKey',
    'stripeWebhookSecret',
    'smtpUrl',
  ]);
  await simulator.stop();
  await relay.close();
  await house.close();
  await browser.close();
});

/** The company's settings, by clicking. */
async function settings(typed: Record<string, string>, removed: readonly string[] = []): Promise<void> {
  await staff.goto(`${productUrl()}/staff/settings`);
  for (const [name, value] of Object.entries(typed)) await staff.locator(`[name=${name}]`).fill(value);
  for (const name of removed) await staff.locator(`[name=${name}-remove]`).check();
  await staff.getByRole('button', { name: 'Enregistrer' }).click();
  await staff.getByText('Les réglages sont enregistrés').waitFor();
}

const host = (site: string) => `${site}.sites.localhost`;
const mine = () => sql.join(buyers.map(({ site }) => site));

/** Kills the control plane as the kernel would, and starts it again as an operator would. */
async function killAndStartAgain(): Promise<void> {
  const { pid, house: again } = await installation();
  await again.close();
  process.kill(pid, 'SIGKILL');
  await expect.poll(() => isAlive(pid)).toBe(false);
  const up = JSON.parse(process.env.ORBITE_TEST_UP ?? '[]') as string[];
  const { status, output } = await orbite('up', '--detach', ...up);
  expect(status, output).toBe(0);
}

describe('twenty customers', () => {
  it('open their accounts, with a processor and a relay that are somebody else’s', async () => {
    const { status, output } = await orbite('nodes', 'overcommit', 'node1', '40');
    expect(status, output).toBe(0);
    await settings({
      stripeApiBase: simulator.apiBase,
      stripeSecretKey: 'sk_test_0123456789',
      stripeWebhookSecret: WEBHOOK_SECRET,
      smtpUrl: `smtp://orbite:secret@127.0.0.1:${relay.port}`,
    });
    buyers = Array.from({ length: BUYERS }, (_, nth) => ({
      client: new FormClient(productUrl(), addressOf(1000 + nth)),
      site: `tempete-${nth + 1}`,
      email: `client-${nth + 1}@tempete.example`,
    }));
    await Promise.all(
      buyers.map(async ({ client, email }) => {
        await client.goto(`/order/${PLAN}/account`);
        await client.submit({
          email,
          kind: 'person',
          firstName: 'Client',
          lastName: email.split('@')[0] ?? '',
          password: 'vent debout, mer forte',
          line1: '1 quai du Port',
          postalCode: '25000',
          city: 'Besançon',
        });
        expect(client.url).toBe(`${productUrl()}/order/${PLAN}`);
      }),
    );
  });

  it('order and pay at once, while the control plane is killed and started again', async () => {
    let paid = 0;
    let killed: Promise<void> | undefined;
    await Promise.all(
      buyers.map(async ({ client, site }) => {
        await client.goto(`/order/${PLAN}`);
        await client.submit({
          siteName: site,
          fits: 'yes',
          capacity: 'yes',
          advice: 'yes',
          immediateStart: 'yes',
        });
        await client.submit({ mention: 'Lu et approuvé' });
        expect(client.text).toContain('Votre commande est signée');
        const followed = client.url;
        await client.submit({}, 'Payer par carte');
        expect(client.url, client.text).toContain(simulator.apiBase);
        await client.submit({ choice: 'pay' });
        paid += 1;
        if (paid >= KILLED_AFTER) killed ??= killAndStartAgain();
        await client.goto(followed);
      }),
    );
    expect(killed).toBeDefined();
    await killed;
  }, 180_000);

  it('each own one living site', async () => {
    await expect
      .poll(
        async () => {
          await Promise.all(buyers.map(({ client }) => client.goto(client.url)));
          return buyers.filter(({ client }) => client.text.includes('Votre site est en ligne')).length;
        },
        { timeout: 120_000, interval: 1000 },
      )
      .toBe(BUYERS);
    const statuses = await Promise.all(
      buyers.map(async ({ site }) => (await curl(address, `https://${host(site)}/`)).status),
    );
    expect(statuses.filter((status) => status >= 200 && status < 404)).toHaveLength(BUYERS);
  }, 150_000);
});

describe('afterwards', () => {
  it('every order is there once: one signature, one invoice, one payment, one placement, one activation', async () => {
    const { rows } = await sql<Record<string, bigint>>`
      select (select count(*) from terms_acceptances a where a.customer_id = s.customer_id) as signatures,
             (select count(*) from orders o where o.customer_id = s.customer_id) as orders,
             (select count(*) from invoices i where i.customer_id = s.customer_id) as invoices,
             (select count(*) from payments p where p.customer_id = s.customer_id) as payments,
             (select count(*) from outbox o where o.topic = 'contracts.service-due'
                and o.payload->>'serviceId' = s.service_id::text) as dues,
             (select count(*) from acts a where a.act = 'site-placed' and a.service_id = s.service_id) as placed,
             (select count(*) from acts a where a.act = 'service-activated' and a.service_id = s.service_id) as active
        from sites s where s.label in (${mine()})`.execute(house.db);
    expect(rows).toHaveLength(BUYERS);
    const once = { signatures: 1n, orders: 1n, invoices: 1n, payments: 1n, dues: 1n, placed: 1n, active: 1n };
    expect(rows.filter((row) => JSON.stringify(row, text) !== JSON.stringify(once, text))).toEqual([]);
  });

  it('invoice numbers have no gap, and books and evidence are whole', async () => {
    const { rows } = await sql<{ ordinal: number }>`
      select ordinal from invoices where series = 'F' order by ordinal`.execute(house.db);
    expect(rows.map(({ ordinal }) => ordinal)).toEqual(rows.map((_row, at) => at + 1));
    for (const words of [
      ['books', 'verify'],
      ['terms', 'verify'],
    ]) {
      const { status, output } = await orbite(...words);
      expect(status, output).toBe(0);
    }
  });

  it('each mail was made once and reached its reader', async () => {
    const waiting = () =>
      sql<{ n: bigint }>`select count(*) as n from mails m join sites s on s.customer_id = m.customer_id
          where s.label in (${mine()}) and m.kind = 'invoice' and exists (select from mail_facts f where f.mail_id = m.id and f.fact = 'sent')`.execute(
        house.db,
      );
    await expect.poll(async () => (await waiting()).rows[0]?.n, { timeout: 60_000 }).toBe(BigInt(BUYERS));
    const identities = new Map<string, Set<string>>();
    for (const message of relay.received) {
      const to = /^To: .*?([\w-]+@tempete\.example)/m.exec(message)?.[1] ?? '';
      const number = /^Subject: .*?(F\d{4}-\d{5})/m.exec(message)?.[1];
      const id = /^Message-ID: (\S+)/m.exec(message)?.[1] ?? '';
      if (number === undefined || to === '') continue;
      const key = `${to} ${number}`;
      identities.set(key, (identities.get(key) ?? new Set()).add(id));
    }
    expect(identities.size).toBe(BUYERS);
    expect([...identities].filter(([, ids]) => ids.size !== 1)).toEqual([]);
  }, 90_000);

  it('the node has nothing left to do', async () => {
    const { output } = await orbite('node', 'plan');
    expect(output).toContain('Nothing to change');
  });
});

const text = (_key: string, value: unknown) => (typeof value === 'bigint' ? String(value) : value);
