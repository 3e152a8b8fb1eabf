import { type Day, day } from '../../platform/calendar.ts';
import { type Money, parseMoney } from '../../platform/money.ts';
import { type Refusal, refuse } from '../../platform/refusal.ts';

/** "1 234,50" as staff type it. */
export function amountOf(text: string, field: string): Money | Refusal {
  try {
    return parseMoney(text.replace(/\s/g, '').replace(',', '.'));
  } catch {
    return refuse('amount-invalid', { field });
  }
}

export function dayOf(text: string, field: string): Day | Refusal {
  try {
    return day(text);
  } catch {
    return refuse('day-invalid', { field });
  }
}
