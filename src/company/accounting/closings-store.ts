import { sql } from 'kysely';
import type { Day, Instant } from '../../platform/calendar.ts';
import type { Work } from '../../platform/house.ts';
import { atInstant, onDay } from '../../platform/sql-values.ts';
import type { Closing, ClosingKind } from './closing-rules.ts';

type Tables = {
  book_closings: {
    seq: bigint;
    kind: ClosingKind;
    from_day: Day;
    to_day: Day;
    documents: number;
    invoiced_net_cents: bigint;
    invoiced_vat_cents: bigint;
    invoiced_gross_cents: bigint;
    credited_net_cents: bigint;
    credited_vat_cents: bigint;
    credited_gross_cents: bigint;
    running_gross_cents: bigint;
    last_document: bigint;
    last_hash: Buffer;
    closed_at: Instant;
    prev_hash: Buffer;
    hash: Buffer;
  };
};

const db = (work: Work) => work.tx.withTables<Tables>();

export interface ChainedClosing extends Closing {
  readonly prevHash: Buffer;
  readonly hash: Buffer;
}

/** One who closes at a time. */
export async function lockClosings(work: Work): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended('book closings', 0))`.execute(work.tx);
}

export async function insertClosing(work: Work, closing: ChainedClosing, at: Instant): Promise<void> {
  const { invoiced, credited } = closing;
  await db(work)
    .insertInto('book_closings')
    .values({
      seq: closing.seq,
      kind: closing.kind,
      from_day: onDay(closing.from),
      to_day: onDay(closing.to),
      documents: closing.documents,
      invoiced_net_cents: invoiced.net,
      invoiced_vat_cents: invoiced.vat,
      invoiced_gross_cents: invoiced.gross,
      credited_net_cents: credited.net,
      credited_vat_cents: credited.vat,
      credited_gross_cents: credited.gross,
      running_gross_cents: closing.running,
      last_document: closing.lastDocument,
      last_hash: closing.lastHash,
      closed_at: atInstant(at),
      prev_hash: closing.prevHash,
      hash: closing.hash,
    })
    .execute();
}

/** In the order of the chain, after one. */
export async function selectClosings(work: Work, after: bigint, limit: number): Promise<ChainedClosing[]> {
  const rows = await db(work)
    .selectFrom('book_closings')
    .selectAll()
    .where('seq', '>', after)
    .orderBy('seq')
    .limit(limit)
    .execute();
  return rows.map(closingOf);
}

export async function selectLatest(work: Work, kind?: ClosingKind, limit = 1): Promise<ChainedClosing[]> {
  let query = db(work).selectFrom('book_closings').selectAll().orderBy('seq', 'desc').limit(limit);
  if (kind) query = query.where('kind', '=', kind);
  return (await query.execute()).map(closingOf);
}

function closingOf(row: Tables['book_closings']): ChainedClosing {
  return {
    seq: row.seq,
    kind: row.kind,
    from: row.from_day,
    to: row.to_day,
    documents: row.documents,
    invoiced: { net: row.invoiced_net_cents, vat: row.invoiced_vat_cents, gross: row.invoiced_gross_cents },
    credited: { net: row.credited_net_cents, vat: row.credited_vat_cents, gross: row.credited_gross_cents },
    running: row.running_gross_cents,
    lastDocument: row.last_document,
    lastHash: row.last_hash,
    closedAt: row.closed_at.toString({ fractionalSecondDigits: 3 }),
    prevHash: row.prev_hash,
    hash: row.hash,
  };
}
