import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { add, cents, formatPlain, parseMoney, percent, share } from './money.ts';

describe('an amount', () => {
  it.each(['', '1,00', '1.234', '0x10', '1e3', 'NaN', ' 1', '--1', '12345678901234'])(
    'is refused when written %j',
    (text) => {
      expect(() => parseMoney(text)).toThrow(RangeError);
    },
  );

  it.each([
    ['120', 12000n],
    ['0.1', 10n],
    ['-3.05', -305n],
    ['9999999999999.99', 999999999999999n],
  ])('written %s is %d cents', (text, expected) => {
    expect(parseMoney(text).cents).toBe(expected);
  });

  it('survives being written and read, whatever it is', () => {
    fc.assert(
      fc.property(fc.bigInt(-(10n ** 14n), 10n ** 14n), (value) => {
        expect(parseMoney(formatPlain(cents(value))).cents).toBe(value);
      }),
    );
  });

  it('0.99 + 2.49 is 3.48, to the cent', () => {
    expect(formatPlain(add(parseMoney('0.99'), parseMoney('2.49')))).toBe('3.48');
  });
});

describe('rounding', () => {
  it.each([
    ['16.66', 2000, '3.33'],
    ['15.00', 850, '1.28'],
    ['0.05', 1000, '0.01'],
    ['-0.05', 1000, '-0.01'],
    ['99.99', 0, '0.00'],
  ])('%s at %d hundredths of a percent is %s (half up)', (net, rate, expected) => {
    expect(formatPlain(percent(parseMoney(net), rate))).toBe(expected);
  });

  it('a share of all the days is the whole', () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 10n ** 10n), fc.integer({ min: 1, max: 366 }), (value, days) => {
        expect(share(cents(value), days, days).cents).toBe(value);
      }),
    );
  });
});
