import { RouterContextProvider } from 'react-router';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seedCatalogue } from '../../company/catalogue/seed.ts';
import { addContact, openCustomer } from '../../company/customers/customers.ts';
import { placeOrder } from '../../company/orders/orders.ts';
import { acceptTerms, currentTerms } from '../../company/terms/terms.ts';
import { type Actor, system } from '../../platform/actor.ts';
import { act } from '../../platform/house.ts';
import { newId } from '../../platform/ids.ts';
import { granted } from '../../platform/refusal.ts';
import { type TestHouse, testHouse } from '../../platform/testing/database.ts';
import { type Visit, visitKey } from '../context.ts';
import { loader as follow } from './follow.tsx';
import { loader as order } from './order-details.tsx';

const robot = system('test');
let house: TestHouse;
let customerId: string;
let serviceId: string;
let orderId: string;

beforeAll(async () => {
  house = await testHouse(new Date().toISOString());
  await act(house, robot, seedCatalogue);
  await act(house, robot, async (work) => {
    const owner = { firstName: 'Léa', lastName: 'Test', email: 'lea@example.org', language: 'fr' as const };
    const opened = granted(
      await openCustomer(work, {
        kind: 'person',
        details: {
          firstName: 'Léa',
          lastName: 'Test',
          address: { line1: '1 rue du Test', postalCode: '25000', city: 'Besançon', country: 'FR' },
          language: 'fr',
        },
        owner,
      }),
    );
    customerId = opened.id;
    const accepted = granted(
      await acceptTerms(work, {
        customerId,
        signer: owner,
        mention: 'lu et approuvé',
        initials: 'LT',
        language: 'fr',
        shown: { page: 'http://localhost/', textSha256: (await currentTerms(work, 'fr')).sha256 },
        address: '192.0.2.7',
        userAgent: 'test',
      }),
    );
    const placed = granted(
      await placeOrder(
        work,
        {
          customerId,
          key: newId(),
          planSlug: 'planete',
          every: 'P1M',
          options: [],
          payBy: 'transfer',
          confirmations: { fits: true, capacity: true, advice: true },
          acceptanceId: accepted.id,
          productSheetShown: 'la fiche',
          siteName: 'dupont',
        },
        { reserveSiteName: async () => undefined },
      ),
    );
    orderId = placed.orderId;
    serviceId = placed.serviceId;
  });
});
afterAll(() => house.close());

type Roles = Parameters<typeof addContact>[2]['roles'];

async function contact(roles: Roles): Promise<Actor> {
  const entered = await act(house, robot, (work) =>
    addContact(work, customerId, {
      firstName: 'Paul',
      lastName: 'Autre',
      email: `paul-${newId()}@example.org`,
      roles,
    }),
  );
  return { kind: 'contact', id: granted(entered).id, name: 'Paul Autre', customerId };
}

/** The status that the page would answer with: what its loader gives, or the page that it throws. */
async function status(page: typeof follow | typeof order, actor: Actor, params: Record<string, string>) {
  const url = new URL('http://localhost/page');
  const visit = {
    house,
    actor,
    url,
    language: 'fr',
    session: undefined,
    ports: { cards: undefined },
    provider: { siteDomain: 'sites.localhost' },
  } as unknown as Visit;
  const context = new RouterContextProvider();
  context.set(visitKey, visit);
  const args = { context, params, request: new Request(url) } as unknown as Parameters<typeof follow>[0];
  try {
    await page(args);
    return 200;
  } catch (thrown) {
    if (thrown instanceof Response) return thrown.status;
    return (thrown as { init?: { status?: number } }).init?.status;
  }
}

describe('an order’s page, with its invoice and the bank details', () => {
  it.each([
    ['the billing contact', () => ['billing'] as Roles, 200],
    ['the technical contact', () => ['technical'] as Roles, 404],
    [
      'a collaborator, even of that service',
      () => [{ role: 'collaborator', serviceIds: [serviceId] }] as Roles,
      404,
    ],
  ])('answers %s as their role allows', async (_who, roles, expected) => {
    expect(await status(follow, await contact(roles()), { orderId })).toBe(expected);
  });

  it('does not exist for somebody of another customer, nor for a visitor', async () => {
    const stranger = { kind: 'contact', id: newId(), name: 'X', customerId: newId() } as const;
    expect(await status(follow, stranger, { orderId })).toBe(404);
    expect(await status(follow, { kind: 'visitor' }, { orderId })).toBe(302);
  });
});

describe('the page on which one signs and orders', () => {
  it.each([
    ['an owner', ['owner'] as Roles, 200],
    ['a technical contact', ['technical'] as Roles, 403],
    ['a visitor', undefined, 302],
  ])('answers %s as their role allows (art. 5)', async (_who, roles, expected) => {
    const actor: Actor = roles ? await contact(roles) : { kind: 'visitor' };
    expect(await status(order, actor, { planSlug: 'planete' })).toBe(expected);
  });
});
