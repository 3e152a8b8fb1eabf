import path from 'node:path';
import { sql } from 'kysely';
import { type OrderedSite, orderSite, pay } from './orders.ts';
import { type Product, settled } from './product.ts';
import { databasePage, firstAnswer, putPage } from './visitor.ts';

/** From the payment in the books to the page that has asked its database, in milliseconds. */
export interface WentLive {
  readonly site: OrderedSite;
  readonly total: number;
  /** Until the site had its node. */
  readonly placed: number;
  /** Until the node's report had made the service active. */
  readonly active: number;
  /** What the agent itself says it took, from the state's arrival to its last probe. */
  readonly agent: number;
}

export async function orderSites(
  { house }: Product,
  plan: string,
  names: readonly string[],
): Promise<OrderedSite[]> {
  const sites: OrderedSite[] = [];
  for (const name of names) sites.push(await orderSite(house, name, plan));
  await settled(house);
  return sites;
}

export async function goLive(product: Product, site: OrderedSite): Promise<WentLive> {
  const { house, node } = product;
  let over = false;
  const www = path.join(node.srv, 'sites', site.account, 'www');
  const put = putPage(www, databasePage(site.database), () => over);
  try {
    const paid = await pay(house, site);
    const answered = await firstAnswer(node.address, site.host, site.database);
    return { site, total: answered - paid, ...(await legs(product, site, paid)) };
  } finally {
    over = true;
    await put;
  }
}

async function legs({ house, node }: Product, site: OrderedSite, paid: number) {
  for (const end = Date.now() + 60_000; Date.now() < end; ) {
    const { rows } = await sql<{ placed: number; active: number; agent: number }>`
      select extract(epoch from p.placed_at)::float8 * 1000 as placed,
             extract(epoch from o.live_since)::float8 * 1000 as active,
             coalesce((n.last_report->>'tookMilliseconds')::float8, 0) as agent
        from site_placements p join site_outcomes o using (site_id)
        join node_sightings n on n.node_id = ${node.id}
       where p.site_id = ${site.siteId} and o.live_since is not null`.execute(house.db);
    const [row] = rows;
    if (row) return { placed: row.placed - paid, active: row.active - paid, agent: row.agent };
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`${site.host} does not become active within a minute`);
}
