import { dirname } from 'node:path';
import type { Site } from '../protocol/state.ts';
import { type Failure, sentence } from './failure.ts';
import { faultPoint } from './fault.ts';
import { removeFile, removeIfEmpty, writeAtomically } from './files.ts';
import { inTurns } from './in-turns.ts';
import { clearPending, markPending } from './memory.ts';
import { homeOf } from './paths.ts';
import type { Plan } from './plan.ts';
import { probeSite } from './probe.ts';
import { issueCertificate } from './resources/certificate.ts';
import { checkPool, quarantine } from './resources/checks.ts';
import {
  createDatabase,
  dropDatabase,
  dropDatabaseUser,
  grantDatabase,
  revokeAll,
  setDatabaseUser,
} from './resources/database.ts';
import { compileFtpDatabase } from './resources/ftp.ts';
import { setDirectory, setLog } from './resources/home.ts';
import { reloadIsOver } from './resources/nginx.ts';
import { phpUnit } from './resources/php.ts';
import { endProcesses } from './resources/processes.ts';
import type { QuotaDriver } from './resources/quota.ts';
import { daemonReload, restartUnits, setLink, startUnits, stopUnits } from './resources/units.ts';
import { certificateFile } from './resources/web.ts';
import type { Deed, Step } from './steps.ts';
import { swapVhosts, takesNewVhosts, type VhostChange } from './swap.ts';
import { keepPrevious, type Previous, restore } from './undo.ts';

export interface Applied {
  /** By site. Whoever is not here and was planned is as wanted. */
  readonly failures: ReadonlyMap<string, Failure>;
  /** What of the node itself failed. */
  readonly nodeFailures: readonly string[];
  /** Files that nginx refused and that no site of the state owns. */
  readonly setAside: readonly string[];
}

export interface Tools {
  readonly quota: QuotaDriver;
  readonly authorityPem: string;
}

/**
 * Carries a plan out: what is independent at once, what daemons take up together. A site whose step
 * fails drops out and the others go on; a site that does not answer in the end gets back the files
 * that it had.
 * @param toProbe the sites that must answer before they count as applied.
 */
export async function applyPlan(
  plan: Plan,
  sites: ReadonlyMap<string, Site>,
  toProbe: ReadonlySet<string>,
  tools: Tools,
): Promise<Applied> {
  const failures = new Map<string, Failure>(plan.refusals);
  const nodeFailures: string[] = [];
  const previous: Previous = new Map();
  const fail = (step: Step, error: unknown) => {
    const problem = sentence(error);
    if (step.site === undefined) nodeFailures.push(`${step.resource}: ${problem}`);
    else if (!failures.has(step.site)) failures.set(step.site, { step: step.step, problem });
  };
  const attemptStep = async (step: Step) => {
    try {
      faultPoint();
      await perform(step.deed, tools, previous, step.site);
    } catch (error) {
      fail(step, error);
    }
  };
  const lane = async (steps: readonly Step[]) => {
    for (const step of steps) {
      if (step.site !== undefined && failures.has(step.site)) return;
      await attemptStep(step);
    }
  };
  const of = (kind: Phase) => plan.steps.filter((step) => phaseOf(step) === kind);

  const isBase = (step: Step) => step.resource === 'base';
  await lane(of('node').filter(isBase));
  // Homes need no account, and are made beside them; what runs in a home needs both.
  const bySite = (kind: Phase) => [...Map.groupBy(of(kind), (step) => step.site).values()];
  const homes = inTurns(bySite('site'), (steps) => homeLanes(steps, lane), 8);
  const certificates = inTurns(bySite('certificate'), lane, 8);
  const taken = takesNewVhosts(vhostChanges(plan, failures, sites));
  const databaseFailures = new Map<string, Failure>();
  // What MariaDB refuses is told in the end: it says nothing against the files of the site.
  const databases = databaseLanes(of('database'), databaseFailures);
  await lane(of('node').filter((step) => !isBase(step)));
  const ftp = plan.steps.some((step) => effectOf(step.deed) === 'ftp')
    ? takeUp('ftp', nodeFailures, compileFtpDatabase)
    : undefined;

  // PHP starts as soon as there is a home to run in, while certificates are made and nginx reloads.
  const units = homes.then(async () => {
    if (plan.steps.some((step) => effectOf(step.deed) === 'daemon-reload')) {
      await takeUp('daemon-reload', nodeFailures, daemonReload);
    }
    await settleUnits(plan, sites, toProbe, failures);
  });
  const reload = plan.steps.some((step) => effectOf(step.deed) === 'nginx');
  const web = Promise.all([taken, homes, certificates]).then(([fine]) =>
    swapVhosts(vhostChanges(plan, failures, sites), fine, reload, previous),
  );
  const [swapped] = await Promise.all([web, units]);
  for (const [site, problem] of swapped.refused) {
    if (!failures.has(site)) failures.set(site, { step: 'web', problem });
  }
  nodeFailures.push(...swapped.nodeFailures);

  const answering = [...toProbe]
    .flatMap((id) => sites.get(id) ?? [])
    .filter((site) => !failures.has(site.id));
  await inTurns(
    answering,
    async (site) => {
      const problem = await probeSite(site, tools.authorityPem);
      if (problem !== undefined) failures.set(site.id, { step: 'probe', problem });
    },
    8,
  );
  await restore(previous, failures, sites);
  await reloadIsOver();

  await Promise.all([databases, ftp]);
  await inTurns(bySite('removal'), lane, 4);
  for (const [site, failure] of databaseFailures) if (!failures.has(site)) failures.set(site, failure);
  return { failures, nodeFailures, setAside: swapped.setAside };
}

type Phase = 'node' | 'site' | 'certificate' | 'database' | 'units' | 'web' | 'removal' | 'effect';

function phaseOf({ deed, site }: Step): Phase {
  switch (deed.do) {
    case 'create-database':
    case 'drop-database':
    case 'set-database-user':
    case 'drop-database-user':
    case 'grant':
    case 'revoke-all':
      return 'database';
    case 'start-unit':
    case 'stop-unit':
      return 'units';
    case 'kill-processes':
    case 'remove-home':
      return 'removal';
    case 'issue-certificate':
      return 'certificate';
    case 'take-up':
      return 'effect';
    case 'write':
    case 'delete-file':
      if (deed.effect === 'nginx') return 'web';
      return site === undefined ? 'node' : 'site';
    default:
      return site === undefined ? 'node' : 'site';
  }
}

function effectOf(deed: Deed): string | undefined {
  return deed.do === 'write' || deed.do === 'delete-file' || deed.do === 'take-up' ? deed.effect : undefined;
}

/** In the home, beside it, and its limit, which nothing needs: at once. */
async function homeLanes(
  steps: readonly Step[],
  lane: (steps: readonly Step[]) => Promise<void>,
): Promise<void> {
  const is = (what: Deed['do']) => (step: Step) => step.deed.do === what;
  const inside = (step: Step) => is('set-directory')(step) || is('set-log')(step);
  const outside = (step: Step) => !is('make-home')(step) && !is('limit-disk')(step) && !inside(step);
  const beside = lane(steps.filter(outside));
  await lane(steps.filter(is('make-home')));
  await Promise.all([beside, lane(steps.filter(inside)), lane(steps.filter(is('limit-disk')))]);
}

/** One connection carries them in order; a site whose statement fails loses its later ones only. */
async function databaseLanes(steps: readonly Step[], failures: Map<string, Failure>): Promise<void> {
  const lanes = [...Map.groupBy(steps, (step) => step.site ?? '')].map(async ([site, own]) => {
    for (const { deed, step } of own) {
      try {
        faultPoint();
        await performOnDatabase(deed);
      } catch (error) {
        failures.set(site, { step, problem: sentence(error) });
        return;
      }
    }
  });
  await Promise.all(lanes);
}

async function performOnDatabase(deed: Deed): Promise<unknown> {
  switch (deed.do) {
    case 'create-database':
      return createDatabase(deed.name);
    case 'drop-database':
      return dropDatabase(deed.name);
    case 'set-database-user':
      return setDatabaseUser(deed.user, deed.passwordHash, deed.locked);
    case 'drop-database-user':
      return dropDatabaseUser(deed.user);
    case 'grant':
      return grantDatabase(deed.user, deed.database);
    case 'revoke-all':
      return revokeAll(deed.user);
    default:
      throw new Error(`${deed.do} is nothing for MariaDB`);
  }
}

async function takeUp(effect: 'ftp' | 'daemon-reload', nodeFailures: string[], work: () => Promise<void>) {
  try {
    markPending(effect);
    faultPoint();
    await work();
    clearPending(effect);
  } catch (error) {
    nodeFailures.push(`${effect}: ${sentence(error)}`);
  }
}

async function perform(
  deed: Deed,
  tools: Tools,
  previous: Previous,
  site: string | undefined,
): Promise<void> {
  switch (deed.do) {
    case 'write':
      if (deed.effect?.startsWith('php ')) await checkPool(deed.file, deed.effect.slice(4));
      if (site !== undefined) await keepPrevious(previous, site, deed.file.path);
      if (deed.effect !== undefined) markPending(deed.effect);
      return writeAtomically(deed.file);
    case 'delete-file':
      if (deed.effect !== undefined) markPending(deed.effect);
      await removeFile(deed.path);
      if (deed.path.endsWith('.service.d/limits.conf')) await removeIfEmpty(dirname(deed.path));
      return;
    case 'link':
      return setLink(deed.path, deed.target);
    case 'make-home':
      return tools.quota.makeHome(homeOf(deed.account), 0);
    case 'set-directory':
      return setDirectory(deed);
    case 'set-log':
      return setLog(deed);
    case 'limit-disk':
      return tools.quota.limit(homeOf(deed.account), deed.uid, deed.bytes, deed.inodes);
    case 'issue-certificate':
      return issueCertificate({
        file: certificateFile(deed.account),
        subject: deed.account,
        names: deed.names,
      });
    case 'quarantine':
      await quarantine(deed.path);
      return;
    case 'kill-processes':
      return endProcesses(deed.uid);
    case 'remove-home':
      return tools.quota.removeHome(homeOf(deed.account), deed.uid);
    default:
      // Units, effects and databases are carried out together, elsewhere in this file.
      return;
  }
}

function vhostChanges(
  plan: Plan,
  failures: ReadonlyMap<string, Failure>,
  sites: ReadonlyMap<string, Site>,
): VhostChange[] {
  const changes: VhostChange[] = [];
  for (const { deed, site } of plan.steps) {
    if (site === undefined || !sites.has(site) || failures.get(site) !== undefined) continue;
    if (deed.do === 'write' && deed.effect === 'nginx')
      changes.push({ site, path: deed.file.path, file: deed.file });
    if (deed.do === 'delete-file' && deed.effect === 'nginx') changes.push({ site, path: deed.path });
  }
  return changes;
}

/**
 * All stops in one call, then all starts in one call: a socket path changes hands between PHP versions.
 * A site that is about to be probed has its PHP started along with its socket.
 */
async function settleUnits(
  plan: Plan,
  sites: ReadonlyMap<string, Site>,
  toProbe: ReadonlySet<string>,
  failures: Map<string, Failure>,
): Promise<void> {
  const stop: string[] = [];
  const start = new Map<string, string>();
  const restart = new Map<string, string>();
  for (const { deed, site } of plan.steps) {
    if (deed.do === 'stop-unit') stop.push(deed.unit);
    const effect = effectOf(deed);
    if (effect?.startsWith('php ')) restart.set(`${effect.slice(4)}.service`, site ?? '');
    if (deed.do === 'start-unit' && site !== undefined && !failures.has(site)) {
      start.set(deed.unit, site);
      const one = sites.get(site);
      if (one && toProbe.has(site)) start.set(`${phpUnit(one)}.service`, site);
    }
  }
  faultPoint();
  if (stop.length > 0) await stopUnits(stop);
  const again = [...restart.keys()].filter((unit) => !start.has(unit));
  for (const [unit, problem] of [...(await startUnits([...start.keys()])), ...(await restartUnits(again))]) {
    const site = start.get(unit) ?? restart.get(unit);
    if (site !== undefined && !failures.has(site)) failures.set(site, { step: 'php', problem });
  }
  for (const unit of restart.keys()) clearPending(`php ${unit.replace(/\.service$/, '')}`);
}
