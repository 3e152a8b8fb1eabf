import { type Generated, type SqlBool, sql } from 'kysely';
import type { Day, Instant } from '../../platform/calendar.ts';
import type { Work } from '../../platform/house.ts';
import { newId } from '../../platform/ids.ts';
import { cents, type Money } from '../../platform/money.ts';
import { atInstant, byWhom, onDay } from '../../platform/sql-values.ts';
import type { PayBy } from '../contracts/types.ts';
import type { OpenInvoice, Totals } from './rules.ts';
import type { BuyerIdentity, Invoice, InvoiceCause, InvoiceLine, SellerIdentity } from './types.ts';
import type { VatRegime } from './vat.ts';

type Series = 'F' | 'A';
type Source = 'payment' | 'payment-returned' | 'credit-note' | 'credit' | 'refund' | 'write-off';

type InvoiceTables = {
  book_head: { single: boolean; seq: bigint; hash: Buffer };
  book_numbers: { series: Series; year: number; last: number };
  invoices: InvoiceRow;
  invoice_lines: LineRow;
  invoice_documents: { invoice_id: string; customer_id: string; document_id: string; made_at: Instant };
  credits: {
    id: Generated<bigint>;
    customer_id: string;
    amount_cents: bigint;
    currency: string;
    source: Source;
    source_id: string;
    on_day: Day;
    at: Instant;
  };
  allocations: {
    id: Generated<bigint>;
    customer_id: string;
    invoice_id: string;
    amount_cents: bigint;
    currency: string;
    source: Source;
    source_id: string | null;
    on_day: Day;
    at: Instant;
  };
  write_offs: {
    id: string;
    invoice_id: string;
    customer_id: string;
    amount_cents: bigint;
    currency: string;
    why: string;
    on_day: Day;
    at: Instant;
    decided_by: string;
  };
  invoice_balances: { id: string; customer_id: string; open_cents: bigint };
};

export interface InvoiceRow {
  id: string;
  seq: bigint;
  number: string;
  series: Series;
  year: number;
  ordinal: number;
  customer_id: string;
  cause: InvoiceCause | 'credit';
  article: string;
  credit_of: string | null;
  credit_reason: string | null;
  issued_on: Day;
  issued_at: Instant;
  due_on: Day;
  pay_by: PayBy;
  language: 'fr' | 'en';
  currency: string;
  vat_regime: VatRegime;
  vat_rate: number;
  net_cents: bigint;
  vat_cents: bigint;
  gross_cents: bigint;
  reference: string;
  seller: SellerIdentity;
  buyer: BuyerIdentity;
  prev_hash: Buffer;
  hash: Buffer;
}

export interface LineRow {
  invoice_id: string;
  position: number;
  customer_id: string;
  service_id: string | null;
  cause: InvoiceCause | 'credit';
  label: string;
  detail: string;
  quantity: number;
  unit_net_cents: bigint;
  net_cents: bigint;
  period_from: Day | null;
  period_to: Day | null;
}

const db = (work: Work) => work.tx.withTables<InvoiceTables>();

/** The accounts that a transaction holds: until its end, so that it asks once. */
const held = new WeakMap<Work['tx'], Set<string>>();

/**
 * Whoever moves a customer's money, or issues, takes the customer's account first and the books after
 * it: in this order everywhere, so that nobody waits for each other in a circle.
 */
export async function lockAccount(work: Work, customerId: string): Promise<void> {
  const mine = held.get(work.tx) ?? new Set<string>();
  if (mine.has(customerId)) return;
  await sql`select pg_advisory_xact_lock(hashtextextended(${`account/${customerId}`}, 0))`.execute(work.tx);
  held.set(work.tx, mine.add(customerId));
}

/** The end of the chain, held until the transaction ends: numbers have no gap and the chain no fork. */
export async function lockBooks(work: Work): Promise<{ seq: bigint; hash: Buffer }> {
  return db(work).selectFrom('book_head').select(['seq', 'hash']).forUpdate().executeTakeFirstOrThrow();
}

export async function readHead(work: Work): Promise<{ seq: bigint; hash: Buffer }> {
  return db(work).selectFrom('book_head').select(['seq', 'hash']).executeTakeFirstOrThrow();
}

/** Call with the books locked. A refusal or a fault rolls the number back: no gap. */
export async function nextOrdinal(work: Work, series: Series, year: number): Promise<number> {
  const row = await db(work)
    .insertInto('book_numbers')
    .values({ series, year, last: 1 })
    .onConflict((conflict) =>
      conflict.columns(['series', 'year']).doUpdateSet({ last: sql<number>`book_numbers.last + 1` }),
    )
    .returning('last')
    .executeTakeFirstOrThrow();
  return row.last;
}

export async function insertInvoice(work: Work, row: InvoiceRow, lines: readonly LineRow[]): Promise<void> {
  await db(work)
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
  await db(work).updateTable('book_head').set({ seq: row.seq, hash: row.hash }).execute();
}

export async function insertCredit(
  work: Work,
  row: { customerId: string; amount: Money; source: Source; sourceId: string },
): Promise<void> {
  await db(work)
    .insertInto('credits')
    .values({
      customer_id: row.customerId,
      amount_cents: row.amount.cents,
      currency: row.amount.currency,
      source: row.source,
      source_id: row.sourceId,
      on_day: onDay(work.today),
      at: atInstant(work.at),
    })
    .execute();
}

export async function insertAllocation(
  work: Work,
  row: { customerId: string; invoiceId: string; amount: Money; source: Source; sourceId: string | null },
): Promise<void> {
  await db(work)
    .insertInto('allocations')
    .values({
      customer_id: row.customerId,
      invoice_id: row.invoiceId,
      amount_cents: row.amount.cents,
      currency: row.amount.currency,
      source: row.source,
      source_id: row.sourceId,
      on_day: onDay(work.today),
      at: atInstant(work.at),
    })
    .execute();
}

export async function insertWriteOff(
  work: Work,
  row: { customerId: string; invoiceId: string; amount: Money; why: string },
): Promise<string> {
  const id = newId();
  await db(work)
    .insertInto('write_offs')
    .values({
      id,
      invoice_id: row.invoiceId,
      customer_id: row.customerId,
      amount_cents: row.amount.cents,
      currency: row.amount.currency,
      why: row.why,
      on_day: onDay(work.today),
      at: atInstant(work.at),
      decided_by: byWhom(work.by),
    })
    .execute();
  return id;
}

/** What the customer was given less what of it was used. */
export async function selectCredit(work: Work, customerId: string): Promise<Money> {
  const { rows } = await sql<{ left: bigint }>`
    select ((select coalesce(sum(amount_cents), 0) from credits where customer_id = ${customerId})
          - (select coalesce(sum(amount_cents), 0) from allocations where customer_id = ${customerId}))::bigint as left`.execute(
    work.tx,
  );
  return cents(rows[0]?.left ?? 0n);
}

export async function selectOpen(work: Work, customerId: string): Promise<OpenInvoice[]> {
  const rows = await db(work)
    .selectFrom('invoices')
    .innerJoin('invoice_balances', 'invoice_balances.id', 'invoices.id')
    .select(['invoices.id', 'number', 'seq', 'due_on', 'open_cents'])
    .where('invoices.customer_id', '=', customerId)
    .where('open_cents', '>', 0n)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    number: row.number,
    seq: row.seq,
    dueOn: row.due_on,
    open: cents(row.open_cents),
  }));
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

export interface InvoiceFilter {
  readonly ids?: readonly string[];
  readonly number?: string;
  readonly customerId?: string;
  readonly serviceId?: string;
  readonly open?: true;
  readonly kind?: 'invoice' | 'credit-note';
  readonly before?: string;
  readonly limit: number;
}

/** Newest first. */
export async function selectInvoices(work: Work, filter: InvoiceFilter): Promise<Invoice[]> {
  let query = db(work)
    .selectFrom('invoices')
    .leftJoin('invoice_balances', 'invoice_balances.id', 'invoices.id')
    .leftJoin('invoice_documents', 'invoice_documents.invoice_id', 'invoices.id')
    .leftJoin('invoices as credited', 'credited.id', 'invoices.credit_of')
    .selectAll('invoices')
    .select([
      'open_cents',
      'document_id',
      'credited.number as credited_number',
      'credited.issued_on as credited_on',
    ])
    .select(
      sql<bigint | null>`(select sum(a.amount_cents)::bigint from allocations a
        where a.invoice_id = invoices.id and a.source = 'credit')`.as('by_credit'),
    )
    .orderBy('invoices.seq', 'desc')
    .limit(filter.limit);
  // By its number, so that the short list gives the order too.
  if (filter.open) query = query.where(sql<SqlBool>`invoices.seq in (select seq from open_invoices)`);
  if (filter.ids !== undefined) query = query.where('invoices.id', 'in', [...filter.ids]);
  if (filter.number !== undefined) query = query.where('invoices.number', '=', filter.number);
  if (filter.customerId !== undefined) query = query.where('invoices.customer_id', '=', filter.customerId);
  if (filter.kind !== undefined)
    query = query.where('invoices.series', '=', filter.kind === 'invoice' ? 'F' : 'A');
  if (filter.before !== undefined)
    query = query.where(
      sql<SqlBool>`invoices.seq < (select seq from invoices b where b.id = ${filter.before})`,
    );
  const { serviceId } = filter;
  if (serviceId !== undefined)
    query = query.where((eb) =>
      eb.exists(
        eb
          .selectFrom('invoice_lines')
          .select('position')
          .whereRef('invoice_id', '=', 'invoices.id')
          .where('service_id', '=', serviceId),
      ),
    );
  const rows = await query.execute();
  const lines = await selectLines(
    work,
    rows.map((row) => row.id),
  );
  return rows.map((row) => ({
    id: row.id,
    number: row.number,
    kind: row.series === 'F' ? 'invoice' : 'credit-note',
    seq: row.seq,
    cause: row.cause,
    article: row.article,
    customerId: row.customer_id,
    issuedOn: row.issued_on,
    issuedAt: row.issued_at,
    dueOn: row.due_on,
    payBy: row.pay_by,
    language: row.language,
    vat: { regime: row.vat_regime, rate: row.vat_rate },
    net: cents(row.net_cents),
    vatAmount: cents(row.vat_cents),
    gross: cents(row.gross_cents),
    paidByCredit: cents(row.by_credit ?? 0n),
    open: cents(row.open_cents ?? 0n),
    reference: row.reference,
    seller: row.seller,
    buyer: row.buyer,
    lines: (lines.get(row.id) ?? []).map(line),
    creditOf:
      row.credit_of === null
        ? undefined
        : {
            invoiceId: row.credit_of,
            number: row.credited_number ?? '',
            issuedOn: row.credited_on ?? row.issued_on,
            reason: row.credit_reason ?? '',
          },
    documentId: row.document_id ?? undefined,
  }));
}

export async function selectLines(work: Work, ids: readonly string[]): Promise<Map<string, LineRow[]>> {
  const found = new Map<string, LineRow[]>();
  if (ids.length === 0) return found;
  const rows = await db(work)
    .selectFrom('invoice_lines')
    .selectAll()
    .where('invoice_id', 'in', [...ids])
    .orderBy('invoice_id')
    .orderBy('position')
    .execute();
  for (const row of rows) found.set(row.invoice_id, [...(found.get(row.invoice_id) ?? []), row]);
  return found;
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

/** False where the document was there already. */
export async function insertDocument(
  work: Work,
  invoice: Pick<Invoice, 'id' | 'customerId'>,
  documentId: string,
): Promise<boolean> {
  const result = await db(work)
    .insertInto('invoice_documents')
    .values({
      invoice_id: invoice.id,
      customer_id: invoice.customerId,
      document_id: documentId,
      made_at: atInstant(work.at),
    })
    .onConflict((conflict) => conflict.column('invoice_id').doNothing())
    .executeTakeFirst();
  return result.numInsertedOrUpdatedRows === 1n;
}

function line(row: LineRow): InvoiceLine {
  return {
    position: row.position,
    serviceId: row.service_id ?? undefined,
    label: row.label,
    detail: row.detail,
    quantity: row.quantity,
    unitNet: cents(row.unit_net_cents),
    net: cents(row.net_cents),
    period: row.period_from && row.period_to ? { from: row.period_from, to: row.period_to } : undefined,
  };
}
