import { expect, it } from 'vitest';
import { runInside } from '../src/cli/embedded/container.ts';
import { nodeMust, testNode } from '../src/node/testing/node.ts';
import { measureFloor } from './floor.ts';
import { memoryOf, sitesAwake } from './memory.ts';
import type { ProductNode } from './product.ts';

const node = (): ProductNode => {
  const { address, leader } = testNode();
  return { id: '', address, srv: '', run: runInside(leader) };
};

it('makes sites by hand that ask their database, and takes them away again', async () => {
  expect(await measureFloor(node(), 2)).toHaveLength(2);
  expect(await nodeMust(['ls', '/etc/nginx/orbite/sites'])).not.toContain('bench-');
  expect(await nodeMust(['cat', '/etc/passwd'])).not.toContain('floor');
  expect(await nodeMust(['mariadb', '-e', 'show databases'])).not.toContain('floor');
});

it('counts the memory of the node', async () => {
  expect(await memoryOf(node())).toBeGreaterThan(50 * 2 ** 20);
});

it('sees that PHP of a site is awake by the name that FPM gives itself', async () => {
  const before = await sitesAwake(node());
  const title = 'php-fpm: master process (/etc/orbite-php/bench-1.conf)';
  await nodeMust([
    'systemd-run',
    '--quiet',
    '--unit=orbite-bench-awake',
    'bash',
    '-c',
    `exec -a '${title}' sleep 60`,
  ]);
  try {
    await expect.poll(() => sitesAwake(node())).toBe(before + 1);
  } finally {
    await nodeMust(['systemctl', 'stop', 'orbite-bench-awake.service']);
  }
});
