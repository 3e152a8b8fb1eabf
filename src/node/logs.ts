import { constants } from 'node:fs';
import { type FileHandle, lstat, open, rename, unlink } from 'node:fs/promises';
import type { LogTail } from '../protocol/report.ts';
import type { LogName, Site } from '../protocol/state.ts';
import { LIMITS } from '../protocol/words.ts';
import { absentAsUndefined, writeAtomically } from './files.ts';
import { clearPending, markPending } from './memory.ts';
import { homeOf, MEMORY } from './paths.ts';
import { setLog, wantedLogs } from './resources/home.ts';
import { reloadNginx } from './resources/nginx.ts';
import { phpUnit } from './resources/php.ts';
import { attempt } from './run.ts';

const TAIL_BYTES = 48 * 1024;
const ALL_TAILS_BYTES = 2 * 1024 * 1024;
const KEPT = 7;
export const ROTATE_AT_BYTES = 64 * 1024 * 1024;

export const logFile = (account: string, log: LogName) => `${homeOf(account)}/logs/${log}.log`;

/** A log may have been filled by the site itself: only a regular file is read, and never waited for. */
export function openLog(at: string): Promise<FileHandle | undefined> {
  return absentAsUndefined(open(at, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK));
}

/** The ends of the logs that the state asks for, bounded each and together. */
export async function wantedTails(sites: readonly Site[]): Promise<LogTail[]> {
  const tails: LogTail[] = [];
  let room = ALL_TAILS_BYTES;
  for (const site of sites) {
    for (const log of site.state === 'absent' ? [] : site.wantLogs) {
      if (tails.length >= 100 || room < TAIL_BYTES) return tails;
      const lines = await tail(logFile(site.account, log));
      room -= lines.reduce((sum, line) => sum + line.length, 0);
      tails.push({ site: site.id, log, lines });
    }
  }
  return tails;
}

async function tail(at: string): Promise<string[]> {
  const handle = await openLog(at);
  if (!handle) return [];
  try {
    const { size } = await handle.stat();
    const start = Math.max(0, size - TAIL_BYTES);
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(Math.min(size, TAIL_BYTES)), 0, null, start);
    const lines = buffer.subarray(0, bytesRead).toString('utf8').split('\n');
    if (start > 0) lines.shift();
    return lines
      .filter((line) => line !== '')
      .slice(-LIMITS.logLines)
      .map((line) => line.replaceAll(/\p{Cc}/gu, ' ').slice(0, LIMITS.logLineLength));
  } finally {
    await handle.close();
  }
}

const DAY = 24 * 60 * 60_000;
const ROTATED = `${MEMORY}/rotated`;

/** Once a day, however often the agent is started anew; the first day of a node is its first rotation's. */
export function rotationDue(lastAt: number | undefined, now: number): boolean {
  return lastAt === undefined || now - lastAt >= DAY || lastAt > now;
}

export async function rotateWhenDue(sites: readonly Site[], now: Date): Promise<void> {
  const last = (await absentAsUndefined(lstat(ROTATED)))?.mtimeMs;
  if (!rotationDue(last, now.getTime())) return;
  // A node that has never rotated begins to count: its logs are not yet a day old.
  if (last !== undefined) await rotateLogs(sites);
  await writeAtomically({ path: ROTATED, content: `${now.toISOString()}\n`, mode: 0o600, uid: 0, gid: 0 });
}

/**
 * Rotates in the site's own logs directory, which only root can write. nginx opens the new files when
 * it reloads (its workers could not: they may not enter there), FPM when it gets USR1.
 */
export async function rotateLogs(sites: readonly Site[]): Promise<void> {
  if (sites.length === 0) return;
  for (const site of sites) {
    for (const log of wantedLogs(site)) {
      const size = (await absentAsUndefined(lstat(log.path)))?.size ?? 0;
      if (size === 0) continue;
      await absentAsUndefined(unlink(`${log.path}.${KEPT}`));
      for (let nth = KEPT - 1; nth >= 1; nth--) {
        await absentAsUndefined(rename(`${log.path}.${nth}`, `${log.path}.${nth + 1}`));
      }
      markPending('nginx');
      await absentAsUndefined(rename(log.path, `${log.path}.1`));
      await setLog(log);
    }
  }
  await reloadNginx();
  clearPending('nginx');
  const units = sites.map((site) => `${phpUnit(site)}.service`);
  await attempt(['systemctl', 'kill', '--kill-who=main', '--signal=USR1', '--', ...units]);
}
