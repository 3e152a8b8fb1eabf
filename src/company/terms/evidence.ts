import { createHash } from 'node:crypto';
import { Temporal } from 'temporal-polyfill';
import type { AcceptanceRow, EvidenceKind } from './store.ts';

/**
 * The chain of evidence, pure. A record is a text (JSON with its keys in one order); its hash covers the
 * hash before it and the text itself. Changing, dropping or inserting one shows in every later hash.
 */
export const GENESIS: Buffer = Buffer.alloc(32);

export interface AcceptanceRecord {
  readonly kind: 'acceptance';
  readonly acceptanceId: string;
  readonly customerId: string;
  readonly version: string;
  /** SHA-256 of the exact French text, and of the translation shown beside it. */
  readonly textSha256: string;
  readonly translationSha256: string | null;
  readonly language: string;
  readonly signer: {
    readonly firstName: string;
    readonly lastName: string;
    readonly organisation: string | null;
    readonly email: string;
  };
  readonly mention: string;
  readonly initials: string;
  readonly stampSha256: string | null;
  readonly provider: {
    readonly name: string;
    readonly siren: string;
    readonly representative: string;
    readonly representativeTitle: string;
    readonly city: string;
  };
  readonly acceptedAt: string;
  readonly by: { readonly kind: string; readonly name: string };
  readonly address: string;
  readonly userAgent: string;
  readonly shown: Readonly<Record<string, string>>;
}

export interface DocumentRecord {
  readonly kind: 'signed-document';
  readonly acceptanceId: string;
  readonly customerId: string;
  readonly documentId: string;
  readonly documentSha256: string;
  readonly madeAt: string;
}

export type EvidenceRecord = AcceptanceRecord | DocumentRecord;

export function sha256Hex(content: Buffer | string): string {
  return createHash('sha256').update(content).digest('hex');
}

export function chainHash(previous: Buffer, record: string): Buffer {
  return createHash('sha256').update(previous).update(record, 'utf8').digest();
}

/** What can be wrong with one record, in the order in which it is looked at. */
export type EvidenceProblem =
  | 'record-missing'
  | 'link-broken'
  | 'record-altered'
  | 'columns-altered'
  | 'acceptance-altered'
  | 'text-altered'
  | 'document-altered'
  | 'acceptance-unrecorded'
  | 'witness-without-record';

interface ChainedRow {
  readonly seq: bigint;
  readonly kind: EvidenceKind;
  readonly customer_id: string;
  readonly acceptance_id: string;
  readonly document_id: string | null;
  readonly record: string;
  readonly previous_hash: Buffer;
  readonly hash: Buffer;
}

/** Whether a row follows the one before it and is itself whole. */
export function problemOfRow(
  row: ChainedRow,
  before: { seq: bigint; hash: Buffer },
): EvidenceProblem | undefined {
  if (row.seq !== before.seq + 1n) return 'record-missing';
  if (!row.previous_hash.equals(before.hash)) return 'link-broken';
  if (!chainHash(row.previous_hash, row.record).equals(row.hash)) return 'record-altered';
  const record = readRecord(row.record);
  const same =
    record.kind === row.kind &&
    record.acceptanceId === row.acceptance_id &&
    record.customerId === row.customer_id &&
    (record.kind === 'acceptance' ? row.document_id === null : record.documentId === row.document_id);
  return same ? undefined : 'columns-altered';
}

/** Whether the acceptance as it is kept still says what its record says. */
export function acceptanceSays(row: AcceptanceRow, record: AcceptanceRecord): boolean {
  return (
    row.id === record.acceptanceId &&
    row.customer_id === record.customerId &&
    row.version === record.version &&
    row.text_sha256.toString('hex') === record.textSha256 &&
    (row.translation_sha256?.toString('hex') ?? null) === record.translationSha256 &&
    row.language === record.language &&
    row.first_name === record.signer.firstName &&
    row.last_name === record.signer.lastName &&
    row.organisation === record.signer.organisation &&
    row.email === record.signer.email &&
    row.mention === record.mention &&
    row.initials === record.initials &&
    (row.stamp_png === null ? null : sha256Hex(row.stamp_png)) === record.stampSha256 &&
    row.accepted_at.equals(Temporal.Instant.from(record.acceptedAt))
  );
}

export function readRecord(text: string): EvidenceRecord {
  return JSON.parse(text);
}
