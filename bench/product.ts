import { rm } from 'node:fs/promises';
import path from 'node:path';
import { leaderOf, runInside } from '../src/cli/embedded/container.ts';
import { addresses, instanceOf, paths, remembered } from '../src/cli/embedded/instance.ts';
import { FIRST_NODE } from '../src/cli/embedded-node.ts';
import { checkout, type OpenHouse, openHouse, readRunState } from '../src/cli/installation.ts';
import { run } from '../src/cli/run.ts';
import { changeOvercommit, listNodes } from '../src/company/nodes/nodes.ts';
import { must, type Run } from '../src/node/setup/run.ts';
import { system } from '../src/platform/actor.ts';
import { act } from '../src/platform/house.ts';
import { queueLength } from '../src/platform/jobs.ts';
import { granted } from '../src/platform/refusal.ts';

export const bencher = system('bench');

const PORT = 28_080;
const NODE_PORT = 28_443;

/** The product as an operator starts it, and a house over its database to act in it. */
export interface Product {
  readonly house: OpenHouse;
  readonly portalUrl: string;
  readonly node: ProductNode;
  stop(): Promise<void>;
}

export interface ProductNode {
  readonly id: string;
  readonly address: string;
  /** Where this machine sees the node's /srv. */
  readonly srv: string;
  readonly run: Run;
}

/**
 * A fresh installation by `./orbite up`, in a home of its own: new database, new node, kept image. With
 * ORBITE_BENCH_KEEP=1 the one of the last run is used again, and stays.
 */
export async function startProduct(home: string, keep: boolean): Promise<Product> {
  const orbite = (...argv: string[]) =>
    run(process.execPath, [path.join(checkout, 'src/cli/main.ts'), ...argv], {
      env: { ...process.env, ORBITE_HOME: home },
    });
  if (!keep) {
    await orbite('down');
    for (const folder of ['database', 'nodes', 'run', 'log']) {
      await rm(path.join(home, folder), { recursive: true, force: true });
    }
  }
  const { status, output } = await orbite(
    ...['up', '--detach', '--port', String(PORT), '--node-port', String(NODE_PORT)],
  );
  const state = await readRunState(home);
  if (status !== 0 || !state) throw new Error(`./orbite up does not come up:\n${output.slice(-5000)}`);
  const house = await openHouse(home, state.databaseUrl, 8);
  return {
    house,
    portalUrl: `http://127.0.0.1:${state.port}`,
    node: await nodeOf(house, home),
    async stop() {
      await house.close();
      if (!keep) await orbite('down');
    },
  };
}

async function nodeOf(house: OpenHouse, home: string): Promise<ProductNode> {
  const instance = instanceOf(home, FIRST_NODE);
  const memory = await remembered(instance);
  const leader = memory?.running && leaderOf(memory.running);
  if (!memory || leader === undefined) throw new Error('the node does not run');
  const known = await act(house, bencher, async (work) => {
    const [node] = await listNodes(work);
    // More is promised than an embedded node has: what is measured is how it carries many sites.
    return node && granted(await changeOvercommit(work, node.id, 10_000));
  });
  if (!known) throw new Error('the node has not joined');
  return {
    id: known.id,
    address: addresses(memory).node,
    srv: paths.srv(instance),
    run: runInside(leader),
  };
}

/** @returns what the command printed. @throws Error when it fails. */
export async function onNode(node: ProductNode, argv: readonly string[], input?: string): Promise<string> {
  return (await must(node.run, argv, input === undefined ? {} : { input })).stdout;
}

/** Until nothing waits in outbox and queue: what was set going before must not be measured. */
export async function settled(house: OpenHouse): Promise<void> {
  for (let quiet = 0; quiet < 3; ) {
    quiet = (await queueLength(house)) === 0 ? quiet + 1 : 0;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
