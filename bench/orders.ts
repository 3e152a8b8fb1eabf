import { findPlan, listPlans } from '../src/company/catalogue/catalogue.ts';
import { openCustomer } from '../src/company/customers/customers.ts';
import { openName } from '../src/company/domains/domains.ts';
import {
  requestPasswordLink,
  reserveSiteName,
  setPassword,
  siteForService,
} from '../src/company/hosting/hosting.ts';
import { type PlacedOrder, placeOrder } from '../src/company/orders/orders.ts';
import { recordTransfer } from '../src/company/payments/payments.ts';
import { acceptTerms, currentTerms } from '../src/company/terms/terms.ts';
import { act, type House } from '../src/platform/house.ts';
import { newId } from '../src/platform/ids.ts';
import { granted } from '../src/platform/refusal.ts';
import { bencher } from './product.ts';

export interface OrderedSite {
  readonly siteId: string;
  readonly customerId: string;
  readonly account: string;
  readonly host: string;
  readonly database: { readonly name: string; readonly password: string };
  readonly placed: PlacedOrder;
}

const PASSWORD = 'orbite-bench-4711-Sesame';

export async function cheapestPlan(house: House): Promise<string> {
  const plans = await act(house, bencher, (work) => listPlans(work, { kind: 'hosting', onSale: true }));
  const [plan] = plans;
  if (!plan) throw new Error('the catalogue sells no hosting');
  return plan.slug;
}

/** A customer who has ordered a site and not yet paid, all of it by the use cases of the shop. */
export async function orderSite(house: House, name: string, planSlug: string): Promise<OrderedSite> {
  const customer = granted(
    await act(house, bencher, (work) =>
      openCustomer(work, {
        kind: 'association',
        details: {
          organisation: `Les Amis de ${name}`,
          address: { line1: '1 rue du Banc', postalCode: '25000', city: 'Besançon', country: 'FR' },
          language: 'fr',
        },
        owner: { firstName: 'Léa', lastName: 'Banc', email: `${name}@example.org`, language: 'fr' },
      }),
    ),
  );
  const acceptance = granted(
    await act(house, bencher, async (work) =>
      acceptTerms(work, {
        customerId: customer.id,
        signer: { firstName: 'Léa', lastName: 'Banc', email: `${name}@example.org` },
        mention: 'lu et approuvé',
        initials: 'LB',
        language: 'fr',
        shown: { page: 'http://localhost/', textSha256: (await currentTerms(work, 'fr')).sha256 },
        address: '192.0.2.7',
        userAgent: 'bench',
      }),
    ),
  );
  const placed = granted(
    await act(house, bencher, async (work) =>
      placeOrder(
        work,
        {
          customerId: customer.id,
          key: newId(),
          planSlug,
          every: 'P1Y',
          options: [],
          payBy: 'transfer',
          confirmations: { fits: true, capacity: true, advice: true },
          acceptanceId: acceptance.id,
          productSheetShown: (await findPlan(work, planSlug))?.product.sheet.fr ?? '',
          siteName: name,
        },
        { reserveSiteName, openName },
      ),
    ),
  );
  return { customerId: customer.id, placed, ...(await withDatabasePassword(house, placed.serviceId)) };
}

/** The page that is measured signs in to MariaDB: its password is set as the customer would. */
async function withDatabasePassword(house: House, serviceId: string) {
  const site = await act(house, bencher, (work) => siteForService(work, serviceId));
  const [database] = site?.databases ?? [];
  const host = site?.names[0]?.host;
  if (!site || !database || host === undefined) throw new Error('an ordered site has a name and a database');
  const link = granted(
    await act(house, bencher, (work) => requestPasswordLink(work, site.id, 'database', database.id)),
  );
  granted(await act(house, bencher, (work) => setPassword(work, link.token, PASSWORD)));
  return {
    siteId: site.id,
    account: site.account,
    host,
    database: { name: database.name, password: PASSWORD },
  };
}

/** @returns the moment at which the payment stood in the books. */
export async function pay(house: House, { customerId, placed }: OrderedSite): Promise<number> {
  granted(
    await act(house, bencher, (work) =>
      recordTransfer(work, {
        customerId,
        amount: placed.open,
        receivedOn: work.today,
        reference: placed.invoiceNumber,
        key: newId(),
      }),
    ),
  );
  return Date.now();
}
