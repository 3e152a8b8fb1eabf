import { type Day, isBefore } from '../../platform/calendar.ts';
import { type Refusal, refuse } from '../../platform/refusal.ts';
import { LIMITS, redirectTarget, urlPath } from '../../protocol/words.ts';
import type { HostingGrants } from '../catalogue/grants.ts';
import { parameters } from '../terms/versions.ts';
import type { Redirect, SiteState } from './types.ts';

/** Sites of one node: beyond, its desired state would outgrow what a node accepts. */
export const SITES_OF_A_NODE = 4000;
/** Below this share of free disk a node takes no new site, whatever was promised. */
const FREE_SHARE = 0.05;

export interface NodeRoom {
  readonly id: string;
  readonly state: string;
  readonly capabilities: readonly string[];
  readonly phpVersions: readonly string[];
  readonly diskBytes: number;
  readonly diskFreeBytes: number;
  readonly overcommit: number;
  /** Promised to the sites that it has. */
  readonly grantedBytes: number;
  readonly sites: number;
}

export function hasRoom(node: NodeRoom, diskBytes: number): boolean {
  return (
    node.state === 'online' &&
    node.capabilities.includes('web') &&
    node.phpVersions.length > 0 &&
    node.sites < SITES_OF_A_NODE &&
    node.diskFreeBytes > node.diskBytes * FREE_SHARE &&
    node.grantedBytes + diskBytes <= node.diskBytes * node.overcommit
  );
}

/** Those with room, the least promised first; between equals the one with fewer sites, then the older. */
export function placesInOrder(nodes: readonly NodeRoom[], diskBytes: number): NodeRoom[] {
  const load = (node: NodeRoom) => node.grantedBytes / (node.diskBytes * node.overcommit);
  return nodes
    .filter((node) => hasRoom(node, diskBytes))
    .sort((a, b) => load(a) - load(b) || a.sites - b.sites || (a.id < b.id ? -1 : 1));
}

/** What the contract says, in the words of this room. */
export type Standing = 'reserved' | 'present' | 'suspended' | 'ended' | 'absent';

export interface Contracted {
  readonly state: string;
  readonly ended: { readonly on: Day } | undefined;
  /** Which says for how long the data of an ended site wait (`dataKeptDays`). */
  readonly termsVersion: string;
}

/** Art. 7: an ended site is shut; its data wait for whoever takes them along, or comes back, before they go. */
export function standingOf({ state, ended, termsVersion }: Contracted, today: Day): Standing {
  switch (state) {
    case 'awaiting-payment':
      return 'reserved';
    case 'suspended':
      return 'suspended';
    case 'ended':
      return ended && isBefore(today, goneOn(ended.on, termsVersion)) ? 'ended' : 'absent';
    case 'cancelled':
      return 'absent';
    default:
      return 'present';
  }
}

/** An export of a site that runs on can be made again: it is kept no longer than fetching it takes. */
export const EXPORT_KEPT_DAYS = 7;

/** The day on which nothing is left of a site whose service ended that day, by the terms of its contract. */
export function goneOn(endedOn: Day, termsVersion: string): Day {
  return endedOn.add({ days: parameters(termsVersion).dataKeptDays });
}

export function siteState(facts: {
  standing: Standing;
  placed: boolean;
  outcome: 'applied' | 'failed' | null;
  live: boolean;
}): SiteState {
  if (facts.standing === 'ended' || facts.standing === 'absent') return 'ended';
  if (facts.standing === 'suspended') return 'suspended';
  if (facts.standing === 'reserved') return 'reserved';
  if (!facts.placed) return 'waiting-for-node';
  if (facts.outcome === 'failed') return 'failing';
  return facts.live ? 'live' : 'being-set-up';
}

/**
 * The Unix account: readable, and never the name of a system account, of another site, or of a site
 * that once was ("dupont-20001").
 */
export function accountName(label: string, uid: number): string {
  return `${plainBase(label)}-${uid}`;
}

export function firstDatabaseName(label: string, uid: number): string {
  return `${plainBase(label)}_${uid}`;
}

function plainBase(label: string): string {
  const letters = label.replace(/^xn--/, '').replace(/[^a-z0-9]/g, '');
  return (/^[a-z]/.test(letters) ? letters : `s${letters}`).slice(0, 11);
}

/** What the customer adds to the account's name for a second database or access. */
export function suffixOf(typed: string, field: string): string | Refusal {
  const suffix = typed.trim().toLowerCase();
  if (!/^[a-z0-9]{1,10}$/.test(suffix)) return refuse('suffix-invalid', { field });
  return suffix;
}

/** `used` of what the plan grants; refused when one more would pass it. */
export function refuseBeyond(
  what: 'names' | 'redirects' | 'databases' | 'accesses',
  used: number,
  grants: HostingGrants,
): Refusal | undefined {
  const most = {
    names: Math.min(grants.aliases, LIMITS.namesOfASite - 1),
    redirects: LIMITS.redirectsOfASite,
    databases: Math.min(grants.databases, LIMITS.databasesOfASite),
    accesses: Math.min(grants.ftpUsers, LIMITS.accessesOfASite),
  }[what];
  return used < most ? undefined : refuse(`limit-of-${what}`, { article: '12', figures: { most } });
}

export function checkRedirect(input: Omit<Redirect, 'id'>): Refusal | undefined {
  if (!urlPath.safeParse(input.path).success || /(^|\/)\.\.?(\/|$)/.test(input.path)) {
    return refuse('redirect-path-invalid', { field: 'path' });
  }
  if (!redirectTarget.safeParse(input.to).success || !URL.canParse(input.to)) {
    return refuse('redirect-target-invalid', { field: 'to' });
  }
  if (!['exact', 'prefix'].includes(input.match)) return refuse('redirect-match-invalid', { field: 'match' });
  if (![301, 302, 307, 308].includes(input.status)) {
    return refuse('redirect-status-invalid', { field: 'status' });
  }
  return undefined;
}

/** A redirect that leads back to itself would turn in a circle in every visitor's browser. */
export function turnsInCircle(input: Omit<Redirect, 'id'>, hosts: readonly string[]): boolean {
  const target = new URL(input.to);
  const own = input.host === null ? hosts : [input.host];
  if (!own.includes(target.hostname)) return false;
  return input.match === 'exact' ? target.pathname === input.path : target.pathname.startsWith(input.path);
}

/** Newest first: "8.4" before "8.10"? No: 8.10 is newer. */
export function newestFirst(versions: readonly string[]): string[] {
  const key = (version: string) => {
    const [major = 0, minor = 0] = version.split('.').map(Number);
    return major * 1000 + minor;
  };
  return [...versions].sort((a, b) => key(b) - key(a));
}
