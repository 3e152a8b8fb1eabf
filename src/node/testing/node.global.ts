import { createServer } from 'node:net';
import {
  bootEmbeddedNode,
  embeddedNodeStatus,
  removeEmbeddedNode,
  whyNoEmbeddedNode,
} from '../../cli/embedded-node.ts';
import { terminalProgress } from '../../cli/progress.ts';
import { TEST_NODE, type TestNode } from './node.ts';

const KEPT = 'test-kept';

/**
 * Vitest's global set-up of the `node` tests: one real Debian node for the run, over the same image and
 * by the same boot as production. With ORBITE_TEST_NODE_KEEP=1 it stays up for the next run.
 */
export default async function setup(): Promise<() => Promise<void>> {
  const why = whyNoEmbeddedNode();
  if (why !== undefined) throw new Error(`node tests: ${why}`);
  const home = process.env.ORBITE_HOME ?? '/var/lib/orbite';
  const keep = process.env.ORBITE_TEST_NODE_KEEP === '1';
  const name = keep ? KEPT : `test-${process.pid}`;
  await removeLeftovers(home);
  const controlPlanePort = await freePort();
  const progress = terminalProgress();
  const booted = await bootEmbeddedNode(home, {
    name,
    controlPlanePorts: [controlPlanePort],
    srvBytes: 4 * 2 ** 30,
    onProgress: progress,
  });
  progress.done();
  const node: TestNode = {
    home,
    name,
    hostname: booted.hostname,
    address: booted.address,
    hostAddress: booted.hostAddress,
    controlPlanePort,
    leader: booted.leader,
    failedUnits: booted.failedUnits,
  };
  process.env[TEST_NODE] = JSON.stringify(node);
  return async () => {
    if (!keep) await removeEmbeddedNode(home, name);
  };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '0.0.0.0', () => {
      const at = server.address();
      server.close(() => resolve(typeof at === 'object' && at ? at.port : 0));
    });
  });
}

/** Nodes of runs that were killed before they could remove theirs. */
async function removeLeftovers(home: string): Promise<void> {
  for (const { name } of await embeddedNodeStatus(home)) {
    const pid = /^test-(\d+)(?:-second)?$/.exec(name)?.[1];
    if (pid !== undefined && !isAlive(Number(pid))) await removeEmbeddedNode(home, name);
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
