import { sql } from 'kysely';
import type { Day, Period } from '../../platform/calendar.ts';
import type { Work } from '../../platform/house.ts';
import type { VatRegime } from './vat.ts';

export interface DocumentSums {
  readonly documents: number;
  readonly invoiced: { readonly net: bigint; readonly vat: bigint; readonly gross: bigint };
  readonly credited: { readonly net: bigint; readonly vat: bigint; readonly gross: bigint };
}

/** What was issued in a period, invoices and credit notes apart. */
export async function selectSums(work: Work, { from, to }: Period): Promise<DocumentSums> {
  const { rows } = await sql<{ series: string; documents: number; net: bigint; vat: bigint; gross: bigint }>`
    select series, count(*)::int as documents, sum(net_cents)::bigint as net, sum(vat_cents)::bigint as vat,
           sum(gross_cents)::bigint as gross
      from invoices where issued_on between ${from.toString()}::date and ${to.toString()}::date
     group by series`.execute(work.tx);
  const of = (series: string) => {
    const { net = 0n, vat = 0n, gross = 0n } = rows.find((row) => row.series === series) ?? {};
    return { net, vat, gross };
  };
  return {
    documents: rows.reduce((sum, row) => sum + row.documents, 0),
    invoiced: of('F'),
    credited: of('A'),
  };
}

export async function selectFirstDay(work: Work): Promise<Day | undefined> {
  const { rows } = await sql<{ first: Day | null }>`select min(issued_on) as first from invoices`.execute(
    work.tx,
  );
  return rows[0]?.first ?? undefined;
}

/** Documents as accounting reads them, in the order of the books. */
export interface LedgerDocument {
  readonly id: string;
  readonly series: 'F' | 'A';
  readonly number: string;
  readonly seq: bigint;
  readonly issuedOn: Day;
  readonly dueOn: Day;
  readonly customerId: string;
  readonly customerNumber: string;
  readonly customerName: string;
  readonly regime: VatRegime;
  readonly rate: number;
  readonly onDebits: boolean;
  readonly net: bigint;
  readonly vat: bigint;
  readonly gross: bigint;
  readonly creditOf: string | null;
  readonly open: bigint;
}

export async function selectDocuments(work: Work, until: Day): Promise<LedgerDocument[]> {
  const { rows } = await sql<LedgerDocument>`
    select i.id, series, number, seq, issued_on as "issuedOn", due_on as "dueOn", i.customer_id as "customerId",
           buyer->>'number' as "customerNumber", buyer->>'name' as "customerName", vat_regime as regime,
           vat_rate as rate, coalesce((seller->>'vatOnDebits')::boolean, false) as "onDebits",
           net_cents as net, vat_cents as vat, gross_cents as gross, credit_of as "creditOf",
           case when series = 'F' then gross_cents - coalesce(a.settled, 0) else 0 end::bigint as open
      from invoices i
      left join (select invoice_id, sum(amount_cents) as settled from allocations
                  where on_day <= ${until.toString()}::date group by invoice_id) a on a.invoice_id = i.id
     where issued_on <= ${until.toString()}::date order by seq`.execute(work.tx);
  return rows;
}

export interface LedgerCredit {
  readonly id: bigint;
  readonly at: string;
  readonly on: Day;
  readonly customerId: string;
  readonly source: 'payment' | 'payment-returned' | 'credit-note' | 'refund' | 'write-off';
  readonly sourceId: string;
  readonly amount: bigint;
}

export async function selectCreditsUntil(work: Work, until: Day): Promise<LedgerCredit[]> {
  const { rows } = await sql<LedgerCredit>`
    select id, at::text as at, on_day as on, customer_id as "customerId", source, source_id as "sourceId",
           amount_cents as amount
      from credits where on_day <= ${until.toString()}::date order by id`.execute(work.tx);
  return rows;
}

export interface LedgerAllocation {
  readonly id: bigint;
  readonly at: string;
  readonly on: Day;
  readonly customerId: string;
  readonly invoiceId: string;
  readonly source: 'payment' | 'payment-returned' | 'credit-note' | 'credit' | 'write-off';
  readonly sourceId: string | null;
  readonly amount: bigint;
}

export async function selectAllocationsUntil(work: Work, until: Day): Promise<LedgerAllocation[]> {
  const { rows } = await sql<LedgerAllocation>`
    select id, at::text as at, on_day as on, customer_id as "customerId", invoice_id as "invoiceId", source,
           source_id as "sourceId", amount_cents as amount
      from allocations where on_day <= ${until.toString()}::date order by id`.execute(work.tx);
  return rows;
}

/** What was sold (credit notes less), by month of issue and service: accounting says of what product. */
export interface NetLine {
  /** The first day of the month. */
  readonly month: Day;
  readonly serviceId: string | null;
  readonly net: bigint;
}

export async function selectNetLines(work: Work, { from, to }: Period): Promise<NetLine[]> {
  const { rows } = await sql<NetLine>`
    select date_trunc('month', i.issued_on)::date as month, l.service_id as "serviceId",
           sum(case when i.series = 'F' then l.net_cents else -l.net_cents end)::bigint as net
      from invoices i join invoice_lines l on l.invoice_id = i.id
     where i.issued_on between ${from.toString()}::date and ${to.toString()}::date
     group by 1, 2`.execute(work.tx);
  return rows;
}
