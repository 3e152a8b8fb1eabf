import { sql } from 'kysely';
import type { OpenHouse } from '../src/cli/installation.ts';
import { newCustomer, paidSite } from '../src/company/hosting/testing/fixture.ts';
import { type Product, settled } from './product.ts';
import { pause } from './visitor.ts';

const BATCH = 40;

/** How many sites run. */
export async function livingSites(house: OpenHouse): Promise<number> {
  const { rows } = await sql<{ live: number }>`
    select count(*)::int as live from site_outcomes where live_since is not null`.execute(house.db);
  return rows[0]?.live ?? 0;
}

/**
 * Adds paid sites until so many live: the neighbours of what is measured. Their orders are written
 * without invoices, whose PDFs would take longer than the sites.
 * @returns how many were added.
 */
export async function fillUpTo(product: Product, wanted: number, stem: string): Promise<number> {
  const { house } = product;
  const before = await livingSites(house);
  for (let live = await livingSites(house); live < wanted; live = await livingSites(house)) {
    const batch = Math.min(BATCH, wanted - live);
    const customer = await newCustomer(house);
    for (let nth = 0; nth < batch; nth++) await paidSite(house, customer, `${stem}${live + nth}`);
    for (const end = Date.now() + 300_000; (await livingSites(house)) < live + batch; await pause(100)) {
      if (Date.now() > end) throw new Error(`${batch} more sites do not live after five minutes`);
    }
  }
  await settled(house);
  return (await livingSites(house)) - before;
}
