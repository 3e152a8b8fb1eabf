import type { Work } from '../../platform/house.ts';
import { chainHash, GENESIS } from '../terms/evidence.ts';
import {
  type EvidenceRow,
  insertEvidence,
  lockChain,
  selectChain,
  selectHead,
  selectQuotes,
  selectUnrecorded,
} from './store.ts';

/** What is kept of an acceptance, word for word: who, when, where from, which text was shown. */
export interface AcceptedQuoteRecord {
  readonly quoteId: string;
  readonly number: string;
  readonly customerId: string;
  /** Of the quote's exact text. */
  readonly quoteSha256: string;
  readonly gross: string;
  /** The acceptance of the terms on which the orders stand. */
  readonly termsAcceptanceId: string;
  readonly signer: {
    readonly firstName: string;
    readonly lastName: string;
    readonly organisation: string | null;
    readonly email: string;
  };
  readonly mention: string;
  readonly acceptedAt: string;
  readonly by: { readonly kind: string; readonly name: string };
  readonly address: string;
  readonly userAgent: string;
  readonly shown: { readonly page: string; readonly typedMention: string };
}

/** Adds a record to the end of the chain; nobody else does until the transaction ends. */
export async function appendEvidence(work: Work, record: AcceptedQuoteRecord): Promise<EvidenceRow> {
  await lockChain(work);
  const head = (await selectHead(work)) ?? { seq: 0n, hash: GENESIS };
  const text = JSON.stringify(record);
  const row = {
    seq: head.seq + 1n,
    quote_id: record.quoteId,
    customer_id: record.customerId,
    record: text,
    previous_hash: head.hash,
    hash: chainHash(head.hash, text),
  };
  await insertEvidence(work, row);
  return row;
}

export type QuoteVerdict =
  | { readonly intact: true; readonly records: number }
  | {
      readonly intact: false;
      readonly records: number;
      readonly firstBad: { readonly seq: number; readonly number: string };
    };

/** Computes the chain again and compares every accepted quote with its record. Names the first bad one. */
export async function verifyQuotes(work: Work): Promise<QuoteVerdict> {
  let before = { seq: 0n, hash: GENESIS };
  let records = 0;
  for (;;) {
    const rows = await selectChain(work, before.seq, 200);
    for (const row of rows) {
      const record = JSON.parse(row.record) as AcceptedQuoteRecord;
      if (!(await isWhole(work, row, record, before)))
        return { intact: false, records, firstBad: { seq: Number(row.seq), number: record.number } };
      before = { seq: row.seq, hash: row.hash };
      records += 1;
    }
    if (rows.length === 0) break;
  }
  const unrecorded = await selectUnrecorded(work);
  return unrecorded === undefined
    ? { intact: true, records }
    : { intact: false, records, firstBad: { seq: records + 1, number: unrecorded } };
}

async function isWhole(
  work: Work,
  row: EvidenceRow,
  record: AcceptedQuoteRecord,
  before: { seq: bigint; hash: Buffer },
): Promise<boolean> {
  if (row.seq !== before.seq + 1n || !row.previous_hash.equals(before.hash)) return false;
  if (!chainHash(row.previous_hash, row.record).equals(row.hash)) return false;
  const [quote] = await selectQuotes(work, { id: row.quote_id, limit: 1 });
  return (
    quote?.state === 'accepted' &&
    record.quoteId === quote.id &&
    record.number === quote.number &&
    record.customerId === quote.customerId &&
    record.quoteSha256 === quote.sha256
  );
}
