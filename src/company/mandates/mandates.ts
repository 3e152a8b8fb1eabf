import { createHmac } from 'node:crypto';
import { recordAct } from '../../platform/acts.ts';
import { actorMay } from '../../platform/auth/permissions.ts';
import type { Day } from '../../platform/calendar.ts';
import { mayTouch, type Work } from '../../platform/house.ts';
import { type Language, translator } from '../../platform/i18n/index.ts';
import { compact, isCreditorIdentifier, maskedIban } from '../../platform/identifiers.ts';
import { isId, newId } from '../../platform/ids.ts';
import { announce } from '../../platform/outbox.ts';
import { type Refusal, refuse } from '../../platform/refusal.ts';
import { actingMay, getCustomer } from '../customers/customers.ts';
import { takeAccount } from '../invoicing/invoicing.ts';
import { getProvider } from '../provider/provider.ts';
import { sha256Hex } from '../terms/evidence.ts';
import { drawMandate } from './document.ts';
import { appendEvidence, type MandateRecord } from './evidence.ts';
import {
  covers,
  lapsesOn,
  type MandateFact,
  type MandateSignature,
  type MandateState,
  mandateReference,
  mandateState,
  refuseMandate,
  sequenceOf,
} from './rules.ts';
import {
  countMandates,
  insertFact,
  insertMandate,
  insertUse,
  type MandateRow,
  selectMandates,
  selectUse,
} from './store.ts';

export { verifyMandates } from './evidence.ts';
export type { MandateFact, MandateState } from './rules.ts';

export interface Mandate {
  readonly id: string;
  readonly customerId: string;
  /** RUM. */
  readonly reference: string;
  /** ICS of the creditor, as signed. */
  readonly creditorId: string;
  readonly holder: string;
  readonly maskedIban: string;
  readonly bic: string | undefined;
  readonly language: Language;
  readonly signer: string;
  readonly signedOn: Day;
  readonly state: MandateState;
  readonly facts: readonly MandateFact[];
  readonly lastUsedOn: Day | undefined;
  /** Dies on this day unless it is used before. */
  readonly lapsesOn: Day;
}

export interface SignMandate extends MandateSignature {
  readonly customerId: string;
  readonly signer: { readonly name: string; readonly email: string };
  readonly language: Language;
  /** What the signer had before the eyes: the page, and the `sha256` of `mandateText`. */
  readonly shown: { readonly page: string; readonly textSha256: string };
  readonly address: string;
  readonly userAgent: string;
}

/** The words that are signed: they name the creditor, so they change with the company's identity. */
export async function mandateText(
  work: Work,
  language: Language,
): Promise<{ text: string; sha256: string; creditor: string; creditorId: string } | Refusal> {
  const { name, creditorId, street, postcode, city } = await getProvider(work);
  if (!isCreditorIdentifier(creditorId)) return refuse('debits-not-offered', { article: '8' });
  const text = translator(language)('mandates.text', { creditor: name, ics: creditorId });
  const creditor = `${name}, ${street}, ${postcode} ${city}`;
  return { text, creditor, creditorId, sha256: sha256Hex(`${text}\n${creditor}\n${creditorId}`) };
}

/**
 * Art. 8: the customer authorises direct debits. The IBAN is sealed, the act is in the chain of evidence, and
 * a mandate before this one is replaced: revoked.
 */
export async function signMandate(work: Work, input: SignMandate): Promise<Mandate | Refusal> {
  const { customerId } = input;
  const customer = mayTouch(work, customerId) ? await getCustomer(work, customerId) : undefined;
  if (!customer) return refuse('customer-unknown');
  if (!(await actingMay(work, customerId, 'pay'))) return refuse('not-permitted', { article: '5' });
  const shown = await mandateText(work, input.language);
  if ('refused' in shown) return shown;
  const wrong = refuseMandate(input);
  if (wrong) return wrong;
  if (input.shown.textSha256 !== shown.sha256) return refuse('mandate-text-changed', { article: '8' });

  await takeAccount(work, customerId);
  for (const old of await listMandates(work, { customerId, limit: 100 }))
    if (old.state === 'valid' || old.state === 'suspended') await setFact(work, old, 'revoked', 'replaced');
  const id = newId();
  const iban = compact(input.iban);
  const mark = ibanMark(work, iban);
  const reference = mandateReference(customer.number, (await countMandates(work, customerId)) + 1);
  const row = {
    id,
    customer_id: customerId,
    reference,
    creditor_id: shown.creditorId,
    holder: input.holder.trim(),
    sealed_iban: work.secrets.seal(iban, purposeOf(id)),
    masked_iban: maskedIban(iban),
    iban_mark: mark,
    bic: input.bic === undefined ? null : compact(input.bic),
    language: input.language,
    signer: input.signer.name,
    email: input.signer.email,
  };
  await insertMandate(work, row);
  const record: MandateRecord = {
    mandateId: id,
    customerId,
    reference,
    creditor: shown.creditor,
    creditorId: shown.creditorId,
    holder: row.holder,
    maskedIban: row.masked_iban,
    ibanMark: mark.toString('hex'),
    bic: row.bic,
    textSha256: shown.sha256,
    language: input.language,
    signer: input.signer,
    by: { kind: work.by.kind, name: 'name' in work.by ? work.by.name : 'visitor' },
    address: line(input.address),
    userAgent: line(input.userAgent),
    shown: line(input.shown.page),
    signedAt: work.at.toString({ fractionalSecondDigits: 6 }),
  };
  const evidence = await appendEvidence(work, record);
  await recordAct(work, {
    act: 'mandate-signed',
    article: '8',
    customerId,
    details: { reference, iban: row.masked_iban, evidence: Number(evidence.seq) },
  });
  await announce(work, 'mandates.mandate-signed', id, { mandateId: id, customerId });
  return mandateOf({ ...row, signed_on: work.today, at: work.at, last_used_on: null, facts: [] }, work.today);
}

/** Newest first; `before` pages on. */
export async function listMandates(
  work: Work,
  filter: { customerId?: string; before?: string; limit: number },
): Promise<Mandate[]> {
  if (filter.customerId !== undefined && !mayTouch(work, filter.customerId)) return [];
  return (await selectMandates(work, filter)).map((row) => mandateOf(row, work.today));
}

export async function getMandate(work: Work, mandateId: string): Promise<Mandate | undefined> {
  const [row] = isId(mandateId) ? await selectMandates(work, { id: mandateId, limit: 1 }) : [];
  return row && mayTouch(work, row.customer_id) ? mandateOf(row, work.today) : undefined;
}

/** The mandate under which the customer can be debited on a day; undefined where there is none. */
export async function mandateFor(work: Work, customerId: string, on: Day): Promise<Mandate | undefined> {
  const all = await listMandates(work, { customerId, limit: 100 });
  return all.find((mandate) => covers(mandate, on));
}

/** Whose account it is that a bank statement names, if a mandate was ever signed for it. */
export async function customersOfMark(work: Work, mark: Buffer): Promise<string[]> {
  const rows = await selectMandates(work, { mark, limit: 20 });
  return [...new Set(rows.map((row) => row.customer_id))];
}

/** In clear, for the file that goes to the bank and for the customer's own copy. */
export async function openIban(work: Work, mandateId: string): Promise<string> {
  const [row] = await selectMandates(work, { id: mandateId, limit: 1 });
  if (!row || !mayTouch(work, row.customer_id)) throw new Error(`no mandate ${mandateId}`);
  return work.secrets.open(row.sealed_iban, purposeOf(row.id));
}

/** The document, signed as it was: for the customer and for staff. */
export async function mandatePdf(
  work: Work,
  mandateId: string,
): Promise<{ fileName: string; bytes: Buffer } | undefined> {
  return (await getMandate(work, mandateId)) && drawMandate(work, mandateId, await openIban(work, mandateId));
}

/** A collection: FRST the first time, RCUR then. */
export async function recordCollection(
  work: Work,
  mandate: Mandate,
  debit: { id: string; collectOn: Day },
): Promise<'FRST' | 'RCUR'> {
  const sequence = sequenceOf(mandate);
  await insertUse(work, {
    debitId: debit.id,
    mandateId: mandate.id,
    customerId: mandate.customerId,
    sequence,
    collectOn: debit.collectOn,
  });
  return sequence;
}

/** The mandate under which a debit was asked of the bank. */
export async function mandateOfDebit(work: Work, debitId: string): Promise<Mandate | undefined> {
  const use = await selectUse(work, debitId);
  return use && getMandate(work, use.mandate_id);
}

export async function sequenceOfDebit(work: Work, debitId: string): Promise<'FRST' | 'RCUR' | undefined> {
  return (await selectUse(work, debitId))?.sequence;
}

/** No more debits until it is resumed: the bank said so (its code), or staff. */
export async function suspendMandate(
  work: Work,
  mandateId: string,
  why: string,
): Promise<Refusal | undefined> {
  return change(work, mandateId, 'suspended', why);
}

export async function resumeMandate(
  work: Work,
  mandateId: string,
  why: string,
): Promise<Refusal | undefined> {
  return change(work, mandateId, 'resumed', why);
}

/** By the customer, at any time, or by staff at the customer's word. Final. */
export async function revokeMandate(
  work: Work,
  mandateId: string,
  why: string,
): Promise<Refusal | undefined> {
  return change(work, mandateId, 'revoked', why);
}

async function change(
  work: Work,
  mandateId: string,
  fact: MandateFact['fact'],
  why: string,
): Promise<Refusal | undefined> {
  const mandate = await getMandate(work, mandateId);
  if (!mandate) return refuse('mandate-unknown');
  const own = fact === 'revoked' && (await actingMay(work, mandate.customerId, 'pay'));
  if (!own && !actorMay(work.by, 'payments.record')) return refuse('not-permitted', { article: '5' });
  const wanted =
    fact === 'resumed' ? ['suspended'] : fact === 'suspended' ? ['valid'] : ['valid', 'suspended'];
  if (!wanted.includes(mandate.state))
    return refuse('mandate-state', { article: '8', figures: { state: mandate.state } });
  if (why.trim() === '') return refuse('mandate-why-missing', { field: 'why' });
  await setFact(work, mandate, fact, why.trim().slice(0, 300));
  return undefined;
}

async function setFact(work: Work, mandate: Mandate, fact: MandateFact['fact'], why: string): Promise<void> {
  await insertFact(work, mandate, fact, why);
  const { customerId, reference } = mandate;
  await recordAct(work, { act: `mandate-${fact}`, article: '8', customerId, details: { reference, why } });
  const key = `${mandate.id}/${fact}/${mandate.facts.length}`;
  await announce(work, `mandates.mandate-${fact}`, key, { mandateId: mandate.id, customerId, why });
}

/** Recognises an account without telling which: keyed, so that nobody tries all the IBANs there are. */
export function ibanMark(work: Work, iban: string): Buffer {
  return createHmac('sha256', work.secrets.deriveKey('iban-mark')).update(compact(iban)).digest();
}

function purposeOf(mandateId: string): string {
  return `mandate/${mandateId}`;
}

function mandateOf(row: MandateRow, today: Day): Mandate {
  const dates = { signedOn: row.signed_on, lastUsedOn: row.last_used_on ?? undefined, facts: row.facts };
  return {
    id: row.id,
    customerId: row.customer_id,
    reference: row.reference,
    creditorId: row.creditor_id,
    holder: row.holder,
    maskedIban: row.masked_iban,
    bic: row.bic ?? undefined,
    language: row.language,
    signer: row.signer,
    ...dates,
    state: mandateState(dates, today),
    lapsesOn: lapsesOn(dates),
  };
}

/** What a browser says of itself: one line, bounded. */
function line(text: string): string {
  return text
    .toWellFormed()
    .replace(/\p{Cc}+/gu, ' ')
    .trim()
    .slice(0, 500);
}
