import { listActs } from '../../platform/acts.ts';
import { getDocument } from '../../platform/documents.ts';
import { type Head, START } from '../../platform/evidence.ts';
import type { Work } from '../../platform/house.ts';
import {
  acceptanceSays,
  type DocumentRecord,
  type EvidenceProblem,
  problemOfRow,
  readRecord,
  sha256Hex,
} from './evidence.ts';
import {
  type AcceptanceRow,
  type EvidenceRow,
  selectAcceptancesByIds,
  selectAlteredTexts,
  selectChain,
  selectUnrecorded,
} from './store.ts';

export type EvidenceVerdict =
  | {
      readonly intact: true;
      readonly records: number;
      readonly acceptances: number;
      readonly documents: number;
      /** Hash of the last record: note it elsewhere, and a chain cut short shows too. */
      readonly head: string;
    }
  | {
      readonly intact: false;
      /** Records found good before the bad one. */
      readonly records: number;
      readonly firstBad: {
        /** The record's number in the chain; absent where there is no record at all. */
        readonly seq?: number;
        readonly acceptanceId?: string;
        readonly documentId?: string;
        /** `terms.evidence.<problem>` in the i18n files. */
        readonly problem: EvidenceProblem;
      };
    };

const STRETCH = 200;

/**
 * Computes the whole chain again, from the first record: links and hashes, the acceptances, texts, stamps
 * and documents that they speak of; then that every acceptance, and every act of acceptance in the audit
 * trail, has its record. Names the first bad one.
 */
export async function verifyEvidence(work: Work): Promise<EvidenceVerdict> {
  const witnesses = await witnessedHashes(work);
  const altered = new Set(await selectAlteredTexts(work));
  let before: Head = START;
  const counts = { acceptance: 0, 'signed-document': 0 };
  for (;;) {
    const rows = await selectChain(work, before.seq, STRETCH);
    if (rows.length === 0) break;
    const acceptances = await acceptancesOf(work, rows);
    for (const row of rows) {
      const problem = problemOfRow(row, before) ?? (await problemOfContent(work, row, acceptances, altered));
      if (problem) return bad(Number(before.seq), { ...named(row), problem });
      witnesses.delete(row.hash.toString('hex'));
      counts[row.kind] += 1;
      before = { seq: row.seq, hash: row.hash };
    }
  }
  const [unrecorded] = await selectUnrecorded(work);
  if (unrecorded !== undefined)
    return bad(Number(before.seq), { acceptanceId: unrecorded, problem: 'acceptance-unrecorded' });
  const [witness] = witnesses.values();
  if (witness !== undefined)
    return bad(Number(before.seq), { ...witness, problem: 'witness-without-record' });
  return {
    intact: true,
    records: Number(before.seq),
    acceptances: counts.acceptance,
    documents: counts['signed-document'],
    head: before.hash.toString('hex'),
  };
}

/** The hashes that the audit trail saw being written: a chain cut at its end shows by them. */
async function witnessedHashes(work: Work): Promise<Map<string, { seq: number; acceptanceId: string }>> {
  const seen = new Map<string, { seq: number; acceptanceId: string }>();
  let last: bigint | undefined;
  for (;;) {
    const acts = await listActs(work, {
      act: 'terms-accepted',
      limit: 1000,
      ...(last === undefined ? {} : { before: last }),
    });
    for (const { details } of acts)
      seen.set(String(details.evidenceHash), {
        seq: Number(details.evidence),
        acceptanceId: String(details.acceptanceId),
      });
    last = acts.at(-1)?.id;
    if (last === undefined) return new Map([...seen].reverse());
  }
}

async function acceptancesOf(
  work: Work,
  rows: readonly EvidenceRow[],
): Promise<ReadonlyMap<string, AcceptanceRow>> {
  const ids = [...new Set(rows.map((row) => row.acceptance_id))];
  return new Map((await selectAcceptancesByIds(work, ids)).map((row) => [row.id, row]));
}

async function problemOfContent(
  work: Work,
  row: EvidenceRow,
  acceptances: ReadonlyMap<string, AcceptanceRow>,
  alteredTexts: ReadonlySet<string>,
): Promise<EvidenceProblem | undefined> {
  const record = readRecord(row.record);
  if (record.kind === 'signed-document') return problemOfDocument(work, record);
  const acceptance = acceptances.get(row.acceptance_id);
  if (!acceptance || !acceptanceSays(acceptance, record)) return 'acceptance-altered';
  const texts = [record.textSha256, record.translationSha256];
  return texts.some((hash) => hash !== null && alteredTexts.has(hash)) ? 'text-altered' : undefined;
}

async function problemOfDocument(work: Work, record: DocumentRecord): Promise<EvidenceProblem | undefined> {
  const document = await getDocument(work, record.documentId);
  return document && sha256Hex(document.bytes) === record.documentSha256 ? undefined : 'document-altered';
}

function named(row: EvidenceRow) {
  return {
    seq: Number(row.seq),
    acceptanceId: row.acceptance_id,
    ...(row.document_id === null ? {} : { documentId: row.document_id }),
  };
}

function bad(
  records: number,
  firstBad: Extract<EvidenceVerdict, { intact: false }>['firstBad'],
): EvidenceVerdict {
  return { intact: false, records, firstBad };
}
