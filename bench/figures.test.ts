import { describe, expect, it } from 'vitest';
import { median, p95, percentile, ratio, show } from './figures.ts';

describe('a percentile', () => {
  it('of nothing is a fault', () => {
    expect(() => median([])).toThrow(RangeError);
  });

  it('is a sample, whatever the order in which they came', () => {
    const samples = [5, 1, 4, 2, 3];
    expect(median(samples)).toBe(3);
    expect(p95(samples)).toBe(5);
    expect(percentile([7], 0.01)).toBe(7);
  });

  it('leaves the slowest twentieth out', () => {
    const samples = Array.from({ length: 100 }, (_, nth) => nth + 1);
    expect(p95(samples)).toBe(95);
  });
});

describe('a ratio', () => {
  it('says that a target is missed', () => {
    expect(show('go-live', [ratio('against the floor', 1.6, 1.5)])).toContain('≤ 1.50 ×: MISSED');
  });

  it('says that a target is met, also exactly', () => {
    expect(show('go-live', [ratio('against the floor', 1.5, 1.5)])).toContain('≤ 1.50 ×: met');
  });
});
