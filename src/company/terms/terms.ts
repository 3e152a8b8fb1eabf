import { recordAct } from '../../platform/acts.ts';
import type { Instant } from '../../platform/calendar.ts';
import { nextLink } from '../../platform/evidence.ts';
import { mayTouch, type Work } from '../../platform/house.ts';
import type { Language } from '../../platform/i18n/index.ts';
import { isId, newId } from '../../platform/ids.ts';
import { isEmailAddress } from '../../platform/mail/address.ts';
import { announce } from '../../platform/outbox.ts';
import { type Refusal, refuse } from '../../platform/refusal.ts';
import { getProvider } from '../provider/provider.ts';
import { type AcceptanceRecord, type EvidenceRecord, sha256Hex } from './evidence.ts';
import { MENTION, refuseSignature, type SignatureInput, type SignatureRefusal } from './rules.ts';
import {
  type AcceptanceRow,
  type EvidenceRow,
  insertAcceptance,
  insertEvidence,
  keepText,
  lockChain,
  selectAcceptance,
  selectAcceptances,
  selectEvidenceOf,
  selectHead,
} from './store.ts';
import { type Definition, type TermsText, termsText } from './text/text.ts';
import { type TermsVersion, versionOn } from './versions.ts';

export { initialsOf } from './rules.ts';
export type { TermsArticle, TermsText } from './text/text.ts';
export { type EvidenceVerdict, verifyEvidence } from './verify.ts';
export { parameters, type TermsVersion, VERSIONS } from './versions.ts';

/** The version that is offered to whoever orders today. */
export function currentVersion(work: Work): TermsVersion {
  return versionOn(work.today.toString());
}

/** The terms of today, ready to be shown: the page of the terms, and the one where they are signed. */
export async function currentTerms(work: Work, language: Language): Promise<TermsText> {
  return termsText(currentVersion(work), await getProvider(work), language);
}

/** The words of article 1, for the help. */
export async function glossary(work: Work, language: Language): Promise<readonly Definition[]> {
  const text = await currentTerms(work, language);
  return text.articles.flatMap((article) => article.definitions ?? []);
}

export interface AcceptTermsInput extends SignatureInput {
  readonly customerId: string;
  /** The language of the page. The French text binds; another language is kept beside it. */
  readonly language: Language;
  /** What the signer had before the eyes. */
  readonly shown: {
    /** The page's address. */
    readonly page: string;
    /** `sha256` of the text that the page showed, as `currentTerms(work, language)` gave it. */
    readonly textSha256: string;
  };
  /** Network address and browser of the signer. */
  readonly address: string;
  readonly userAgent: string;
}

export type AcceptTermsRefusal =
  | SignatureRefusal
  | 'terms-email-invalid'
  | 'terms-customer-not-found'
  | 'terms-changed-since-shown';

export interface Acceptance {
  readonly id: string;
  readonly customerId: string;
  readonly version: string;
  readonly language: Language;
  readonly signer: { firstName: string; lastName: string; organisation: string | null; email: string };
  readonly initials: string;
  readonly acceptedAt: Instant;
  /** SHA-256 of the exact French text. */
  readonly textSha256: string;
  readonly hasStamp: boolean;
}

/**
 * End of the terms: the client accepts today's version. Writes the acceptance, its evidence, chained to
 * the one before, and announces `terms.terms-accepted`; the signed PDF follows after the commit.
 * The chain stays locked until the transaction ends: call it before taking other locks.
 */
export async function acceptTerms(
  work: Work,
  input: AcceptTermsInput,
): Promise<Acceptance | Refusal<AcceptTermsRefusal>> {
  const signer = trimmed(input.signer);
  const provider = await getProvider(work);
  const version = currentVersion(work);
  const binding = termsText(version, provider, 'fr');
  const shown = input.language === 'fr' ? binding : termsText(version, provider, input.language);

  if (!mayTouch(work, input.customerId)) return refuse('terms-customer-not-found', { field: 'customerId' });
  const wrong = refuseSignature({ ...input, signer });
  if (wrong) return wrong;
  if (!isEmailAddress(signer.email)) return refuse('terms-email-invalid', { article: 'end', field: 'email' });
  if (input.shown.textSha256 !== shown.sha256)
    return refuse('terms-changed-since-shown', { article: 'end', figures: { version: version.id } });

  await keepText(work, binding);
  if (shown !== binding) await keepText(work, shown);
  const record: AcceptanceRecord = {
    kind: 'acceptance',
    acceptanceId: newId(),
    customerId: input.customerId,
    version: version.id,
    textSha256: binding.sha256,
    translationSha256: shown === binding ? null : shown.sha256,
    language: input.language,
    signer: {
      firstName: signer.firstName,
      lastName: signer.lastName,
      organisation: signer.organisation ?? null,
      email: signer.email,
    },
    mention: MENTION,
    initials: input.initials.replace(/[.\s-]/g, '').toUpperCase(),
    stampSha256: input.stampPng ? sha256Hex(input.stampPng) : null,
    provider: {
      name: provider.name,
      siren: provider.siren,
      representative: provider.representative,
      representativeTitle: provider.representativeTitle,
      city: provider.city,
    },
    acceptedAt: work.at.toString({ fractionalSecondDigits: 6 }),
    by: { kind: work.by.kind, name: 'name' in work.by ? work.by.name : 'visitor' },
    address: line(input.address),
    userAgent: line(input.userAgent),
    shown: { page: line(input.shown.page), typedMention: line(input.mention) },
  };
  const row = rowOf(record, input.stampPng);
  await insertAcceptance(work, row, record.acceptedAt);
  const { seq, hash } = await appendEvidence(work, record);
  await recordAct(work, {
    act: 'terms-accepted',
    article: 'end',
    customerId: input.customerId,
    details: {
      version: version.id,
      acceptanceId: record.acceptanceId,
      evidence: Number(seq),
      evidenceHash: hash.toString('hex'),
    },
  });
  await announce(work, 'terms.terms-accepted', record.acceptanceId, {
    acceptanceId: record.acceptanceId,
    customerId: input.customerId,
  });
  return acceptanceOf({ ...row, accepted_at: work.at });
}

/** Adds one record to the end of the chain; nobody else does until the transaction ends. */
export async function appendEvidence(work: Work, record: EvidenceRecord): Promise<EvidenceRow> {
  await lockChain(work);
  const row: EvidenceRow = {
    ...nextLink(await selectHead(work), record),
    kind: record.kind,
    customer_id: record.customerId,
    acceptance_id: record.acceptanceId,
    document_id: record.kind === 'signed-document' ? record.documentId : null,
  };
  await insertEvidence(work, row);
  return row;
}

/** Newest first. */
export async function listAcceptances(work: Work, customerId: string): Promise<Acceptance[]> {
  if (!mayTouch(work, customerId)) return [];
  return (await selectAcceptances(work, customerId)).map(acceptanceOf);
}

export async function getAcceptance(work: Work, id: string): Promise<Acceptance | undefined> {
  const row = isId(id) ? await selectAcceptance(work, id) : undefined;
  return row && mayTouch(work, row.customer_id) ? acceptanceOf(row) : undefined;
}

/** The acceptance that a new contract of this customer points to: of today's version, the last one. */
export async function validAcceptance(work: Work, customerId: string): Promise<Acceptance | undefined> {
  const current = currentVersion(work).id;
  return (await listAcceptances(work, customerId)).find(({ version }) => version === current);
}

/** The document id of the signed PDF; undefined until it is made, seconds after the acceptance. */
export async function acceptancePdf(work: Work, acceptanceId: string): Promise<string | undefined> {
  const rows = isId(acceptanceId) ? await selectEvidenceOf(work, acceptanceId) : [];
  const row = rows.find(({ kind }) => kind === 'signed-document');
  return row?.document_id && mayTouch(work, row.customer_id) ? row.document_id : undefined;
}

/** The evidence of one acceptance, for the staff console: exact records, with numbers and hashes. */
export async function evidenceOf(
  work: Work,
  acceptanceId: string,
): Promise<{ seq: number; hash: string; record: EvidenceRecord }[]> {
  const rows = isId(acceptanceId) ? await selectEvidenceOf(work, acceptanceId) : [];
  return rows
    .filter((row) => mayTouch(work, row.customer_id))
    .map((row) => ({ seq: Number(row.seq), hash: row.hash.toString('hex'), record: JSON.parse(row.record) }));
}

function rowOf(record: AcceptanceRecord, stamp: Buffer | undefined): Omit<AcceptanceRow, 'accepted_at'> {
  return {
    id: record.acceptanceId,
    customer_id: record.customerId,
    version: record.version,
    text_sha256: Buffer.from(record.textSha256, 'hex'),
    translation_sha256:
      record.translationSha256 === null ? null : Buffer.from(record.translationSha256, 'hex'),
    language: record.language as Language,
    first_name: record.signer.firstName,
    last_name: record.signer.lastName,
    organisation: record.signer.organisation,
    email: record.signer.email,
    mention: record.mention,
    initials: record.initials,
    stamp_png: stamp ?? null,
  };
}

function acceptanceOf(row: AcceptanceRow): Acceptance {
  return {
    id: row.id,
    customerId: row.customer_id,
    version: row.version,
    language: row.language,
    signer: {
      firstName: row.first_name,
      lastName: row.last_name,
      organisation: row.organisation,
      email: row.email,
    },
    initials: row.initials,
    acceptedAt: row.accepted_at,
    textSha256: row.text_sha256.toString('hex'),
    hasStamp: row.stamp_png !== null,
  };
}

function trimmed(signer: SignatureInput['signer']): SignatureInput['signer'] {
  const organisation = signer.organisation?.trim();
  return {
    firstName: signer.firstName.trim(),
    lastName: signer.lastName.trim(),
    email: signer.email.trim(),
    ...(organisation ? { organisation } : {}),
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
