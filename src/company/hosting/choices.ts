import type { Work } from '../../platform/house.ts';
import { isRefusal, type Refusal, refuse } from '../../platform/refusal.ts';
import { atInstant } from '../../platform/sql-values.ts';
import { bumpRevision, nodePlaces } from '../nodes/nodes.ts';
import { newestFirst } from './rules.ts';
import { siteChanged, siteToChange } from './standing.ts';
import { db } from './tables.ts';
import { HTTPS_CHOICES, type Https } from './types.ts';

export async function changePhp(work: Work, siteId: string, version: string): Promise<Refusal | undefined> {
  const site = await siteToChange(work, siteId);
  if (isRefusal(site)) return site;
  const node = site.nodeId === null ? undefined : (await nodePlaces(work, [site.nodeId])).get(site.nodeId);
  if (!node) return refuse('site-not-placed');
  if (!node.phpVersions.includes(version)) {
    return refuse('php-version-unavailable', {
      field: 'version',
      figures: { available: newestFirst(node.phpVersions).join(', ') },
    });
  }
  await db(work)
    .updateTable('site_choices')
    .set({ php_version: version, chosen_at: atInstant(work.at) })
    .where('site_id', '=', site.id)
    .execute();
  await siteChanged(work, site, 'site-php-changed', { version });
  return undefined;
}

export async function changeHttps(work: Work, siteId: string, https: Https): Promise<Refusal | undefined> {
  if (!HTTPS_CHOICES.includes(https)) return refuse('https-choice-unknown', { field: 'https' });
  const site = await siteToChange(work, siteId);
  if (isRefusal(site)) return site;
  await db(work)
    .updateTable('site_choices')
    .set({ https, chosen_at: atInstant(work.at) })
    .where('site_id', '=', site.id)
    .execute();
  await siteChanged(work, site, 'site-https-changed', { https });
  return undefined;
}

/** Has the node ship the ends of the site's logs for the next ten minutes. */
export async function requestLogs(work: Work, siteId: string): Promise<Refusal | undefined> {
  const site = await siteToChange(work, siteId);
  if (isRefusal(site)) return site;
  if (site.nodeId === null) return refuse('site-not-placed');
  const until = atInstant(work.at.add({ minutes: 10 }));
  const before = await db(work)
    .selectFrom('site_log_requests')
    .select('site_id')
    .where('site_id', '=', site.id)
    .executeTakeFirst();
  await db(work)
    .insertInto('site_log_requests')
    .values({ site_id: site.id, customer_id: site.customerId, until })
    .onConflict((conflict) => conflict.column('site_id').doUpdateSet({ until }))
    .execute();
  if (!before) await bumpRevision(work, site.nodeId);
  return undefined;
}

/** Nobody looks any more: the nodes stop shipping. */
export async function endLogRequests(work: Work): Promise<void> {
  const ended = await db(work)
    .deleteFrom('site_log_requests')
    .where('until', '<', atInstant(work.at))
    .returning('site_id')
    .execute();
  if (ended.length === 0) return;
  const nodes = await db(work)
    .selectFrom('site_placements')
    .where(
      'site_id',
      'in',
      ended.map((row) => row.site_id),
    )
    .where('released_at', 'is', null)
    .select('node_id')
    .distinct()
    .orderBy('node_id')
    .execute();
  for (const { node_id } of nodes) await bumpRevision(work, node_id);
}
