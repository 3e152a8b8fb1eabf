import { writeFile } from 'node:fs/promises';
import {
  agedBalanceOn,
  booksOfYear,
  changeAccount,
  charts,
  fecOfYear,
  recurringOf,
  revenueOf,
  vatReturnOf,
} from '../../company/accounting/accounting.ts';
import {
  agedList,
  headings,
  journalList,
  type List,
  listCsv,
  recurringList,
  revenueList,
  vatList,
} from '../../company/accounting/lists.ts';
import { type Day, day, dayInParis, isAfter, type Period } from '../../platform/calendar.ts';
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
      return listed(context, args, journalList(await reading(context, (work) => booksOfYear(work, year))));
    },
  },
  {
    name: 'accounting aged',
    examples: ['accounting aged', 'accounting aged --on 2026-12-31 --csv > balance.csv'],
    options: { on: { value: 'YYYY-MM-DD' }, csv: {} },
    async run(context, args) {
      const on = readDay(args.get('on')) ?? today(context);
      if (isRefusal(on)) return on;
      return listed(context, args, agedList(await reading(context, (work) => agedBalanceOn(work, on))));
    },
  },
  {
    name: 'accounting vat',
    examples: ['accounting vat --from 2026-01-01 --to 2026-01-31'],
    options: spans,
    run: (context, args) =>
      overPeriod(context, args, async (period) =>
        listed(
          context,
          args,
          vatList(await reading(context, (work) => vatReturnOf(work, period)), context.language),
        ),
      ),
  },
  {
    name: 'accounting revenue',
    examples: ['accounting revenue --from 2026-01-01 --to 2026-12-31'],
    options: spans,
    run: (context, args) =>
      overPeriod(context, args, async (period) =>
        listed(
          context,
          args,
          revenueList(await reading(context, (work) => revenueOf(work, period)), context.language),
        ),
      ),
  },
  {
    name: 'accounting recurring',
    examples: ['accounting recurring --from 2026-01-01 --to 2026-12-31'],
    options: spans,
    run: (context, args) =>
      overPeriod(context, args, async (period) =>
        listed(context, args, recurringList(await reading(context, (work) => recurringOf(work, period)))),
      ),
  },
  {
    name: 'accounting chart',
    examples: ['accounting chart'],
    async run(context) {
      const chart = await reading(context, async (work) => (await charts(work))(work.today));
      const rows = Object.entries(chart).map(([name, { number, label }]) => [name, number, label]);
      return {
        json: chart,
        text: table(['', ...headings({ keys: ['account', 'label'], rows: [] }, context.language)], rows),
      };
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
function listed({ language }: Context, args: Args, list: List): Outcome {
  return {
    json: list.rows.map((row) => Object.fromEntries(list.keys.map((key, index) => [key, row[index] ?? '']))),
    text: table(headings(list, language), list.rows),
    ...(args.has('csv') && { bytes: listCsv(list, language) }),
  };
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
