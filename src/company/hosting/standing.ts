import { recordAct } from '../../platform/acts.ts';
import { mayTouch, type Work } from '../../platform/house.ts';
import { isId } from '../../platform/ids.ts';
import { type Refusal, refuse } from '../../platform/refusal.ts';
import { grantsSchema, type HostingGrants } from '../catalogue/grants.ts';
import type { Service } from '../contracts/contracts.ts';
import { actingMay } from '../customers/customers.ts';
import { bumpRevision } from '../nodes/nodes.ts';
import { lockSite, type SiteCore } from './store.ts';

/** The site, locked, for whoever wants to change it; another customer's is as good as absent. */
export async function siteToChange(work: Work, siteId: string): Promise<SiteCore | Refusal> {
  const site = isId(siteId) ? await lockSite(work, { siteId }) : undefined;
  if (!site || !mayTouch(work, site.customerId)) return refuse('site-unknown');
  if (!(await actingMay(work, site.customerId, 'manage', site.serviceId))) {
    return refuse('not-permitted', { article: '5' });
  }
  if (hasEnded(site)) return refuse('site-ended', { article: '12' });
  return site;
}

export function hasEnded({ standing }: SiteCore): boolean {
  return standing === 'ended' || standing === 'absent';
}

/** A fact of the site changed by somebody's wish: the act is kept, and its node must know. */
export async function siteChanged(
  work: Work,
  site: SiteCore,
  act: string,
  details: Record<string, unknown>,
  article = '12',
): Promise<void> {
  const { customerId, serviceId } = site;
  await recordAct(work, { act, article, customerId, serviceId, details });
  if (site.nodeId !== null) await bumpRevision(work, site.nodeId);
}

/** @throws Error for a service that is no hosting. */
export function hostingGrantsOf(service: Service): HostingGrants {
  const grants = grantsSchema.parse(service.grants);
  if (grants.kind !== 'hosting') throw new Error(`service ${service.id} is no hosting: ${grants.kind}`);
  return grants;
}
