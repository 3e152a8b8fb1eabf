import type { BookEntry } from './books.ts';
import type { InvoiceRow, LineRow } from './tables.ts';

/** All that a document says, in the form that is hashed: nothing of the row may be left out. */
export function bookEntry(row: Omit<InvoiceRow, 'hash'>, lines: readonly LineRow[]): BookEntry {
  const { seq, prev_hash: _previous, ...content } = row;
  return {
    seq: String(seq),
    content: {
      ...content,
      issued_on: row.issued_on.toString(),
      issued_at: row.issued_at.toString({ fractionalSecondDigits: 3 }),
      due_on: row.due_on.toString(),
      net_cents: String(row.net_cents),
      vat_cents: String(row.vat_cents),
      gross_cents: String(row.gross_cents),
      lines: lines.map(({ discount_cents, discount_label, ...line }) => ({
        ...line,
        // Documents from before there were discounts hash as they did.
        ...(discount_cents === 0n ? {} : { discount_cents: String(discount_cents), discount_label }),
        unit_net_cents: String(line.unit_net_cents),
        net_cents: String(line.net_cents),
        period_from: line.period_from?.toString() ?? null,
        period_to: line.period_to?.toString() ?? null,
      })),
    },
  };
}
