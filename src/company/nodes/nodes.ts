import { sql } from 'kysely';
import { recordAct } from '../../platform/acts.ts';
import type { Instant } from '../../platform/calendar.ts';
import type { Work } from '../../platform/house.ts';
import { isId, newId, newToken } from '../../platform/ids.ts';
import { announce } from '../../platform/outbox.ts';
import { type Refusal, refuse } from '../../platform/refusal.ts';
import { sameBytes, tokenHash } from '../../platform/secrets.ts';
import { atInstant, byWhom } from '../../platform/sql-values.ts';
import type { MailState } from '../../protocol/mail.ts';
import type { JoinAnswer, JoinRequest } from '../../protocol/report.ts';
import { type SignedState, signState, stateKeyOf, stateSigningKey } from '../../protocol/signing.ts';
import type { Site } from '../../protocol/state.ts';
import { NODE_CHANNEL } from './bell.ts';
import {
  insertCredential,
  insertJoinToken,
  loadCredential,
  lockJoinToken,
  revokeCredentials,
  takenNames,
} from './joining-store.ts';
import { loadDrifts, saveSighting } from './reports-store.ts';
import { JOIN_TOKEN_HOURS, nodeName, parseCredential, publicAddresses } from './rules.ts';
import { insertNode, loadNodes, loadRevision, lockRevision, raiseRevision } from './store.ts';
import { db } from './tables.ts';
import { CAPABILITIES, type Capability, type Drift, type Node } from './types.ts';

export { receiveReport, sightNode } from './reports.ts';
export type * from './types.ts';
export { CAPABILITIES } from './types.ts';

/** The token goes into `./orbite node join URL --token T`; it makes one node, within a day. */
export async function createJoinToken(
  work: Work,
  input: { name?: string; capabilities: readonly Capability[] },
): Promise<{ token: string; expiresAt: Instant } | Refusal> {
  const wrong = refuseCapabilities(input.capabilities);
  if (wrong) return wrong;
  const name = input.name?.trim().toLowerCase();
  if (name !== undefined) {
    if (!/^[a-z0-9]([a-z0-9-]{0,48}[a-z0-9])?$/.test(name)) {
      return refuse('node-name-invalid', { field: 'name' });
    }
    if ((await takenNames(work)).has(name)) {
      return refuse('node-name-taken', { field: 'name', figures: { name } });
    }
  }
  const token = newToken();
  const expiresAt = work.at.add({ hours: JOIN_TOKEN_HOURS });
  await insertJoinToken(work, {
    id: newId(),
    hash: tokenHash(token),
    name: name ?? null,
    capabilities: [...new Set(input.capabilities)],
    expiresAt,
  });
  await recordAct(work, {
    act: 'node-join-token-made',
    details: { name: name ?? null, capabilities: [...input.capabilities] },
  });
  return { token, expiresAt };
}

function refuseCapabilities(asked: readonly Capability[]): Refusal | undefined {
  return asked.length > 0 && asked.every((word) => CAPABILITIES.includes(word))
    ? undefined
    : refuse('capability-unknown', {
        field: 'capabilities',
        figures: { known: CAPABILITIES.join(', ') },
      });
}

/** What a new node says with its token; the credential is shown this once. */
export async function joinNode(work: Work, request: JoinRequest): Promise<JoinAnswer | Refusal> {
  const token = await lockJoinToken(work, tokenHash(request.token));
  if (!token) return refuse('join-token-unknown');
  if (token.usedBy) return refuse('join-token-used');
  if (token.expires_at.epochMilliseconds <= work.at.epochMilliseconds) return refuse('join-token-expired');

  const nodeId = newId();
  const name = nodeName(token.node_name ?? request.hostname, await takenNames(work));
  await insertNode(work, {
    id: nodeId,
    joinTokenId: token.id,
    name,
    hostname: request.hostname,
    capabilities: token.capabilities,
    addresses: publicAddresses(request.facts.addresses),
    facts: request.facts,
  });
  const credential = await issueCredential(work, nodeId);
  await saveSighting(work, nodeId);
  await recordAct(work, { act: 'node-joined', details: { node: name, hostname: request.hostname } });
  await announce(work, 'nodes.node-joined', nodeId, { nodeId });
  return { node: nodeId, credential, stateKey: stateKeyOf(signingKey(work)) };
}

async function issueCredential(work: Work, nodeId: string): Promise<string> {
  const id = newId();
  const secret = newToken();
  await insertCredential(work, { id, nodeId, hash: tokenHash(secret) });
  return `${id}.${secret}`;
}

const signingKey = (work: Work) => stateSigningKey(work.secrets.deriveKey('node-state'));

/** Whose credential this is; undefined for one that is unknown, revoked, or of a retired node. */
export async function authenticateNode(
  work: Work,
  credential: string,
): Promise<{ id: string; name: string } | undefined> {
  const parsed = parseCredential(credential);
  const row = parsed && (await loadCredential(work, parsed.id));
  if (!sameBytes(tokenHash(parsed?.secret ?? ''), row?.secret_hash ?? Buffer.alloc(32))) return undefined;
  return row && { id: row.id, name: row.name };
}

/**
 * Call in the transaction that changes a fact which the node's desired state is derived from. Wakes the
 * node's long poll, in whatever instance it waits, at the commit.
 */
export async function bumpRevision(work: Work, nodeId: string): Promise<number> {
  const revision = await raiseRevision(work, nodeId);
  await ring(work, nodeId);
  return revision;
}

async function ring(work: Work, nodeId: string): Promise<void> {
  await sql`select pg_notify(${NODE_CHANNEL}, ${nodeId})`.execute(work.tx);
}

export const lockNode = lockRevision;
export const revisionOf = loadRevision;

/** The state as the node gets it: signed for it alone. @throws ZodError when it is not a valid state. */
export async function signedStateFor(
  work: Work,
  nodeId: string,
  revision: number,
  sites: readonly Site[],
  mail: MailState | undefined,
): Promise<SignedState> {
  const parts = { sites: [...sites], ...(mail === undefined ? {} : { mail }) };
  return signState({ protocol: 1, node: nodeId, revision, ...parts }, signingKey(work));
}

export async function listNodes(work: Work): Promise<Node[]> {
  return loadNodes(work);
}

export async function getNode(work: Work, nodeId: string): Promise<Node | undefined> {
  if (!isId(nodeId)) return undefined;
  return (await loadNodes(work, nodeId))[0];
}

export interface NodePlace {
  readonly hostname: string;
  readonly addresses: readonly string[];
  readonly phpVersions: readonly string[];
}

/** Where visitors reach nodes, and what they run: all of it that a customer's people may see. */
export async function nodePlaces(
  work: Work,
  nodeIds: readonly string[],
): Promise<ReadonlyMap<string, NodePlace>> {
  if (nodeIds.length === 0) return new Map();
  const rows = await db(work)
    .selectFrom('nodes')
    .select(['id', 'hostname', 'addresses', 'php_versions'])
    .where('id', 'in', [...new Set(nodeIds)])
    .execute();
  return new Map(
    rows.map((row) => [
      row.id,
      { hostname: row.hostname, addresses: row.addresses, phpVersions: row.php_versions },
    ]),
  );
}

/** Newest first. */
export async function driftOf(
  work: Work,
  filter: { nodeId?: string; siteId?: string; before?: bigint; limit: number },
): Promise<Drift[]> {
  if (!isId(filter.nodeId ?? newId()) || !isId(filter.siteId ?? newId())) return [];
  return loadDrifts(work, filter);
}

/** No new sites; those that it has stay and are served. */
export async function drainNode(work: Work, nodeId: string, reason: string): Promise<Node | Refusal> {
  const node = await standing(work, nodeId);
  if ('refused' in node) return node;
  if (node.drainedSince) return node;
  await db(work)
    .insertInto('node_drains')
    .values({
      id: newId(),
      node_id: nodeId,
      from_at: atInstant(work.at),
      decided_by: byWhom(work.by),
      reason,
      ended_at: null,
      ended_by: null,
    })
    .onConflict((conflict) => conflict.column('node_id').where('ended_at', 'is', null).doNothing())
    .execute();
  await recordAct(work, { act: 'node-drained', details: { node: node.name, reason } });
  return standing(work, nodeId);
}

export async function undrainNode(work: Work, nodeId: string): Promise<Node | Refusal> {
  const node = await standing(work, nodeId);
  if ('refused' in node || !node.drainedSince) return node;
  const ended = await db(work)
    .updateTable('node_drains')
    .set({ ended_at: atInstant(work.at), ended_by: byWhom(work.by) })
    .where('node_id', '=', nodeId)
    .where('ended_at', 'is', null)
    .returning('id')
    .executeTakeFirst();
  if (ended) {
    await recordAct(work, { act: 'node-undrained', details: { node: node.name } });
    await announce(work, 'nodes.node-has-room', ended.id, { nodeId });
  }
  return standing(work, nodeId);
}

/** For good: its credential stops working. Whoever asks makes sure that nothing lives there any more. */
export async function retireNode(work: Work, nodeId: string, reason: string): Promise<Node | Refusal> {
  const node = await standing(work, nodeId);
  if ('refused' in node) return node;
  await db(work)
    .insertInto('node_retirements')
    .values({ node_id: nodeId, at: atInstant(work.at), decided_by: byWhom(work.by), reason })
    .execute();
  await shutOut(work, nodeId, 'node retired');
  await recordAct(work, { act: 'node-retired', details: { node: node.name, reason } });
  return (await getNode(work, nodeId)) ?? refuse('node-unknown');
}

/** How many times the node's disk may be promised to sites. */
export async function changeOvercommit(work: Work, nodeId: string, times: number): Promise<Node | Refusal> {
  const node = await standing(work, nodeId);
  if ('refused' in node) return node;
  if (!Number.isInteger(times) || times < 1 || times > 10_000) {
    return refuse('overcommit-invalid', { field: 'overcommit' });
  }
  await db(work).updateTable('nodes').set({ overcommit: times }).where('id', '=', nodeId).execute();
  await recordAct(work, { act: 'node-overcommit-changed', details: { node: node.name, times } });
  await announce(work, 'nodes.node-has-room', `${nodeId}/${work.at}`, { nodeId });
  return standing(work, nodeId);
}

/** What kinds of services may be placed there from now on; those that it has stay. */
export async function changeCapabilities(
  work: Work,
  nodeId: string,
  capabilities: readonly Capability[],
): Promise<Node | Refusal> {
  const node = await standing(work, nodeId);
  if ('refused' in node) return node;
  const wrong = refuseCapabilities(capabilities);
  if (wrong) return wrong;
  const wanted = CAPABILITIES.filter((word) => capabilities.includes(word));
  if (wanted.length === node.capabilities.length && wanted.every((word) => node.capabilities.includes(word)))
    return node;
  await db(work)
    .updateTable('nodes')
    .set({ capabilities: [...wanted] })
    .where('id', '=', nodeId)
    .execute();
  await recordAct(work, {
    act: 'node-capabilities-changed',
    details: { node: node.name, capabilities: wanted.join(', ') },
  });
  await bumpRevision(work, nodeId);
  await announce(work, 'nodes.node-has-room', `${nodeId}/${work.at}`, { nodeId });
  return standing(work, nodeId);
}

/** A new credential, shown this once; those before it stop working at once. */
export async function renewCredential(
  work: Work,
  nodeId: string,
  reason: string,
): Promise<{ credential: string } | Refusal> {
  const node = await standing(work, nodeId);
  if ('refused' in node) return node;
  await shutOut(work, nodeId, reason);
  await recordAct(work, { act: 'node-credential-renewed', details: { node: node.name, reason } });
  return { credential: await issueCredential(work, nodeId) };
}

/** The node is shut out until it gets a new credential; its sites go on being served. */
export async function revokeCredential(
  work: Work,
  nodeId: string,
  reason: string,
): Promise<{ revoked: number } | Refusal> {
  const node = await standing(work, nodeId);
  if ('refused' in node) return node;
  const revoked = await shutOut(work, nodeId, reason);
  await recordAct(work, { act: 'node-credential-revoked', details: { node: node.name, reason } });
  return { revoked };
}

/** A poll that waits under a credential ends with it. */
async function shutOut(work: Work, nodeId: string, reason: string): Promise<number> {
  const revoked = await revokeCredentials(work, nodeId, reason);
  await ring(work, nodeId);
  return revoked;
}

async function standing(work: Work, nodeId: string): Promise<Node | Refusal> {
  const node = await getNode(work, nodeId);
  if (!node) return refuse('node-unknown');
  return node.state === 'retired' ? refuse('node-is-retired', { figures: { node: node.name } }) : node;
}
