import type { Work } from '../../platform/house.ts';
import type { Refusal } from '../../platform/refusal.ts';
import type { Capability, Drift, Node, NodeFacts } from './types.ts';

export type * from './types.ts';

// Signatures first, so that others can write against them; the code follows in the next commits.
declare const soon: never;

export async function createJoinToken(
  _work: Work,
  _input: { name?: string; capabilities: readonly Capability[] },
): Promise<{ token: string; expiresAt: string } | Refusal> {
  return soon;
}

export async function joinNode(
  _work: Work,
  _input: { token: string; hostname: string; addresses: readonly string[]; facts: NodeFacts },
): Promise<{ nodeId: string; credential: string; stateKey: string } | Refusal> {
  return soon;
}

export async function listNodes(_work: Work): Promise<Node[]> {
  return soon;
}
export async function getNode(_work: Work, _nodeId: string): Promise<Node | undefined> {
  return soon;
}
export async function driftOf(
  _work: Work,
  _filter: { nodeId?: string; siteId?: string; limit: number },
): Promise<Drift[]> {
  return soon;
}
export async function drainNode(_work: Work, _nodeId: string, _reason: string): Promise<Refusal | undefined> {
  return soon;
}
export async function undrainNode(_work: Work, _nodeId: string): Promise<Refusal | undefined> {
  return soon;
}
export async function retireNode(
  _work: Work,
  _nodeId: string,
  _reason: string,
): Promise<Refusal | undefined> {
  return soon;
}
/** A new credential for the node; the old one stops working at once. */
export async function renewCredential(
  _work: Work,
  _nodeId: string,
  _reason: string,
): Promise<{ credential: string } | Refusal> {
  return soon;
}
export async function revokeCredential(
  _work: Work,
  _nodeId: string,
  _reason: string,
): Promise<Refusal | undefined> {
  return soon;
}
/** Call in the transaction that changes a fact which the node's desired state is derived from. */
export async function bumpRevision(_work: Work, _nodeId: string): Promise<number> {
  return soon;
}
