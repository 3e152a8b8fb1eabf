import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import type { DesiredState, Site } from '../protocol/state.ts';
import { digestOf, readIfThere, writeAtomically } from './files.ts';
import { MEMORY, PENDING } from './paths.ts';
import type { Effect } from './steps.ts';

/**
 * What the agent keeps between runs: the state as it was signed (verified again at every start), what
 * it made for each site, and what daemons still have to take up.
 */
export interface Made {
  /** Of the site's part of the state as it was last applied and probed; empty: not yet. */
  readonly applied: string;
  readonly account: string;
  readonly uid: number;
  readonly state: Site['state'];
  readonly databases: readonly string[];
  readonly databaseUsers: readonly string[];
}

export type Ledger = Map<string, Made>;

const STATE = `${MEMORY}/state.json`;
const LEDGER = `${MEMORY}/ledger.json`;

/** The envelope as it came; a state is trusted for its signature, not for where it was found. */
export const readSavedState = () => readIfThere(STATE);

export async function saveState(envelope: string): Promise<void> {
  await mkdir(MEMORY, { recursive: true, mode: 0o700 });
  await writeAtomically({ path: STATE, content: envelope, mode: 0o600, uid: 0, gid: 0 });
}

export async function readLedger(): Promise<Ledger> {
  const text = await readIfThere(LEDGER);
  if (text === undefined) return new Map();
  try {
    return new Map(Object.entries(JSON.parse(text) as Record<string, Made>));
  } catch {
    // Losing it costs one full check in which every site counts as new.
    return new Map();
  }
}

/** Living sites that the state no longer names: nothing of them is taken away (`absent` would say so). */
export function leftAlone(state: DesiredState, ledger: Ledger): { account: string; uid: number }[] {
  const named = new Set(state.sites.map((site) => site.id));
  return [...ledger].flatMap(([id, made]) => (named.has(id) || made.state === 'absent' ? [] : made));
}

export async function saveLedger(ledger: Ledger): Promise<void> {
  await mkdir(MEMORY, { recursive: true, mode: 0o700 });
  const content = JSON.stringify(Object.fromEntries(ledger));
  await writeAtomically({ path: LEDGER, content, mode: 0o600, uid: 0, gid: 0 });
}

/** What of a site decides whether it has to be applied and probed again. Asking for logs or an export does not. */
export function siteDigest(site: Site): string {
  const known = digests.get(site);
  if (known !== undefined) return known;
  const digest = digestOf(JSON.stringify({ ...site, wantLogs: [], export: undefined }));
  digests.set(site, digest);
  return digest;
}

/** A site that stays as it was is the same object from state to state. */
const digests = new WeakMap<Site, string>();

/** Sites whose part of the state is not what was last applied. */
export function changedSites(state: DesiredState, ledger: Ledger): Set<string> {
  return new Set(
    state.sites.filter((site) => ledger.get(site.id)?.applied !== siteDigest(site)).map((site) => site.id),
  );
}

/** Notes, before the first write, that a daemon will have to take something up. */
export function markPending(effect: Effect): void {
  mkdirSync(PENDING, { recursive: true, mode: 0o700 });
  writeFileSync(`${PENDING}/${encodeURIComponent(effect)}`, '');
}

export function clearPending(effect: Effect): void {
  rmSync(`${PENDING}/${encodeURIComponent(effect)}`, { force: true });
}

export function pendingEffects(): Effect[] {
  try {
    return readdirSync(PENDING).map((name) => decodeURIComponent(name) as Effect);
  } catch {
    return [];
  }
}
