import { createHash } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { must, type Run } from '../node/setup/run.ts';
import { deliverPrograms, PROGRAMS } from './embedded/bundle.ts';
import {
  isRunning,
  killContainer,
  killOrphan,
  leaderOf,
  runInside,
  startContainer,
  stopContainer,
  waitUntilBooted,
} from './embedded/container.ts';
import { prepareHost } from './embedded/host.ts';
import { ensureNodeImage, imagesDirectory, runInRoot } from './embedded/image.ts';
import {
  addresses,
  chooseSubnet,
  type Instance,
  instanceOf,
  type Memory,
  paths,
  remember,
  remembered,
} from './embedded/instance.ts';
import { withLock } from './embedded/lock.ts';
import {
  connectNetwork,
  disconnectNetwork,
  type Forward,
  letThrough,
  resolvConf,
} from './embedded/network.ts';
import { phase, silent } from './embedded/phase.ts';
import { mountRoot, mountSrv, unmountAll } from './embedded/storage.ts';
import { setUpOn } from './node-join.ts';
import type { Progress } from './progress.ts';

export { packagesNeededOnTheHost, whyNoEmbeddedNode } from './embedded/host.ts';
export { ensureNodeImage } from './embedded/image.ts';
export { type Forward, USUAL_FORWARDS } from './embedded/network.ts';
export { joinMachine } from './node-join.ts';

export const FIRST_NODE = 'node1';
const GiB = 2 ** 30;

export interface BootOptions {
  /** Which of this home's nodes; `node1` unless told. */
  readonly name?: string;
  /** The node's own name, where phpMyAdmin answers; `NAME.sites.localhost` unless told. */
  readonly hostname?: string;
  /** The size of /srv (sparse: only what is used takes place). 20 GiB unless told, for a new node. */
  readonly srvBytes?: number;
  /** Mail takes memory: a light machine leaves it out. Carried unless told. */
  readonly mail?: 'carry' | 'leave-out';
  /** The ports of the control plane, which alone the node may reach on this machine. */
  readonly controlPlanePorts?: readonly number[];
  /** Ports of this machine that lead to the node. None unless told. */
  readonly forwards?: readonly Forward[];
  readonly onProgress?: Progress;
}

export interface EmbeddedNode {
  readonly name: string;
  readonly hostname: string;
  /** Where the node answers. */
  readonly address: string;
  /** Where the node finds this machine, and on it the control plane. */
  readonly hostAddress: string;
  /** The forwards in force. A port that something else uses is left out. */
  readonly forwards: readonly Forward[];
  /** Why the kernel's network rules are not in force: nothing is forwarded, and the node may reach this machine. */
  readonly networkProblem?: string;
  /** Whether it has joined a control plane, now or at an earlier boot. */
  readonly joined: boolean;
  /** Units that failed at boot. Empty when all is well. */
  readonly failedUnits: readonly string[];
  /** Runs a command inside, as root. */
  readonly run: Run;
  /** The container's first process, seen from here. */
  readonly leader: number;
}

/**
 * Boots one embedded node: makes it when it is new, finds it running when it is. What a killed run
 * left behind (mounts, devices, interfaces, processes) is cleared away first.
 */
export async function bootEmbeddedNode(home: string, options: BootOptions = {}): Promise<EmbeddedNode> {
  const instance = instanceOf(home, options.name ?? FIRST_NODE);
  const progress = options.onProgress ?? silent;
  await mkdir(instance.directory, { recursive: true, mode: 0o700 });
  return withLock(path.join(instance.directory, '.lock'), async () => {
    await prepareHost(progress);
    const before = await remembered(instance);
    const leader = isRunning(before?.running) ? leaderOf(before.running) : undefined;
    if (before && leader !== undefined) return describe(instance, before, leader, [], options);

    await clear(instance, before);
    const { image, ...memory } = before ?? (await newMemory(home, instance, options));
    const root = await layersOf(home, image, progress);
    const step = phase(progress, `Booting the node ${instance.name}`);
    const at = (done: number, what: string) => step({ done, total: 5, what });
    at(1, 'disks');
    await mountRoot(instance, root.path);
    await mountSrv(instance, memory.srvBytes);
    at(2, 'set-up');
    const { running: _, ...prepared } = await prepare(instance, { ...memory, image: root.name }, options);
    at(3, 'network');
    await connectNetwork(instance, addresses(prepared));
    at(4, 'boot');
    const running = await startContainer(instance);
    await remember(instance, { ...prepared, running });
    const booted = await waitUntilBooted(instance, running);
    const node = await describe(instance, prepared, booted.leader, booted.degraded, options);
    at(5, node.address);
    return node;
  });
}

export async function stopEmbeddedNode(home: string, name = FIRST_NODE): Promise<void> {
  const instance = instanceOf(home, name);
  if (!existsSync(instance.directory)) return;
  await withLock(path.join(instance.directory, '.lock'), async () => {
    const memory = await remembered(instance);
    if (isRunning(memory?.running)) await stopContainer(memory.running);
    await clear(instance, memory);
    if (!memory) return;
    const { running: _, ...rest } = memory;
    await remember(instance, rest);
  });
}

/** Stops the node and removes it with everything on it: tests. */
export async function removeEmbeddedNode(home: string, name: string): Promise<void> {
  const instance = instanceOf(home, name);
  const memory = await remembered(instance);
  if (isRunning(memory?.running)) await killContainer(memory.running);
  await clear(instance, memory);
  await rm(instance.directory, { recursive: true, force: true });
}

export interface NodeStatus {
  readonly name: string;
  readonly running: boolean;
  readonly hostname: string;
  readonly address: string;
  readonly hostAddress: string;
  readonly joined: boolean;
}

/** The embedded nodes of a home, running or not. */
export async function embeddedNodeStatus(home: string): Promise<NodeStatus[]> {
  const directory = path.join(path.resolve(home), 'nodes');
  if (!existsSync(directory)) return [];
  const all: NodeStatus[] = [];
  for (const name of readdirSync(directory).sort()) {
    const instance = instanceOf(home, name);
    const memory = await remembered(instance);
    if (!memory) continue;
    const { host, node } = addresses(memory);
    all.push({
      name,
      running: isRunning(memory.running),
      hostname: memory.hostname,
      address: node,
      hostAddress: host,
      joined: hasJoined(instance),
    });
  }
  return all;
}

async function newMemory(home: string, instance: Instance, options: BootOptions): Promise<Memory> {
  const image = await ensureNodeImage(home, options.onProgress ?? silent);
  return {
    subnet: chooseSubnet(instance),
    image: path.basename(image.root),
    hostname: options.hostname ?? `${instance.name}.sites.localhost`,
    srvBytes: options.srvBytes ?? 20 * GiB,
  };
}

/** A node keeps the image that it was made over: its own layer fits no other. */
async function layersOf(home: string, image: string, progress: Progress) {
  const own = path.join(imagesDirectory(home), image);
  if (existsSync(own)) return { path: own, name: image };
  const { root } = await ensureNodeImage(home, progress);
  return { path: root, name: path.basename(root) };
}

/** Before the boot: this version's programs, an identity, and the set-up where it is not this version's. */
async function prepare(instance: Instance, memory: Memory, options: BootOptions): Promise<Memory> {
  const root = paths.root(instance);
  await deliverPrograms(root);
  const hostname = options.hostname ?? memory.hostname;
  await writeFile(path.join(root, 'etc/resolv.conf'), resolvConf());
  await writeFile(path.join(root, 'etc/hostname'), `${instance.name}\n`);
  await writeFile(
    path.join(root, 'etc/hosts'),
    `127.0.0.1 localhost\n::1 localhost\n127.0.1.1 ${hostname} ${instance.name}\n`,
  );
  const machineId = path.join(root, 'etc/machine-id');
  if ((await readFile(machineId, 'utf8')).trim() === '')
    await writeFile(
      machineId,
      `${createHash('md5').update(`${instance.directory}${Math.random()}`).digest('hex')}\n`,
    );
  const mail = options.mail ?? 'carry';
  const programs = createHash('sha256').update(`${hostname} ${mail}`);
  for (const name of ['setup.mjs', 'guard.mjs'])
    programs.update(await readFile(path.join(root, PROGRAMS, name)));
  const setUp = programs.digest('hex');
  if (memory.setUp !== setUp)
    await setUpOn(runInRoot(root), { hostname, kind: 'embedded', mail }, () => undefined);
  return { ...memory, hostname, setUp };
}

async function describe(
  instance: Instance,
  memory: Memory,
  leader: number,
  failedUnits: readonly string[],
  options: BootOptions,
): Promise<EmbeddedNode> {
  const { host, node } = addresses(memory);
  const { forwards, problem } = await letThrough(
    instance,
    { host, node },
    options.controlPlanePorts ?? [],
    options.forwards ?? [],
  );
  const run = runInside(leader);
  return {
    name: instance.name,
    hostname: memory.hostname,
    address: node,
    hostAddress: host,
    forwards,
    ...(problem === undefined ? {} : { networkProblem: problem }),
    joined: hasJoined(instance),
    failedUnits,
    run,
    leader,
  };
}

function hasJoined(instance: Instance): boolean {
  const file = 'etc/orbite-agent/agent.json';
  return [paths.upper(instance), `${paths.upper(instance)}.whole`].some((layer) =>
    existsSync(path.join(layer, file)),
  );
}

async function clear(instance: Instance, memory: Memory | undefined): Promise<void> {
  if (isRunning(memory?.running)) await killContainer(memory.running);
  await killOrphan(instance);
  await disconnectNetwork(instance);
  await unmountAll(instance);
}

/** What an operator reads when the node misbehaves: the last lines of its journal. */
export async function journalOf(run: Run, lines: number): Promise<string> {
  return (await must(run, ['journalctl', '--no-pager', '--lines', String(lines)])).stdout;
}
