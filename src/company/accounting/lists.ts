import { csv } from '../../platform/csv.ts';
import { type Language, translator } from '../../platform/i18n/index.ts';
import { cents, formatPlain } from '../../platform/money.ts';
import type { MonthOfRecurring, YearOfBooks } from './accounting.ts';
import { AGES, type AgedCustomer, type MonthOfRevenue, type VatLine } from './figures.ts';
import { JOURNALS } from './journal-rules.ts';

/** A list as plain texts, the same at a terminal, in a file and behind `--json`. */
export interface List {
  readonly keys: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export function journalList({ entries, letters }: YearOfBooks): List {
  return {
    keys: ['entry', 'journal', 'on', 'account', 'customer', 'label', 'debit', 'credit', 'letter'],
    rows: entries.flatMap((entry, index) =>
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
  };
}

export function agedList(aged: readonly AgedCustomer[]): List {
  return {
    keys: ['number', 'customer', ...AGES, 'total'],
    rows: aged.map(({ holder, ages, total }) => [
      holder.number,
      holder.name,
      ...AGES.map((age) => plain(ages[age])),
      plain(total),
    ]),
  };
}

export function vatList(lines: readonly VatLine[], language: Language): List {
  const t = translator(language);
  return {
    keys: ['regime', 'rate', 'base', 'vat'],
    rows: lines.map(({ regime, rate, base, vat }) => [
      t(`accounting.regimes.${regime}`),
      plain(BigInt(rate)),
      plain(base),
      plain(vat),
    ]),
  };
}

export function revenueList(months: readonly MonthOfRevenue<string>[], language: Language): List {
  const t = translator(language);
  return {
    keys: ['month', 'product', 'net'],
    rows: months.flatMap(({ month, products }) =>
      [...products].map(([product, net]) => [month, t(`accounting.products.${product}`), plain(net)]),
    ),
  };
}

export function recurringList(months: readonly MonthOfRecurring[]): List {
  return {
    keys: ['month', 'recurring', 'services', 'started', 'ended', 'churn'],
    rows: months.map((month) => [
      month.on.toPlainYearMonth().toString(),
      plain(month.recurring),
      String(month.services),
      String(month.started),
      String(month.ended),
      plain(BigInt(month.churn)),
    ]),
  };
}

export function headings({ keys }: List, language: Language): string[] {
  const t = translator(language);
  return keys.map((key) => t(`accounting.words.${key}`));
}

/** For a spreadsheet, whose decimals have a comma here. */
export function listCsv(list: List, language: Language): Uint8Array {
  return csv(
    headings(list, language),
    list.rows.map((row) => row.map((cell) => (/^-?\d+\.\d{2}$/.test(cell) ? cell.replace('.', ',') : cell))),
  );
}

function plain(amount: bigint): string {
  return formatPlain(cents(amount));
}
