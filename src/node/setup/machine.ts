import { type BinaryLike, createHash } from 'node:crypto';
import { existsSync, lstatSync, readFileSync } from 'node:fs';
import { chmod, chown, mkdir, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { must, type Run, runHere } from './run.ts';

/** How a file or directory must be; root owns everything that the set-up writes. */
export interface Mode {
  readonly mode: number;
  readonly gid?: number;
}

/**
 * The machine that is being set up, as the set-up sees it: it changes only what differs and keeps
 * the list of what it changed, so that a second run proves itself by an empty list.
 */
export interface Machine {
  readonly run: Run;
  /** systemd is running here (false while the root of a container is prepared before its first boot). */
  readonly live: boolean;
  readonly debian: Debian;
  readonly changes: string[];
}

export interface Debian {
  /** 12 or 13. */
  readonly version: number;
  readonly codename: string;
}

/** @throws Error when this is not a Debian that Orbite knows. */
export function thisMachine(): Machine {
  return {
    run: runHere,
    live: existsSync('/run/systemd/system'),
    debian: debianFrom(readFileSync('/etc/os-release', 'utf8')),
    changes: [],
  };
}

/** @throws Error with a sentence for the operator, when the text is not of Debian 12 or 13. */
export function debianFrom(osRelease: string): Debian {
  const field = (name: string) => new RegExp(`^${name}="?([^"\n]*)"?$`, 'm').exec(osRelease)?.[1] ?? '';
  const version = Number.parseInt(field('VERSION_ID'), 10);
  if (field('ID') !== 'debian' || (version !== 12 && version !== 13))
    throw new Error(
      `a node must run Debian 12 or 13; this is ${field('PRETTY_NAME') || 'an unknown system'}`,
    );
  return { version, codename: field('VERSION_CODENAME') };
}

/** Writes beside and renames, so that no daemon ever reads half a file. Answers whether it changed. */
export async function putFile(
  machine: Machine,
  file: string,
  content: string | Buffer,
  { mode, gid = 0 }: Mode = { mode: 0o644 },
): Promise<boolean> {
  const now = lstatSync(file, { throwIfNoEntry: false });
  const same =
    now?.isFile() === true &&
    (now.mode & 0o7777) === mode &&
    now.uid === 0 &&
    now.gid === gid &&
    digest(readFileSync(file)) === digest(content);
  if (same) return false;
  await mkdir(path.dirname(file), { recursive: true });
  const fresh = `${file}.orbite-new`;
  await rm(fresh, { force: true });
  await writeFile(fresh, content, { mode: 0o600, flag: 'wx' });
  await chown(fresh, 0, gid);
  await chmod(fresh, mode);
  await rename(fresh, file);
  machine.changes.push(file);
  return true;
}

export async function putDirectory(
  machine: Machine,
  directory: string,
  { mode, gid = 0 }: Mode,
): Promise<boolean> {
  const now = lstatSync(directory, { throwIfNoEntry: false });
  if (now?.isDirectory() && (now.mode & 0o7777) === mode && now.uid === 0 && now.gid === gid) return false;
  await mkdir(directory, { recursive: true });
  await chown(directory, 0, gid);
  await chmod(directory, mode);
  machine.changes.push(directory);
  return true;
}

export async function putLink(machine: Machine, link: string, target: string): Promise<boolean> {
  const now = lstatSync(link, { throwIfNoEntry: false });
  if (now?.isSymbolicLink() && (await must(machine.run, ['readlink', link])).stdout.trim() === target)
    return false;
  await rm(link, { recursive: true, force: true });
  await mkdir(path.dirname(link), { recursive: true });
  await symlink(target, link);
  machine.changes.push(link);
  return true;
}

export async function removeFile(machine: Machine, file: string): Promise<boolean> {
  if (lstatSync(file, { throwIfNoEntry: false }) === undefined) return false;
  await rm(file, { recursive: true, force: true });
  machine.changes.push(`${file} removed`);
  return true;
}

export async function isDirectory(file: string): Promise<boolean> {
  return stat(file).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

/** Enables a unit, also one that was masked before; `settleUnit` starts it. */
export async function enableUnit(machine: Machine, unit: string): Promise<void> {
  const isEnabled = async () => (await machine.run(['systemctl', 'is-enabled', unit])).stdout.trim();
  let enabled = await isEnabled();
  if (enabled === 'masked') {
    await must(machine.run, ['systemctl', 'unmask', unit]);
    machine.changes.push(`${unit} unmasked`);
    enabled = await isEnabled();
  }
  if (enabled !== 'enabled' && enabled !== 'static' && enabled !== 'alias') {
    await must(machine.run, ['systemctl', 'enable', unit]);
    machine.changes.push(`${unit} enabled`);
  }
}

export async function maskUnit(machine: Machine, unit: string): Promise<void> {
  if ((await machine.run(['systemctl', 'is-enabled', unit])).stdout.trim() === 'masked') return;
  if (machine.live) await machine.run(['systemctl', 'stop', unit]);
  await must(machine.run, ['systemctl', 'mask', unit]);
  machine.changes.push(`${unit} masked`);
}

/** Of a unit of ours: its file stays. */
export async function disableUnit(machine: Machine, unit: string): Promise<void> {
  if ((await machine.run(['systemctl', 'is-enabled', unit])).stdout.trim() !== 'enabled') return;
  if (machine.live) await machine.run(['systemctl', 'stop', unit]);
  await must(machine.run, ['systemctl', 'disable', unit]);
  machine.changes.push(`${unit} disabled`);
}

/** Brings a running daemon to its new configuration; before the first boot there is nothing to do. */
export async function settleUnit(
  machine: Machine,
  unit: string,
  how: 'reload-or-restart' | 'restart',
  changed: boolean,
): Promise<void> {
  if (!machine.live) return;
  const active = (await machine.run(['systemctl', 'is-active', unit])).code === 0;
  if (active && !changed) return;
  await must(machine.run, ['systemctl', active ? how : 'start', unit]);
  if (!active) machine.changes.push(`${unit} started`);
}

function digest(content: BinaryLike): string {
  return createHash('sha256').update(content).digest('hex');
}
