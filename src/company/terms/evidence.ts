import { createHash } from 'node:crypto';
import { Temporal } from 'temporal-polyfill';
import { type Head, type Link, type LinkProblem, problemOfLink } from '../../platform/evidence.ts';
import type { AcceptanceRow, EvidenceKind } from './store.ts';

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

/** What can be wrong with one record, in the order in which it is looked at. */
export type EvidenceProblem =
  | LinkProblem
  | 'columns-altered'
  | 'acceptance-altered'
  | 'text-altered'
  | 'document-altered'
  | 'acceptance-unrecorded'
  | 'witness-without-record';

interface ChainedRow extends Link {
  readonly kind: EvidenceKind;
  readonly customer_id: string;
  readonly acceptance_id: string;
  readonly document_id: string | null;
}

/** Whether a row follows the one before it and is itself whole. */
export function problemOfRow(row: ChainedRow, before: Head): EvidenceProblem | undefined {
  const problem = problemOfLink(row, before);
  if (problem) return problem;
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
