import { sql } from 'kysely';
import type { Work } from '../../platform/house.ts';
import { atInstant } from '../../platform/sql-values.ts';
import { bumpRevision, type Node } from '../nodes/nodes.ts';
import type { SiteFacts } from './desired.ts';
import { lockSite } from './store.ts';
import { db } from './tables.ts';

/** What the sites of a node may send by PHP's mail() (art. 12b). Undefined where the node has no mail. */
export async function mailOfSites(
  work: Work,
  node: Node | undefined,
): Promise<((siteId: string, customerId: string) => SiteFacts['mail']) | undefined> {
  if (node?.facts.mail !== true) return undefined;
  const domains = await provenDomainsOn(work, node.id);
  const releases = await releasesOn(work, node.id);
  return (siteId, customerId) => ({
    nodeName: node.hostname,
    provenDomains: domains.get(customerId) ?? [],
    releasedStops: releases.get(siteId) ?? [],
  });
}

/** Whoever proved a domain last has it; a file at a present site says nothing about its mail. */
async function provenDomainsOn(work: Work, nodeId: string): Promise<ReadonlyMap<string, string[]>> {
  const { rows } = await sql<{ customer_id: string; domain: string }>`
    select customer_id, domain from (
      select distinct on (domain) customer_id, domain from name_proofs
       where means <> 'file' order by domain, proven_at desc) last
     where customer_id in (select customer_id from site_placements where node_id = ${nodeId} and released_at is null)
     order by domain`.execute(work.tx);
  return grouped(rows.map((row) => [row.customer_id, row.domain]));
}

async function releasesOn(work: Work, nodeId: string): Promise<ReadonlyMap<string, string[]>> {
  const rows = await db(work)
    .selectFrom('site_sending_releases as r')
    .innerJoin('site_placements as p', 'p.site_id', 'r.site_id')
    .where('p.node_id', '=', nodeId)
    .where('p.released_at', 'is', null)
    .orderBy('r.at', 'desc')
    .orderBy('r.stop_id')
    .select(['r.site_id', 'r.stop_id'])
    .execute();
  return grouped(rows.map((row) => [row.site_id, row.stop_id]));
}

function grouped(pairs: readonly (readonly [string, string])[]): ReadonlyMap<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const [key, value] of pairs) groups.set(key, [...(groups.get(key) ?? []), value]);
  return groups;
}

/** Staff released a site that its node had stopped for a burst: its node hears of it. Idempotent. */
export async function releaseSending(
  work: Work,
  { siteId, stopId }: { siteId: string; stopId: string },
): Promise<void> {
  const site = await lockSite(work, { siteId });
  if (!site) return;
  await db(work)
    .insertInto('site_sending_releases')
    .values({ stop_id: stopId, site_id: siteId, customer_id: site.customerId, at: atInstant(work.at) })
    .onConflict((conflict) => conflict.column('stop_id').doNothing())
    .execute();
  if (site.nodeId !== null) await bumpRevision(work, site.nodeId);
}
