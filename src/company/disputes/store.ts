import { sql } from 'kysely';
import type { Day, Instant } from '../../platform/calendar.ts';
import type { Work } from '../../platform/house.ts';
import { cents, type Money } from '../../platform/money.ts';
import { atInstant, byWhom, onDay } from '../../platform/sql-values.ts';

type DisputeTables = {
  disputes: {
    id: string;
    invoice_id: string;
    customer_id: string;
    service_id: string | null;
    documents: readonly string[];
    on_day: Day;
    at: Instant;
    opened_by: string;
  };
  dispute_outcomes: {
    dispute_id: string;
    customer_id: string;
    outcome: 'accepted' | 'rejected';
    amount_cents: bigint | null;
    why: string;
    on_day: Day;
    at: Instant;
    decided_by: string;
  };
  dispute_documents: { dispute_id: string; document_id: string; customer_id: string };
};

const db = (work: Work) => work.tx.withTables<DisputeTables>();

export interface Dispute {
  readonly id: string;
  readonly invoiceId: string;
  readonly customerId: string;
  /** Their names; `filesOf` gives the files. */
  readonly documents: readonly string[];
  readonly on: Day;
  readonly outcome:
    | { readonly accepted: Money | undefined; readonly why: string; readonly on: Day }
    | undefined;
}

export async function insertDispute(
  work: Work,
  dispute: { id: string; invoiceId: string; customerId: string; documents: readonly string[] },
): Promise<void> {
  await db(work)
    .insertInto('disputes')
    .values({
      id: dispute.id,
      invoice_id: dispute.invoiceId,
      customer_id: dispute.customerId,
      service_id: null,
      documents: sql`${JSON.stringify(dispute.documents)}::jsonb`,
      on_day: onDay(work.today),
      at: atInstant(work.at),
      opened_by: byWhom(work.by),
    })
    .execute();
}

export async function insertOutcome(
  work: Work,
  dispute: Dispute,
  decided: { accepted: Money | undefined; why: string },
): Promise<void> {
  await db(work)
    .insertInto('dispute_outcomes')
    .values({
      dispute_id: dispute.id,
      customer_id: dispute.customerId,
      outcome: decided.accepted ? 'accepted' : 'rejected',
      amount_cents: decided.accepted?.cents ?? null,
      why: decided.why,
      on_day: onDay(work.today),
      at: atInstant(work.at),
      decided_by: byWhom(work.by),
    })
    .execute();
}

export async function insertFile(
  work: Work,
  file: { disputeId: string; documentId: string; customerId: string },
): Promise<void> {
  await db(work)
    .insertInto('dispute_documents')
    .values({ dispute_id: file.disputeId, document_id: file.documentId, customer_id: file.customerId })
    .execute();
}

export async function selectFiles(work: Work, disputeId: string): Promise<{ id: string; name: string }[]> {
  const { rows } = await sql<{ id: string; name: string }>`
    select d.id, d.name from dispute_documents f join documents d on d.id = f.document_id
     where f.dispute_id = ${disputeId} order by d.id`.execute(work.tx);
  return rows;
}

/** Newest first. */
export async function selectDisputes(
  work: Work,
  filter: { customerId?: string; invoiceId?: string; open?: true; before?: string; limit: number },
): Promise<Dispute[]> {
  let query = db(work)
    .selectFrom('disputes')
    .leftJoin('dispute_outcomes', 'dispute_outcomes.dispute_id', 'disputes.id')
    .selectAll('disputes')
    .select(['outcome', 'amount_cents', 'why', 'dispute_outcomes.on_day as decided_on'])
    .orderBy('disputes.id', 'desc')
    .limit(filter.limit);
  if (filter.customerId !== undefined) query = query.where('disputes.customer_id', '=', filter.customerId);
  if (filter.invoiceId !== undefined) query = query.where('disputes.invoice_id', '=', filter.invoiceId);
  if (filter.before !== undefined) query = query.where('disputes.id', '<', filter.before);
  if (filter.open) query = query.where('outcome', 'is', null);
  return (await query.execute()).map((row) => ({
    id: row.id,
    invoiceId: row.invoice_id,
    customerId: row.customer_id,
    documents: row.documents,
    on: row.on_day,
    outcome:
      row.outcome === null || row.decided_on === null
        ? undefined
        : {
            accepted: row.amount_cents === null ? undefined : cents(row.amount_cents),
            why: row.why ?? '',
            on: row.decided_on,
          },
  }));
}
