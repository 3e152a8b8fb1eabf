import path from 'node:path';
import { parseArgs } from 'node:util';
import { stopPostgres } from '../platform/postgres-server.ts';
import { stopEmbeddedNode } from './embedded-node.ts';
import { forgetRunState, homeFolder, isAlive, readRunState } from './installation.ts';
import { CommandError } from './say.ts';

const HELP = `Usage: ./orbite down

Stops the control plane, the embedded node and the embedded database, also what a killed one left behind.
Nothing is lost: ./orbite up goes on where it was. Sites of the embedded node answer again then.

  --help     this help

Exit status: 0 nothing runs any more, 1 something does not stop.

Example:
  ./orbite down && ./orbite up --detach`;

/**
 * `./orbite down`: asks the running product to stop and waits; then stops what a killed one may have
 * left behind (node, database).
 */
export async function down(argv: string[]): Promise<number> {
  const { values } = parseArgs({ args: argv, options: { help: { type: 'boolean', short: 'h' } } });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const home = homeFolder();
  const state = await readRunState(home);
  if (state && isAlive(state.pid)) {
    process.kill(state.pid, 'SIGTERM');
    for (let waited = 0; isAlive(state.pid); waited += 100) {
      if (waited > 60_000) throw new CommandError(`Process ${state.pid} does not stop. See ./orbite logs`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  if (process.getuid?.() === 0) await stopEmbeddedNode(home);
  await stopPostgres(path.join(home, 'database'));
  await forgetRunState(home);
  console.log(state ? 'Orbite is stopped.' : 'Orbite was not running.');
  return 0;
}
