/**
 * A list as a file for a spreadsheet: UTF-8 with its mark, semicolons as French spreadsheets read them. A cell
 * that a spreadsheet would take for a formula begins with an apostrophe; figures stay figures.
 */
export function csv(headings: readonly string[], rows: readonly (readonly string[])[]): Uint8Array {
  return Buffer.from(csvHead(headings) + rows.map(csvRow).join(''), 'utf8');
}

/** For a file that is written as its rows are read: the mark and the headings, then each row. */
export const csvHead = (headings: readonly string[]) => `\ufeff${csvRow(headings)}`;

export const csvRow = (cells: readonly string[]) => `${cells.map(cell).join(';')}\r\n`;

function cell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) && !/^-?\d+([.,]\d+)?$/.test(text) ? `'${text}` : text;
  return /[";\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
