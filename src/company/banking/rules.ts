import { createHash } from 'node:crypto';
import { type Day, isAfter } from '../../platform/calendar.ts';
import { compact, isCreditorReference, isIban } from '../../platform/identifiers.ts';
import { formatPlain, type Money } from '../../platform/money.ts';
import { type Refusal, refuse } from '../../platform/refusal.ts';
import type { BankLine } from './bank.ts';

/** At this confidence a transfer is booked without anybody's look. */
export const CERTAIN = 95;

/** An invoice that a movement of the account may pay. */
export interface Candidate {
  readonly invoiceId: string;
  readonly number: string;
  readonly reference: string;
  readonly customerId: string;
  readonly names: readonly string[];
  readonly open: Money;
  readonly dueOn: Day;
}

export interface Suggestion {
  readonly customerId: string;
  readonly confidence: number;
  readonly why: MatchReason;
  readonly numbers: readonly string[];
}

export type MatchReason =
  | 'reference'
  | 'number'
  | 'account-amount'
  | 'name-amount'
  | 'account'
  | 'amount'
  | 'name';

/** What each sign is worth, and how much more it is worth where the amount is exactly what is open. */
const WORTH: Readonly<Record<MatchReason, number>> = {
  reference: 100,
  number: 98,
  'account-amount': 92,
  'name-amount': 88,
  account: 60,
  amount: 40,
  name: 30,
};

/**
 * Art. 8: whose money it is, the surest first. A reference or a number names its customer whatever the
 * amount; where what is written names two customers, or the amount fits two, nothing is certain.
 */
export function suggest(
  movement: Pick<BankLine, 'amount' | 'remittance' | 'reference' | 'party'>,
  candidates: readonly Candidate[],
  accountOf: readonly string[],
): Suggestion[] {
  const written = writtenIn(movement);
  const byCustomer = new Map<string, Suggestion>();
  const offer = (customerId: string, why: MatchReason, numbers: readonly string[]) => {
    const known = byCustomer.get(customerId);
    if (known && known.confidence >= WORTH[why]) return;
    byCustomer.set(customerId, { customerId, confidence: WORTH[why], why, numbers });
  };
  for (const [customerId, own] of groups(candidates)) {
    const named = own.filter(({ reference }) => written.references.has(reference));
    const numbered = own.filter(({ number }) => written.numbers.has(number));
    const fits = fitting(own, movement.amount);
    const known = accountOf.includes(customerId);
    const called = own[0]?.names.some((name) => sameName(name, movement.party, movement.remittance)) ?? false;
    const numbers = (some: readonly Candidate[]) => some.map(({ number }) => number);
    if (named.length > 0) offer(customerId, 'reference', numbers(named));
    if (numbered.length > 0) offer(customerId, 'number', numbers(numbered));
    if (fits) {
      if (known) offer(customerId, 'account-amount', numbers(fits));
      if (called) offer(customerId, 'name-amount', numbers(fits));
      offer(customerId, 'amount', numbers(fits));
    }
    if (called) offer(customerId, 'name', []);
  }
  for (const customerId of accountOf) offer(customerId, 'account', []);
  return contested([...byCustomer.values()].sort((a, b) => b.confidence - a.confidence));
}

/** Two customers with the same claim: neither is certain. */
function contested(ranked: readonly Suggestion[]): Suggestion[] {
  const [first, second] = ranked;
  if (!first || !second || second.confidence < CERTAIN) return [...ranked];
  return ranked.map((one) => ({ ...one, confidence: Math.min(one.confidence, CERTAIN - 20) }));
}

/** References (RF…) and invoice numbers, however they are spaced. */
export function writtenIn(movement: Pick<BankLine, 'remittance' | 'reference'>): {
  references: ReadonlySet<string>;
  numbers: ReadonlySet<string>;
} {
  const text = `${movement.reference ?? ''} ${movement.remittance}`.toUpperCase();
  const references = new Set<string>();
  // A reference ends where its check digits hold: what follows it on the line may be written without a space.
  for (const { index } of text.matchAll(/RF\d{2}/g)) {
    const rest = compact(text.slice(index, index + 60)).slice(0, 25);
    for (let length = rest.length; length >= 6; length -= 1) {
      const reference = rest.slice(0, length);
      if (!isCreditorReference(reference) || !/^RF\d{2}F\d+$/.test(reference)) continue;
      references.add(reference);
      break;
    }
  }
  const numbers = new Set<string>();
  for (const [, year = '', ordinal = ''] of text.matchAll(
    /(?<![A-Z0-9])F\s?[-./]?(20\d{2})\s?[-./ ]?\s?(\d{5,7})(?!\d)/g,
  ))
    numbers.add(`F${year}-${ordinal}`);
  return { references, numbers };
}

/** The number that a reference was made of: RF32F202600001 → F2026-00001. */
export function numberOfReference(reference: string): string {
  return reference.replace(/^RF\d{2}F(\d{4})(\d+)$/, 'F$1-$2');
}

/** One invoice, or all that the customer owes, to the cent. */
function fitting(own: readonly Candidate[], amount: Money): readonly Candidate[] | undefined {
  const open = own.filter((one) => one.open.cents > 0n);
  const one = open.find((candidate) => candidate.open.cents === amount.cents);
  if (one) return [one];
  const all = open.reduce((sum, candidate) => sum + candidate.open.cents, 0n);
  return open.length > 1 && all === amount.cents ? open : undefined;
}

function groups(candidates: readonly Candidate[]): Map<string, Candidate[]> {
  const found = new Map<string, Candidate[]>();
  for (const candidate of candidates) {
    const own = found.get(candidate.customerId);
    if (own) own.push(candidate);
    else found.set(candidate.customerId, [candidate]);
  }
  return found;
}

/** All the words of a name that tell something occur in what the bank wrote, in any order. */
export function sameName(name: string, party: string, remittance: string): boolean {
  const wanted = telling(name);
  if (wanted.length === 0) return false;
  const written = new Set([...telling(party), ...telling(remittance)]);
  return wanted.every((word) => written.has(word));
}

const SAYS_NOTHING = new Set([
  ...[
    'SARL',
    'SAS',
    'SASU',
    'EURL',
    'SA',
    'SCI',
    'SCOP',
    'GMBH',
    'LTD',
    'ASSOCIATION',
    'ASSO',
    'STE',
    'SOCIETE',
  ],
  ...[
    'M',
    'MR',
    'MME',
    'MLLE',
    'MONSIEUR',
    'MADAME',
    'OU',
    'ET',
    'DE',
    'DU',
    'DES',
    'LA',
    'LE',
    'LES',
    'L',
    'D',
  ],
]);

function telling(text: string): string[] {
  return text
    .normalize('NFD')
    .replace(/\p{Mn}/gu, '')
    .toUpperCase()
    .split(/[^A-Z0-9]+/)
    .filter((word) => word.length > 1 && !SAYS_NOTHING.has(word));
}

/** What comes next of a movement that nobody has seen before. */
export type Kind = 'incoming' | 'return' | 'own-batch' | 'own-debit' | 'sum' | 'outgoing';

export function kindOf(movement: BankLine): Kind {
  if (movement.batch) return /^P\d{4}-\d+/.test(movement.batch.id) ? 'own-batch' : 'sum';
  const ours = debitOf(movement.endToEnd) !== undefined;
  if (movement.direction === 'out') return ours || movement.returnCode !== undefined ? 'return' : 'outgoing';
  return ours ? 'own-debit' : 'incoming';
}

/** End-to-end identifiers of ours are the ids of debits, without their dashes. */
export function endToEndOf(id: string): string {
  return id.replaceAll('-', '');
}

export function debitOf(endToEnd: string | undefined): string | undefined {
  const parts = /^([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})$/i.exec(endToEnd ?? '');
  return parts?.slice(1).join('-').toLowerCase();
}

/**
 * The same movement has the same key in whatever file it comes: the account and the bank's reference with
 * the amount, else all that is known of it; `nth` tells equal ones of one day apart.
 */
export function entryKey(account: string, movement: BankLine, nth: number): string {
  const sign = movement.direction === 'in' ? '+' : '-';
  const amount = `${sign}${formatPlain(movement.amount)}`;
  if (movement.bankRef !== undefined) return `${account}/${movement.bankRef}/${amount}`.slice(0, 300);
  return `${account}/#${likeness(movement)}/${amount}/${nth}`;
}

/** What two movements without a reference have in common when they may be one. */
export function likeness(movement: BankLine): string {
  const { bookedOn, direction, amount, endToEnd, reference, remittance, party } = movement;
  const parts = [
    bookedOn.toString(),
    direction,
    String(amount.cents),
    endToEnd,
    reference,
    remittance,
    party,
  ];
  return createHash('sha256')
    .update(JSON.stringify(parts.map((part) => part ?? '')))
    .digest('hex')
    .slice(0, 32);
}

/** A statement tells of days that were, a value day may be some days ahead; what is older is in closed books. */
export function isBookable(bookedOn: Day, today: Day): boolean {
  return !isAfter(bookedOn, today.add({ days: 7 })) && !isAfter(today.subtract({ years: 10 }), bookedOn);
}

/** Whether a statement's account is ours: by its IBAN, or by its national number in an MT940. */
export function isOurAccount(account: string, iban: string): boolean {
  const ours = compact(iban);
  const given = compact(account.replace(/^[A-Z0-9]{8,11}\//, ''));
  if (isIban(given)) return given === ours;
  const digits = given.replace(/[^A-Z0-9]/g, '');
  return digits.length >= 8 && ours.slice(4).includes(digits);
}

/** The number of a slip of cheques, as it stands on the slip and on the bank's statement: R2026-00001. */
export function slipIn(remittance: string): string | undefined {
  return /(?<![A-Z0-9])R(20\d{2})-?(\d{5,7})(?!\d)/
    .exec(remittance.toUpperCase())
    ?.slice(1, 3)
    .join('-')
    .replace(/^/, 'R');
}

/** Set aside by the import itself: there is no other way to see them. */
const BY_ITSELF = new Set(['own-batch', 'own-debit', 'outgoing', 'return-known']);

/** What was decided and cannot be undone: a debit's return and a slip's clearing are the bank's own acts. */
export function refuseUndoing(
  outcome: { readonly outcome: string; readonly why: string } | undefined,
): Refusal | undefined {
  if (!outcome) return refuse('bank-undo-undecided');
  if (outcome.outcome === 'returned') return refuse('bank-undo-returned');
  if (outcome.outcome === 'cleared') return refuse('bank-undo-cleared');
  return outcome.outcome === 'set-aside' && BY_ITSELF.has(outcome.why)
    ? refuse('bank-undo-by-itself')
    : undefined;
}
