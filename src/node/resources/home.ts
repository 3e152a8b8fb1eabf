import { constants } from 'node:fs';
import { lstat, mkdir, open } from 'node:fs/promises';
import type { Site } from '../../protocol/state.ts';
import { absentAsUndefined, openDirectory } from '../files.ts';
import { homeOf } from '../paths.ts';

/**
 * A home belongs to root, so that nothing of it can be moved or replaced by the site: sshd demands it of
 * a chroot, and it is what makes the agent's own steps here safe. The site owns www and tmp only; logs
 * it may read. nginx reaches www through its group; other sites reach nothing.
 */
export const WEB_GID = 33;

export interface Directory {
  readonly path: string;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

export function wantedDirectories(site: Site): Directory[] {
  const home = homeOf(site.account);
  return [
    { path: home, mode: 0o751, uid: 0, gid: site.uid },
    { path: `${home}/www`, mode: 0o2750, uid: site.uid, gid: WEB_GID },
    { path: `${home}/tmp`, mode: 0o700, uid: site.uid, gid: site.uid },
    { path: `${home}/logs`, mode: 0o750, uid: 0, gid: site.uid },
  ];
}

/** nginx's master opens its logs as root; FPM opens its own as the site. */
export function wantedLogs(site: Site): Directory[] {
  const logs = `${homeOf(site.account)}/logs`;
  return [
    { path: `${logs}/access.log`, mode: 0o640, uid: 0, gid: site.uid },
    { path: `${logs}/error.log`, mode: 0o640, uid: 0, gid: site.uid },
    { path: `${logs}/php.log`, mode: 0o640, uid: site.uid, gid: site.uid },
  ];
}

export interface DirectoryFact {
  readonly kind: 'directory' | 'file' | 'other';
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

export async function directoryFact(at: string): Promise<DirectoryFact | undefined> {
  const found = await absentAsUndefined(lstat(at));
  if (!found) return undefined;
  const kind = found.isDirectory() ? 'directory' : found.isFile() ? 'file' : 'other';
  return { kind, mode: found.mode & 0o7777, uid: found.uid, gid: found.gid };
}

export function directoryDiffers(
  wanted: Directory,
  found: DirectoryFact | undefined,
  kind: 'directory' | 'file',
): string | undefined {
  if (!found) return 'is missing';
  if (found.kind !== kind) return `is not a ${kind}`;
  if (found.uid !== wanted.uid || found.gid !== wanted.gid) {
    return `belongs to ${found.uid}:${found.gid}, not ${wanted.uid}:${wanted.gid}`;
  }
  if (found.mode !== wanted.mode) return `has mode ${found.mode.toString(8)}, not ${wanted.mode.toString(8)}`;
  return undefined;
}

/** Makes or corrects a directory of a home; what stands in its way and is no directory is a fault. */
export async function setDirectory({ path, mode, uid, gid }: Directory): Promise<void> {
  await mkdir(path, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  const directory = await openDirectory(path);
  try {
    await directory.chown(uid, gid);
    await directory.chmod(mode);
  } finally {
    await directory.close();
  }
}

export async function setLog({ path, mode, uid, gid }: Directory): Promise<void> {
  const log = await open(
    path,
    constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NOFOLLOW | constants.O_NONBLOCK,
    0o600,
  );
  try {
    await log.chown(uid, gid);
    await log.chmod(mode);
  } finally {
    await log.close();
  }
}
