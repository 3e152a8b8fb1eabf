import { firstBadLink, nextLink } from '../../platform/evidence.ts';
import type { Work } from '../../platform/house.ts';
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
  const link = nextLink(await selectHead(work), record);
  const row = { ...link, quote_id: record.quoteId, customer_id: record.customerId };
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
  const { records, bad } = await firstBadLink(
    (seq, limit) => selectChain(work, seq, limit),
    (row) => saysTheSame(work, row),
  );
  if (bad)
    return { intact: false, records, firstBad: { seq: Number(bad.seq), number: recordOf(bad).number } };
  const unrecorded = await selectUnrecorded(work);
  return unrecorded === undefined
    ? { intact: true, records }
    : { intact: false, records, firstBad: { seq: records + 1, number: unrecorded } };
}

function recordOf(row: EvidenceRow): AcceptedQuoteRecord {
  return JSON.parse(row.record);
}

async function saysTheSame(work: Work, row: EvidenceRow): Promise<boolean> {
  const record = recordOf(row);
  const [quote] = await selectQuotes(work, { id: row.quote_id, limit: 1 });
  return (
    quote?.state === 'accepted' &&
    record.quoteId === quote.id &&
    record.number === quote.number &&
    record.customerId === quote.customerId &&
    record.quoteSha256 === quote.sha256
  );
}
