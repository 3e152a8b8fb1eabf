import { existsSync, readFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { afterAll, describe, expect, it } from 'vitest';
import { must, runHere } from '../../node/setup/run.ts';
import { testNode } from '../../node/testing/node.ts';
import { isOpen } from '../../node/testing/outside.ts';
import {
  bootEmbeddedNode,
  embeddedNodeStatus,
  removeEmbeddedNode,
  stopEmbeddedNode,
} from '../embedded-node.ts';
import { instanceOf, remembered } from './instance.ts';

const { home, address: otherAddress } = testNode();
const name = `test-${process.pid}-second`;
const instance = instanceOf(home, name);
afterAll(() => removeEmbeddedNode(home, name));

/** Whatever of the instance this machine still holds. */
async function leftovers() {
  const said = async (argv: string[]) => (await runHere(argv)).stdout;
  return {
    mounts: readFileSync('/proc/self/mounts', 'utf8').includes(instance.directory),
    devices: (await said(['losetup', '--list'])).includes(instance.directory),
    namespace: (await said(['ip', 'netns', 'list'])).includes(instance.netns),
    link: Object.keys(networkInterfaces()).includes(instance.link),
    rules: (await said(['nft', 'list', 'tables'])).includes(instance.table),
  };
}
const nothing = { mounts: false, devices: false, namespace: false, link: false, rules: false };

describe('an embedded node', () => {
  it('boots beside another one, keeps what it holds over a kill, and leaves nothing when it goes', async () => {
    const first = await bootEmbeddedNode(home, { name, mail: 'leave-out', srvBytes: 2 * 2 ** 30 });
    expect(first.failedUnits).toEqual([]);
    expect(first.address).not.toBe(otherAddress);
    expect(await isOpen(first.address, 80)).toBe(true);
    expect(await isOpen(otherAddress, 80)).toBe(true);
    // A light machine says no to mail; another start may say yes.
    for (const port of [25, 143, 993]) expect(await isOpen(first.address, port)).toBe(false);
    expect(await isOpen(otherAddress, 25)).toBe(true);
    await must(first.run, ['tee', '/etc/kept'], { input: 'system' });
    await must(first.run, ['tee', '/srv/kept'], { input: 'site' });
    await must(first.run, ['sync']);

    // The worst end: both the container and what watches it die at once, and everything stays mounted.
    const running = (await remembered(instance))?.running;
    process.kill(running?.pid ?? 0, 'SIGKILL');
    process.kill(first.leader, 'SIGKILL');

    const again = await bootEmbeddedNode(home, { name });
    expect(again.failedUnits).toEqual([]);
    expect(again.address).toBe(first.address);
    await expect.poll(() => isOpen(again.address, 25), { timeout: 30_000 }).toBe(true);
    expect((await must(again.run, ['cat', '/etc/kept', '/srv/kept'])).stdout).toBe('systemsite');

    const found = await bootEmbeddedNode(home, { name });
    expect(found.leader).toBe(again.leader);

    await stopEmbeddedNode(home, name);
    expect(await leftovers()).toEqual(nothing);
    expect((await embeddedNodeStatus(home)).find((node) => node.name === name)?.running).toBe(false);

    await removeEmbeddedNode(home, name);
    expect(await leftovers()).toEqual(nothing);
    expect(existsSync(instance.directory)).toBe(false);
  });

  it('has a kernel that refuses a byte beyond the limit of a subvolume of /srv', async () => {
    const node = await bootEmbeddedNode(home, { name, srvBytes: 2 * 2 ** 30 });
    await must(node.run, ['btrfs', 'subvolume', 'create', '/srv/limited']);
    await must(node.run, ['btrfs', 'qgroup', 'limit', '8M', '/srv/limited']);
    const big = await node.run(['dd', 'if=/dev/urandom', 'of=/srv/limited/file', 'bs=1M', 'count=20']);
    expect(big.code).toBe(1);
    expect(big.stderr).toContain('Disk quota exceeded');
  });

  it('leads free ports of this machine to the node, and leaves those that are taken alone', async () => {
    const { createServer } = await import('node:http');
    const server = createServer((_, response) => response.end('mine'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const at = server.address();
    const taken = typeof at === 'object' && at ? at.port : 0;
    const free = taken === 39_080 ? 39_081 : 39_080;
    const node = await bootEmbeddedNode(home, {
      name,
      forwards: [
        { host: taken, node: 80 },
        { host: free, node: 22 },
      ],
    });
    expect(node.forwards).toEqual([{ host: free, node: 22 }]);
    expect(await (await fetch(`http://127.0.0.1:${taken}/`)).text()).toBe('mine');
    const greeting = await must(runHere, ['bash', '-c', `exec 3<>/dev/tcp/127.0.0.1/${free}; head -c 7 <&3`]);
    expect(greeting.stdout).toBe('SSH-2.0');
    server.close();
  });
});
