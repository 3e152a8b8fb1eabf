import { stat } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { homeFolder } from './installation.ts';
import { logFile } from './log.ts';
import { run } from './run.ts';
import { CommandError } from './say.ts';

/** `./orbite logs [--follow] [--lines N]` */
export async function logs(argv: string[]): Promise<number> {
  const { values } = parseArgs({
    args: argv,
    options: {
      follow: { type: 'boolean', short: 'f' },
      lines: { type: 'string', short: 'n', default: '100' },
    },
  });
  if (!/^\d{1,7}$/.test(values.lines)) throw new CommandError('--lines takes a whole number.', 2);
  const file = logFile(homeFolder());
  const found = await stat(file).catch(() => undefined);
  if (!found)
    throw new CommandError('There is no log yet: Orbite has not run here. Start it with ./orbite up');
  const { status } = await run('tail', ['-n', values.lines, ...(values.follow ? ['-F'] : []), '--', file], {
    inherit: true,
  });
  return status === 0 ? 0 : 1;
}
