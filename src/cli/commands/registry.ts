import { parseArgs } from 'node:util';
import type { House } from '../../platform/house.ts';
import { type Language, sentence, translator } from '../../platform/i18n/index.ts';
import { isRefusal } from '../../platform/refusal.ts';
import { CommandError, usage } from '../say.ts';
import type { Args, Command, OperatorPorts } from './command.ts';

/**
 * The operator's commands, and the way in which `main.ts` runs one. Whoever holds the installation's
 * files holds the company: the commands act as the system, under the name of the Unix user. By their
 * first word: the rooms behind a command are loaded when it is typed.
 */
const GROUPS: Readonly<Record<string, () => Promise<readonly Command[]>>> = {
  staff: async () => (await import('./staff.ts')).staff,
  token: async () => (await import('./tokens.ts')).tokens,
  customers: async () => (await import('./customers.ts')).customers,
  orders: async () => (await import('./orders.ts')).orders,
  services: async () => (await import('./services.ts')).services,
  invoices: async () => (await import('./invoices.ts')).invoices,
  accounting: async () => (await import('./accounting.ts')).accounting,
  fec: async () => (await import('./accounting.ts')).fec,
  books: async () => (await import('./books.ts')).books,
  bank: async () => (await import('./bank.ts')).bank,
  sepa: async () => (await import('./sepa.ts')).sepa,
  payments: async () => (await import('./payments.ts')).payments,
  cards: async () => (await import('./cards.ts')).cards,
  terminations: async () => (await import('./agreements.ts')).terminations,
  disputes: async () => (await import('./agreements.ts')).disputes,
  refunds: async () => (await import('./agreements.ts')).refunds,
  tolerate: async () => (await import('./agreements.ts')).tolerances,
  rgpd: async () => (await import('./rgpd.ts')).rgpd,
  daily: async () => (await import('./daily.ts')).daily,
  domains: async () => (await import('./domains.ts')).domains,
  sites: async () => (await import('./sites.ts')).sites,
  mail: async () => (await import('./mail.ts')).mail,
  nodes: async () => (await import('./nodes.ts')).nodes,
  terms: async () => (await import('./terms.ts')).terms,
  outbox: async () => (await import('./outbox.ts')).outbox,
  forecast: async () => (await import('./forecast.ts')).forecasts,
  events: async () => (await import('./events.ts')).events,
};

const group = async (word: string | undefined) =>
  word !== undefined && Object.hasOwn(GROUPS, word) ? ((await GROUPS[word]?.()) ?? []) : [];

export async function allCommands(): Promise<Command[]> {
  return (await Promise.all(Object.keys(GROUPS).map(group))).flat();
}

export interface OpenedHouse {
  readonly house: House;
  readonly ports: OperatorPorts;
  close(): Promise<void>;
}

export interface Terminal {
  readonly language: Language;
  /** The Unix user, as the audit trail will name whoever acted. */
  readonly user: string;
  out(text: string | Uint8Array): void;
  err(text: string): void;
}

/** Whether the first word is one of the operator's: `customers`, `token`… */
export function isOperatorWord(word: string | undefined): boolean {
  return word !== undefined && Object.hasOwn(GROUPS, word);
}

/**
 * Runs `argv` (the words after `./orbite`). The house is opened only once the words make sense.
 * @returns the exit status: 0 done, 1 refused.
 * @throws CommandError with status 2 on wrong usage.
 */
export async function runCommand(
  argv: readonly string[],
  terminal: Terminal,
  open: () => Promise<OpenedHouse>,
): Promise<number> {
  const known = await group(argv[0]);
  const command = findCommand(known, argv);
  if (!command) {
    const asked = argv.includes('--help') || argv.includes('-h') || argv.length === 1;
    const lines = known.length > 0 ? listing(known, terminal.language) : await overview(terminal.language);
    if (!asked || known.length === 0) throw usage(lines);
    terminal.out(`${lines}\n`);
    return 0;
  }
  const words = argv.slice(command.name.split(' ').length);
  if (words.includes('--help') || words.includes('-h')) {
    terminal.out(`${help(command, terminal.language)}\n`);
    return 0;
  }
  const args = parse(command, words, terminal.language);
  const { house, ports, close } = await open();
  try {
    const { language } = terminal;
    const by = { kind: 'system', name: `cli (${terminal.user})` } as const;
    const outcome = await command.run({ house, ports, language, by }, args);
    if (isRefusal(outcome)) {
      terminal.err(`${sentence(outcome, language)}\n`);
      return 1;
    }
    if (args.has('json')) terminal.out(`${JSON.stringify(outcome.json, null, 2)}\n`);
    else if (outcome.bytes) terminal.out(outcome.bytes);
    else terminal.out(`${outcome.text}\n`);
    if (outcome.hint !== undefined && !args.has('json')) terminal.err(`${outcome.hint}\n`);
    if (outcome.problem !== undefined) terminal.err(`${outcome.problem}\n`);
    return outcome.problem === undefined ? 0 : 1;
  } finally {
    await close();
  }
}

function findCommand(known: readonly Command[], argv: readonly string[]): Command | undefined {
  return known.find(({ name }) => {
    const words = name.split(' ');
    return words.every((word, index) => argv[index] === word);
  });
}

function parse(command: Command, words: readonly string[], language: Language): Args {
  const t = translator(language);
  const wrong = (message: string) => new CommandError(`${message}\n\n${help(command, language)}`, 2);
  const options = Object.entries(command.options ?? {});
  let parsed: { values: Record<string, unknown>; positionals: string[] };
  try {
    parsed = parseArgs({
      args: [...words],
      allowPositionals: true,
      strict: true,
      options: {
        json: { type: 'boolean' },
        ...Object.fromEntries(
          options.map(([name, { value, multiple }]) => [
            name,
            {
              type: value === undefined ? ('boolean' as const) : ('string' as const),
              multiple: multiple ?? false,
            },
          ]),
        ),
      },
    });
  } catch (error) {
    const code = (error as { code?: string }).code ?? '';
    if (!code.startsWith('ERR_PARSE_ARGS')) throw error;
    throw wrong(
      t(`cli.usage.${code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION' ? 'unknown' : 'value'}`, {
        word: /'(-[^' ]*)/.exec((error as Error).message)?.[1] ?? '',
      }),
    );
  }
  const { values, positionals } = parsed;
  const places = command.positionals ?? [];
  if (positionals.length > places.length)
    throw wrong(t('cli.usage.tooMany', { word: positionals[places.length] }));
  const given = new Map<string, string>();
  for (const [index, place] of places.entries()) {
    const word = positionals[index];
    if (word !== undefined) given.set(place.replace('?', ''), word);
    else if (!place.endsWith('?')) throw wrong(t('cli.usage.missing', { word: place.toUpperCase() }));
  }
  for (const [name, { required }] of options) {
    if (required && values[name] === undefined) throw wrong(t('cli.usage.missing', { word: `--${name}` }));
  }
  const one = (name: string) =>
    given.get(name) ?? (typeof values[name] === 'string' ? values[name] : undefined);
  return {
    get: one,
    need(name) {
      const value = one(name);
      if (value === undefined) throw wrong(t('cli.usage.missing', { word: `--${name}` }));
      return value;
    },
    all: (name) => (Array.isArray(values[name]) ? (values[name] as string[]) : []),
    has: (name) => values[name] !== undefined || given.has(name),
  };
}

export function help(command: Command, language: Language): string {
  const t = translator(language);
  const places = (command.positionals ?? []).map((place) =>
    place.endsWith('?') ? `[${place.slice(0, -1).toUpperCase()}]` : place.toUpperCase(),
  );
  const rows = Object.entries(command.options ?? {}).map(([name, { value, required, multiple }]) => [
    `  --${name}${value === undefined ? '' : ` ${value}`}`,
    [
      t(`cli.options.${name}`),
      ...(required ? [t('cli.usage.required')] : []),
      ...(multiple ? [t('cli.usage.repeatable')] : []),
    ].join(' '),
  ]);
  rows.push(['  --json', t('cli.options.json')], ['  --help', t('cli.options.help')]);
  const width = Math.max(...rows.map(([left = '']) => left.length));
  return [
    `${t('cli.usage.title')} ./orbite ${[command.name, ...places].join(' ')} [options]`,
    '',
    t(`cli.commands.${key(command)}`),
    '',
    ...rows.map(([left = '', right = '']) => `${left.padEnd(width)}  ${right}`),
    '',
    t('cli.usage.examples'),
    ...command.examples.map((example) => `  ./orbite ${example}`),
  ].join('\n');
}

/** Every operator command with its summary: part of `./orbite help`. */
export async function overview(language: Language): Promise<string> {
  return listing(await allCommands(), language);
}

/** A line each, aligned. */
function listing(some: readonly Command[], language: Language): string {
  const t = translator(language);
  const width = Math.max(...some.map(({ name }) => name.length));
  return some
    .map((command) => `  ${command.name.padEnd(width)}  ${t(`cli.commands.${key(command)}`)}`)
    .join('\n');
}

function key(command: Command): string {
  return command.name.replaceAll(' ', '-');
}

/** French unless LC_ALL, LC_MESSAGES or LANG ask for English. */
export function terminalLanguage(env: NodeJS.ProcessEnv): Language {
  const wanted = env.LC_ALL || env.LC_MESSAGES || env.LANG || '';
  return wanted.toLowerCase().startsWith('en') ? 'en' : 'fr';
}
