import { type Day, type Every, isAfter, isBefore } from '../../platform/calendar.ts';
import { add, formatPlain, isPositive, type Money, subtract } from '../../platform/money.ts';
import { type Refusal, refuse } from '../../platform/refusal.ts';
import type { PayBy } from '../contracts/types.ts';
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

/** Art. 8: direct debit only for what is paid monthly. */
export function refuseDebitTerm(payBy: PayBy, every: Every): Refusal | undefined {
  return payBy === 'direct-debit' && every !== 'P1M'
    ? refuse('direct-debit-monthly-only', { article: '8', field: 'payBy' })
    : undefined;
}

/** Art. 8: … and only while the customer's debits come to more than the threshold a month, VAT included. */
export function refuseSmallDebit(monthly: Money, above: Money): Refusal | undefined {
  return monthly.cents > above.cents
    ? undefined
    : refuse('direct-debit-below-threshold', {
        article: '8',
        field: 'payBy',
        figures: { monthly: formatPlain(monthly), threshold: formatPlain(above) },
      });
}

/** ISO 20022 reason codes: four characters, "AM04". */
export function refuseDebitCode(code: string): Refusal | undefined {
  return /^[A-Z]{2}[0-9]{2}$/.test(code) ? undefined : refuse('debit-code-invalid', { field: 'code' });
}

/** Days after its own on which a debit that nobody asked of the bank is given up: the invoice is dunned again. */
const GIVEN_UP_AFTER = 5;

/**
 * What the day's run does with a debit whose day has come: only what the bank was asked for can have been
 * collected. `asked`: the day that the bank was given.
 */
export function fateOfDebit(
  debit: { readonly collectOn: Day },
  asked: Day | undefined,
  today: Day,
): 'collect' | 'wait' | 'give-up' {
  if (asked !== undefined) return isAfter(asked, today) ? 'wait' : 'collect';
  return isBefore(today, debit.collectOn.add({ days: GIVEN_UP_AFTER })) ? 'wait' : 'give-up';
}

/** What became of the money of a transfer, on each invoice that it settled. */
export interface Settled {
  readonly number: string;
  readonly part: Money;
  /** On this invoice by all payments, and what of it was given back. */
  readonly paid: Money;
  readonly refunded: Money;
  /** Its payment had a domain name registered. */
  readonly registers: boolean;
}

/** A booking is undone only where nothing followed that cannot be: money given back, credit used, a name bought. */
export function refuseUnbooking(payment: {
  readonly amount: Money;
  readonly returned: boolean;
  readonly credit: Money;
  readonly settled: readonly Settled[];
}): Refusal | undefined {
  if (payment.returned) return refuse('unbook-returned');
  const kept = subtract(payment.amount, add(...payment.settled.map(({ part }) => part)));
  if (payment.credit.cents < kept.cents) return refuse('unbook-credit-used');
  for (const { number, part, paid, refunded, registers } of payment.settled) {
    if (subtract(paid, part).cents < refunded.cents)
      return refuse('unbook-refunded', { figures: { number } });
    if (registers) return refuse('unbook-name-registered', { figures: { number } });
  }
  return undefined;
}
