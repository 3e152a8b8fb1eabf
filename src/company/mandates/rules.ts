import { type Day, isAfter, isBefore, later } from '../../platform/calendar.ts';
import { compact, isBic, isIban, isSepaIban } from '../../platform/identifiers.ts';
import { type Refusal, refuse } from '../../platform/refusal.ts';

/** A mandate under which nothing was collected for so long is dead (EPC rulebook, SDD Core). */
const LAPSE_MONTHS = 36;

export type MandateState = 'valid' | 'suspended' | 'revoked' | 'lapsed';

export interface MandateFact {
  readonly fact: 'suspended' | 'resumed' | 'revoked';
  readonly why: string;
  readonly on: Day;
}

/** What the facts make of a mandate on a day. */
export function mandateState(
  mandate: {
    readonly signedOn: Day;
    readonly lastUsedOn: Day | undefined;
    readonly facts: readonly MandateFact[];
  },
  today: Day,
): MandateState {
  if (mandate.facts.some(({ fact }) => fact === 'revoked')) return 'revoked';
  if (!isBefore(today, lapsesOn(mandate))) return 'lapsed';
  return mandate.facts.at(-1)?.fact === 'suspended' ? 'suspended' : 'valid';
}

/** The day on which it dies unless it is used before: 36 months after the signature or the last collection. */
export function lapsesOn({ signedOn, lastUsedOn }: { signedOn: Day; lastUsedOn: Day | undefined }): Day {
  return (lastUsedOn ? later(lastUsedOn, signedOn) : signedOn).add({ months: LAPSE_MONTHS });
}

/** The first collection under a mandate is announced as such to the bank. */
export function sequenceOf({ lastUsedOn }: { lastUsedOn: Day | undefined }): 'FRST' | 'RCUR' {
  return lastUsedOn === undefined ? 'FRST' : 'RCUR';
}

/** RUM: the customer's number and which of their mandates it is. */
export function mandateReference(customerNumber: string, ordinal: number): string {
  return `${customerNumber}-M${ordinal}`;
}

export interface MandateSignature {
  readonly holder: string;
  readonly iban: string;
  readonly bic: string | undefined;
  /** The box that says: I authorise. */
  readonly consent: boolean;
}

/** What can be wrong with a mandate as it was filled in. */
export function refuseMandate(input: MandateSignature): Refusal | undefined {
  const holder = input.holder.trim();
  if (holder.length < 2 || holder.length > 70 || /\p{Cc}/u.test(holder))
    return refuse('mandate-holder-invalid', { article: '8', field: 'holder' });
  if (!isIban(input.iban)) return refuse('mandate-iban-invalid', { article: '8', field: 'iban' });
  if (!isSepaIban(input.iban))
    return refuse('mandate-iban-outside-sepa', {
      article: '8',
      field: 'iban',
      figures: { country: compact(input.iban).slice(0, 2) },
    });
  if (input.bic !== undefined && !isBic(input.bic))
    return refuse('mandate-bic-invalid', { article: '8', field: 'bic' });
  if (!input.consent) return refuse('mandate-consent-missing', { article: '8', field: 'consent' });
  return undefined;
}

/** Whether a debit may be collected under the mandate on a day: signed before it, and valid then. */
export function covers(
  mandate: {
    readonly signedOn: Day;
    readonly lastUsedOn: Day | undefined;
    readonly facts: readonly MandateFact[];
  },
  collectOn: Day,
): boolean {
  return !isAfter(mandate.signedOn, collectOn) && mandateState(mandate, collectOn) === 'valid';
}
