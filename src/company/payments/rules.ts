import type { Day } from '../../platform/calendar.ts';
import { isAfter } from '../../platform/calendar.ts';
import { isPositive, type Money } from '../../platform/money.ts';
import { type Refusal, refuse } from '../../platform/refusal.ts';
import type { CardSession } from './cards.ts';

/** Art. 8: what can be booked as money received. */
export function refusePayment(
  input: { amount: Money; receivedOn: Day; key: string },
  today: Day,
): Refusal | undefined {
  if (input.key.length < 1 || input.key.length > 200) return refuse('payment-key-missing');
  if (!isPositive(input.amount)) return refuse('payment-amount-invalid', { field: 'amount' });
  if (isAfter(input.receivedOn, today)) return refuse('payment-in-the-future', { field: 'receivedOn' });
  return undefined;
}

export interface AskedCard {
  readonly attemptId: string;
  readonly customerId: string;
  readonly amount: Money;
}

export type CardVerdict = 'book' | 'wait' | 'expired' | 'mismatch';

/**
 * What a session of the processor means for what we asked. Money that is not what we asked for, from
 * whom we asked it, settles nothing: somebody looks at it.
 */
export function judgeSession(asked: AskedCard, session: CardSession): CardVerdict {
  if (session.state === 'expired') return 'expired';
  if (session.state !== 'paid') return 'wait';
  const same =
    session.attemptId === asked.attemptId &&
    session.customerId === asked.customerId &&
    session.currency === asked.amount.currency.toLowerCase() &&
    session.amount?.cents === asked.amount.cents;
  return same ? 'book' : 'mismatch';
}
