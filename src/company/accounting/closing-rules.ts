import { type Day, isBefore, type Period } from '../../platform/calendar.ts';
import { chainHash } from '../invoicing/invoicing.ts';

export type ClosingKind = 'day' | 'month' | 'year';

export interface Closing {
  readonly seq: bigint;
  readonly kind: ClosingKind;
  readonly from: Day;
  readonly to: Day;
  readonly documents: number;
  readonly invoiced: ClosingSums;
  readonly credited: ClosingSums;
  /** Invoices less credit notes, VAT included, in cents, since the beginning. */
  readonly running: bigint;
  readonly lastDocument: bigint;
  readonly lastHash: Buffer;
  readonly closedAt: string;
}

export interface ClosingSums {
  readonly net: bigint;
  readonly vat: bigint;
  readonly gross: bigint;
}

/**
 * What is to be closed after the last closed day, in order, up to a day included: each day, and with the last
 * day of a month or a year that month and year.
 */
export function periodsToClose(
  lastClosed: Day | undefined,
  firstDocument: Day | undefined,
  until: Day,
): { kind: ClosingKind; period: Period }[] {
  const start = lastClosed?.add({ days: 1 }) ?? firstDocument;
  const periods: { kind: ClosingKind; period: Period }[] = [];
  if (!start) return periods;
  for (let day = start; !isBefore(until, day); day = day.add({ days: 1 })) {
    periods.push({ kind: 'day', period: { from: day, to: day } });
    if (day.day !== day.daysInMonth) continue;
    periods.push({ kind: 'month', period: { from: day.with({ day: 1 }), to: day } });
    if (day.month === 12)
      periods.push({ kind: 'year', period: { from: day.with({ month: 1, day: 1 }), to: day } });
  }
  return periods;
}

/** The hash of a closing over its content and the closing before it. */
export function closingHash(previous: Buffer, closing: Closing): Buffer {
  const { seq, from, to, lastHash, lastDocument, running, invoiced, credited, ...rest } = closing;
  return chainHash(previous, {
    seq: String(seq),
    content: {
      ...rest,
      from: from.toString(),
      to: to.toString(),
      invoiced: texts(invoiced),
      credited: texts(credited),
      running: String(running),
      lastDocument: String(lastDocument),
      lastHash: lastHash.toString('hex'),
    },
  });
}

function texts({ net, vat, gross }: ClosingSums): Record<string, string> {
  return { net: String(net), vat: String(vat), gross: String(gross) };
}

/** "2026-01-05", "2026-01", "2026": how people name a closed period. */
export function closingName({ kind, from }: Pick<Closing, 'kind' | 'from'>): string {
  if (kind === 'day') return from.toString();
  return kind === 'month' ? from.toPlainYearMonth().toString() : String(from.year);
}
