import { z } from 'zod';
import { mailReport } from './mail-report.ts';
import { logName } from './state.ts';
import { boundedText as text } from './text.ts';
import { hostName, LIMITS, phpVersion } from './words.ts';

/**
 * What a node found and did. Every part is idempotent, because a report is sent until it is accepted:
 * outcomes replace the last one of their site, usage is keyed by site and minute.
 */
/** The steps of applying a site, in the order in which they depend on each other. */
export const siteStep = z.enum([
  'account',
  'home',
  'quota',
  'certificate',
  'database',
  'access',
  'php',
  'web',
  'probe',
  'remove',
]);

export const siteOutcome = z.discriminatedUnion('outcome', [
  z.strictObject({
    id: z.uuid(),
    outcome: z.literal('applied'),
    /** What the site now is. */
    state: z.enum(['present', 'suspended', 'absent']),
  }),
  z.strictObject({
    id: z.uuid(),
    outcome: z.literal('failed'),
    state: z.enum(['present', 'suspended', 'absent']),
    step: siteStep,
    problem: text(500),
  }),
]);

/** Something on the machine that nobody asked for. */
export const driftItem = z.strictObject({
  /** Absent: it belongs to the node and to no site. */
  site: z.uuid().optional(),
  /** Which resource: `vhost`, `unit`, `directory`, `grants`… */
  resource: text(40),
  found: text(300),
  repaired: z.boolean(),
});

/** What a site used within one minute (`minute` is its first instant), and its disk at the end of it. */
export const usageSample = z.strictObject({
  site: z.uuid(),
  minute: z.iso.datetime(),
  diskBytes: z.int().min(0),
  inodes: z.int().min(0),
  trafficBytes: z.int().min(0),
  requests: z.int().min(0),
  phpMilliseconds: z.int().min(0),
});

export const logTail = z.strictObject({
  site: z.uuid(),
  log: logName,
  lines: z.array(text(LIMITS.logLineLength)).max(LIMITS.logLines),
});

/** How far the export of a site is. `failed` is final: whoever still wants one asks again. */
export const exportOutcome = z.discriminatedUnion('state', [
  z.strictObject({ id: z.uuid(), site: z.uuid(), state: z.literal('building'), bytes: z.int().min(0) }),
  z.strictObject({
    id: z.uuid(),
    site: z.uuid(),
    state: z.literal('sending'),
    bytes: z.int().min(0),
    sent: z.int().min(0),
  }),
  z.strictObject({
    id: z.uuid(),
    site: z.uuid(),
    state: z.literal('ready'),
    bytes: z.int().min(1).max(LIMITS.exportBytes),
    sha256: z.string().regex(/^[0-9a-f]{64}$/),
    /** Files that the site itself cannot read: they are missing. */
    unreadable: z.int().min(0),
  }),
  z.strictObject({
    id: z.uuid(),
    site: z.uuid(),
    state: z.literal('failed'),
    problem: z.enum(['too-big', 'disk-full', 'database', 'files', 'transfer']),
  }),
]);

export const machineFacts = z.strictObject({
  hostname: text(253),
  /** "Debian GNU/Linux 12 (bookworm)" */
  system: text(100),
  kernel: text(100),
  agent: text(40),
  addresses: z.array(text(45)).max(32),
  php: z.array(phpVersion).max(16),
  /** How the kernel enforces disk limits here. */
  quota: z.enum(['btrfs', 'xfs', 'ext4', 'none']),
  /** Whether the kernel enforces memory and task limits here (false under a version 1 hierarchy). */
  limitsEnforced: z.boolean(),
  cpus: z.int().min(1),
  load1: z.number().min(0),
  uptimeSeconds: z.number().min(0),
  memoryBytes: z.int().min(0),
  memoryFreeBytes: z.int().min(0),
  diskBytes: z.int().min(0),
  diskFreeBytes: z.int().min(0),
  /** Sites with at least one process. */
  sitesAwake: z.int().min(0),
  /** The node's own certificate authority, PEM. */
  authority: z.string().max(8000).optional(),
  /** Whether the daemons of mail are set up here. */
  mail: z.boolean().optional(),
});

export const report = z.strictObject({
  protocol: z.literal(1),
  node: z.uuid(),
  /** The state that the node worked from. */
  revision: z.int().min(0),
  at: z.iso.datetime(),
  /** How long the last run took, from the state's arrival to the last probe. */
  tookMilliseconds: z.int().min(0).optional(),
  /** Those whose outcome is new; all of them when the agent starts and every hour. */
  sites: z.array(siteOutcome).max(LIMITS.sites),
  drift: z.array(driftItem).max(1000),
  usage: z.array(usageSample).max(20_000),
  logs: z.array(logTail).max(100),
  /** Those of which there is something new. */
  exports: z.array(exportOutcome).max(1000).optional(),
  machine: machineFacts,
  /** Where the state has mail. */
  mail: mailReport.optional(),
});

export const joinRequest = z.strictObject({
  token: z
    .string()
    .min(16)
    .max(200)
    .regex(/^[A-Za-z0-9_.-]+$/),
  hostname: hostName,
  facts: machineFacts,
});

export const joinAnswer = z.strictObject({
  node: z.uuid(),
  /** The bearer credential of `/node/v1/state` and `/node/v1/report`. */
  credential: z
    .string()
    .min(32)
    .max(200)
    .regex(/^[A-Za-z0-9_.-]+$/),
  /** Ed25519, raw public key, base64url: what the state is verified with. */
  stateKey: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
});

export type SiteStep = z.infer<typeof siteStep>;
export type SiteOutcome = z.infer<typeof siteOutcome>;
export type DriftItem = z.infer<typeof driftItem>;
export type UsageSample = z.infer<typeof usageSample>;
export type LogTail = z.infer<typeof logTail>;
export type ExportOutcome = z.infer<typeof exportOutcome>;
export type MachineFacts = z.infer<typeof machineFacts>;
export type Report = z.infer<typeof report>;
export type JoinRequest = z.infer<typeof joinRequest>;
export type JoinAnswer = z.infer<typeof joinAnswer>;
