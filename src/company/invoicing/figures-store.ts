import { sql } from 'kysely';
import type { Day } from '../../platform/calendar.ts';
import type { Work } from '../../platform/house.ts';
import { cents, type Money } from '../../platform/money.ts';

/** Invoiced less credited, excluding VAT, by the first day of the month; months without any are left out. */
export async function selectInvoicedByMonth(work: Work, from: Day): Promise<Map<string, Money>> {
  const { rows } = await sql<{ month: string; net: string }>`
    select to_char(issued_on, 'YYYY-MM') as month,
           sum(case series when 'F' then net_cents else -net_cents end)::text as net
      from invoices where issued_on >= ${from.toString()}::date group by 1`.execute(work.tx);
  return new Map(rows.map(({ month, net }) => [month, cents(BigInt(net))]));
}
