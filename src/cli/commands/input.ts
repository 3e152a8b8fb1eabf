import { type Day, day } from '../../platform/calendar.ts';
import { type Money, parseMoney } from '../../platform/money.ts';
import { type Refusal, refuse } from '../../platform/refusal.ts';

/** An amount as typed: 106.80. */
export function readAmount(text: string): Money | Refusal {
  try {
    return parseMoney(text);
  } catch {
    return refuse('cli-amount-invalid', { figures: { value: text } });
  }
}

/** A day as typed: 2026-01-10. */
export function readDay(text: string): Day | Refusal {
  try {
    return day(text);
  } catch {
    return refuse('cli-day-invalid', { figures: { value: text } });
  }
}
