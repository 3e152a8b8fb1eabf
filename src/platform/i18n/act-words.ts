import { Temporal } from 'temporal-polyfill';
import { day } from '../calendar.ts';
import { parseMoney } from '../money.ts';
import { bankReason } from './bank-reason.ts';
import { formatDayShort, formatDecimal, formatInstant } from './format.ts';
import { type Language, translator } from './index.ts';

/** An act in a sentence: `acts.<act>`, its figures, days and codes as the reader writes them. */
export function actSentence(
  entry: { readonly act: string; readonly details: Readonly<Record<string, unknown>> },
  language: Language,
): string {
  const t = translator(language);
  const word = (key: string, value: string): string => {
    if (/^\d{4}-\d{2}-\d{2}$/.test(value)) return formatDayShort(day(value), language);
    if (/^-?\d+\.\d{2}$/.test(value)) return formatDecimal(parseMoney(value), language);
    if (/^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/.test(value))
      return formatInstant(Temporal.Instant.from(value), language);
    if (key === 'code' || /^[A-Z]{2}\d{2}$/.test(value)) return bankReason(value, language);
    // Codes of ours (roles, reasons) are translated where the texts know them.
    if (!/^[A-Za-z\d-]+(, [A-Za-z\d-]+)*$/.test(value)) return value;
    return value
      .split(', ')
      .map((code) => t(`portal.detail.${key}.${code}`, { defaultValue: code }))
      .join(', ');
  };
  const words = Object.entries(entry.details).map(([key, value]) => [
    key,
    Array.isArray(value)
      ? value.map((one) => word(key, String(one))).join(', ')
      : typeof value === 'string'
        ? word(key, value)
        : value,
  ]);
  return String(t(`acts.${entry.act}`, { ...Object.fromEntries(words), defaultValue: entry.act }));
}
