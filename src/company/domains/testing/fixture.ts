import { act, type House } from '../../../platform/house.ts';
import { newId } from '../../../platform/ids.ts';
import { granted } from '../../../platform/refusal.ts';
import { eppRegistrar } from '../../../suppliers/registrars/epp/registrar.ts';
import { FR, GENERIC, type RegistryRules } from '../../../suppliers/registrars/simulator/registry.ts';
import {
  type RegistrySimulator,
  startRegistrySimulator,
} from '../../../suppliers/registrars/simulator/server.ts';
import { accessTo, OTHER, OURS } from '../../../suppliers/registrars/testing/epp-rig.ts';
import { findPlan } from '../../catalogue/catalogue.ts';
import { planOfExtension, seedDomains } from '../../catalogue/seed-domains.ts';
import { openCustomer } from '../../customers/customers.ts';
import { robot } from '../../hosting/testing/fixture.ts';
import { type PlacedOrder, placeOrder } from '../../orders/orders.ts';
import { recordTransfer } from '../../payments/payments.ts';
import { acceptTerms, currentTerms } from '../../terms/terms.ts';
import { openName, saveRegistrar } from '../domains.ts';
import type { NameChoice, NamedRegistrar, Registrars } from '../types.ts';

export interface Registries extends Registrars {
  readonly generic: RegistrySimulator;
  readonly fr: RegistrySimulator;
  close(): Promise<void>;
}

/** Two simulated registries on the house's clock, set as the registrars of .com, .net, .org and .fr. */
export async function registriesFor(house: House): Promise<Registries> {
  const start = (rules: RegistryRules) =>
    startRegistrySimulator({ rules, accounts: [OURS, OTHER], clock: house.clock });
  const [generic, fr] = [await start(GENERIC), await start(FR)];
  const named = (
    slug: string,
    registry: RegistrySimulator,
    extensions: readonly string[],
  ): NamedRegistrar => ({
    slug,
    extensions,
    registrar: eppRegistrar(accessTo(registry, { patience: 1500 }), house.clock),
  });
  const all = [named('generic', generic, GENERIC.zones), named('fr', fr, FR.zones)];
  await sellNames(house);
  return {
    generic,
    fr,
    all: async () => all,
    named: async (slug) => all.find((one) => one.slug === slug),
    forExtension: async (extension) => all.find(({ extensions }) => extensions.includes(extension)),
    async close() {
      await Promise.all(all.map(({ registrar }) => registrar.close()));
      await Promise.all([generic.stop(), fr.stop()]);
    },
  };
}

/** Registrars of .com, .net, .org and .fr stand in the settings, and their names are on sale. */
export async function sellNames(house: House): Promise<void> {
  await act(house, robot, async (work) => {
    for (const { slug, zones } of [
      { slug: 'generic', ...GENERIC },
      { slug: 'fr', ...FR },
    ])
      granted(
        await saveRegistrar(work, {
          slug,
          kind: 'epp',
          extensions: zones.join(' '),
          values: { host: '127.0.0.1', port: '700', user: OURS.user, password: OURS.password },
        }),
      );
    await seedDomains(work, [...GENERIC.zones, ...FR.zones]);
  });
}

/** A company, so that .fr asks for its SIREN. */
export async function newHolder(house: House, siret = '55210055400013'): Promise<string> {
  const opened = await act(house, robot, (work) =>
    openCustomer(work, {
      kind: 'company',
      details: {
        organisation: 'Exemple et Fils',
        siret,
        phone: '03 81 00 00 00',
        address: { line1: '1 rue du Test', postalCode: '25000', city: 'Besançon', country: 'FR' },
        language: 'fr',
      },
      owner: { firstName: 'Léa', lastName: 'Test', email: `lea-${newId()}@example.org`, language: 'fr' },
    }),
  );
  return granted(opened).id;
}

/** Signed and ordered, not paid. */
export async function orderName(
  house: House,
  customerId: string,
  name: string,
  choice: Partial<NameChoice> = {},
): Promise<PlacedOrder> {
  return act(house, robot, async (work) => {
    const planSlug = planOfExtension(name.slice(name.indexOf('.') + 1));
    const plan = await findPlan(work, planSlug);
    const acceptance = granted(
      await acceptTerms(work, {
        customerId,
        signer: { firstName: 'Léa', lastName: 'Test', email: 'lea@example.org', organisation: 'Exemple' },
        mention: 'lu et approuvé',
        initials: 'LT',
        language: 'fr',
        shown: { page: '/order', textSha256: (await currentTerms(work, 'fr')).sha256 },
        address: '192.0.2.1',
        userAgent: 'test',
      }),
    );
    const placed = await placeOrder(
      work,
      {
        customerId,
        key: newId(),
        planSlug,
        every: 'P1Y',
        options: [],
        payBy: 'transfer',
        confirmations: { fits: true, capacity: true, advice: true },
        acceptanceId: acceptance.id,
        productSheetShown: plan?.product.sheet.fr ?? 'fiche',
        domain: { name, how: 'register', mandate: `Mandat pour ${name}`, ...choice },
      },
      { reserveSiteName: async () => undefined, openName },
    );
    return granted(placed);
  });
}

/** The transfer for it arrives: what waits is the announcement `contracts.service-due`. */
export async function payFor(house: House, customerId: string, { open }: PlacedOrder): Promise<void> {
  await act(house, robot, async (work) =>
    granted(
      await recordTransfer(work, {
        customerId,
        amount: open,
        receivedOn: work.today,
        reference: newId(),
        key: newId(),
      }),
    ),
  );
}
