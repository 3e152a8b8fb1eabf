import type { Off } from '../../company/contracts/contracts.ts';
import { type Day, day } from '../../platform/calendar.ts';
import { type Money, parseMoney } from '../../platform/money.ts';
import { isRefusal, type Refusal, refuse } from '../../platform/refusal.ts';

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

/** "20 %", "12,5 %" or "5,00": a discount as staff type it. */
export function offOf(text: string, field: string): Off | Refusal {
  const percent = /^(\d{1,3})(?:[.,](\d{1,2}))?\s*%$/.exec(text.trim());
  if (percent) return { percent: Number(percent[1]) * 100 + Number((percent[2] ?? '').padEnd(2, '0')) };
  const amount = amountOf(text.replace(/€/g, ''), field);
  return isRefusal(amount) ? amount : { amount };
}

/** A count; undefined where nothing was typed. What is no count is none that a rule lets through. */
export function countOf(text: string): number | undefined {
  return text === '' ? undefined : /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
}
