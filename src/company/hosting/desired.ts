import type { SendingLimits } from '../../protocol/mail.ts';
import { judgeSite, type Site } from '../../protocol/state.ts';
import { LIMITS } from '../../protocol/words.ts';
import type { HostingGrants } from '../catalogue/grants.ts';
import { newestFirst, type Standing } from './rules.ts';

/** Every fact about one placed site that its node needs. */
export interface SiteFacts {
  readonly id: string;
  readonly account: string;
  readonly uid: number;
  readonly standing: Standing;
  /** Main first. Empty once the site has ended: its names are free again. */
  readonly names: readonly string[];
  /** What stands in for the names of an ended site. */
  readonly fallbackName: string;
  readonly redirects: readonly {
    readonly host: string | null;
    readonly path: string;
    readonly match: 'exact' | 'prefix';
    readonly target: string;
    readonly status: number;
  }[];
  readonly https: 'on' | 'off' | 'redirect';
  readonly phpVersion: string | null;
  readonly grants: HostingGrants;
  readonly databases: readonly { readonly name: string; readonly passwordHash: string }[];
  readonly accesses: readonly {
    readonly name: string;
    readonly ftp: boolean;
    readonly sftp: boolean;
    readonly passwordHash: string | null;
  }[];
  readonly wantsLogs: boolean;
  /** Undefined where the node has no mail: then mail() of its sites answers false. */
  readonly mail:
    | {
        readonly nodeName: string;
        /** The customer's, by the DNS or by staff's word. */
        readonly provenDomains: readonly string[];
        /** Stops that were released, newest first. */
        readonly releasedStops: readonly string[];
      }
    | undefined;
  /** The export that somebody waits for. */
  readonly export: { readonly id: string; readonly maxBytes: number } | undefined;
}

/**
 * What a node must be, from the facts alone: the same facts give the same state. `unfit` are sites that
 * a node would not accept; they are left out, so that one of them never stops the others.
 */
export function desiredSites(
  facts: readonly SiteFacts[],
  phpVersions: readonly string[],
): { sites: Site[]; unfit: string[] } {
  const sites: Site[] = [];
  const unfit: string[] = [];
  for (const fact of facts) {
    const parsed = judgeSite(desiredSite(fact, phpVersions));
    if (parsed.success) sites.push(parsed.data);
    else unfit.push(`${fact.id}: ${parsed.error.issues.map((issue) => issue.path.join('.')).join(', ')}`);
  }
  return { sites, unfit };
}

function desiredSite(facts: SiteFacts, phpVersions: readonly string[]): Site {
  const absent = facts.standing === 'absent';
  const { grants } = facts;
  return {
    id: facts.id,
    account: facts.account,
    uid: facts.uid,
    state: stateFor(facts.standing),
    names: absent || facts.names.length === 0 ? [facts.fallbackName] : [...facts.names],
    redirects: absent
      ? []
      : facts.redirects.map(({ host, path, match, target, status }) => ({
          ...(host === null ? {} : { host }),
          path,
          match,
          to: target,
          status: status as 301 | 302 | 307 | 308,
        })),
    https: facts.https,
    php: {
      version: phpVersionFor(facts.phpVersion, phpVersions),
      workers: within(grants.phpWorkers, 1, 64),
      memoryMb: phpMemory(grants),
    },
    limits: {
      diskBytes: within(grants.diskBytes, 1024 * 1024, Number.MAX_SAFE_INTEGER),
      inodes: within(grants.inodes, 100, 1_000_000_000),
      memoryMb: within(grants.memoryMb, 32, 262_144),
      tasks: within(grants.tasks, 4, 10_000),
      cpuPercent: within(grants.cpuPercent, 5, 6400),
    },
    databases: absent
      ? []
      : facts.databases.map(({ name, passwordHash }) => ({ name, user: name, passwordHash })),
    // A user whose password was not set yet is unknown to the node: nobody can guess at it.
    accesses: absent
      ? []
      : facts.accesses.flatMap(({ name, ftp, sftp, passwordHash }) =>
          passwordHash === null ? [] : [{ user: name, passwordHash, ftp, sftp }],
        ),
    wantLogs: absent || !facts.wantsLogs ? [] : ['access', 'error', 'php'],
    ...siteMail(facts),
    ...(absent || facts.export === undefined ? {} : { export: facts.export }),
  };
}

const MOST_RELEASES = 50;

/** Art. 5, 12b: under its own names, up to the plan's limits, and never while it is suspended. */
function siteMail({ mail, account, standing, names, grants }: SiteFacts): Pick<Site, 'mail'> {
  if (!mail || standing !== 'present' || grants.mailsPerHour === 0) return {};
  const domains = [...new Set([...names, ...mail.provenDomains])].slice(0, LIMITS.namesOfASite);
  return {
    mail: {
      sender: `${account}@${mail.nodeName}`,
      domains,
      limits: sendingLimits(grants),
      releasedStops: mail.releasedStops.slice(0, MOST_RELEASES),
    },
  };
}

/** A burst stops the site within a hundred messages. */
function sendingLimits({ mailsPerHour, mailsPerDay }: HostingGrants): SendingLimits {
  return {
    messagesPerHour: mailsPerHour,
    messagesPerDay: mailsPerDay,
    recipientsPerHour: 2 * mailsPerHour,
    recipientsPerDay: 2 * mailsPerDay,
    burst: { messages: within(mailsPerHour, 1, 60), minutes: 5 },
  };
}

/** An ended site whose data are still kept is shut as a suspended one is. */
function stateFor(standing: Standing): Site['state'] {
  if (standing === 'absent') return 'absent';
  return standing === 'suspended' || standing === 'ended' ? 'suspended' : 'present';
}

/** The chosen version where the node has it, else the newest that it has. */
export function phpVersionFor(chosen: string | null, available: readonly string[]): string {
  if (chosen !== null && available.includes(chosen)) return chosen;
  return newestFirst(available)[0] ?? chosen ?? '8.2';
}

/** One script may take half of the site's memory, and 512 MB at most. */
export function phpMemory({ memoryMb }: HostingGrants): number {
  return within(Math.floor(memoryMb / 2), 32, 512);
}

function within(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
