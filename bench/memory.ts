import { onNode, type ProductNode } from './product.ts';
import { pause } from './visitor.ts';

/**
 * What the node's processes hold, each page of memory counted once over those who share it (PSS). Sites
 * that are asleep have no process: what they cost is what nginx, systemd, MariaDB and the agent know of them.
 */
export async function memoryOf(node: ProductNode): Promise<number> {
  const text = await onNode(node, ['sh', '-c', 'cat /proc/[0-9]*/smaps_rollup 2>/dev/null || true']);
  const kibibytes = [...text.matchAll(/^Pss:\s+([0-9]+) kB$/gm)].map(([, amount]) => Number(amount));
  if (kibibytes.length === 0) throw new Error('the node tells nothing of its memory');
  return kibibytes.reduce((sum, amount) => sum + amount, 0) * 1024;
}

/** Until no site's PHP runs any more. */
export async function untilAsleep(node: ProductNode): Promise<void> {
  for (const end = Date.now() + 180_000; Date.now() < end; await pause(2_000)) {
    if ((await sitesAwake(node)) === 0) return;
  }
  throw new Error('PHP of idle sites does not end');
}

/** Started as `php-fpm --fpm-config FILE`, FPM calls itself `php-fpm: master process (FILE)` from then on. */
export async function sitesAwake(node: ProductNode): Promise<number> {
  const ran = await node.run(['pgrep', '--full', '--count', 'php-fpm.*/etc/orbite-php/']);
  return Number(ran.stdout);
}
