import { leaderOf, runInside } from '../../src/cli/embedded/container.ts';
import { instanceOf, remembered } from '../../src/cli/embedded/instance.ts';
import { FIRST_NODE } from '../../src/cli/embedded-node.ts';
import { homeFolder, type OpenHouse, openHouse, readRunState } from '../../src/cli/installation.ts';

/** What only somebody on the machine can do: to the node's daemons, and to the installation itself. */
export async function onNode(...argv: string[]): Promise<string> {
  const { running } = (await remembered(instanceOf(homeFolder(), FIRST_NODE))) ?? {};
  const leader = running && leaderOf(running);
  if (leader === undefined) throw new Error('the node does not run');
  const { code, stdout, stderr } = await runInside(leader)(argv);
  if (code !== 0) throw new Error(`${argv.join(' ')}: ${stderr}`);
  return stdout;
}

export async function installation(): Promise<{ pid: number; house: OpenHouse }> {
  const state = await readRunState(homeFolder());
  if (!state) throw new Error('the product does not run');
  return { pid: state.pid, house: await openHouse(homeFolder(), state.databaseUrl, 2) };
}
