import { recordAct } from '../../platform/acts.ts';
import type { Day } from '../../platform/calendar.ts';
import { mayTouch, type Work } from '../../platform/house.ts';
import { isId } from '../../platform/ids.ts';
import { isRefusal, type Refusal, refuse } from '../../platform/refusal.ts';
import { grantsSchema, type MailboxGrants } from '../catalogue/grants.ts';
import {
  activateService,
  getService,
  recordProvisioningFailure,
  type Service,
} from '../contracts/contracts.ts';
import { actingMay } from '../customers/customers.ts';
import { getNode, listNodes, lockNode, type Node } from '../nodes/nodes.ts';
import { rewriteAll } from './pieces.ts';
import {
  goneOn,
  hasRoom,
  type NodeRoom,
  placesInOrder,
  receivesMail,
  type Standing,
  standingOf,
} from './rules.ts';
import {
  hasPieces,
  insertMail,
  loadsOfNodes,
  lockMail,
  type MailCore,
  releasePlace,
  savePlace,
  saveStanding,
  takePlacingTurn,
} from './store.ts';

/**
 * Gives the mail of a paid service a node that carries mail, and the service is active: from then on its
 * domains are a matter of minutes. Idempotent. Without such a node it waits, and the contract says so.
 */
export async function placeMail(
  work: Work,
  serviceId: string,
): Promise<{ serviceId: string; nodeId: string | null } | Refusal> {
  const mail = await refreshStanding(work, serviceId);
  if (isRefusal(mail)) return mail;
  if (mail.standing !== 'present' || mail.nodeId !== null) return { serviceId, nodeId: mail.nodeId };

  const nodeId = await findPlace(work, mail.grants);
  if (nodeId === undefined) {
    await recordProvisioningFailure(work, serviceId, 'waiting-for-node');
    return { serviceId, nodeId: null };
  }
  await savePlace(work, serviceId, nodeId);
  const wrong = await rewriteAll(work, { ...mail, nodeId });
  if (wrong) return wrong;
  const node = await getNode(work, nodeId);
  await recordAct(work, {
    act: 'mail-placed',
    article: '12b',
    customerId: mail.customerId,
    serviceId,
    details: { node: node?.name ?? nodeId },
  });
  // A refusal (the service ended meanwhile) is the contract's business; the place stands.
  await activateService(work, serviceId);
  return { serviceId, nodeId };
}

/** Locks the node before it counts on its room, and one placement looks at a time. */
async function findPlace(work: Work, grants: MailboxGrants): Promise<string | undefined> {
  await takePlacingTurn(work);
  const loads = await loadsOfNodes(work);
  const nodes = (await listNodes(work)).map((node) => roomOf(node, loads.get(node.id)));
  for (const candidate of placesInOrder(nodes, grants)) {
    await lockNode(work, candidate.id);
    const now = (await loadsOfNodes(work, candidate.id)).get(candidate.id);
    if (hasRoom({ ...candidate, ...(now ?? { mailboxes: 0, grantedBytes: 0 }) }, grants)) return candidate.id;
  }
  return undefined;
}

function roomOf(node: Node, load: { mailboxes: number; grantedBytes: number } | undefined): NodeRoom {
  return {
    id: node.id,
    state: node.state,
    capabilities: node.capabilities,
    mail: node.facts.mail === true,
    diskBytes: node.facts.diskBytes,
    diskFreeBytes: node.facts.diskFreeBytes,
    overcommit: node.overcommit,
    mailboxes: load?.mailboxes ?? 0,
    grantedBytes: load?.grantedBytes ?? 0,
  };
}

/**
 * Reads from the contract what holds for the mail now, and has its node told when that changed. Called for
 * each of the contract's announcements; it reads the present, so that their order does not matter.
 */
export async function refreshStanding(work: Work, serviceId: string): Promise<MailCore | Refusal> {
  const service = await getService(work, serviceId);
  if (service?.kind !== 'mailbox') return refuse('service-unknown');
  const now = heldBy(service, work.today);
  await insertMail(work, { serviceId, customerId: service.customerId, ...now });
  const mail = await lockMail(work, serviceId);
  if (!mail) throw new Error(`mail of service ${serviceId} is not there`);
  const standing = standingNow(mail, now.standing);
  const next = { ...now, standing };
  if (same(mail, next)) return mail;
  const reason = service.suspendedFor[0] ?? service.ended?.reason ?? null;
  await saveStanding(work, serviceId, { ...next, reason });
  if (standing === 'ended' && mail.standing !== 'ended' && service.ended) {
    await recordAct(work, {
      act: 'mail-shut',
      article: service.ended.article,
      customerId: mail.customerId,
      serviceId,
      details: { until: goneOn(service.ended.on).toString() },
    });
  }
  const changed = { ...mail, ...next };
  const wrong = await rewriteAll(work, changed);
  if (wrong) return wrong;
  if (standing === 'absent') await releaseIfEmpty(work, changed);
  return changed;
}

function heldBy(service: Service, today: Day): Pick<MailCore, 'standing' | 'receives' | 'grants'> {
  const grants = grantsSchema.parse(service.grants);
  if (grants.kind !== 'mailbox') throw new Error(`service ${service.id} is no mail: ${grants.kind}`);
  const standing = standingOf(service, today);
  return { standing, receives: receivesMail(standing, service), grants };
}

/** What has gone stays gone; of mail that never was on a node there is nothing to keep. */
function standingNow(mail: MailCore, standing: Standing): Standing {
  if (mail.standing === 'absent') return 'absent';
  return standing === 'ended' && mail.nodeId === null ? 'absent' : standing;
}

function same(mail: MailCore, next: Pick<MailCore, 'standing' | 'receives' | 'grants'>): boolean {
  const figures = Object.entries(next.grants);
  const held = new Map<string, unknown>(Object.entries(mail.grants));
  return (
    mail.standing === next.standing &&
    mail.receives === next.receives &&
    figures.every(([what, amount]) => held.get(what) === amount)
  );
}

/** A service that never had a proven domain leaves nothing on its node to wait for. */
export async function releaseIfEmpty(work: Work, mail: MailCore): Promise<void> {
  if (mail.nodeId === null || (await hasPieces(work, mail.serviceId))) return;
  await releasePlace(work, mail.serviceId);
  await recordAct(work, {
    act: 'mail-erased',
    article: '12b',
    customerId: mail.customerId,
    serviceId: mail.serviceId,
    details: {},
  });
}

/** The service's mail, locked, for whoever wants to change it; another customer's is as good as absent. */
export async function mailToChange(work: Work, serviceId: string): Promise<MailCore | Refusal> {
  const mail = isId(serviceId) ? await lockMail(work, serviceId) : undefined;
  if (!mail || !mayTouch(work, mail.customerId)) return refuse('mail-service-unknown');
  if (!(await actingMay(work, mail.customerId, 'manage', mail.serviceId)))
    return refuse('not-permitted', { article: '5' });
  if (mail.standing === 'ended' || mail.standing === 'absent')
    return refuse('mail-service-ended', { article: '12b' });
  return mail;
}
