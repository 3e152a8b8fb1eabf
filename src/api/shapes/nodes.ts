import { z } from '@hono/zod-openapi';
import type { Drift as RoomDrift, Node as RoomNode } from '../../company/nodes/nodes.ts';
import type { Instant } from '../../platform/calendar.ts';
import { id, showInstant } from '../fields.ts';

export const capability = z.enum(['web', 'mail', 'dns']);

export const Node = z
  .strictObject({
    id: id(),
    name: z.string(),
    hostname: z.string(),
    addresses: z.array(z.string()),
    capabilities: z.array(capability),
    state: z.enum(['joined', 'online', 'silent', 'draining', 'retired']),
    machine: z.strictObject({
      system: z.string(),
      kernel: z.string(),
      agent: z.string(),
      php: z.array(z.string()),
      quota: z.enum(['btrfs', 'xfs', 'ext4', 'none']),
      limitsEnforced: z.boolean(),
      cpus: z.int(),
      load1: z.number(),
      uptimeSeconds: z.number(),
      memoryBytes: z.int(),
      memoryFreeBytes: z.int(),
      diskBytes: z.int(),
      diskFreeBytes: z.int(),
      sitesAwake: z.int(),
    }),
    overcommit: z.number(),
    joinedAt: z.iso.datetime(),
    lastSeenAt: z.iso.datetime().nullable(),
    reportedAt: z.iso.datetime().nullable(),
    revision: z.int(),
    appliedRevision: z.int().nullable(),
    drainedSince: z.iso.datetime().nullable(),
    retiredSince: z.iso.datetime().nullable(),
  })
  .openapi('Node');

export function showNode(node: RoomNode): z.input<typeof Node> {
  const { facts } = node;
  return {
    id: node.id,
    name: node.name,
    hostname: node.hostname,
    addresses: [...node.addresses],
    capabilities: [...node.capabilities],
    state: node.state,
    machine: {
      system: facts.system,
      kernel: facts.kernel,
      agent: facts.agent,
      php: [...facts.php],
      quota: facts.quota,
      limitsEnforced: facts.limitsEnforced,
      cpus: facts.cpus,
      load1: facts.load1,
      uptimeSeconds: facts.uptimeSeconds,
      memoryBytes: facts.memoryBytes,
      memoryFreeBytes: facts.memoryFreeBytes,
      diskBytes: facts.diskBytes,
      diskFreeBytes: facts.diskFreeBytes,
      sitesAwake: facts.sitesAwake,
    },
    overcommit: node.overcommit,
    joinedAt: node.joinedAt.toString(),
    lastSeenAt: showInstant(node.lastSeenAt),
    reportedAt: showInstant(node.reportedAt),
    revision: node.revision,
    appliedRevision: node.appliedRevision,
    drainedSince: showInstant(node.drainedSince),
    retiredSince: showInstant(node.retiredSince),
  };
}

/** Shown once: a node joins with it. */
export const JoinToken = z
  .strictObject({ token: z.string(), expiresAt: z.iso.datetime() })
  .openapi('JoinToken');

export const showJoinToken = ({ token, expiresAt }: { token: string; expiresAt: Instant }) => ({
  token,
  expiresAt: expiresAt.toString(),
});

/** Something on the machine that nobody asked for; newest first. */
export const Drift = z
  .strictObject({
    id: z.string(),
    siteId: id().nullable(),
    foundAt: z.iso.datetime(),
    resource: z.string(),
    found: z.string(),
    repaired: z.boolean(),
  })
  .openapi('Drift');

export const showDrift = (drift: RoomDrift): z.input<typeof Drift> => ({
  id: drift.id.toString(),
  siteId: drift.siteId,
  foundAt: drift.foundAt.toString(),
  resource: drift.resource,
  found: drift.found,
  repaired: drift.repaired,
});
