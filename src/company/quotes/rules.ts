import { type Day, isAfter, isBefore } from '../../platform/calendar.ts';
import { isPositive, type Money, subtract, times } from '../../platform/money.ts';
import { type Refusal, refuse } from '../../platform/refusal.ts';
import { type Off, takenOff } from '../contracts/prices.ts';
import type { NewQuote, QuoteAnswer, QuoteState } from './types.ts';

export const MAX_LINES = 20;
export const MAX_DAYS = 366;
/** What the staff's form proposes. */
export const USUAL_DAYS = 30;

/** D2026-00001: a series of its own. */
export function quoteNumber(year: number, ordinal: number): string {
  return `D${year}-${String(ordinal).padStart(5, '0')}`;
}

/** What is wrong with a quote, whatever its lines are about. */
export function refuseQuote(
  { lines, validUntil, note = '', key }: NewQuote,
  today: Day,
): Refusal | undefined {
  if (key.length < 1 || key.length > 200) return refuse('order-key-missing');
  if (lines.length === 0) return refuse('quote-empty', { field: 'lines' });
  if (lines.length > MAX_LINES)
    return refuse('quote-too-long', { field: 'lines', figures: { most: MAX_LINES } });
  if (isBefore(validUntil, today)) return refuse('quote-valid-in-the-past', { field: 'validUntil' });
  if (isAfter(validUntil, today.add({ days: MAX_DAYS })))
    return refuse('quote-valid-too-long', { field: 'validUntil', figures: { days: MAX_DAYS } });
  return note.length > 2000 ? refuse('quote-note-too-long', { field: 'note' }) : undefined;
}

export function refuseOff(off: Off | undefined, periods: number | undefined): Refusal | undefined {
  if (off === undefined)
    return periods === undefined ? undefined : refuse('coupon-off-invalid', { field: 'off' });
  const right =
    'percent' in off
      ? Number.isInteger(off.percent) && off.percent >= 1 && off.percent <= 10_000
      : isPositive(off.amount);
  if (!right) return refuse('coupon-off-invalid', { field: 'off' });
  return periods === undefined || (Number.isInteger(periods) && periods >= 1 && periods <= 120)
    ? undefined
    : refuse('coupon-periods-invalid', { field: 'periods', figures: { most: 120 } });
}

export function refuseWork(line: { label: string; quantity: number; unitNet: Money }): Refusal | undefined {
  const label = line.label.trim();
  if (label === '' || label.length > 200 || /\p{Cc}/u.test(label))
    return refuse('quote-label-invalid', { field: 'label' });
  if (!Number.isInteger(line.quantity) || line.quantity < 1 || line.quantity > 10_000)
    return refuse('quote-quantity-invalid', { field: 'quantity' });
  return line.unitNet.cents < 0n ? refuse('price-negative', { field: 'price' }) : undefined;
}

/** The whole of a line of work, its discount taken off. */
export function workNet(quantity: number, unitNet: Money, off: Off | undefined): Money {
  const whole = times(unitNet, quantity);
  return off ? subtract(whole, takenOff(whole, off)) : whole;
}

/** An offer binds until the end of its last day. */
export function stateOf(answer: QuoteAnswer | undefined, validUntil: Day, today: Day): QuoteState {
  if (answer) return answer.answer;
  return isAfter(today, validUntil) ? 'lapsed' : 'open';
}

/** Whoever answers finds it open, and is told why not otherwise. */
export function refuseAnswer(quote: {
  state: QuoteState;
  validUntil: Day;
  number: string;
}): Refusal | undefined {
  const figures = { number: quote.number, until: quote.validUntil.toString() };
  return quote.state === 'open' ? undefined : refuse(`quote-${quote.state}`, { figures });
}

export const AGREED = 'bon pour accord';

/** Case, accents, quotes and spaces do not matter; the words do. */
export function isAgreed(text: string): boolean {
  return (
    text
      .normalize('NFD')
      .replace(/\p{Mn}/gu, '')
      .replace(/[«»"“”'’.]/g, ' ')
      .trim()
      .replace(/\s+/g, ' ')
      .toLowerCase() === AGREED
  );
}
