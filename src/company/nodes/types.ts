import type { Instant } from '../../platform/calendar.ts';

/** What a node can carry. Only `web` is placed on today; a node says it when its join token is made. */
export const CAPABILITIES = ['web', 'mail', 'dns'] as const;
export type Capability = (typeof CAPABILITIES)[number];

/** Derived from dated facts, never stored. */
export type NodeState = 'joined' | 'online' | 'silent' | 'draining' | 'retired';

/** What the machine says about itself, at its join and in its reports. */
export interface NodeFacts {
  readonly debian: string;
  readonly cores: number;
  readonly memoryBytes: number;
  readonly diskBytes: number;
  /** `btrfs`, `xfs`, `ext4` or `none`: which kernel quota the node enforces. */
  readonly quotaDriver: string;
  readonly phpVersions: readonly string[];
}

export interface Node {
  readonly id: string;
  readonly name: string;
  readonly hostname: string;
  /** Where visitors reach its sites. */
  readonly addresses: readonly string[];
  readonly capabilities: readonly Capability[];
  readonly state: NodeState;
  readonly facts: NodeFacts;
  readonly joinedAt: Instant;
  readonly lastSeenAt: Instant | null;
  /** The revision of its desired state, and the one that it last reported as applied. */
  readonly revision: number;
  readonly appliedRevision: number | null;
  readonly drainedSince: Instant | null;
  readonly retiredSince: Instant | null;
}

/** A difference between the machine and its desired state that the agent found and repaired. */
export interface Drift {
  readonly id: bigint;
  readonly nodeId: string;
  readonly siteId: string | null;
  readonly foundAt: Instant;
  readonly resource: string;
  readonly difference: string;
  readonly repaired: boolean;
}
