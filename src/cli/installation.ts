import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { chmod, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type pg from 'pg';
import { systemClock } from '../platform/clock.ts';
import { openDatabase, openPool } from '../platform/database.ts';
import type { House } from '../platform/house.ts';
import { secretsFrom } from '../platform/secrets.ts';

/**
 * An installation of Orbite on this machine: its folder (`ORBITE_HOME`, set by the launcher), its
 * master key, and what the running `./orbite up` wrote about itself.
 */
export const checkout = path.resolve(import.meta.dirname, '../..');

export function homeFolder(): string {
  const home = process.env.ORBITE_HOME;
  if (!home) throw new Error('ORBITE_HOME is not set: start Orbite by its launcher, ./orbite');
  return path.resolve(home);
}

/** The embedded node as `up` booted it. */
export interface RunningNode {
  readonly name: string;
  readonly address: string;
  readonly hostname: string;
  readonly forwards: readonly { readonly host: number; readonly node: number }[];
  readonly networkProblem: string | null;
  readonly failedUnits: readonly string[];
}

export interface RunState {
  readonly pid: number;
  readonly port: number;
  readonly portalUrl: string;
  readonly databaseUrl: string;
  readonly embeddedDatabase: boolean;
  readonly node: boolean;
  readonly embeddedNode?: RunningNode;
  /** Started with --demo: the fictional people may be named. */
  readonly demo?: boolean;
  readonly startedAt: string;
}

export async function readRunState(home: string): Promise<RunState | undefined> {
  try {
    return JSON.parse(await readFile(stateFile(home), 'utf8')) as RunState;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

export async function writeRunState(home: string, state: RunState): Promise<void> {
  await mkdir(path.dirname(stateFile(home)), { recursive: true });
  const fresh = `${stateFile(home)}.new`;
  await writeFile(fresh, `${JSON.stringify(state, null, 2)}\n`, { mode: 0o600 });
  await rename(fresh, stateFile(home));
}

export async function forgetRunState(home: string): Promise<void> {
  await rm(stateFile(home), { force: true });
}

/** A killed process that nobody has reaped yet still has a number: it is dead all the same. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  try {
    return !/^.*\) [ZX] /s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return existsSync('/proc/self') ? existsSync(`/proc/${pid}`) : true;
  }
}

/**
 * The key under which secrets are sealed: `ORBITE_SECRET_KEY` (base64, at least 32 bytes), else the
 * file `secret.key` of the installation, made once. Losing it loses every sealed secret: back it up
 * apart from the database.
 */
export async function masterKey(home: string): Promise<Buffer> {
  const given = process.env.ORBITE_SECRET_KEY;
  if (given) return Buffer.from(given, 'base64');
  const file = path.join(home, 'secret.key');
  await mkdir(home, { recursive: true });
  try {
    await writeFile(file, `${randomBytes(32).toString('base64')}\n`, { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  await chmod(file, 0o600);
  return Buffer.from((await readFile(file, 'utf8')).trim(), 'base64');
}

export interface OpenHouse extends House {
  readonly pool: pg.Pool;
  readonly url: string;
  close(): Promise<void>;
}

/** Opens the house over a database that is up; the caller closes it. */
export async function openHouse(home: string, databaseUrl: string, connections = 10): Promise<OpenHouse> {
  const pool = openPool(databaseUrl, connections);
  return {
    db: openDatabase(pool),
    clock: systemClock,
    secrets: secretsFrom(await masterKey(home)),
    pool,
    url: databaseUrl,
    close: () => pool.end(),
  };
}

function stateFile(home: string): string {
  return path.join(home, 'run/state.json');
}
