import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { play, readScenario } from '../company/simulation/simulation.ts';
import { CommandError } from './say.ts';
import { openScratch } from './scratch.ts';

const HELP = `Usage: ./orbite simulate FILE.json

Plays a scenario on any dates, on a scratch database that is gone afterwards, and prints what happened: a JSON
line for each act.

  --help     this help

Exit status: 0 played; 2 the file is broken (the place and the reason stand on standard error).

Example:
  ./orbite simulate renewal.json`;

/**
 * `./orbite simulate FILE.json`: plays a scenario on a scratch database and prints what happened, a JSON
 * line for each act. A broken file is refused with the place and the reason, status 2, and prints nothing.
 */
export async function simulate(argv: string[]): Promise<number> {
  const { positionals, values } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: { help: { type: 'boolean', short: 'h' } },
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const [file] = positionals;
  if (file === undefined || positionals.length > 1)
    throw new CommandError('Usage: ./orbite simulate FILE.json', 2);
  const text = await readFile(file, 'utf8').catch((error: Error) => {
    throw new CommandError(`${file}: cannot be read: ${error.message}`, 2);
  });
  const read = readScenario(text);
  if ('broken' in read)
    throw new CommandError(
      read.broken
        .split('\n')
        .map((line) => `${file}: ${line}`)
        .join('\n'),
      2,
    );
  const lines: string[] = [];
  const scratch = await openScratch();
  try {
    await play(scratch, read.scenario, (line) => lines.push(`${JSON.stringify(line)}\n`));
  } finally {
    await scratch.close();
  }
  process.stdout.write(lines.join(''));
  return 0;
}
