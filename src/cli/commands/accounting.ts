import { writeFile } from 'node:fs/promises';
import {
  AGES,
  agedBalanceOn,
  booksOfYear,
  changeAccount,
  charts,
  fecOfYear,
  JOURNALS,
  recurringOf,
  revenueOf,
  vatReturnOf,
} from '../../company/accounting/accounting.ts';
import { type Day, day, dayInParis, isAfter, type Period } from '../../platform/calendar.ts';
import { csv } from '../../platform/csv.ts';
import { type Language, translator } from '../../platform/i18n/index.ts';
import { cents, formatPlain } from '../../platform/money.ts';
import { isRefusal, type Refusal, refuse } from '../../platform/refusal.ts';
import { type Args, type Command, type Context, doing, type Outcome, reading, told } from './command.ts';
import { sheet, table } from './print.ts';

const spans = { from: { value: 'YYYY-MM-DD' }, to: { value: 'YYYY-MM-DD' }, csv: {} } as const;

export const fec: readonly Command[] = [
  {
    name: 'fec export',
    examples: ['fec export --year 2026', 'fec export --year 2026 --output - > fec.txt'],
    options: { year: { value: 'YYYY', required: true }, output: { value: 'FILE' } },
    async run(context, args) {
      const year = readYear(args.need('year'));
      if (year === undefined) return refuse('cli-year-invalid', { figures: { value: args.need('year') } });
      const { fileName, text } = await reading(context, (work) => fecOfYear(work, year));
      const file = args.get('output') ?? fileName;
      const bytes = Buffer.from(text, 'utf8');
      const written = { file, lines: text.split('\r\n').length - 2, bytes: bytes.byteLength };
      if (file === '-') return { json: written, text: '', bytes };
      await writeFile(file, bytes);
      return { json: written, text: file };
    },
  },
];

export const accounting: readonly Command[] = [
  {
    name: 'accounting journal',
    examples: ['accounting journal --year 2026', 'accounting journal --year 2026 --csv > journal.csv'],
    options: { year: { value: 'YYYY', required: true }, csv: {} },
    async run(context, args) {
      const year = readYear(args.need('year'));
      if (year === undefined) return refuse('cli-year-invalid', { figures: { value: args.need('year') } });
      const { entries, letters } = await reading(context, (work) => booksOfYear(work, year));
      return listed(
        context,
        args,
        ['entry', 'journal', 'on', 'account', 'customer', 'label', 'debit', 'credit', 'letter'],
        entries.flatMap((entry, index) =>
          entry.lines.map((line) => [
            String(index + 1),
            JOURNALS[entry.journal],
            entry.on.toString(),
            line.account,
            line.holder?.number ?? '',
            entry.label,
            plain(line.debit),
            plain(line.credit),
            (line.node === undefined ? undefined : letters.get(line.node)?.code) ?? '',
          ]),
        ),
      );
    },
  },
  {
    name: 'accounting aged',
    examples: ['accounting aged', 'accounting aged --on 2026-12-31 --csv > balance.csv'],
    options: { on: { value: 'YYYY-MM-DD' }, csv: {} },
    async run(context, args) {
      const on = readDay(args.get('on')) ?? today(context);
      if (isRefusal(on)) return on;
      const aged = await reading(context, (work) => agedBalanceOn(work, on));
      return listed(
        context,
        args,
        ['number', 'customer', ...AGES, 'total'],
        aged.map(({ holder, ages, total }) => [
          holder.number,
          holder.name,
          ...AGES.map((age) => plain(ages[age])),
          plain(total),
        ]),
      );
    },
  },
  {
    name: 'accounting vat',
    examples: ['accounting vat --from 2026-01-01 --to 2026-01-31'],
    options: spans,
    run: (context, args) =>
      overPeriod(context, args, async (period) => {
        const t = translator(context.language);
        const lines = await reading(context, (work) => vatReturnOf(work, period));
        return listed(
          context,
          args,
          ['regime', 'rate', 'base', 'vat'],
          lines.map(({ regime, rate, base, vat }) => [
            t(`accounting.regimes.${regime}`),
            plain(BigInt(rate)),
            plain(base),
            plain(vat),
          ]),
        );
      }),
  },
  {
    name: 'accounting revenue',
    examples: ['accounting revenue --from 2026-01-01 --to 2026-12-31'],
    options: spans,
    run: (context, args) =>
      overPeriod(context, args, async (period) => {
        const t = translator(context.language);
        const months = await reading(context, (work) => revenueOf(work, period));
        return listed(
          context,
          args,
          ['month', 'product', 'net'],
          months.flatMap(({ month, products }) =>
            [...products].map(([product, net]) => [month, t(`accounting.products.${product}`), plain(net)]),
          ),
        );
      }),
  },
  {
    name: 'accounting recurring',
    examples: ['accounting recurring --from 2026-01-01 --to 2026-12-31'],
    options: spans,
    run: (context, args) =>
      overPeriod(context, args, async (period) => {
        const months = await reading(context, (work) => recurringOf(work, period));
        return listed(
          context,
          args,
          ['month', 'recurring', 'services', 'started', 'ended', 'churn'],
          months.map((month) => [
            month.on.toPlainYearMonth().toString(),
            plain(month.recurring),
            String(month.services),
            String(month.started),
            String(month.ended),
            plain(BigInt(month.churn)),
          ]),
        );
      }),
  },
  {
    name: 'accounting chart',
    examples: ['accounting chart'],
    async run(context) {
      const chart = await reading(context, async (work) => (await charts(work))(work.today));
      const rows = Object.entries(chart).map(([name, { number, label }]) => [name, number, label]);
      return { json: chart, text: table(['', ...words(context.language, ['account', 'label'])], rows) };
    },
  },
  {
    name: 'accounting change-account',
    examples: ['accounting change-account salesFrance 706010 --label "Hébergement"'],
    positionals: ['account', 'number'],
    options: { label: { value: 'TEXT' } },
    async run(context, args) {
      const label = args.get('label');
      const account = args.need('account');
      const changed = await doing(context, (work) =>
        changeAccount(work, { account, number: args.need('number'), ...(label !== undefined && { label }) }),
      );
      return told(changed, (chart) => ({ json: chart, text: sheet([[account, args.need('number')]]) }));
    },
  },
];

/** A list as JSON, a table or a CSV file, by what was asked. */
function listed(context: Context, args: Args, keys: readonly string[], rows: readonly string[][]): Outcome {
  const headings = words(context.language, keys);
  return {
    json: rows.map((row) => Object.fromEntries(keys.map((key, index) => [key, row[index] ?? '']))),
    text: table(headings, rows),
    ...(args.has('csv') && {
      bytes: csv(
        headings,
        rows.map((row) => row.map(figure)),
      ),
    }),
  };
}

function words(language: Language, keys: readonly string[]): string[] {
  const t = translator(language);
  return keys.map((key) => t(`accounting.words.${key}`));
}

/** Spreadsheets here read a decimal comma. */
function figure(text: string): string {
  return /^-?\d+\.\d{2}$/.test(text) ? text.replace('.', ',') : text;
}

/** This calendar year unless said otherwise. */
async function overPeriod(
  context: Context,
  args: Args,
  run: (period: Period) => Promise<Outcome>,
): Promise<Outcome | Refusal> {
  const now = today(context);
  const from = readDay(args.get('from')) ?? now.with({ month: 1, day: 1 });
  if (isRefusal(from)) return from;
  const to = readDay(args.get('to')) ?? now;
  if (isRefusal(to)) return to;
  if (isAfter(from, to) || from.until(to).days > 3_700)
    return refuse('cli-day-invalid', { figures: { value: `${from} – ${to}` } });
  return run({ from, to });
}

function today({ house }: Context): Day {
  return dayInParis(house.clock.now());
}

function readDay(text: string | undefined): Day | Refusal | undefined {
  if (text === undefined) return undefined;
  try {
    return day(text);
  } catch {
    return refuse('cli-day-invalid', { figures: { value: text } });
  }
}

function readYear(text: string): number | undefined {
  return /^(19|20|21)\d{2}$/.test(text) ? Number(text) : undefined;
}

function plain(amount: bigint): string {
  return formatPlain(cents(amount));
}
