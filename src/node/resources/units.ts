import { mkdir, readdir, readlink, rename, symlink, unlink } from 'node:fs/promises';
import path from 'node:path';
import { absentAsUndefined } from '../files.ts';
import { inTurns } from '../in-turns.ts';
import { SITES_TARGET, UNITS } from '../paths.ts';
import { attempt, run } from '../run.ts';
import { partsOfUnit } from './php.ts';

/** systemd, one call for many units. */
export interface UnitFact {
  /** `active`, `activating`, `inactive`, `failed`… */
  readonly active: string;
  /** `listening`, `running`, `dead`… */
  readonly sub: string;
}

/**
 * The units of sites that systemd has loaded; one that is not listed is not loaded.
 * @param accounts of these sites alone; of all of them unless given.
 */
export async function unitFacts(accounts: readonly string[] = ['*']): Promise<Map<string, UnitFact>> {
  if (accounts.length === 0) return new Map();
  const text = await run([
    'systemctl',
    'list-units',
    '--all',
    '--plain',
    '--no-legend',
    '--no-pager',
    '--full',
    '--',
    ...accounts.map((account) => `orbite-php*@${account}.*`),
  ]);
  const units = new Map<string, UnitFact>();
  for (const line of text.split('\n')) {
    const [unit, load, active, sub] = line.trim().split(/\s+/);
    if (unit && load === 'loaded' && active && sub) units.set(unit, { active, sub });
  }
  return units;
}

/** What starts with the machine: link name → where it leads. Of the accounts given, or of all. */
export async function wantsLinks(accounts?: ReadonlySet<string>): Promise<Map<string, string>> {
  const directory = `${UNITS}/${SITES_TARGET}.wants`;
  const links = new Map<string, string>();
  const names = (await absentAsUndefined(readdir(directory))) ?? [];
  const asked = accounts ? names.filter((name) => accounts.has(partsOfUnit(name)?.account ?? '')) : names;
  await inTurns(asked, async (name) => {
    const target = await readlink(path.join(directory, name)).catch(() => '');
    links.set(path.join(directory, name), target);
  });
  return links;
}

export async function setLink(at: string, target: string): Promise<void> {
  await mkdir(path.dirname(at), { recursive: true, mode: 0o755 });
  const staged = `${at}.staged`;
  await absentAsUndefined(unlink(staged));
  await symlink(target, staged);
  await rename(staged, at);
}

export const daemonReload = async () => {
  await run(['systemctl', 'daemon-reload']);
};

/** One call for all; stopping what does not run is no fault. */
export async function stopUnits(units: readonly string[]): Promise<void> {
  await attempt(['systemctl', 'stop', '--', ...units]);
}

/** @returns the units that did not come up, with systemd's word for it. */
export const startUnits = (units: readonly string[]) => change('start', units);

/** Those that do not run stay as they are: the next request starts them with what is new. */
export const restartUnits = (units: readonly string[]) => change('try-restart', units);

async function change(verb: 'start' | 'try-restart', units: readonly string[]): Promise<Map<string, string>> {
  const failed = new Map<string, string>();
  if (units.length === 0) return failed;
  const ran = await attempt(['systemctl', verb, '--', ...units]);
  if (ran.code === 0) return failed;
  const now = await unitFacts();
  for (const unit of units) {
    const fact = now.get(unit);
    const fine = verb === 'start' ? fact?.active === 'active' : fact?.active !== 'failed';
    if (!fine) failed.set(unit, `${unit} is ${fact?.active ?? 'not loaded'} (${fact?.sub ?? 'unknown'})`);
  }
  // What failed once must not be refused for having failed: the next try is a new one.
  if (failed.size > 0) await attempt(['systemctl', 'reset-failed', '--', ...failed.keys()]);
  return failed;
}
