import { sql } from 'kysely';
import type { Work } from '../../platform/house.ts';
import { cents, type Money } from '../../platform/money.ts';
import { atInstant, onDay } from '../../platform/sql-values.ts';
import type { Totals } from './rules.ts';
import { db, type InvoiceRow, type LineRow, type Series } from './tables.ts';
import type { BuyerIdentity, SellerIdentity } from './types.ts';

/** The end of the chain, held until the transaction ends: numbers have no gap and the chain no fork. */
export async function lockBooks(work: Work): Promise<{ seq: bigint; hash: Buffer }> {
  return db(work).selectFrom('book_head').select(['seq', 'hash']).forUpdate().executeTakeFirstOrThrow();
}

export async function readHead(work: Work): Promise<{ seq: bigint; hash: Buffer }> {
  return db(work).selectFrom('book_head').select(['seq', 'hash']).executeTakeFirstOrThrow();
}

/**
 * The end of the chain, held as by `lockBooks`, and the next number of a series behind it. A refusal or a
 * fault rolls the number back: no gap. One statement, since everybody else who issues waits meanwhile.
 */
export async function takeNumber(
  work: Work,
  series: Series,
  year: number,
): Promise<{ seq: bigint; hash: Buffer; ordinal: number }> {
  const { rows } = await sql<{ seq: bigint; hash: Buffer; ordinal: number }>`
    with head as (select seq, hash from book_head for update),
         number as (
           insert into book_numbers (series, year, last) select ${series}, ${year}::int, 1 from head
             on conflict (series, year) do update set last = book_numbers.last + 1
           returning last)
    select head.seq, head.hash, number.last as ordinal from head, number`.execute(work.tx);
  const [taken] = rows;
  if (!taken) throw new Error('the books have no end');
  return taken;
}

/** The document becomes the end of the chain. */
export async function insertInvoice(work: Work, row: InvoiceRow, lines: readonly LineRow[]): Promise<void> {
  await db(work)
    .with('head', (books) => books.updateTable('book_head').set({ seq: row.seq, hash: row.hash }))
    .insertInto('invoices')
    .values({
      ...row,
      issued_on: onDay(row.issued_on),
      issued_at: atInstant(row.issued_at),
      due_on: onDay(row.due_on),
      seller: sql<SellerIdentity>`${JSON.stringify(row.seller)}::jsonb`,
      buyer: sql<BuyerIdentity>`${JSON.stringify(row.buyer)}::jsonb`,
    })
    .execute();
  await db(work)
    .insertInto('invoice_lines')
    .values(
      lines.map((line) => ({
        ...line,
        period_from: line.period_from && onDay(line.period_from),
        period_to: line.period_to && onDay(line.period_to),
      })),
    )
    .execute();
}

/** What the credit notes of an invoice have taken from it so far. */
export async function selectCredited(work: Work, invoiceId: string): Promise<Totals[]> {
  const rows = await db(work)
    .selectFrom('invoices')
    .select(['net_cents', 'vat_cents', 'gross_cents'])
    .where('credit_of', '=', invoiceId)
    .execute();
  return rows.map((row) => ({
    net: cents(row.net_cents),
    vat: cents(row.vat_cents),
    gross: cents(row.gross_cents),
  }));
}

/** Given back on the invoice without a credit note (art. 4): the payments room says so, by a function of its own. */
export async function selectGoodwill(work: Work, invoiceId: string): Promise<Money> {
  const { rows } = await sql<{ given: bigint }>`select goodwill_on(${invoiceId}) as given`.execute(work.tx);
  return cents(rows[0]?.given ?? 0n);
}

/** The books in the order of the chain. */
export function selectBooks(work: Work, after: bigint, limit: number): Promise<InvoiceRow[]> {
  return db(work)
    .selectFrom('invoices')
    .selectAll()
    .where('seq', '>', after)
    .orderBy('seq')
    .limit(limit)
    .execute();
}

/**
 * Documents behind the end of the chain, and series whose last number is not the last that was given. One
 * statement, so that what is issued meanwhile is seen whole or not at all.
 */
export async function selectLoose(work: Work): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select i.number as name from invoices i, book_head h where i.seq > h.seq
    union all
    select n.series || n.year from book_numbers n
     where n.last is distinct from (select max(i.ordinal) from invoices i where i.series = n.series and i.year = n.year)
    union all
    select distinct i.series || i.year from invoices i
     where not exists (select from book_numbers n where n.series = i.series and n.year = i.year)`.execute(
    work.tx,
  );
  return rows.map((row) => row.name);
}

/** Invoices of which more was settled than they ask, or less than nothing. */
export async function selectOversettled(work: Work): Promise<string[]> {
  const rows = await db(work)
    .selectFrom('invoice_balances')
    .innerJoin('invoices', 'invoices.id', 'invoice_balances.id')
    .select('number')
    .where((eb) => eb.or([eb('open_cents', '<', 0n), eb('open_cents', '>', eb.ref('gross_cents'))]))
    .orderBy('seq')
    .execute();
  return rows.map((row) => row.number);
}
