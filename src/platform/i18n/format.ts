import type { Day, Instant } from '../calendar.ts';
import { PARIS } from '../calendar.ts';
import type { Money } from '../money.ts';
import type { Language } from './index.ts';

/** Money, dates and sizes as the reader writes them. Files and the API have their own plain forms. */
const LOCALES: Record<Language, string> = { fr: 'fr-FR', en: 'en-GB' };

/** "1 234,56 €" or "€1,234.56". Exact at any size: the cents never become a float. */
export function formatMoney(money: Money, language: Language): string {
  const absolute = money.cents < 0n ? -money.cents : money.cents;
  const decimal = `${money.cents < 0n ? '-' : ''}${absolute / 100n}.${String(absolute % 100n).padStart(2, '0')}`;
  return numberFormat(language, { style: 'currency', currency: money.currency }).format(
    decimal as `${number}`,
  );
}

/** "1 234,56": for sentences that bring their own unit. */
export function formatDecimal(money: Money, language: Language): string {
  const absolute = money.cents < 0n ? -money.cents : money.cents;
  const decimal = `${money.cents < 0n ? '-' : ''}${absolute / 100n}.${String(absolute % 100n).padStart(2, '0')}`;
  return numberFormat(language, { minimumFractionDigits: 2 }).format(decimal as `${number}`);
}

/** "12 janvier 2026". */
export function formatDay(day: Day, language: Language): string {
  return dateFormat(language, { dateStyle: 'long', timeZone: 'UTC' }).format(
    Date.UTC(day.year, day.month - 1, day.day),
  );
}

/** "12/01/2026": for tables. */
export function formatDayShort(day: Day, language: Language): string {
  return dateFormat(language, { dateStyle: 'short', timeZone: 'UTC' }).format(
    Date.UTC(day.year, day.month - 1, day.day),
  );
}

/** "janvier 2026", of any of its days. */
export function formatMonth(day: Day, language: Language): string {
  return dateFormat(language, { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(
    Date.UTC(day.year, day.month - 1, day.day),
  );
}

/** "12 janv. 2026, 14:05", in Europe/Paris like every date of the company. */
export function formatInstant(at: Instant, language: Language): string {
  return dateFormat(language, { dateStyle: 'medium', timeStyle: 'short', timeZone: PARIS }).format(
    at.epochMilliseconds,
  );
}

const BYTE_UNITS: Record<Language, readonly string[]> = {
  fr: ['o', 'Ko', 'Mo', 'Go', 'To'],
  en: ['B', 'KB', 'MB', 'GB', 'TB'],
};

/** "1,5 Go", "1.5 GB": steps of 1024, as disk quotas count. */
export function formatBytes(bytes: number | bigint, language: Language): string {
  const units = BYTE_UNITS[language];
  let value = Number(bytes);
  let unit = 0;
  while (Math.abs(value) >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  const digits = unit === 0 || Math.abs(value) >= 100 ? 0 : 1;
  return `${numberFormat(language, { maximumFractionDigits: digits }).format(value)}\u00a0${units[unit]}`;
}

export function formatNumber(value: number | bigint, language: Language): string {
  return numberFormat(language, {}).format(value);
}

/** "20 %", "8,5 %" from hundredths of a percent. */
export function formatRate(basisPoints: number, language: Language): string {
  return numberFormat(language, { style: 'percent', maximumFractionDigits: 2 }).format(basisPoints / 10_000);
}

const numbers = new Map<string, Intl.NumberFormat>();
function numberFormat(language: Language, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = `${language}${JSON.stringify(options)}`;
  const known = numbers.get(key);
  if (known) return known;
  const format = new Intl.NumberFormat(LOCALES[language], options);
  numbers.set(key, format);
  return format;
}

const dates = new Map<string, Intl.DateTimeFormat>();
function dateFormat(language: Language, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${language}${JSON.stringify(options)}`;
  const known = dates.get(key);
  if (known) return known;
  const format = new Intl.DateTimeFormat(LOCALES[language], options);
  dates.set(key, format);
  return format;
}
