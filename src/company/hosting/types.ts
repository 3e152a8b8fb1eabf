import type { Instant } from '../../platform/calendar.ts';
import type { HostingGrants } from '../catalogue/grants.ts';

/** Where a site stands, derived from facts. */
export type SiteState =
  /** Ordered, not yet paid: only its name is kept. */
  | 'reserved'
  /** Paid; no node has room (or none has joined). Placed by itself as soon as one has. */
  | 'waiting-for-node'
  /** On its node's list; the node has not reported yet. */
  | 'being-set-up'
  | 'live'
  /** The node tried and failed; it tries again by itself. `problem` says what. */
  | 'failing'
  | 'suspended'
  | 'ended';

export type Https = 'on' | 'off' | 'redirect';
export const HTTPS_CHOICES: readonly Https[] = ['on', 'off', 'redirect'];

export interface SiteName {
  readonly id: string;
  /** A-label form, as it goes into DNS and configuration. */
  readonly host: string;
  /** For reading: "bücher.example". */
  readonly unicode: string;
  readonly main: boolean;
  readonly addedAt: Instant;
  /** The customer has shown that the domain is theirs. The main name is the company's own: always. */
  readonly provenAt: Instant | null;
}

export interface Redirect {
  readonly id: string;
  /** Null: on every name of the site. */
  readonly host: string | null;
  readonly path: string;
  /** `prefix` takes everything below `path` and appends the rest to `to`. */
  readonly match: 'exact' | 'prefix';
  readonly to: string;
  readonly status: 301 | 302 | 307 | 308;
}

export interface SiteDatabase {
  readonly id: string;
  readonly name: string;
  readonly user: string;
  readonly passwordSetAt: Instant | null;
}

export interface SiteAccess {
  readonly id: string;
  readonly user: string;
  readonly ftp: boolean;
  readonly sftp: boolean;
  readonly passwordSetAt: Instant | null;
}

/** Everything a customer's page, the console and the API show of a site. */
export interface Site {
  readonly id: string;
  readonly serviceId: string;
  readonly customerId: string;
  readonly state: SiteState;
  /** The node's words when `state` is `failing`. */
  readonly problem: string | null;
  /** The contract's reason while it is suspended: unpaid, abuse, hacked. */
  readonly suspendedFor: string | null;
  readonly names: readonly SiteName[];
  readonly redirects: readonly Redirect[];
  readonly https: Https;
  /** Null until it is placed and nothing was chosen: the newest of its node. */
  readonly phpVersion: string | null;
  readonly phpVersions: readonly string[];
  readonly databases: readonly SiteDatabase[];
  readonly accesses: readonly SiteAccess[];
  readonly grants: HostingGrants;
  /** Art. 12: shown against `grants.diskBytes`. Null until the node's first measure. */
  readonly diskUsedBytes: number | null;
  readonly measuredAt: Instant | null;
  readonly nodeId: string | null;
  readonly account: string;
  readonly reservedAt: Instant;
  readonly liveSince: Instant | null;
}

/** How to reach a site from outside. Empty lists until it is placed. */
export interface SiteAddresses {
  readonly urls: readonly string[];
  readonly nodeAddresses: readonly string[];
  /** FTPS, SFTP and phpMyAdmin answer on the node's own name. */
  readonly nodeHost: string | null;
  readonly ftpPort: number;
  readonly sftpPort: number;
  readonly phpMyAdminUrl: string | null;
  readonly databaseHost: string;
}

export type UsageStep = 'minute' | 'hour' | 'day';

export interface UsagePoint {
  /** The first instant of the step. */
  readonly at: Instant;
  readonly diskBytes: number;
  readonly inodes: number;
  readonly trafficBytes: number;
  readonly requests: number;
  readonly phpSeconds: number;
}

export interface SiteLog {
  readonly log: 'access' | 'error' | 'php';
  readonly at: Instant;
  readonly lines: readonly string[];
}
