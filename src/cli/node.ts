import { leaderOf, runInside } from './embedded/container.ts';
import { instanceOf, remembered } from './embedded/instance.ts';
import { embeddedNodeStatus, FIRST_NODE } from './embedded-node.ts';
import { homeFolder } from './installation.ts';
import { nodeJoin } from './node-join.ts';
import { run } from './run.ts';
import { CommandError, usage } from './say.ts';

const AGENT = ['/opt/orbite/node', '/opt/orbite/agent.mjs', 'plan'] as const;

const HELP = `Usage: ./orbite node join URL --token T [--hostname NAME] [--mail]
       ./orbite node plan [--json]

join makes this Debian 12 or 13 server a node of the control plane at URL: the same programs and the same path as
the embedded node. The token comes from ./orbite nodes token or from the console; it is good for a day and one
node. Needs root, and an SSH key for whoever administers the machine.
plan prints what the agent would change here, and why; it changes nothing.

  --token T          what the control plane gave
  --hostname NAME    the full name that leads to this server, where its own is not it
  --mail             carry mail too (Debian 12; ClamAV alone takes more than 1 GB of memory). The token must say so:
                     ./orbite nodes token --capability web --capability mail
  --json             the plan for programs
  --help             this help

Exit status: 0 done, 1 refused or failed, 2 wrong usage.

Examples:
  ./orbite node join https://panel.example.org:8443 --token T --hostname web1.example.org
  ./orbite node join https://panel.example.org:8443 --token T --hostname mail1.example.org --mail
  ./orbite node plan`;

/** `./orbite node join URL --token T`, `./orbite node plan [--json]`. */
export async function node(argv: string[]): Promise<number> {
  const [word, ...rest] = argv;
  if (rest.includes('--help') || rest.includes('-h')) {
    console.log(HELP);
    return 0;
  }
  if (word === 'join') {
    await nodeJoin(rest);
    return 0;
  }
  if (word === 'plan') return showPlan(rest);
  if (word === '--help' || word === '-h') {
    console.log(HELP);
    return 0;
  }
  throw usage(HELP);
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
