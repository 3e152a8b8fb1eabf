import type { X509Certificate } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import type { Site } from '../protocol/state.ts';
import { absentAsUndefined, type FileFact, fileFact } from './files.ts';
import { inTurns } from './in-turns.ts';
import { BASE_DIRECTORIES, baseFiles, everyFileOf } from './inventory.ts';
import { type Ledger, pendingEffects } from './memory.ts';
import { homeOf, VHOSTS } from './paths.ts';
import { type CertificateFact, certificateFact } from './resources/certificate.ts';
import { type DatabaseFacts, type DatabaseNames, databaseFacts } from './resources/database.ts';
import { ftpDatabaseIsOurs } from './resources/ftp.ts';
import { type DirectoryFact, directoryFact, wantedDirectories, wantedLogs } from './resources/home.ts';
import { detectPreset, type Preset } from './resources/presets.ts';
import { isOurs } from './resources/processes.ts';
import type { QuotaDriver, QuotaFact } from './resources/quota.ts';
import { type UnitFact, unitFacts, wantsLinks } from './resources/units.ts';
import { certificateFile, type WebSettings } from './resources/web.ts';
import { attempt } from './run.ts';
import type { Effect } from './steps.ts';

/** What the machine is, as far as the sites in question are concerned. Only read; nothing is changed. */
export interface Facts {
  readonly now: number;
  readonly node: NodeFacts;
  readonly files: ReadonlyMap<string, FileFact>;
  readonly links: ReadonlyMap<string, string>;
  readonly directories: ReadonlyMap<string, DirectoryFact>;
  readonly quotas: ReadonlyMap<string, QuotaFact>;
  readonly certificates: ReadonlyMap<string, CertificateFact>;
  readonly presets: ReadonlyMap<string, Preset>;
  readonly units: ReadonlyMap<string, UnitFact>;
  /** Undefined: MariaDB does not answer. */
  readonly databases: DatabaseFacts | undefined;
  readonly ftpDatabaseIsOurs: boolean;
  readonly pending: readonly Effect[];
  readonly processes: ReadonlySet<number>;
  /** Names in the agent's own directories, to see what nobody asked for. */
  readonly vhosts: readonly string[];
}

/** What does not change while the agent runs. */
export interface NodeFacts {
  readonly php: readonly string[];
  readonly web: WebSettings;
  /** Users and groups of the system: their names can be no site's. */
  readonly systemNames: ReadonlySet<string>;
  readonly limitsInodes: boolean;
}

export async function nodeFacts(quota: string): Promise<NodeFacts> {
  const php = readdirSync('/usr/sbin').flatMap((name) => /^php-fpm([0-9]+\.[0-9]+)$/.exec(name)?.[1] ?? []);
  const version = /nginx\/([0-9]+)\.([0-9]+)/.exec((await attempt(['nginx', '-v'])).stderr);
  const modern = Number(version?.[1] ?? 0) > 1 || Number(version?.[2] ?? 0) > 25;
  return {
    php: php.sort(),
    web: { http2: modern ? 'directive' : 'listen', ipv6: existsSync('/proc/net/if_inet6') },
    systemNames: new Set(
      ['/etc/passwd', '/etc/group'].flatMap((file) =>
        readFileSync(file, 'utf8')
          .split('\n')
          .map((line) => line.split(':')[0] ?? ''),
      ),
    ),
    limitsInodes: quota !== 'btrfs',
  };
}

export interface Instruments {
  readonly quota: QuotaDriver;
  readonly authority: X509Certificate;
  readonly node: NodeFacts;
}

/** Up to so many sites, each is asked about by itself; beyond, one listing of everything is quicker. */
const FEW = 4;

/** @param scope the sites to look at; the shared files are always looked at. */
export async function gatherFacts(
  scope: readonly Site[],
  { quota, authority, node }: Instruments,
  now: number,
  ledger: Ledger,
): Promise<Facts> {
  const few = scope.length <= FEW;
  const accounts = scope.map((site) => site.account);
  const homes = scope.map((site) => ({ home: homeOf(site.account), uid: site.uid }));
  const files = new Map<string, FileFact>();
  const directories = new Map<string, DirectoryFact>();
  const certificates = new Map<string, CertificateFact>();
  const presets = new Map<string, Preset>();
  const quotas = new Map<string, QuotaFact>();

  const note = async <T>(into: Map<string, T>, key: string, fact: Promise<T | undefined>) => {
    const found = await fact;
    if (found !== undefined) into.set(key, found);
  };
  const paths = [...baseFiles(node.php), ...scope.flatMap((site) => everyFileOf(site, node.php))];
  const places = [
    ...BASE_DIRECTORIES,
    ...scope.flatMap((site) => [...wantedDirectories(site), ...wantedLogs(site)]),
  ];

  const [links, units, databases, ftpIsOurs, vhosts] = await Promise.all([
    wantsLinks(few ? new Set(accounts) : undefined),
    unitFacts(few ? accounts : undefined),
    databaseFacts(few ? databaseNames(scope, ledger) : undefined).catch(() => undefined),
    ftpDatabaseIsOurs(),
    absentAsUndefined(readdir(VHOSTS)),
    inTurns(paths, (path) => note(files, path, fileFact(path))),
    inTurns(places, ({ path }) => note(directories, path, directoryFact(path))),
    inTurns(accounts, (account) =>
      note(certificates, account, certificateFact(certificateFile(account), authority)),
    ),
    inTurns(accounts, (account) => note(presets, account, detectPreset(account))),
    few
      ? inTurns(homes, ({ home, uid }) => note(quotas, home, quota.fact(home, uid)))
      : quota.facts(homes).then((found) => {
          for (const [home, fact] of found) quotas.set(home, fact);
        }),
  ]);
  const closed = scope.some((site) => site.state !== 'present');
  return {
    now,
    node,
    files,
    links,
    directories,
    quotas,
    certificates,
    presets,
    units,
    databases,
    ftpDatabaseIsOurs: ftpIsOurs,
    pending: pendingEffects(),
    processes: closed ? uidsWithProcesses() : new Set(),
    vhosts: (vhosts ?? []).filter((name) => name.endsWith('.conf')),
  };
}

/** What the sites have and what was made for them. */
function databaseNames(scope: readonly Site[], ledger: Ledger): DatabaseNames {
  const made = scope.flatMap((site) => ledger.get(site.id) ?? []);
  const wanted = scope.flatMap((site) => site.databases);
  return {
    databases: [
      ...new Set([...wanted.map(({ name }) => name), ...made.flatMap(({ databases }) => databases)]),
    ],
    users: [
      ...new Set([...wanted.map(({ user }) => user), ...made.flatMap(({ databaseUsers }) => databaseUsers)]),
    ],
  };
}

/** The user ids that own at least one process. */
function uidsWithProcesses(): Set<number> {
  const uids = new Set<number>();
  for (const name of readdirSync('/proc')) {
    if (!/^[0-9]+$/.test(name)) continue;
    try {
      const uid = /^Uid:\s+[0-9]+\s+([0-9]+)/m.exec(readFileSync(`/proc/${name}/status`, 'utf8'))?.[1];
      if (uid !== undefined && !(Number(uid) >= 20_000 && isOurs(name))) uids.add(Number(uid));
    } catch {
      // It ended while we looked.
    }
  }
  return uids;
}
