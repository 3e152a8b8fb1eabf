import { sql } from 'kysely';
import type { Day, Period } from '../../platform/calendar.ts';
import type { Work } from '../../platform/house.ts';

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
