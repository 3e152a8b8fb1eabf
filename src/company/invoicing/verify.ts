import type { Day } from '../../platform/calendar.ts';
import type { Work } from '../../platform/house.ts';
import { add, cents } from '../../platform/money.ts';
import { chainHash, GENESIS } from './books.ts';
import { readHead, selectBooks, selectLoose, selectOversettled } from './books-store.ts';
import { bookEntry } from './entry.ts';
import { selectLines } from './store.ts';
import type { InvoiceRow, LineRow } from './tables.ts';

export interface BooksReport {
  readonly documents: number;
  /** The first record that is not as it was issued, and what is wrong with it. */
  readonly firstBad: { readonly number: string; readonly problem: BooksProblem } | undefined;
  readonly verifiedOn: Day;
}

export type BooksProblem =
  | 'missing-document'
  | 'chain-broken'
  | 'content-altered'
  | 'number-gap'
  | 'totals-wrong'
  | 'end-missing'
  | 'settled-beyond-total';

const BATCH = 500;

/** Walks the whole chain: no gap, no altered byte, sums that hold, nothing cut off at the end. */
export async function verifyBooks(work: Work): Promise<BooksReport> {
  const head = await readHead(work);
  const last = new Map<string, number>();
  let seq = 0n;
  let hash: Buffer = GENESIS;
  let documents = 0;
  const report = (number: string, problem: BooksProblem): BooksReport => ({
    documents,
    firstBad: { number, problem },
    verifiedOn: work.today,
  });
  // Up to the end that was read first: what is issued meanwhile is verified the next time.
  while (seq < head.seq) {
    const rows = (await selectBooks(work, seq, BATCH)).filter((row) => row.seq <= head.seq);
    if (rows.length === 0) break;
    const lines = await selectLines(
      work,
      rows.map((row) => row.id),
    );
    for (const row of rows) {
      const problem = problemOf(row, lines.get(row.id) ?? [], { seq, hash, last });
      if (problem) return report(row.number, problem);
      last.set(`${row.series}${row.year}`, row.ordinal);
      ({ seq, hash } = row);
      documents += 1;
    }
  }
  if (head.seq !== seq || !head.hash.equals(hash)) return report(`#${seq + 1n}`, 'end-missing');
  const [loose] = await selectLoose(work);
  if (loose !== undefined) return report(loose, 'end-missing');
  const [oversettled] = await selectOversettled(work);
  if (oversettled !== undefined) return report(oversettled, 'settled-beyond-total');
  return { documents, firstBad: undefined, verifiedOn: work.today };
}

function problemOf(
  row: InvoiceRow,
  lines: readonly LineRow[],
  before: { seq: bigint; hash: Buffer; last: ReadonlyMap<string, number> },
): BooksProblem | undefined {
  if (row.seq !== before.seq + 1n) return 'missing-document';
  if (!row.prev_hash.equals(before.hash)) return 'chain-broken';
  const { hash, ...unhashed } = row;
  if (!chainHash(before.hash, bookEntry(unhashed, lines)).equals(hash)) return 'content-altered';
  if (row.ordinal !== (before.last.get(`${row.series}${row.year}`) ?? 0) + 1) return 'number-gap';
  const net = add(...lines.map((line) => cents(line.net_cents)));
  const summed = net.cents === row.net_cents && row.net_cents + row.vat_cents === row.gross_cents;
  return summed ? undefined : 'totals-wrong';
}
