import { type CsvRow, readCsv } from '../../platform/csv-reading.ts';
import { type Refusal, refuse } from '../../platform/refusal.ts';

/** A mailbox to be made, as a line of the file says it. */
export interface ImportLine {
  readonly line: number;
  readonly address: string;
  /** In megabytes, as typed. */
  readonly extra: string;
  readonly forwards: string;
  /** Who gets the single-use link behind which the password is chosen; empty: nobody yet. */
  readonly linkTo: string;
}

/** Each line is a mailbox with its piece to rewrite: more than this goes in several files. */
export const MOST_LINES = 200;

const COLUMNS: Readonly<Record<string, keyof Omit<ImportLine, 'line'>>> = {
  adresse: 'address',
  address: 'address',
  espace: 'extra',
  extra: 'extra',
  transferts: 'forwards',
  forwards: 'forwards',
  lien: 'linkTo',
  link: 'linkTo',
};

/** Art. 6: a file holds no passwords, not even for us to throw away. */
const PASSWORD = /pass|passe|pwd|secret/;

export function readImport(text: string): ImportLine[] | Refusal {
  const [head, ...rows] = readCsv(text) ?? [];
  if (!head || rows.length === 0) return refuse('import-empty', { field: 'file' });
  const names = head.cells.map((cell) => cell.toLowerCase());
  if (names.some((name) => PASSWORD.test(name)))
    return refuse('import-has-passwords', { field: 'file', article: '6' });
  const unknown = names.find((name) => !(name in COLUMNS));
  if (unknown !== undefined || !names.some((name) => COLUMNS[name] === 'address'))
    return refuse('import-columns', { field: 'file', figures: { column: (unknown ?? '').slice(0, 60) } });
  if (rows.length > MOST_LINES)
    return refuse('import-too-long', { field: 'file', figures: { most: MOST_LINES } });
  return rows.map((row) => lineOf(names, row));
}

function lineOf(names: readonly string[], { line, cells }: CsvRow): ImportLine {
  const of = (column: keyof ImportLine) => cells[names.findIndex((name) => COLUMNS[name] === column)] ?? '';
  return {
    line,
    address: of('address'),
    extra: of('extra'),
    forwards: of('forwards'),
    linkTo: of('linkTo'),
  };
}
