import type { SiteStep } from '../protocol/report.ts';
import type { DesiredState, Site } from '../protocol/state.ts';
import type { Facts } from './facts.ts';
import { fileDiffers } from './files.ts';
import { BASE_DIRECTORIES, leftovers, wantedBase } from './inventory.ts';
import { type Ledger, leftAlone } from './memory.ts';
import { FTP_DATABASE, homeOf, VHOSTS } from './paths.ts';
import { planDatabases, planDroppedDatabases } from './plan-databases.ts';
import { wantedAccounts } from './resources/accounts.ts';
import { certificateDiffers } from './resources/certificate.ts';
import { wantedFtpUsers } from './resources/ftp.ts';
import { directoryDiffers, wantedDirectories, wantedLogs } from './resources/home.ts';
import {
  limitsFile,
  partsOfUnit,
  phpUnit,
  serviceTemplate,
  socketTemplate,
  wantedLimits,
  wantedPool,
  wantsLink,
} from './resources/php.ts';
import { vhostFile, wantedVhost } from './resources/web.ts';
import { type Deed, type Effect, type Step, stepOf } from './steps.ts';

/**
 * Pure: the desired state and the facts in, the steps out, each with its reason. Where the machine is
 * as wanted there is no step, so a second run has nothing to do.
 */
export interface Plan {
  readonly steps: readonly Step[];
  /** Sites that cannot be applied here at all; nothing of them is touched. */
  readonly refusals: ReadonlyMap<string, { step: SiteStep; problem: string }>;
  /** Seen, and left alone. */
  readonly strangers: readonly string[];
}

export function plan(state: DesiredState, scope: readonly Site[], facts: Facts, ledger: Ledger): Plan {
  const refusals = new Map<string, { step: SiteStep; problem: string }>();
  for (const site of scope) {
    const refusal = cannotBe(site, facts);
    if (refusal) refusals.set(site.id, refusal);
  }
  const possible = scope.filter((site) => !refusals.has(site.id));
  const accepted = state.sites.filter((site) => systemName(site, facts) === undefined);
  return {
    steps: [
      ...planBase(facts),
      ...planShared(accepted, leftAlone(state, ledger), facts),
      ...possible.flatMap((site) =>
        site.state === 'absent' ? planAbsent(site, facts, ledger) : planSite(site, facts, ledger),
      ),
      ...facts.pending.map(
        (effect): Step => ({
          deed: { do: 'take-up', effect },
          step: 'web',
          resource: 'daemon',
          why: 'an interrupted run had written for it',
        }),
      ),
    ],
    refusals,
    strangers: strangersIn(state, facts),
  };
}

function cannotBe(site: Site, facts: Facts): { step: SiteStep; problem: string } | undefined {
  const taken = systemName(site, facts);
  if (taken !== undefined) return { step: 'account', problem: `${taken} is an account of the system` };
  if (site.state === 'present' && !facts.node.php.includes(site.php.version)) {
    return { step: 'php', problem: `PHP ${site.php.version} is not installed on this node` };
  }
  return undefined;
}

/** A name of the site that the system itself has: nobody signs in to a site as `backup`. */
function systemName(site: Site, facts: Facts): string | undefined {
  const names = [site.account, ...site.accesses.map((access) => access.user)];
  return names.find((name) => facts.node.systemNames.has(name));
}

function planBase(facts: Facts): Step[] {
  const templates = new Set(
    facts.node.php.flatMap((version) => [socketTemplate(version), serviceTemplate(version)]),
  );
  const directories = BASE_DIRECTORIES.flatMap((directory): Step[] => {
    const why = directoryDiffers(directory, facts.directories.get(directory.path), 'directory');
    return why === undefined
      ? []
      : [{ deed: { do: 'set-directory', ...directory }, step: 'home', resource: 'base', why }];
  });
  const files = wantedBase(facts.node.php).flatMap((file): Step[] => {
    const why = fileDiffers(file, facts.files.get(file.path));
    if (why === undefined) return [];
    const effect: { effect: Effect } | Record<never, never> = templates.has(file.path)
      ? { effect: 'daemon-reload' }
      : {};
    return [{ deed: { do: 'write', file, ...effect }, step: 'php', resource: 'base', why }];
  });
  return [...directories, ...files];
}

function planShared(
  sites: readonly Site[],
  others: readonly { account: string; uid: number }[],
  facts: Facts,
): Step[] {
  const steps: Step[] = wantedAccounts(sites, others).flatMap((file) => {
    const why = fileDiffers(file, facts.files.get(file.path));
    return why === undefined
      ? []
      : [{ deed: { do: 'write', file }, step: 'account', resource: 'accounts', why }];
  });
  const ftp = wantedFtpUsers(sites);
  const why = fileDiffers(ftp, facts.files.get(ftp.path));
  if (why !== undefined) {
    steps.push({
      deed: { do: 'write', file: ftp, effect: 'ftp' },
      step: 'access',
      resource: 'ftp-users',
      why,
    });
  } else if (!facts.ftpDatabaseIsOurs) {
    steps.push({
      deed: { do: 'take-up', effect: 'ftp' },
      step: 'access',
      resource: 'ftp-users',
      why: `${FTP_DATABASE} is not what was made of it`,
    });
  }
  return steps;
}

function planSite(site: Site, facts: Facts, ledger: Ledger): Step[] {
  return [
    ...planHome(site, facts),
    ...planDatabases(site, facts, ledger),
    ...planPhp(site, facts),
    ...planWeb(site, facts),
    ...planSessions(site, facts),
  ];
}

/** Suspended means at once: an FTP or SFTP session that is open outlives the password that opened it. */
function planSessions(site: Site, facts: Facts): Step[] {
  if (site.state !== 'suspended' || !facts.processes.has(site.uid)) return [];
  const deed: Deed = { do: 'kill-processes', uid: site.uid };
  return [stepOf(site)('access', 'process', 'the site is suspended', deed)];
}

function planHome(site: Site, facts: Facts): Step[] {
  const step = stepOf(site);
  const steps: Step[] = [];
  const home = homeOf(site.account);
  const quota = facts.quotas.get(home);
  if (!quota) {
    steps.push(step('home', 'home', 'is missing', { do: 'make-home', account: site.account }));
  }
  const { diskBytes, inodes } = site.limits;
  const limits: Deed = { do: 'limit-disk', account: site.account, uid: site.uid, bytes: diskBytes, inodes };
  if (quota?.limitBytes !== diskBytes) {
    steps.push(
      step('quota', 'quota', `is ${quota?.limitBytes ?? 'unlimited'}, not ${diskBytes} bytes`, limits),
    );
  } else if (facts.node.limitsInodes && quota.limitInodes !== inodes) {
    steps.push(step('quota', 'quota', `is ${quota.limitInodes ?? 'unlimited'}, not ${inodes} files`, limits));
  }
  for (const directory of wantedDirectories(site)) {
    const why = directoryDiffers(directory, facts.directories.get(directory.path), 'directory');
    if (why !== undefined) steps.push(step('home', 'directory', why, { do: 'set-directory', ...directory }));
  }
  for (const log of wantedLogs(site)) {
    const why = directoryDiffers(log, facts.directories.get(log.path), 'file');
    if (why !== undefined) steps.push(step('home', 'log', why, { do: 'set-log', ...log }));
  }
  return steps;
}

function planPhp(site: Site, facts: Facts): Step[] {
  const step = stepOf(site);
  const steps: Step[] = [];
  const unit = phpUnit(site);
  const wanted = site.state === 'present';
  if (wanted) {
    const pool = wantedPool(site);
    const why = fileDiffers(pool, facts.files.get(pool.path));
    if (why !== undefined) {
      steps.push(step('php', 'pool', why, { do: 'write', file: pool, effect: `php ${unit}` }));
    }
    const limits = wantedLimits(site);
    const unlimited = fileDiffers(limits, facts.files.get(limits.path));
    if (unlimited !== undefined) {
      const effect = facts.units.has(`${unit}.service`) ? { effect: 'daemon-reload' as const } : {};
      steps.push(step('php', 'limits', unlimited, { do: 'write', file: limits, ...effect }));
    }
    const link = wantsLink(unit);
    const target = socketTemplate(site.php.version);
    if (facts.links.get(link) !== target) {
      steps.push(step('php', 'unit', 'does not start with the machine', { do: 'link', path: link, target }));
    }
    if (facts.units.get(`${unit}.socket`)?.active !== 'active') {
      steps.push(step('php', 'unit', 'does not listen', { do: 'start-unit', unit: `${unit}.socket` }));
    }
  }
  return [...planOtherUnits(site, facts, wanted ? unit : undefined), ...steps];
}

/** Units of the site under another PHP version, or all of them when it shall not run. */
function planOtherUnits(site: Site, facts: Facts, keep: string | undefined): Step[] {
  const step = stepOf(site);
  const steps: Step[] = [];
  const others = (unit: string) => {
    const parts = partsOfUnit(unit);
    return parts?.account === site.account && `orbite-php${parts.version}@${parts.account}` !== keep;
  };
  for (const [unit, { active }] of facts.units) {
    if (others(unit) && active !== 'inactive') {
      steps.push(step('php', 'unit', 'should not run', { do: 'stop-unit', unit }));
    }
  }
  for (const link of facts.links.keys()) {
    if (others(link.slice(link.lastIndexOf('/') + 1))) {
      steps.push(step('php', 'unit', 'should not start with the machine', { do: 'delete-file', path: link }));
    }
  }
  for (const version of facts.node.php) {
    const unit = `orbite-php${version}@${site.account}`;
    const limits = limitsFile(unit);
    if (unit !== keep && facts.files.has(limits) && site.state !== 'suspended') {
      steps.push(step('php', 'limits', 'is of another version', { do: 'delete-file', path: limits }));
    }
  }
  return steps;
}

function planWeb(site: Site, facts: Facts): Step[] {
  const step = stepOf(site);
  const steps: Step[] = [];
  if (site.https !== 'off') {
    const why = certificateDiffers(site.names, facts.certificates.get(site.account), facts.now);
    if (why !== undefined) {
      steps.push(
        step('certificate', 'certificate', why, {
          do: 'issue-certificate',
          account: site.account,
          names: site.names,
        }),
      );
    }
  }
  const vhost = wantedVhost(site, facts.presets.get(site.account) ?? 'default', facts.node.web);
  const why = fileDiffers(vhost, facts.files.get(vhost.path));
  if (why !== undefined) steps.push(step('web', 'vhost', why, { do: 'write', file: vhost, effect: 'nginx' }));
  return steps;
}

function planAbsent(site: Site, facts: Facts, ledger: Ledger): Step[] {
  const step = stepOf(site);
  const steps: Step[] = [];
  const remove = (path: string, effect?: Effect) => {
    if (!facts.files.has(path)) return;
    steps.push(
      step('remove', 'file', 'the site is gone', { do: 'delete-file', path, ...(effect ? { effect } : {}) }),
    );
  };
  remove(vhostFile(site.account), 'nginx');
  steps.push(...planOtherUnits(site, facts, undefined));
  for (const path of leftovers(site.account)) if (path !== vhostFile(site.account)) remove(path);
  if (facts.processes.has(site.uid)) {
    steps.push(step('remove', 'process', 'the site is gone', { do: 'kill-processes', uid: site.uid }));
  }
  const home = homeOf(site.account);
  if (facts.directories.has(home)) {
    steps.push(
      step('remove', 'home', 'the site is gone', { do: 'remove-home', account: site.account, uid: site.uid }),
    );
  }
  return [...steps, ...planDroppedDatabases(site, facts, ledger)];
}

/** Virtual hosts that belong to no site of the state: reported, and set aside only if nginx refuses them. */
function strangersIn(state: DesiredState, facts: Facts): string[] {
  const known = new Set(state.sites.map((site) => `${site.account}.conf`));
  return facts.vhosts.filter((name) => !known.has(name)).map((name) => `${VHOSTS}/${name}`);
}
