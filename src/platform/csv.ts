/**
 * A list as a file for a spreadsheet: UTF-8 with its mark, semicolons as French spreadsheets read them. A cell
 * that a spreadsheet would take for a formula begins with an apostrophe; figures stay figures.
 */
export function csv(headings: readonly string[], rows: readonly (readonly string[])[]): Uint8Array {
  const text = [headings, ...rows].map((row) => row.map(cell).join(';')).join('\r\n');
  return Buffer.from(`\ufeff${text}\r\n`, 'utf8');
}

function cell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) && !/^-?\d+([.,]\d+)?$/.test(text) ? `'${text}` : text;
  return /[";\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
