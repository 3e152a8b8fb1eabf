import { sql } from 'kysely';
import { system } from '../../../platform/actor.ts';
import { act, type House } from '../../../platform/house.ts';
import { newId } from '../../../platform/ids.ts';
import { cents } from '../../../platform/money.ts';
import { granted, isRefusal } from '../../../platform/refusal.ts';
import type { MachineFacts, Report, SiteOutcome } from '../../../protocol/report.ts';
import { findPlan } from '../../catalogue/catalogue.ts';
import { seedCatalogue } from '../../catalogue/seed.ts';
import { formContract, serviceDue } from '../../contracts/contracts.ts';
import { openCustomer } from '../../customers/customers.ts';
import { createJoinToken, joinNode } from '../../nodes/nodes.ts';
import { reserveSiteName } from '../placement.ts';

/** For store tests: customers, ordered services and nodes, by the use cases of their rooms. */
export const robot = system('test');
export const GIB = 2 ** 30;

export function machine(changes: Partial<MachineFacts> = {}): MachineFacts {
  return {
    hostname: 'web1.nodes.example',
    system: 'Debian GNU/Linux 12 (bookworm)',
    kernel: '6.1.0',
    agent: '0.1.0',
    addresses: ['127.0.0.1', '192.0.2.10', '2001:db8::10', 'fe80::1'],
    php: ['8.2'],
    quota: 'btrfs',
    limitsEnforced: true,
    cpus: 2,
    load1: 0.1,
    uptimeSeconds: 60,
    memoryBytes: 4 * GIB,
    memoryFreeBytes: 2 * GIB,
    diskBytes: 1000 * GIB,
    diskFreeBytes: 900 * GIB,
    sitesAwake: 0,
    ...changes,
  };
}

export async function newNode(house: House, changes: Partial<MachineFacts> = {}) {
  return act(house, robot, async (work) => {
    const { token } = granted(await createJoinToken(work, { capabilities: ['web'] }));
    const facts = machine(changes);
    return granted(await joinNode(work, { token, hostname: facts.hostname, facts }));
  });
}

export async function newCustomer(house: House): Promise<string> {
  const customer = await act(house, robot, (work) =>
    openCustomer(work, {
      kind: 'association',
      details: {
        organisation: 'Les Amis du Test',
        address: { line1: '1 rue du Test', postalCode: '25000', city: 'Besançon', country: 'FR' },
        language: 'fr',
      },
      owner: { firstName: 'Léa', lastName: 'Test', email: `lea-${newId()}@example.org`, language: 'fr' },
    }),
  );
  return granted(customer).id;
}

/** An order for hosting under `name`, not yet paid. */
export async function orderSite(house: House, customerId: string, name: string, changes: object = {}) {
  return act(house, robot, async (work) => {
    await seedCatalogue(work);
    const { rows } = await sql<{ slug: string }>`
      select p.slug from plans p join products r on r.id = p.product_id where r.kind = 'hosting' order by p.position limit 1`.execute(
      work.tx,
    );
    const plan = await findPlan(work, rows[0]?.slug ?? '');
    if (!plan) throw new Error('no plan of hosting');
    const orderId = newId();
    const acceptanceId = newId();
    await sql`insert into orders (id, customer_id, key, placed_on, placed_at, placed_by, kind, plan_id, plan_slug, label,
        options, every, net_cents, currency, pay_by, immediate_start, details, product_sheet, product_sheet_sha256,
        confirmations, acceptance_id, terms_version)
      values (${orderId}, ${customerId}, ${orderId}, ${work.today.toString()}, ${work.at.toString()}, 'test', 'hosting',
        ${plan.id}, ${plan.slug}, 'Test', '[]', 'P1Y', 1000, 'EUR', 'transfer', false, '{}', 'sheet', sha256('sheet'),
        '{"fits": true, "capacity": true, "advice": true}', ${acceptanceId}, '2016-05-15')`.execute(work.tx);
    const { serviceId } = await formContract(work, {
      customerId,
      orderId,
      acceptanceId,
      termsVersion: '2016-05-15',
      service: {
        kind: 'hosting',
        planSlug: plan.slug,
        label: 'Test',
        options: [],
        grants: { ...plan.grants, ...changes } as typeof plan.grants,
        price: cents(1000n),
        every: 'P1Y',
        payBy: 'transfer',
        anchor: work.today,
        immediateStart: false,
        details: {},
      },
    });
    const kept = await reserveSiteName(work, name, serviceId);
    return isRefusal(kept) ? kept : { ...kept, serviceId };
  });
}

/** Ordered and paid: what waits is the announcement `contracts.service-due`. */
export async function paidSite(house: House, customerId: string, name: string, changes: object = {}) {
  const site = granted(await orderSite(house, customerId, name, changes));
  await act(house, robot, (work) => serviceDue(work, site.serviceId));
  return site;
}

export function reportOf(
  node: string,
  revision: number,
  parts: Partial<Omit<Report, 'sites'>> & { sites?: SiteOutcome[] } = {},
): Report {
  return {
    protocol: 1,
    node,
    revision,
    at: new Date().toISOString(),
    sites: [],
    drift: [],
    usage: [],
    logs: [],
    machine: machine(),
    ...parts,
  };
}
