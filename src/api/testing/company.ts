import type { Hono } from 'hono';
import { findPlan, listPlans } from '../../company/catalogue/catalogue.ts';
import { seedCatalogue } from '../../company/catalogue/seed.ts';
import { contactsOf, openCustomer } from '../../company/customers/customers.ts';
import { openName } from '../../company/domains/domains.ts';
import { getSite, reportFromNode, reserveSiteName, siteForService } from '../../company/hosting/hosting.ts';
import { hostingHandlers } from '../../company/hosting/jobs.ts';
import { newNode, reportOf } from '../../company/hosting/testing/fixture.ts';
import { invoicingHandlers } from '../../company/invoicing/jobs.ts';
import { placeOrder } from '../../company/orders/orders.ts';
import { recordTransfer } from '../../company/payments/payments.ts';
import { termsHandlers } from '../../company/terms/jobs.ts';
import { acceptTerms, currentTerms, listAcceptances } from '../../company/terms/terms.ts';
import { system } from '../../platform/actor.ts';
import { SCOPE_RESOURCES } from '../../platform/auth/rules.ts';
import { createToken } from '../../platform/auth/tokens.ts';
import { act, type House } from '../../platform/house.ts';
import { newId } from '../../platform/ids.ts';
import { deliverAll } from '../../platform/outbox.ts';
import { granted } from '../../platform/refusal.ts';
import { apiApp } from '../api.ts';

/** For store tests: a small company that lives, made by the use cases alone, and its API. */
export const robot = system('test');
export const ALL_SCOPES = SCOPE_RESOURCES.map((resource) => `${resource}:write`);

export interface TestCustomer {
  readonly id: string;
  readonly number: string;
  readonly contactId: string;
  readonly orderId: string;
  readonly contractId: string;
  readonly acceptanceId: string;
  readonly serviceId: string;
  readonly invoiceId: string;
  readonly invoiceNumber: string;
  readonly paymentId: string;
  readonly siteId: string;
}

export interface TestCompany {
  readonly app: Hono;
  readonly faults: unknown[];
  /** The TXT records of the world, by name. */
  readonly published: Map<string, string[]>;
  readonly nodeId: string;
  readonly planSlug: string;
  readonly sheet: string;
  /** Of the French terms as they are shown. */
  readonly termsSha256: string;
  readonly mine: TestCustomer;
  readonly theirs: TestCustomer;
}

export async function livingCompany(house: House): Promise<TestCompany> {
  await act(house, robot, seedCatalogue);
  const plan = await act(house, robot, async (work) => {
    // The largest: its limits leave room for what tests add.
    return (await listPlans(work, { kind: 'hosting', onSale: true })).at(-1);
  });
  if (!plan) throw new Error('the seeded catalogue sells hosting');
  const { node } = await newNode(house);
  const mine = await servedCustomer(house, plan.slug, 'boulangerie', node);
  const theirs = await servedCustomer(house, plan.slug, 'menuiserie', node);
  const faults: unknown[] = [];
  const published = new Map<string, string[]>();
  const app = apiApp(house, {
    orders: { reserveSiteName, openName },
    names: { txt: async (name) => published.get(name) ?? [], file: async () => undefined },
    onFault: (error) => faults.push(error),
  });
  const { sha256 } = await act(house, robot, (work) => currentTerms(work, 'fr'));
  const { sheet } = plan.product;
  return {
    app,
    faults,
    published,
    nodeId: node,
    planSlug: plan.slug,
    sheet: sheet.fr,
    termsSha256: sha256,
    mine,
    theirs,
  };
}

/** A bearer header: of the company, or confined to one customer. */
export async function bearer(
  house: House,
  scopes: readonly string[],
  customerId?: string,
): Promise<{ authorization: string }> {
  const { token } = granted(
    await act(house, robot, (work) =>
      createToken(work, { name: 'test', scopes, ...(customerId === undefined ? {} : { customerId }) }),
    ),
  );
  return { authorization: `Bearer ${token}` };
}

export async function openTestCustomer(house: House, name: string) {
  return granted(
    await act(house, robot, (work) =>
      openCustomer(work, {
        kind: 'association',
        details: {
          organisation: `Les Amis de la ${name}`,
          address: { line1: '1 rue du Test', postalCode: '25000', city: 'Besançon', country: 'FR' },
          language: 'fr',
        },
        owner: { firstName: 'Léa', lastName: 'Test', email: `lea@${name}.example`, language: 'fr' },
      }),
    ),
  );
}

/** The terms of today, accepted as in the shop. */
export async function acceptance(house: House, customerId: string): Promise<string> {
  const accepted = await act(house, robot, async (work) => {
    const { sha256 } = await currentTerms(work, 'fr');
    return acceptTerms(work, {
      customerId,
      signer: { firstName: 'Léa', lastName: 'Test', email: 'lea@test.example' },
      mention: 'lu et approuvé',
      initials: 'LT',
      language: 'fr',
      shown: { page: 'http://localhost/', textSha256: sha256 },
      address: '192.0.2.7',
      userAgent: 'test',
    });
  });
  return granted(accepted).id;
}

export async function order(house: House, customerId: string, planSlug: string, siteName: string) {
  const acceptanceId = await acceptance(house, customerId);
  const placed = await act(house, robot, async (work) => {
    const plan = await findPlan(work, planSlug);
    return placeOrder(
      work,
      {
        customerId,
        key: newId(),
        planSlug,
        every: 'P1Y',
        options: [],
        payBy: 'transfer',
        confirmations: { fits: true, capacity: true, advice: true },
        acceptanceId,
        productSheetShown: plan?.product.sheet.fr ?? '',
        siteName,
      },
      { reserveSiteName, openName },
    );
  });
  return granted(placed);
}

/** Ordered, paid, placed, reported live, with a further name, a redirect, a database and an access. */
async function servedCustomer(
  house: House,
  planSlug: string,
  name: string,
  nodeId: string,
): Promise<TestCustomer> {
  const customer = await openTestCustomer(house, name);
  const { orderId, contractId, serviceId, invoiceId, invoiceNumber, open } = await order(
    house,
    customer.id,
    planSlug,
    name,
  );
  const { paymentId } = granted(
    await act(house, robot, (work) =>
      recordTransfer(work, {
        customerId: customer.id,
        amount: open,
        receivedOn: work.today,
        reference: invoiceNumber,
        key: newId(),
      }),
    ),
  );
  await deliverAll(house, [...termsHandlers(), ...invoicingHandlers(), ...hostingHandlers()]);
  const site = await act(house, robot, (work) => siteForService(work, serviceId));
  if (!site) throw new Error('a paid service has a site');
  const minute = house.clock.now().round({ smallestUnit: 'minute', roundingMode: 'floor' });
  await act(house, robot, (work) =>
    reportFromNode(
      work,
      nodeId,
      reportOf(nodeId, 1, {
        at: new Date(house.clock.now().epochMilliseconds).toISOString(),
        sites: [{ id: site.id, outcome: 'applied', state: 'present' }],
        logs: [{ site: site.id, log: 'access', lines: ['192.0.2.7 GET / 200'] }],
        drift: [{ site: site.id, resource: 'vhost', found: 'changed by hand', repaired: true }],
        usage: [
          {
            site: site.id,
            minute: new Date(minute.epochMilliseconds).toISOString(),
            diskBytes: 4096,
            inodes: 3,
            trafficBytes: 1000,
            requests: 2,
            phpMilliseconds: 40,
          },
        ],
      }),
    ),
  );
  const [contact] = await act(house, robot, (work) => contactsOf(work, customer.id));
  const [accepted] = await act(house, robot, (work) => listAcceptances(work, customer.id));
  return {
    id: customer.id,
    number: customer.number,
    contactId: contact?.id ?? '',
    orderId,
    contractId,
    acceptanceId: accepted?.id ?? '',
    serviceId,
    invoiceId,
    invoiceNumber,
    paymentId,
    siteId: site.id,
  };
}

export async function theSite(house: House, siteId: string) {
  const site = await act(house, robot, (work) => getSite(work, siteId));
  if (!site) throw new Error('no such site');
  return site;
}
