import { spawn } from 'node:child_process';
import { createHash, type Hash, randomBytes } from 'node:crypto';
import { chmod, chown, mkdir, open, readdir, rm, statfs, unlink } from 'node:fs/promises';
import type { ExportOutcome } from '../protocol/report.ts';
import type { Site } from '../protocol/state.ts';
import { absentAsUndefined, readIfThere, writeAtomically } from './files.ts';
import { EXPORTS, homeOf, MARIADB_SOCKET } from './paths.ts';
import { closeReader, EXPORT_READER, hasRoutines, openReader } from './resources/database.ts';
import { ENVIRONMENT } from './run.ts';

/** Never the last of the disk: the sites that stay need it. */
const KEEP_FREE = 0.05;
const LOOK_AT_DISK_EVERY = 32 * 1024 * 1024;
const LONGEST_HOURS = 6;

type Problem = Extract<ExportOutcome, { state: 'failed' }>['problem'];

export class ExportFailed extends Error {
  readonly problem: Problem;
  constructor(problem: Problem, cause?: unknown) {
    super(`${problem}${cause instanceof Error ? `: ${cause.message}` : ''}`, { cause });
    this.problem = problem;
  }
}

export interface Archive {
  readonly bytes: number;
  readonly sha256: string;
  readonly unreadable: number;
}

const placeOf = (id: string) => `${EXPORTS}/${id}`;
const archiveOf = (id: string) => `${placeOf(id)}/archive.tar.gz`;
const noteOf = (id: string) => `${placeOf(id)}/archive.json`;

export async function keptPlaces(): Promise<string[]> {
  return (await absentAsUndefined(readdir(EXPORTS))) ?? [];
}

/** Only root writes in there: nothing in it can lead elsewhere. */
export async function removePlace(id: string): Promise<void> {
  await rm(placeOf(id), { recursive: true, force: true });
}

export async function readPiece(id: string, from: number, length: number): Promise<Buffer> {
  const handle = await open(archiveOf(id), 'r');
  try {
    const piece = Buffer.alloc(length);
    const { bytesRead } = await handle.read(piece, 0, length, from);
    if (bytesRead !== length)
      throw new ExportFailed('files', new Error('the archive is shorter than it was'));
    return piece;
  } finally {
    await handle.close();
  }
}

/**
 * `www` as the site has it and every database as SQL, in one .tar.gz. Packed by the site's own user, with the
 * lowest claim to processor and disk: what the site could not read itself is not packed either, links are
 * packed as links, and no name of the customer's ever stands in an argument.
 */
export async function buildArchive(
  site: Site,
  id: string,
  maxBytes: number,
  signal: AbortSignal,
  progress: (bytes: number) => void,
): Promise<Archive> {
  const known = await readIfThere(noteOf(id));
  if (known !== undefined) return JSON.parse(known) as Archive;
  await removePlace(id);
  await mkdir(EXPORTS, { recursive: true });
  await chmod(EXPORTS, 0o711);
  await mkdir(placeOf(id));
  await chown(placeOf(id), 0, site.uid);
  await chmod(placeOf(id), 0o750);
  const databases = `${placeOf(id)}/databases`;
  await mkdir(databases);
  await chown(databases, 0, site.uid);
  await chmod(databases, 0o750);
  const meter = new Meter(maxBytes, progress);
  await dumpDatabases(site, databases, meter, signal);
  const sha = createHash('sha256');
  const tar = await spool(
    [
      ...asSite(site),
      ...['tar', '--create', '--file=-', '--gzip', '--format=pax', '--sparse', '--one-file-system'],
      ...['--ignore-failed-read', '--warning=no-file-changed', '--warning=no-file-ignored'],
      ...['--directory', homeOf(site.account), 'www', '--directory', placeOf(id), 'databases'],
    ],
    { path: archiveOf(id), mode: 0o600, gid: 0 },
    { meter, signal, sha },
  );
  // 1: a file changed while it was read, which a living site's do.
  if (tar.code > 1) throw new ExportFailed('files', new Error(tar.stderr.slice(0, 400)));
  await rm(databases, { recursive: true });
  const unreadable = tar.stderr.split('\n').filter((line) => /Cannot (open|stat|read)/i.test(line)).length;
  const archive = { bytes: tar.bytes, sha256: sha.digest('hex'), unreadable };
  const content = JSON.stringify(archive);
  await writeAtomically({ path: noteOf(id), content, mode: 0o600, uid: 0, gid: 0 });
  return archive;
}

/** Data by a user that reads these databases alone; routines by root, who alone may see who wrote them. */
async function dumpDatabases(site: Site, into: string, meter: Meter, signal: AbortSignal): Promise<void> {
  if (site.databases.length === 0) return;
  const password = randomBytes(24).toString('hex');
  const names = [...new Set(site.databases.map(({ name }) => name))];
  const to = (name: string) => ({ path: `${into}/${name}.sql`, mode: 0o640, gid: site.uid });
  try {
    await openReader(names, password);
    for (const name of names) {
      const reader = [...asSite(site), ...dump(EXPORT_READER), ...DATA, name];
      await dumped(reader, to(name), { meter, signal, secret: password });
      if (await hasRoutines(name))
        await dumped([...GENTLY, ...dump('root'), ...ROUTINES, name], to(`${name}-routines`), {
          meter,
          signal,
        });
    }
  } catch (error) {
    if (error instanceof ExportFailed || signal.aborted) throw error;
    throw new ExportFailed('database', error);
  } finally {
    await closeReader().catch(() => undefined);
  }
}

async function dumped(argv: readonly string[], file: SpoolFile, options: SpoolOptions): Promise<void> {
  const { code, stderr } = await spool(argv, file, options);
  if (code !== 0) throw new ExportFailed('database', new Error(stderr.slice(0, 400)));
}

const GENTLY = ['nice', '-n', '19', 'ionice', '-c', '3'];
const asSite = ({ uid }: Site) => [
  ...['setpriv', '--reuid', String(uid), '--regid', String(uid), '--clear-groups', '--'],
  ...GENTLY,
];
const dump = (user: string) => [
  ...['mariadb-dump', '--no-defaults', '--protocol=socket', `--socket=${MARIADB_SOCKET}`, `--user=${user}`],
  '--default-character-set=utf8mb4',
];
const DATA = [
  '--single-transaction',
  '--quick',
  '--skip-lock-tables',
  '--triggers',
  '--events',
  '--hex-blob',
];
const ROUTINES = [
  '--no-create-info',
  '--no-data',
  '--no-create-db',
  '--skip-opt',
  '--skip-triggers',
  '--routines',
];

interface SpoolFile {
  readonly path: string;
  readonly mode: number;
  readonly gid: number;
}

interface SpoolOptions {
  readonly meter: Meter;
  readonly signal: AbortSignal;
  readonly sha?: Hash;
  readonly secret?: string;
}

/** What a program prints, into a new file of root's; it is killed where the meter says no. */
async function spool(
  [program = '', ...args]: readonly string[],
  file: SpoolFile,
  { meter, signal, sha, secret }: SpoolOptions,
): Promise<{ code: number; bytes: number; stderr: string }> {
  const handle = await open(file.path, 'wx', file.mode);
  let bytes = 0;
  let stderr = '';
  try {
    await handle.chown(0, file.gid);
    await handle.chmod(file.mode);
    const child = spawn(program, args, {
      env: { ...ENVIRONMENT, ...(secret === undefined ? {} : { MYSQL_PWD: secret }) },
      cwd: '/',
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: LONGEST_HOURS * 3_600_000,
      killSignal: 'SIGKILL',
      signal,
    });
    const ended = new Promise<number>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code) => resolve(code ?? 137));
    });
    ended.catch(() => undefined);
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      stderr = (stderr + chunk).slice(0, 200_000);
    });
    try {
      for await (const chunk of child.stdout as AsyncIterable<Buffer>) {
        await meter.add(chunk.length);
        sha?.update(chunk);
        await handle.write(chunk);
        bytes += chunk.length;
      }
    } catch (error) {
      child.kill('SIGKILL');
      throw error;
    }
    return { code: await ended, bytes, stderr };
  } catch (error) {
    await unlink(file.path).catch(() => undefined);
    throw error;
  } finally {
    await handle.close();
  }
}

/** Counts what is written, and refuses what would be too much for the customer's share or for the disk. */
class Meter {
  readonly #most: number;
  readonly #progress: (bytes: number) => void;
  #bytes = 0;
  #lookAt = 0;

  constructor(most: number, progress: (bytes: number) => void) {
    this.#most = most;
    this.#progress = progress;
  }

  async add(bytes: number): Promise<void> {
    this.#bytes += bytes;
    if (this.#bytes > this.#most) throw new ExportFailed('too-big');
    this.#progress(this.#bytes);
    if (this.#bytes < this.#lookAt) return;
    this.#lookAt = this.#bytes + LOOK_AT_DISK_EVERY;
    const { bavail, blocks } = await statfs(EXPORTS);
    if (bavail < blocks * KEEP_FREE) throw new ExportFailed('disk-full');
  }
}
