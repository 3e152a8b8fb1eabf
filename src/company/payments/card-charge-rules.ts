import { type Day, later } from '../../platform/calendar.ts';
import type { Money } from '../../platform/money.ts';
import type { CardCharge } from './vault.ts';

/** Days after the due date on which a saved card is tried. What is open after the last is dunned as usual. */
export const TRIED_AFTER: readonly number[] = [0, 2, 5];

/** Without an answer of the processor for so many days, a charge no longer holds dunning back. */
export const GIVEN_UP_AFTER_DAYS = 5;

/** Reasons after which the bank never says yes to the same card. */
const FINAL = new Set([
  'account_closed',
  'card_not_supported',
  'expired_card',
  'fraudulent',
  'incorrect_number',
  'invalid_account',
  'lost_card',
  'pickup_card',
  'restricted_card',
  'revocation_of_all_authorizations',
  'revocation_of_authorization',
  'stolen_card',
  'stop_payment_order',
]);

export type ChargeOutcome = 'paid' | 'declined' | 'must-authenticate' | 'cancelled' | 'given-up' | 'mismatch';

/** What may still bring money, or has brought another sum than asked. */
const UNSURE: ReadonlySet<ChargeOutcome> = new Set(['given-up', 'mismatch']);

export interface Tried {
  readonly attempt: number;
  readonly on: Day;
  readonly cardId: string;
  /** Undefined: the processor has not said yet. */
  readonly outcome: ChargeOutcome | undefined;
  readonly code: string;
}

/**
 * The next time that the chosen card is tried for an invoice; undefined while one is under way or could still take
 * money (nobody is charged twice), after the last, and where the same card would fail again: the person has to act then. `tried`: earlier ones, first to last.
 */
export function nextTry(
  dueOn: Day,
  tried: readonly Tried[],
  card: { readonly id: string; readonly chosenOn: Day },
): { attempt: number; on: Day } | undefined {
  const last = tried.at(-1);
  if (tried.some(({ outcome }) => outcome === undefined || UNSURE.has(outcome))) return undefined;
  if (tried.some((one) => one.cardId === card.id && isFinal(one))) return undefined;
  const planned = TRIED_AFTER[tried.length];
  if (planned === undefined) return undefined;
  const on = later(dueOn.add({ days: planned }), card.chosenOn);
  if (!last) return { attempt: 1, on };
  const pause = planned - (TRIED_AFTER[tried.length - 1] ?? 0);
  return { attempt: last.attempt + 1, on: later(on, last.on.add({ days: pause })) };
}

/** A bank that wants to see the person says so again, whenever it is asked without them. */
function isFinal({ outcome, code }: Tried): boolean {
  return outcome === 'must-authenticate' || (outcome === 'declined' && FINAL.has(code));
}

export interface AskedCharge {
  readonly customerId: string;
  readonly amount: Money;
}

export type ChargeVerdict = 'book' | 'wait' | 'declined' | 'must-authenticate' | 'mismatch';

/** Money that is not what was asked for, of whom it was asked, settles nothing: somebody looks at it. */
export function judgeCharge(asked: AskedCharge, answer: CardCharge): ChargeVerdict {
  if (answer.state === 'processing') return 'wait';
  if (answer.state !== 'paid') return answer.state;
  const same =
    answer.customerId === asked.customerId &&
    answer.currency === asked.amount.currency.toLowerCase() &&
    answer.amount.cents === asked.amount.cents;
  return same ? 'book' : 'mismatch';
}
