import { type SqlBool, sql } from 'kysely';
import type { Work } from '../../platform/house.ts';
import { cents } from '../../platform/money.ts';
import { atInstant } from '../../platform/sql-values.ts';
import { db, type LineRow } from './tables.ts';
import type { Invoice, InvoiceLine } from './types.ts';

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
    ...(row.discount_cents === 0n
      ? {}
      : { discount: { amount: cents(row.discount_cents), label: row.discount_label } }),
    net: cents(row.net_cents),
    period: row.period_from && row.period_to ? { from: row.period_from, to: row.period_to } : undefined,
  };
}
