/**
 * Money: whole cents with their currency. Amounts never pass through a float; the only rounding in
 * Orbite is `share` and `percent` below, half away from zero ("half up" on what an invoice shows).
 */
export type Currency = 'EUR';

/** An amount in whole cents, possibly negative. */
export interface Money {
  readonly cents: bigint;
  readonly currency: Currency;
}

export const ZERO: Money = { cents: 0n, currency: 'EUR' };

/** Euros from whole cents. */
export function cents(value: bigint | number): Money {
  return { cents: BigInt(value), currency: 'EUR' };
}

/**
 * Reads "120.00", "120", "-3.5". At most two decimals.
 * @throws RangeError when the text is not such a number.
 */
export function parseMoney(text: string): Money {
  const match = /^(-?)(\d{1,13})(?:\.(\d{1,2}))?$/.exec(text);
  if (!match) throw new RangeError(`not an amount in euros: ${JSON.stringify(text)}`);
  const [, sign, whole = '0', part = ''] = match;
  const value = BigInt(whole) * 100n + BigInt(part.padEnd(2, '0') || '0');
  return cents(sign === '-' ? -value : value);
}

/** "120.00": the form of files and of the API. Screens use `i18n/format`. */
export function formatPlain(money: Money): string {
  const absolute = money.cents < 0n ? -money.cents : money.cents;
  const text = `${absolute / 100n}.${String(absolute % 100n).padStart(2, '0')}`;
  return money.cents < 0n ? `-${text}` : text;
}

export function add(...amounts: readonly Money[]): Money {
  return cents(amounts.reduce((sum, money) => sum + money.cents, 0n));
}

export function subtract(a: Money, b: Money): Money {
  return cents(a.cents - b.cents);
}

export function times(money: Money, quantity: number | bigint): Money {
  return cents(money.cents * BigInt(quantity));
}

export function negate(money: Money): Money {
  return cents(-money.cents);
}

export function smaller(a: Money, b: Money): Money {
  return a.cents <= b.cents ? a : b;
}

export function isPositive(money: Money): boolean {
  return money.cents > 0n;
}

/** `money × numerator / denominator`, half up. Proration by days uses it. */
export function share(money: Money, numerator: bigint | number, denominator: bigint | number): Money {
  return cents(divideHalfUp(money.cents * BigInt(numerator), BigInt(denominator)));
}

/** `money × rate`, the rate in hundredths of a percent (20 % = 2000, 8.5 % = 850), half up. */
export function percent(money: Money, basisPoints: number): Money {
  return share(money, basisPoints, 10_000);
}

function divideHalfUp(numerator: bigint, denominator: bigint): bigint {
  if (denominator <= 0n) throw new RangeError('a share needs a positive denominator');
  const absolute = numerator < 0n ? -numerator : numerator;
  const rounded = (absolute * 2n + denominator) / (denominator * 2n);
  return numerator < 0n ? -rounded : rounded;
}
