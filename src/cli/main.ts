import { userInfo } from 'node:os';
import type { OperatorPorts } from './commands/command.ts';
import { isOperatorWord, overview, runCommand, terminalLanguage } from './commands/registry.ts';
import { CommandError } from './say.ts';

/** `./orbite COMMAND …`. Exit status: 0 done, 1 refused or failed, 2 wrong usage. */
const language = terminalLanguage(process.env);
const HELP = `Usage: ./orbite COMMAND [options]

  up [--detach] [--demo] [--port N] [--no-node]
                      install what is missing and run the product
  down                stop it
  status [--json]     portal, database, nodes, queue
  logs [--follow] [--node NAME]
                      what it, or a node, wrote
  test [--fast]       every check and test
  bench [NAME …]      how fast it is here: go-live, neighbours, memory, pages
  simulate FILE.json  play a scenario on any dates, on a scratch database
  node join URL --token T
                      make this Debian server a node
  node plan [--json]  what the node's agent would change, and why

./orbite COMMAND --help explains each, with examples. Exit status: 0 done, 1 refused or failed, 2 wrong usage.`;

async function main(argv: string[]): Promise<number> {
  const [command, ...rest] = argv;
  switch (command) {
    case 'up':
      return (await import('./up.ts')).up(rest);
    case 'down':
      return (await import('./down.ts')).down(rest);
    case 'status':
      return (await import('./status.ts')).status(rest);
    case 'logs':
      return (await import('./logs.ts')).logs(rest);
    case 'test':
      return (await import('./test.ts')).test(rest);
    case 'simulate':
      return (await import('./simulate.ts')).simulate(rest);
    case 'bench':
      return (await import('./bench.ts')).bench(rest);
    case 'node':
      return (await import('./node.ts')).node(rest);
    case undefined:
    case 'help':
    case '--help':
    case '-h':
      console.log(`${HELP}\n\n${await overview(language)}`);
      return command === undefined ? 2 : 0;
    default:
      if (isOperatorWord(command)) return operate(argv);
      throw new CommandError(`There is no command “${command}”.\n\n${HELP}`, 2);
  }
}

/** A command of the operator, over the database of the running installation. */
async function operate(argv: string[]): Promise<number> {
  const terminal = {
    language,
    user: userInfo().username,
    out: (text: string | Uint8Array) => process.stdout.write(text),
    err: (text: string) => process.stderr.write(text),
  };
  return runCommand(argv, terminal, async () => {
    const { homeFolder, openHouse, readRunState } = await import('./installation.ts');
    const home = homeFolder();
    const url = process.env.DATABASE_URL ?? (await readRunState(home))?.databaseUrl;
    if (url === undefined) throw new CommandError('Orbite does not run here. Start it with ./orbite up');
    const house = await openHouse(home, url, 2);
    return { house, ports, close: () => house.close() };
  });
}

/** What few commands need is loaded by those that do. */
const ports: OperatorPorts = {
  orders: {
    reserveSiteName: async (...given) =>
      (await import('../company/hosting/hosting.ts')).reserveSiteName(...given),
    openName: async (...given) => (await import('../company/domains/domains.ts')).openName(...given),
  },
};

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (error instanceof CommandError) {
    console.error(error.message);
    process.exitCode = error.status;
  } else if (error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')) {
    console.error(error.message);
    process.exitCode = 2;
  } else {
    console.error(error);
    process.exitCode = 1;
  }
  // What was opened before the fault (a door, a connection that tries again) would keep us here for ever.
  process.exit();
}
