import { spawn } from 'node:child_process';
import { createReadStream, openSync } from 'node:fs';
import { chmod, mkdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { seedCatalogue } from '../company/catalogue/seed.ts';
import { system } from '../platform/actor.ts';
import { createFirstStaffLink } from '../platform/auth/staff.ts';
import { openPool } from '../platform/database.ts';
import { act } from '../platform/house.ts';
import { migrate } from '../platform/migrate.ts';
import { startPostgres } from '../platform/postgres-server.ts';
import { isRefusal } from '../platform/refusal.ts';
import { buildPortal } from './build.ts';
import { HistoryClock } from './demo/clock.ts';
import { demoPeople, demoToLive } from './demo/demo.ts';
import {
  checkout,
  forgetRunState,
  homeFolder,
  isAlive,
  openHouse,
  type RunState,
  readRunState,
  writeRunState,
} from './installation.ts';
import { faultDetails, logFile, openLog } from './log.ts';
import { terminalProgress } from './progress.ts';
import { CommandError, usage } from './say.ts';
import { nodeLines } from './status.ts';
import { raiseNode } from './up-node.ts';

interface UpOptions {
  readonly port: number;
  readonly nodePort: number;
  readonly listen: string;
  readonly node: boolean;
  readonly mail: 'carry' | 'leave-out';
  readonly demo: boolean;
  readonly behindProxy: boolean;
}

const HELP = `Usage: ./orbite up [options]

Installs what is missing with visible progress, starts everything, and prints the addresses. Again, it takes
seconds. DATABASE_URL, where it is set, names your own PostgreSQL; ORBITE_HOME the folder of the installation.

  --detach            run in the background; come back when it answers
  --port N            port of portal and API (8080)
  --node-port N       port at which nodes knock, HTTPS (8443)
  --listen ADDRESS    address of portal and API (127.0.0.1); put a TLS proxy in front before you open it
  --behind-proxy      trust X-Forwarded-For and X-Forwarded-Proto of the proxy in front
  --no-node           control plane only: no root needed, services wait for a node
  --no-mail           the embedded node carries no mail: some 700 MB of memory less, for light machines
  --demo              a fictional company: customers, orders, invoices, payments, sites, months of history.
                      Only where there are no customers yet; again, it adds nothing
  --help              this help

Exit status: 0 it runs (or ran, and was stopped), 1 it could not start, 2 wrong usage.

Examples:
  ./orbite up --detach
  ./orbite up --demo
  ./orbite up --no-node --port 9000
  DATABASE_URL=postgres://orbite@db.example/orbite ./orbite up --detach --behind-proxy`;

/** `./orbite up`: from a fresh Debian machine to the running product; again: in seconds. */
export async function up(argv: string[]): Promise<number> {
  const { values } = parseArgs({
    args: argv,
    options: {
      detach: { type: 'boolean' },
      port: { type: 'string', default: '8080' },
      'node-port': { type: 'string', default: '8443' },
      listen: { type: 'string', default: '127.0.0.1' },
      'behind-proxy': { type: 'boolean' },
      'no-node': { type: 'boolean' },
      'no-mail': { type: 'boolean' },
      demo: { type: 'boolean' },
      help: { type: 'boolean' },
    },
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const home = homeFolder();
  const options: UpOptions = {
    port: portNumber('--port', values.port),
    nodePort: portNumber('--node-port', values['node-port']),
    listen: values.listen,
    node: !values['no-node'],
    mail: values['no-mail'] ? 'leave-out' : 'carry',
    demo: values.demo ?? false,
    behindProxy: values['behind-proxy'] ?? false,
  };
  const running = await readRunState(home);
  if (running && isAlive(running.pid) && running.pid !== process.pid) {
    console.log('Orbite runs already.');
    if (options.demo) console.log('Stop it first (./orbite down) to start it with --demo.');
    await sayWhereItIs(home, running);
    return 0;
  }
  if (options.node && process.getuid?.() !== 0) {
    throw new CommandError('The embedded node needs root. Run this command as root, or give --no-node.');
  }
  return values.detach ? detach(home, argv) : stay(home, options);
}

/** Runs the product in this process until it is told to stop. */
async function stay(home: string, options: UpOptions): Promise<number> {
  const progress = terminalProgress();
  const log = openLog(home);
  await mkdir(home, { recursive: true });
  // The database's own account passes through; what is inside has modes of its own.
  await chmod(home, 0o711);

  progress.phase('starting PostgreSQL');
  const given = process.env.DATABASE_URL;
  const server = given ? undefined : await startPostgres(path.join(home, 'database'), { durable: true });
  const databaseUrl = given ?? server?.url ?? '';
  const pool = openPool(databaseUrl, 1);
  const applied = await migrate(pool, path.join(checkout, 'migrations')).finally(() => pool.end());
  if (applied.length > 0) log('migrated', { applied });

  progress.phase('building the portal');
  await buildPortal();

  progress.phase('starting the control plane');
  const clock = new HistoryClock();
  const house = { ...(await openHouse(home, databaseUrl, 20)), clock };
  const demo = options.demo ? await demoToLive(house) : undefined;
  if (!demo) await act(house, system('up'), seedCatalogue);
  // Read by React when it is loaded: pages are made several times faster than in its development mode.
  process.env.NODE_ENV ??= 'production';
  const { startControlPlane } = await import('../main.ts');
  const onFault = (error: unknown) => log('fault', faultDetails(error));
  const controlPlane = await startControlPlane({
    house,
    pool: house.pool,
    databaseUrl,
    listen: { host: options.listen, port: options.port },
    nodeDoor: { host: options.node ? '0.0.0.0' : options.listen, port: options.nodePort },
    behindProxy: options.behindProxy,
    registryFolder: path.join(home, 'registries'),
    onFault,
  });
  const { nodeDoorPort } = controlPlane;
  const node = options.node
    ? await raiseNode(home, house, { nodeDoorPort, mail: options.mail }, progress)
    : undefined;
  if (demo) await demo.live({ cards: controlPlane.simulatedCards, hasNode: options.node }, progress);
  progress.done();

  const state: RunState = {
    pid: process.pid,
    port: options.port,
    portalUrl: controlPlane.portalUrl,
    databaseUrl,
    embeddedDatabase: server !== undefined,
    node: options.node,
    ...(node ? { embeddedNode: node.running } : {}),
    demo: options.demo,
    startedAt: new Date().toISOString(),
  };
  await writeRunState(home, state);
  log('started', { portal: state.portalUrl, node: options.node });
  if (!process.env.ORBITE_DETACHED) await sayWhereItIs(home, state);

  await toldToStop();
  log('stopping');
  await controlPlane.stop();
  await node?.stop();
  await house.close();
  await server?.stop();
  await forgetRunState(home);
  log('stopped');
  return 0;
}

/** Starts the same command in the background and follows its progress until it answers. */
async function detach(home: string, argv: string[]): Promise<number> {
  await mkdir(path.join(home, 'log'), { recursive: true, mode: 0o750 });
  const startLog = path.join(home, 'log/start.log');
  const out = openSync(startLog, 'w', 0o600);
  const child = spawn(
    process.execPath,
    [
      ...process.execArgv,
      path.join(checkout, 'src/cli/main.ts'),
      'up',
      ...argv.filter((word) => word !== '--detach'),
    ],
    { detached: true, stdio: ['ignore', out, out], env: { ...process.env, ORBITE_DETACHED: '1' } },
  );
  child.unref();
  let ended = false;
  child.once('exit', () => {
    ended = true;
  });
  let shown = 0;
  for (;;) {
    shown = await showFrom(startLog, shown);
    const state = await readRunState(home);
    if (state && state.pid === child.pid) {
      await sayWhereItIs(home, state);
      return 0;
    }
    if (ended) throw new CommandError(`Orbite did not start. See ${startLog} and ${logFile(home)}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** The addresses, and the way in for the first member of staff while there is none. */
async function sayWhereItIs(home: string, state: RunState): Promise<void> {
  console.log(`\n  shop and customer area   ${state.portalUrl}`);
  console.log(`  staff console            ${state.portalUrl}/staff`);
  console.log(`  API                      ${state.portalUrl}/api/v1/docs`);
  if (state.embeddedNode) {
    const { name, address } = state.embeddedNode;
    console.log(`  node                     ${name}, ${address}`);
    for (const line of nodeLines(state.embeddedNode)) console.log(`                           ${line}`);
  }
  const house = await openHouse(home, state.databaseUrl, 1);
  try {
    const link = await act(house, system('up'), (work) => createFirstStaffLink(work));
    if (state.demo) for (const line of demoPeople(house)) console.log(line);
    if (!isRefusal(link)) {
      console.log('\n  Make the first staff account with this link. It works once:');
      console.log(`  ${state.portalUrl}/setup/${link.token}`);
    }
  } finally {
    await house.close();
  }
  console.log('\n  ./orbite status · ./orbite logs · ./orbite down\n');
}

async function showFrom(file: string, start: number): Promise<number> {
  const { size } = await stat(file);
  if (size <= start) return start;
  for await (const chunk of createReadStream(file, { start, end: size - 1 })) process.stderr.write(chunk);
  return size;
}

function toldToStop(): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
  });
}

function portNumber(option: string, text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw usage(`${option} takes a port between 1 and 65535, not “${text}”.`);
  }
  return port;
}
