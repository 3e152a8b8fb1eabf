import type { Day } from '../../platform/calendar.ts';
import { type Entry, JOURNALS } from './journal-rules.ts';
import type { Letter } from './lettering.ts';

/** The 18 columns of article A47 A-1 of the book of tax procedures, in their order. */
export const FEC_COLUMNS = [
  'JournalCode',
  'JournalLib',
  'EcritureNum',
  'EcritureDate',
  'CompteNum',
  'CompteLib',
  'CompAuxNum',
  'CompAuxLib',
  'PieceRef',
  'PieceDate',
  'EcritureLib',
  'Debit',
  'Credit',
  'EcritureLet',
  'DateLet',
  'ValidDate',
  'Montantdevise',
  'Idevise',
] as const;

/** 123456782FEC20261231.txt: the SIREN and the last day of the year that it is about. */
export function fecName(siren: string, year: number): string {
  return `${siren}FEC${year}1231.txt`;
}

/** Tabs, decimal commas, days without separators; the entries are numbered in one sequence. */
export function fecText(entries: readonly Entry[], letters: ReadonlyMap<string, Letter>): string {
  const rows: string[] = [FEC_COLUMNS.join('\t')];
  entries.forEach((entry, index) => {
    for (const line of entry.lines) {
      const letter = line.node === undefined ? undefined : letters.get(line.node);
      rows.push(
        [
          entry.journal,
          JOURNALS[entry.journal],
          String(index + 1),
          compact(entry.on),
          line.account,
          line.accountLabel,
          line.holder?.number ?? '',
          line.holder?.name ?? '',
          entry.piece,
          compact(entry.pieceOn),
          entry.label,
          decimal(line.debit),
          decimal(line.credit),
          letter?.code ?? '',
          letter ? compact(letter.on) : '',
          compact(entry.on),
          '',
          '',
        ]
          .map(field)
          .join('\t'),
      );
    }
  });
  return `${rows.join('\r\n')}\r\n`;
}

function compact(on: Day): string {
  return on.toString().replaceAll('-', '');
}

function decimal(cents: bigint): string {
  return `${cents / 100n},${String(cents % 100n).padStart(2, '0')}`;
}

/** A field never breaks a line or a column. */
function field(text: string): string {
  return text
    .toWellFormed()
    .replace(/[\p{Cc}|]+/gu, ' ')
    .trim();
}
