import type { Work } from '../../platform/house.ts';
import { chainHash, GENESIS } from '../terms/evidence.ts';
import {
  type EvidenceRow,
  insertEvidence,
  lockChain,
  selectChain,
  selectHead,
  selectMandates,
} from './store.ts';

/** What is kept of a signature, word for word: who, when, where from, what was shown. */
export interface MandateRecord {
  readonly mandateId: string;
  readonly customerId: string;
  readonly reference: string;
  readonly creditor: string;
  readonly creditorId: string;
  readonly holder: string;
  readonly maskedIban: string;
  readonly ibanMark: string;
  readonly bic: string | null;
  readonly textSha256: string;
  readonly language: string;
  readonly signer: { readonly name: string; readonly email: string };
  readonly by: { readonly kind: string; readonly name: string };
  readonly address: string;
  readonly userAgent: string;
  readonly shown: string;
  readonly signedAt: string;
}

/** Adds a record to the end of the chain; nobody else does until the transaction ends. */
export async function appendEvidence(work: Work, record: MandateRecord): Promise<EvidenceRow> {
  await lockChain(work);
  const head = (await selectHead(work)) ?? { seq: 0n, hash: GENESIS };
  const text = JSON.stringify(record);
  const row = {
    seq: head.seq + 1n,
    mandate_id: record.mandateId,
    customer_id: record.customerId,
    record: text,
    previous_hash: head.hash,
    hash: chainHash(head.hash, text),
  };
  await insertEvidence(work, row);
  return row;
}

export type MandateVerdict =
  | { readonly intact: true; readonly records: number }
  | {
      readonly intact: false;
      readonly records: number;
      readonly firstBad: { readonly seq: number; readonly mandateId: string };
    };

/** Computes the chain again and compares every mandate with its record. Names the first bad one. */
export async function verifyMandates(work: Work): Promise<MandateVerdict> {
  let before = { seq: 0n, hash: GENESIS };
  let records = 0;
  for (;;) {
    const rows = await selectChain(work, before.seq, 200);
    if (rows.length === 0) return { intact: true, records };
    for (const row of rows) {
      if (!(await isWhole(work, row, before)))
        return { intact: false, records, firstBad: { seq: Number(row.seq), mandateId: row.mandate_id } };
      before = { seq: row.seq, hash: row.hash };
      records += 1;
    }
  }
}

async function isWhole(
  work: Work,
  row: EvidenceRow,
  before: { seq: bigint; hash: Buffer },
): Promise<boolean> {
  if (row.seq !== before.seq + 1n || !row.previous_hash.equals(before.hash)) return false;
  if (!chainHash(row.previous_hash, row.record).equals(row.hash)) return false;
  const record = JSON.parse(row.record) as MandateRecord;
  const [mandate] = await selectMandates(work, { id: row.mandate_id, limit: 1 });
  return (
    mandate !== undefined &&
    record.mandateId === mandate.id &&
    record.customerId === mandate.customer_id &&
    record.reference === mandate.reference &&
    record.creditorId === mandate.creditor_id &&
    record.holder === mandate.holder &&
    record.maskedIban === mandate.masked_iban &&
    record.ibanMark === mandate.iban_mark.toString('hex')
  );
}
