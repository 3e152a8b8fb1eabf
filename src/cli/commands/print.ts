/** Plain text for a reader at a terminal: aligned columns, no colours, nothing that moves. */

const narrow = new Intl.Segmenter('fr', { granularity: 'grapheme' });

/** Whatever a customer typed must not drive the operator's terminal. */
export function clean(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, ' ');
}

function width(text: string): number {
  return [...narrow.segment(text)].length;
}

function pad(text: string, to: number): string {
  return text + ' '.repeat(Math.max(0, to - width(text)));
}

export function table(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = [headings, ...rows.map((row) => row.map(clean))];
  const widths = headings.map((_, column) => Math.max(...cells.map((row) => width(row[column] ?? ''))));
  return cells
    .map((row) =>
      row
        .map((cell, column) => pad(cell, widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** "name  value" lines. */
export function sheet(entries: readonly (readonly [string, string | null | undefined])[]): string {
  const shown = entries.filter((entry): entry is readonly [string, string] => Boolean(entry[1]));
  const widest = Math.max(0, ...shown.map(([name]) => width(name)));
  return shown.map(([name, value]) => `${pad(name, widest)}  ${clean(value)}`).join('\n');
}
