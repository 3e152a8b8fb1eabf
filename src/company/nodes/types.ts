import type { Instant } from '../../platform/calendar.ts';
import type { MachineFacts } from '../../protocol/report.ts';

/** What a node can carry; said when its join token is made. */
export const CAPABILITIES = ['web', 'mail', 'dns'] as const;
export type Capability = (typeof CAPABILITIES)[number];

/** Derived from dated facts, never stored. */
export type NodeState = 'joined' | 'online' | 'silent' | 'draining' | 'retired';

export interface Node {
  readonly id: string;
  readonly name: string;
  readonly hostname: string;
  /** Where visitors reach its sites. */
  readonly addresses: readonly string[];
  readonly capabilities: readonly Capability[];
  readonly state: NodeState;
  /** The machine as it last described itself: capacity, load, versions, quota driver. */
  readonly facts: MachineFacts;
  /** How many times its disk may be promised to sites: most of them use little of what they may. */
  readonly overcommit: number;
  readonly joinedAt: Instant;
  readonly lastSeenAt: Instant | null;
  readonly reportedAt: Instant | null;
  /** The revision of its desired state, and the one that it last reported to have worked from. */
  readonly revision: number;
  readonly appliedRevision: number | null;
  readonly drainedSince: Instant | null;
  readonly retiredSince: Instant | null;
}

/** Something on the machine that nobody asked for; the agent found it, and repaired it or not. */
export interface Drift {
  readonly id: bigint;
  readonly nodeId: string;
  readonly siteId: string | null;
  readonly foundAt: Instant;
  readonly resource: string;
  readonly found: string;
  readonly repaired: boolean;
}
