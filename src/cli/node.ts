import { leaderOf, runInside } from './embedded/container.ts';
import { instanceOf, remembered } from './embedded/instance.ts';
import { embeddedNodeStatus, FIRST_NODE } from './embedded-node.ts';
import { homeFolder } from './installation.ts';
import { nodeJoin } from './node-join.ts';
import { run } from './run.ts';
import { CommandError, usage } from './say.ts';

const AGENT = ['/opt/orbite/node', '/opt/orbite/agent.mjs', 'plan'] as const;

/** `./orbite node join URL --token T`, `./orbite node plan [--json]`. */
export async function node(argv: string[]): Promise<number> {
  const [word, ...rest] = argv;
  if (word === 'join') {
    await nodeJoin(rest);
    return 0;
  }
  if (word === 'plan') return showPlan(rest);
  throw usage('Usage: ./orbite node join URL --token T [--hostname NAME], or ./orbite node plan [--json]');
}

/** What the agent would change: on this server where it is a node, else on the embedded node. */
async function showPlan(argv: string[]): Promise<number> {
  const home = homeFolder();
  const embedded = (await embeddedNodeStatus(home)).find(({ name }) => name === FIRST_NODE);
  if (!embedded) {
    const { status } = await run(AGENT[0], [AGENT[1], AGENT[2], ...argv], { inherit: true });
    return status === 0 ? 0 : 1;
  }
  const running = (await remembered(instanceOf(home, FIRST_NODE)))?.running;
  const leader = running && leaderOf(running);
  if (leader === undefined)
    throw new CommandError('The embedded node does not run. Start it with ./orbite up');
  const ran = await runInside(leader)([...AGENT, ...argv]);
  process.stdout.write(ran.stdout);
  process.stderr.write(ran.stderr);
  return ran.code === 0 ? 0 : 1;
}
