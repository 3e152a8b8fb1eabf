import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { onNode, type ProductNode } from './product.ts';
import { databasePage, firstAnswer, pause } from './visitor.ts';

/**
 * The floor: `floor.sh`, on the same node, up to the same page. No check, no way back, no limits, no
 * certificate and no cage: what the system itself costs.
 */
const SCRIPT = '/run/orbite-bench-floor.sh';
const PASSWORD = 'orbite-bench-4711-Sesame';

/** @returns for each site the milliseconds from the script's start to the page that asked its database. */
export async function measureFloor(node: ProductNode, count: number): Promise<number[]> {
  const script = await readFile(path.join(import.meta.dirname, 'floor.sh'), 'utf8');
  await onNode(node, ['tee', SCRIPT], script);
  const floor = (...argv: string[]) => onNode(node, ['sh', SCRIPT, ...argv]);
  const version = /php-fpm([0-9.]+)/.exec(await onNode(node, ['ls', '/usr/sbin']))?.[1];
  if (version === undefined) throw new Error('the node has no PHP-FPM');
  const names = Array.from({ length: count }, (_, nth) => `floor${nth}`);
  const samples: number[] = [];
  await floor('clean');
  await floor('prepare', version);
  try {
    for (const name of names) {
      const database = { name, password: PASSWORD };
      const since = Date.now();
      const made = floor('site', name, version, PASSWORD, databasePage(database));
      const answered = await firstAnswer(node.address, `${name}.test`, database);
      await made;
      samples.push(answered - since);
      // FPM makes itself anew at a reload, and takes no other one meanwhile.
      await pause(1_000);
    }
  } finally {
    for (const name of names) await floor('remove', name);
    await floor('clean');
  }
  return samples;
}
