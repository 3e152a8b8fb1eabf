import { firstBadLink, nextLink } from '../../platform/evidence.ts';
import type { Work } from '../../platform/house.ts';
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
  const link = nextLink(await selectHead(work), record);
  const row = { ...link, mandate_id: record.mandateId, customer_id: record.customerId };
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
  const { records, bad } = await firstBadLink(
    (seq, limit) => selectChain(work, seq, limit),
    (row) => saysTheSame(work, row),
  );
  return bad
    ? { intact: false, records, firstBad: { seq: Number(bad.seq), mandateId: bad.mandate_id } }
    : { intact: true, records };
}

async function saysTheSame(work: Work, row: EvidenceRow): Promise<boolean> {
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
