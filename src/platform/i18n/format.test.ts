import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import { day } from '../calendar.ts';
import { cents } from '../money.ts';
import { formatBytes, formatDay, formatInstant, formatMoney, formatRate } from './format.ts';

/** Intl's spaces (narrow, no-break) as ordinary ones, to read the expectation. */
const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, ' ');

describe('what a reader sees', () => {
  it('keeps every cent of an amount larger than a float can hold', () => {
    expect(plain(formatMoney(cents(9_007_199_254_740_993_01n), 'fr'))).toBe('9 007 199 254 740 993,01 €');
  });
  it('writes amounts as each language does, negative ones too', () => {
    expect(plain(formatMoney(cents(123_456), 'fr'))).toBe('1 234,56 €');
    expect(plain(formatMoney(cents(-5), 'fr'))).toBe('-0,05 €');
    expect(plain(formatMoney(cents(123_456), 'en'))).toBe('€1,234.56');
  });
  it('writes a day of law as that day, whatever the zone of the machine', () => {
    expect(formatDay(day('2026-01-01'), 'fr')).toBe('1 janvier 2026');
    expect(formatDay(day('2026-12-31'), 'en')).toBe('31 December 2026');
  });
  it('writes moments in Paris time', () => {
    expect(plain(formatInstant(Temporal.Instant.from('2026-07-01T22:30:00Z'), 'fr'))).toContain('00:30');
  });
  it('counts bytes as disk quotas do', () => {
    expect(plain(formatBytes(0, 'fr'))).toBe('0 o');
    expect(plain(formatBytes(1536 * 1024 * 1024, 'fr'))).toBe('1,5 Go');
    expect(plain(formatBytes(250n * 1024n * 1024n, 'en'))).toBe('250 MB');
  });
  it('writes VAT rates with the decimals that they have', () => {
    expect(plain(formatRate(2000, 'fr'))).toBe('20 %');
    expect(plain(formatRate(850, 'fr'))).toBe('8,5 %');
  });
});
