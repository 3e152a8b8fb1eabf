import { rm } from 'node:fs/promises';
import path from 'node:path';
import { orbite } from './support/product.ts';

/**
 * One fresh installation for all journeys, by the command that an operator types: a new database and a
 * new node; the node's image is kept from one run to the next.
 */
const HOME = process.env.ORBITE_TEST_HOME ?? '/var/lib/orbite-tests';
const PORT = '18080';
/** Behind a proxy, as in production: each visitor has an address of their own. */
const UP = ['--port', PORT, '--node-port', '18443', '--behind-proxy'];

export default async function setup(): Promise<() => Promise<void>> {
  process.env.ORBITE_HOME = HOME;
  await orbite('down');
  for (const folder of ['database', 'nodes', 'run', 'log', 'registries', 'ahead-of-the-machine']) {
    await rm(path.join(HOME, folder), { recursive: true, force: true });
  }
  const { status, output } = await orbite('up', '--detach', ...UP);
  const link = /http:\S+\/setup\/\S+/.exec(output)?.[0];
  if (status !== 0 || !link) throw new Error(`./orbite up does not come up:\n${output.slice(-5000)}`);
  process.env.ORBITE_TEST_URL = `http://localhost:${PORT}`;
  process.env.ORBITE_TEST_SETUP_LINK = link;
  process.env.ORBITE_TEST_UP = JSON.stringify(UP);
  return async () => {
    await orbite('down');
  };
}
