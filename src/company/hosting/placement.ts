import { recordAct } from '../../platform/acts.ts';
import type { Day } from '../../platform/calendar.ts';
import type { Work } from '../../platform/house.ts';
import { newId } from '../../platform/ids.ts';
import { isRefusal, type Refusal, refuse } from '../../platform/refusal.ts';
import { getService, recordProvisioningFailure, type Service } from '../contracts/contracts.ts';
import { bumpRevision, getNode, listNodes, lockNode, type Node } from '../nodes/nodes.ts';
import { getProvider } from '../provider/provider.ts';
import { insertAccess, insertDatabase } from './accounts-store.ts';
import { dropExports } from './exports-store.ts';
import { siteLabel } from './names.ts';
import {
  accountName,
  firstDatabaseName,
  goneOn,
  hasRoom,
  type NodeRoom,
  placesInOrder,
  type Standing,
  standingOf,
} from './rules.ts';
import { keepSearchWords } from './search.ts';
import { unknownNativePassword } from './sha512crypt.ts';
import { hostingGrantsOf } from './standing.ts';
import {
  deleteFurtherNamesOf,
  deleteNamesOf,
  insertName,
  insertPlacement,
  insertSite,
  isHostTaken,
  loadsOfNodes,
  lockSite,
  nextUid,
  type SiteCore,
  saveStanding,
  takePlacingTurn,
} from './store.ts';

/** Whether the name could be reserved now: for the form, before the order. Undefined: yes. */
export async function checkSiteName(work: Work, name: string): Promise<Refusal | undefined> {
  const label = siteLabel(name);
  if (isRefusal(label)) return label;
  const { siteDomain } = await getProvider(work);
  return (await isHostTaken(work, `${label.label}.${siteDomain}`)) ? taken(label.unicode) : undefined;
}

function taken(name: string): Refusal {
  return refuse('site-name-taken', { field: 'siteName', figures: { name } });
}

/**
 * Keeps `name` (a label: "dupont") for the site of a service, inside the order's transaction. The site
 * answers as "dupont." + the company's domain for sites. Of two orders at once, one gets the name.
 */
export async function reserveSiteName(
  work: Work,
  name: string,
  serviceId: string,
): Promise<{ siteId: string; host: string } | Refusal> {
  const wish = siteLabel(name);
  if (isRefusal(wish)) return wish;
  const service = await getService(work, serviceId);
  if (!service) return refuse('service-unknown');
  const { customerId } = service;
  const { siteDomain } = await getProvider(work);
  const { label, unicode } = wish;
  const host = `${label}.${siteDomain}`;
  if (await isHostTaken(work, host)) return taken(unicode);

  const siteId = newId();
  const uid = await nextUid(work);
  const account = accountName(label, uid);
  await insertSite(work, {
    id: siteId,
    serviceId,
    customerId,
    label,
    account,
    uid,
    standing: standingOf(service, work.today),
    grants: hostingGrantsOf(service),
  });
  const kept = await insertName(work, {
    siteId,
    customerId,
    host,
    unicode: `${unicode}.${siteDomain}`,
    main: true,
    registrable: host,
  });
  if (kept === undefined) return taken(unicode);
  const owned = { siteId, customerId };
  await insertDatabase(work, {
    ...owned,
    name: firstDatabaseName(label, uid),
    passwordHash: unknownNativePassword(),
  });
  await insertAccess(work, { ...owned, name: account, ftp: true, sftp: true });
  await keepSearchWords(work, customerId);
  await recordAct(work, {
    act: 'site-name-kept',
    article: '12',
    customerId,
    serviceId,
    details: { host },
  });
  return { siteId, host };
}

/**
 * Gives the site of a paid service a node with room and has that node told at the commit. Idempotent.
 * Without one the site waits, the contract says so, and the site is placed as soon as a node has room.
 */
export async function placeSite(
  work: Work,
  serviceId: string,
): Promise<{ siteId: string; nodeId: string | null } | Refusal> {
  const site = await refreshStanding(work, serviceId);
  if (!site) return refuse('site-unknown');
  if (site.standing !== 'present' || site.nodeId !== null) return { siteId: site.id, nodeId: site.nodeId };

  const nodeId = await findPlace(work, site.grants.diskBytes);
  if (nodeId === undefined) {
    await recordProvisioningFailure(work, serviceId, 'waiting-for-node');
    return { siteId: site.id, nodeId: null };
  }
  await insertPlacement(work, site, nodeId);
  await bumpRevision(work, nodeId);
  const node = await getNode(work, nodeId);
  await recordAct(work, {
    act: 'site-placed',
    article: '12',
    customerId: site.customerId,
    serviceId,
    details: { node: node?.name ?? nodeId },
  });
  return { siteId: site.id, nodeId };
}

/**
 * Locks the node before it counts on its room: two placements never promise the same bytes. One placement
 * looks at a time: of two that each hold a full node and want the other's, neither would come further.
 */
async function findPlace(work: Work, diskBytes: number): Promise<string | undefined> {
  await takePlacingTurn(work);
  const loads = await loadsOfNodes(work);
  const nodes = (await listNodes(work)).map((node) => roomOf(node, loads));
  for (const candidate of placesInOrder(nodes, diskBytes)) {
    await lockNode(work, candidate.id);
    const loadNow = (await loadsOfNodes(work, candidate.id)).get(candidate.id);
    if (hasRoom({ ...candidate, ...(loadNow ?? { sites: 0, grantedBytes: 0 }) }, diskBytes)) {
      return candidate.id;
    }
  }
  return undefined;
}

function roomOf(node: Node, loads: ReadonlyMap<string, { sites: number; grantedBytes: number }>): NodeRoom {
  return {
    id: node.id,
    state: node.state,
    capabilities: node.capabilities,
    phpVersions: node.facts.php,
    diskBytes: node.facts.diskBytes,
    diskFreeBytes: node.facts.diskFreeBytes,
    overcommit: node.overcommit,
    ...(loads.get(node.id) ?? { sites: 0, grantedBytes: 0 }),
  };
}

/**
 * Reads from the contract what holds for the site now, and has its node told when that changed. Called
 * for each of the contract's announcements; it reads the present, so that their order does not matter.
 */
export async function refreshStanding(work: Work, serviceId: string): Promise<SiteCore | undefined> {
  const site = await lockSite(work, { serviceId });
  const service = site && (await getService(work, serviceId));
  if (!site || !service) return site;
  const standing = standingNow(site, service, work.today);
  const grants = hostingGrantsOf(service);
  const reason = service.suspendedFor[0] ?? service.ended?.reason ?? null;
  if (standing === site.standing && JSON.stringify(grants) === JSON.stringify(sorted(grants, site.grants))) {
    return site;
  }
  await saveStanding(work, site.id, { standing, reason, grants });
  if (standing === 'ended' || standing === 'absent') await giveNamesBack(work, site, standing);
  if (standing === 'absent') await dropExports(work, site.id, 'erased');
  if (standing === 'ended' && site.standing !== 'ended' && service.ended) {
    const { customerId } = site;
    const details = { until: goneOn(service.ended.on, service.termsVersion).toString() };
    await recordAct(work, {
      act: 'site-shut',
      article: service.ended.article,
      customerId,
      serviceId,
      details,
    });
  }
  if (site.nodeId !== null) await bumpRevision(work, site.nodeId);
  return { ...site, standing, grants };
}

/** What has gone stays gone; of a site that never was on a node there is nothing to keep. */
function standingNow(site: SiteCore, service: Service, today: Day): Standing {
  if (site.standing === 'absent') return 'absent';
  const standing = standingOf(service, today);
  return standing === 'ended' && site.nodeId === null ? 'absent' : standing;
}

/** The customer's own names are free at once; the name that came with the order, once the data are gone. */
async function giveNamesBack(work: Work, site: SiteCore, standing: 'ended' | 'absent'): Promise<void> {
  if (standing === 'ended') await deleteFurtherNamesOf(work, site.id);
  else await deleteNamesOf(work, site.id);
  await keepSearchWords(work, site.customerId);
}

/** `value` with its keys in the order of `like`: jsonb does not keep the order in which keys came. */
function sorted<T extends object>(like: T, value: T): unknown {
  return Object.fromEntries(Object.keys(like).map((key) => [key, value[key as keyof T]]));
}
