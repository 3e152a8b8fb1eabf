import { stat } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { leaderOf } from './embedded/container.ts';
import { instanceOf, remembered } from './embedded/instance.ts';
import { embeddedNodeStatus } from './embedded-node.ts';
import { homeFolder } from './installation.ts';
import { logFile } from './log.ts';
import { run } from './run.ts';
import { CommandError, usage } from './say.ts';

const HELP = `Usage: ./orbite logs [options]

What the control plane wrote: a line an event, JSON, without secrets.

  --follow, -f       go on showing what comes
  --lines N, -n N    how many of the last lines (100)
  --node NAME        the journal of an embedded node instead (on another server: journalctl -u orbite-agent)
  --unit UNIT        with --node: of this unit only, for example orbite-agent or nginx
  --help             this help

Examples:
  ./orbite logs -f
  ./orbite logs --lines 1000 | grep fault
  ./orbite logs --node node1 --unit orbite-agent -f`;

/** `./orbite logs`: of the control plane, or of an embedded node. */
export async function logs(argv: string[]): Promise<number> {
  const { values } = parseArgs({
    args: argv,
    options: {
      follow: { type: 'boolean', short: 'f' },
      lines: { type: 'string', short: 'n', default: '100' },
      node: { type: 'string' },
      unit: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const { lines, node, unit } = values;
  if (!/^\d{1,7}$/.test(lines)) throw usage('--lines takes a whole number.');
  if (unit !== undefined && node === undefined) throw usage('--unit goes with --node NAME.');
  const follow = values.follow ?? false;
  const [program, ...args] =
    node === undefined ? await ofControlPlane(lines, follow) : await ofNode(node, unit, lines, follow);
  const { status } = await run(program, args, { inherit: true });
  return status === 0 ? 0 : 1;
}

type Argv = readonly [string, ...string[]];

async function ofControlPlane(lines: string, follow: boolean): Promise<Argv> {
  const file = logFile(homeFolder());
  const found = await stat(file).catch(() => undefined);
  if (!found)
    throw new CommandError('There is no log yet: Orbite has not run here. Start it with ./orbite up');
  return ['tail', '-n', lines, ...(follow ? ['-F'] : []), '--', file];
}

async function ofNode(name: string, unit: string | undefined, lines: string, follow: boolean): Promise<Argv> {
  const home = homeFolder();
  const known = (await embeddedNodeStatus(home)).map((node) => node.name);
  if (!known.includes(name))
    throw new CommandError(
      `There is no embedded node “${name}” here${known.length > 0 ? ` (there is: ${known.join(', ')})` : ''}.`,
    );
  if (unit !== undefined && !/^[A-Za-z0-9@_.:\\-]{1,255}$/.test(unit))
    throw usage(`“${unit}” is no name of a unit.`);
  const running = (await remembered(instanceOf(home, name)))?.running;
  const leader = running && leaderOf(running);
  if (leader === undefined)
    throw new CommandError(`The node ${name} does not run. Start it with ./orbite up`);
  return [
    'nsenter',
    '--target',
    String(leader),
    '--all',
    '--',
    'journalctl',
    '--no-pager',
    `--lines=${lines}`,
    ...(unit === undefined ? [] : [`--unit=${unit}`]),
    ...(follow ? ['--follow'] : []),
  ];
}
