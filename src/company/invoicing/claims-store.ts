import { sql } from 'kysely';
import type { Day } from '../../platform/calendar.ts';
import type { Work } from '../../platform/house.ts';
import { cents, type Money } from '../../platform/money.ts';
import type { PayBy } from '../contracts/types.ts';
import type { Claim, InvoiceCause, OpenClaim } from './types.ts';

/** What the rooms that dun, end and refund ask of the books. */

/** Open invoices, by number. */
export async function selectClaims(work: Work, customerId: string): Promise<Claim[]> {
  const { rows } = await sql<{
    id: string;
    number: string;
    cause: InvoiceCause;
    issued_on: Day;
    due_on: Day;
    pay_by: PayBy;
    open_cents: bigint;
    services: string[];
  }>`
    select i.id, i.number, i.cause, i.issued_on, i.due_on, i.pay_by, b.open_cents,
           array(select distinct l.service_id::text from invoice_lines l
                  where l.invoice_id = i.id and l.service_id is not null) as services
      from open_invoices o join invoices i on i.id = o.invoice_id join invoice_balances b on b.id = i.id
     where o.customer_id = ${customerId}
     order by i.seq`.execute(work.tx);
  return rows.map((row) => ({
    invoiceId: row.id,
    number: row.number,
    cause: row.cause,
    issuedOn: row.issued_on,
    dueOn: row.due_on,
    payBy: row.pay_by,
    open: cents(row.open_cents),
    serviceIds: row.services,
  }));
}

/** What is open past its due date, of everybody. */
export async function selectOverdue(work: Work): Promise<{ count: number; open: Money }> {
  const { rows } = await sql<{ count: bigint; open: bigint }>`
    select count(*) as count, coalesce(sum(b.open_cents), 0)::bigint as open
      from invoices i join invoice_balances b on b.id = i.id
     where i.series = 'F' and i.due_on < ${work.today.toString()}::date and b.open_cents > 0`.execute(
    work.tx,
  );
  return { count: Number(rows[0]?.count ?? 0n), open: cents(rows[0]?.open ?? 0n) };
}

/** For each service of the customer: the first day of the last period that was invoiced. */
export async function selectInvoicedPeriods(work: Work, customerId: string): Promise<Map<string, Day>> {
  const { rows } = await sql<{ service_id: string; last: Day }>`
    select service_id, max(period_from) as last from invoice_lines
     where customer_id = ${customerId} and cause in ('first', 'renewal') group by service_id`.execute(
    work.tx,
  );
  return new Map(rows.map((row) => [row.service_id, row.last]));
}

/** The invoice lines of a service whose period begins on the day or later, by number, then place. */
export async function selectLinesFrom(
  work: Work,
  serviceId: string,
  from: Day,
): Promise<{ invoiceId: string; position: number }[]> {
  const { rows } = await sql<{ invoice_id: string; position: number }>`
    select l.invoice_id, l.position from invoice_lines l join invoices i on i.id = l.invoice_id
     where l.service_id = ${serviceId} and l.cause <> 'credit' and l.period_from >= ${from.toString()}::date
     order by i.seq, l.position`.execute(work.tx);
  return rows.map((row) => ({ invoiceId: row.invoice_id, position: row.position }));
}

/** The invoice whose line for the service covers the day: its order's or a renewal's. */
export async function selectInvoiceOfPeriod(
  work: Work,
  serviceId: string,
  on: Day,
): Promise<string | undefined> {
  const { rows } = await sql<{ invoice_id: string }>`
    select invoice_id from invoice_lines
     where service_id = ${serviceId} and cause in ('first', 'renewal')
       and ${on.toString()}::date between period_from and period_to`.execute(work.tx);
  return rows[0]?.invoice_id;
}

/** Money that settled the invoice: payments (less those taken back) and the customer's credit. */
export async function selectPaidOn(work: Work, invoiceId: string): Promise<Money> {
  const { rows } = await sql<{ paid: bigint }>`
    select coalesce(sum(amount_cents), 0)::bigint as paid from allocations
     where invoice_id = ${invoiceId} and source in ('payment', 'payment-returned', 'credit')`.execute(
    work.tx,
  );
  return cents(rows[0]?.paid ?? 0n);
}

/** What of the invoice was settled by its own credit notes. */
export async function selectSettledByNotes(work: Work, invoiceId: string): Promise<Money> {
  const { rows } = await sql<{ settled: bigint }>`
    select coalesce(sum(amount_cents), 0)::bigint as settled from allocations
     where invoice_id = ${invoiceId} and source = 'credit-note'`.execute(work.tx);
  return cents(rows[0]?.settled ?? 0n);
}

export async function selectAllocationsOf(
  work: Work,
  paymentId: string,
): Promise<{ invoiceId: string; amount: Money }[]> {
  const { rows } = await sql<{ invoice_id: string; amount: bigint }>`
    select invoice_id, sum(amount_cents)::bigint as amount from allocations
     where source_id = ${paymentId} and source = 'payment' group by invoice_id`.execute(work.tx);
  return rows.map((row) => ({ invoiceId: row.invoice_id, amount: cents(row.amount) }));
}

/** Every open invoice of the house, as a bank statement may speak of it. */
export async function selectOpenClaims(work: Work): Promise<OpenClaim[]> {
  const { rows } = await sql<{
    id: string;
    number: string;
    reference: string;
    customer_id: string;
    name: string;
    due_on: Day;
    open_cents: bigint;
  }>`
    select i.id, i.number, i.reference, i.customer_id, i.buyer->>'name' as name, i.due_on,
           i.gross_cents - coalesce(a.used, 0)::bigint as open_cents
      from invoices i
      left join (select invoice_id, sum(amount_cents) as used from allocations group by invoice_id) a
        on a.invoice_id = i.id
     where i.series = 'F' and i.gross_cents > coalesce(a.used, 0)
     order by i.due_on, i.seq`.execute(work.tx);
  return rows.map((row) => ({
    invoiceId: row.id,
    number: row.number,
    reference: row.reference,
    customerId: row.customer_id,
    buyer: row.name,
    dueOn: row.due_on,
    open: cents(row.open_cents),
  }));
}
