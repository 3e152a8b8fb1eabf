import { createHash, randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, lstat, mkdir, open, readFile, rename, rmdir, unlink } from 'node:fs/promises';
import path from 'node:path';

/**
 * Files of the agent itself: in directories that only root writes. A file is written beside its place,
 * flushed, and renamed onto it, so that at every moment the old or the new one is there, whole.
 */
export interface WantedFile {
  readonly path: string;
  readonly content: string;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

/** What stands at a path. `digest` is absent when it is not a regular file. */
export interface FileFact {
  readonly digest?: string;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

export const digestOf = (content: string | Buffer) => createHash('sha256').update(content).digest('hex');

export async function fileFact(at: string): Promise<FileFact | undefined> {
  const found = await absentAsUndefined(lstat(at));
  if (!found) return undefined;
  const about = { mode: found.mode & 0o7777, uid: found.uid, gid: found.gid };
  if (!found.isFile()) return about;
  const content = await absentAsUndefined(readFile(at));
  return content === undefined ? undefined : { ...about, digest: digestOf(content) };
}

const wantedDigests = new WeakMap<WantedFile, string>();

/** Counted once for a file that is wanted again and again. */
function digestOfWanted(file: WantedFile): string {
  const digest = wantedDigests.get(file) ?? digestOf(file.content);
  wantedDigests.set(file, digest);
  return digest;
}

/** Why the file has to be written; undefined when it is as wanted. */
export function fileDiffers(wanted: WantedFile, found: FileFact | undefined): string | undefined {
  if (!found) return 'is missing';
  if (found.digest === undefined) return 'is not a regular file';
  if (found.digest !== digestOfWanted(wanted)) return 'has other content';
  if (found.mode !== wanted.mode) return `has mode ${found.mode.toString(8)}, not ${wanted.mode.toString(8)}`;
  if (found.uid !== wanted.uid || found.gid !== wanted.gid) {
    return `belongs to ${found.uid}:${found.gid}, not ${wanted.uid}:${wanted.gid}`;
  }
  return undefined;
}

export async function writeAtomically(
  file: WantedFile,
  flush: 'flush' | 'no-flush' = 'flush',
): Promise<void> {
  await mkdir(path.dirname(file.path), { recursive: true, mode: 0o755 });
  const staged = path.join(
    path.dirname(file.path),
    `.${path.basename(file.path)}.${randomBytes(6).toString('hex')}`,
  );
  const handle = await open(staged, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o600);
  try {
    await handle.writeFile(file.content);
    await handle.chown(file.uid, file.gid);
    await handle.chmod(file.mode);
    if (flush === 'flush') await handle.sync();
  } catch (error) {
    await unlink(staged).catch(() => undefined);
    throw error;
  } finally {
    await handle.close();
  }
  await rename(staged, file.path);
}

export async function removeFile(at: string): Promise<void> {
  await absentAsUndefined(unlink(at));
}

/** The directory of a unit's drop-ins, once nothing is in it. */
export async function removeIfEmpty(directory: string): Promise<void> {
  await rmdir(directory).catch(() => undefined);
}

/** The content, or undefined when there is no such file. */
export async function readIfThere(at: string): Promise<string | undefined> {
  return absentAsUndefined(readFile(at, 'utf8'));
}

/**
 * Opens a directory without following a symbolic link in its last component, to act on the very
 * directory that was looked at: its name may mean something else a moment later.
 */
export function openDirectory(at: string): Promise<FileHandle> {
  return open(at, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW);
}

/** The name of an entry of an open directory; lookups start from the directory that is open. */
export const within = (directory: FileHandle, name: string) => `/proc/self/fd/${directory.fd}/${name}`;

/**
 * Whether `relative` exists below the open directory as a file or directory, with no symbolic link on
 * the way: each component is opened from the one before. Customers can move things while we look;
 * they can never lead us outside.
 */
export async function existsBeneath(
  directory: FileHandle,
  relative: string,
  kind: 'file' | 'directory',
): Promise<boolean> {
  const [first, ...rest] = relative.split('/');
  if (first === undefined || first === '' || first === '.' || first === '..') return false;
  if (rest.length === 0) {
    const found = await lstat(within(directory, first)).catch(() => undefined);
    return kind === 'file' ? found?.isFile() === true : found?.isDirectory() === true;
  }
  const next = await openDirectory(within(directory, first)).catch(() => undefined);
  if (!next) return false;
  try {
    return await existsBeneath(next, rest.join('/'), kind);
  } finally {
    await next.close();
  }
}

export async function absentAsUndefined<T>(promise: Promise<T>): Promise<T | undefined> {
  try {
    return await promise;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw error;
  }
}
