import { type Day, day } from '../../platform/calendar.ts';
import { cents, type Money } from '../../platform/money.ts';
import { type Refusal, refuse } from '../../platform/refusal.ts';

/** Amounts and days of a bank's file; what cannot be one is refused with its line. */

/** "12.3", "12,30": whole cents, in euros. `currency` as the file says it. */
export function amountOf(text: string, currency: string, line: number): Money | Refusal {
  if (currency !== 'EUR')
    return refuse('bank-file-currency', { field: 'file', figures: { line, currency: currency || '?' } });
  const parts = /^(\d{1,13})(?:[.,](\d{0,2})0*)?$/.exec(text.trim());
  return parts ? cents(BigInt((parts[1] ?? '') + (parts[2] ?? '').padEnd(2, '0'))) : wrongValue(line, text);
}

/** "2026-11-24" or a moment that begins so. */
export function dayOf(text: string, line: number): Day | Refusal {
  try {
    return /^\d{4}-\d{2}-\d{2}(?:$|[TZ+-])/.test(text) ? day(text.slice(0, 10)) : wrongValue(line, text);
  } catch {
    return wrongValue(line, text);
  }
}

export function wrongValue(line: number, value: string): Refusal {
  return refuse('bank-file-value', { field: 'file', figures: { line, value: value.slice(0, 60) } });
}

/** Banks write NOTPROVIDED where they have nothing to say. */
export function given(text: string): string | undefined {
  const value = text.trim();
  // ISO 20022 has 35 letters for the longest; what is longer is no reference.
  return value === '' || value.length > 140 || /^(NOTPROVIDED|NONREF|NOT PROVIDED)$/i.test(value)
    ? undefined
    : value;
}

/** One line of printable text, bounded. */
export function plain(text: string, most = 500): string {
  return text
    .toWellFormed()
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim()
    .slice(0, most);
}
