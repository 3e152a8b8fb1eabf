import { type Day, isAfter } from '../../platform/calendar.ts';

/** What follows from the bank's code when a debit comes back (ISO 20022 external reason codes, EPC 173-14). */
export interface Consequence {
  /** Once more a few days later, or by other means. */
  readonly next: 'present-again' | 'other-means';
  /** Suspended: nothing is presented under it until a new one is signed or staff resume it. */
  readonly mandate: 'keep' | 'suspend';
  /** The debtor's right to be paid back: 8 weeks without a reason, 13 months where there was no authority. */
  readonly claim: 'none' | '8-weeks' | '13-months';
  /** Something is wrong on our side: staff look at it. */
  readonly ours: boolean;
}

const usual: Consequence = { next: 'other-means', mandate: 'keep', claim: 'none', ours: false };
const dead: Consequence = { ...usual, mandate: 'suspend' };
const ourFault: Consequence = { ...usual, ours: true };

const CONSEQUENCES: Readonly<Record<string, Consequence>> = {
  AM04: { ...usual, next: 'present-again' }, // insufficient funds
  AC01: dead, // no such account
  AC04: dead, // account closed
  AC06: dead, // account blocked
  AC13: dead, // not an account that may be debited
  AG01: dead, // debits are forbidden on this account
  MD01: { ...dead, claim: '13-months' }, // no mandate
  MD06: { ...usual, claim: '8-weeks' }, // the debtor wants it back
  MD07: dead, // the debtor has died
  SL01: dead, // the debtor's bank was told not to let us collect
  MS02: usual, // the debtor refuses
  MS03: usual, // no reason given
  AC03: ourFault,
  AG02: ourFault,
  AM05: ourFault, // sent twice
  BE05: ourFault, // our creditor identifier is not known
  CNOR: ourFault,
  DNOR: ourFault,
  FF01: ourFault, // the file's form
  MD02: ourFault, // the mandate's particulars
  RC01: ourFault, // the BIC
  RR04: usual,
  TM01: ourFault, // the file came too late
  DT01: ourFault,
};

/** A code that is not known costs no mandate: staff are told. */
export function consequenceOf(code: string): Consequence {
  return CONSEQUENCES[code] ?? ourFault;
}

/** Days after the return for which the debit is presented again: the bank needs some, the debtor's salary too. */
const AGAIN_AFTER = 7;

/** One retry for an invoice: `returns` counts this return and those before it. */
export function presentedAgainOn(code: string, returns: number, today: Day): Day | undefined {
  return consequenceOf(code).next === 'present-again' && returns === 1
    ? today.add({ days: AGAIN_AFTER })
    : undefined;
}

/** Whether the debtor's bank sent it back after the time that the rulebook gives: it can be contested. */
export function isContestable(code: string, collectedOn: Day | undefined, returnedOn: Day): boolean {
  if (collectedOn === undefined) return false;
  const { claim } = consequenceOf(code);
  if (claim === '8-weeks') return isAfter(returnedOn, collectedOn.add({ weeks: 8 }));
  return claim === '13-months' && isAfter(returnedOn, collectedOn.add({ months: 13 }));
}
