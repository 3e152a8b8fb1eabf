import { sql } from 'kysely';
import type { Day, Instant } from '../../platform/calendar.ts';
import type { Work } from '../../platform/house.ts';
import type { Language } from '../../platform/i18n/index.ts';
import { atInstant, byWhom, onDay } from '../../platform/sql-values.ts';
import type { MandateFact } from './rules.ts';

interface MandatesTable {
  id: string;
  customer_id: string;
  reference: string;
  creditor_id: string;
  holder: string;
  sealed_iban: string;
  masked_iban: string;
  iban_mark: Buffer;
  bic: string | null;
  language: Language;
  signer: string;
  email: string;
  signed_on: Day;
  at: Instant;
}

export interface EvidenceRow {
  readonly seq: bigint;
  readonly mandate_id: string;
  readonly customer_id: string;
  readonly record: string;
  readonly previous_hash: Buffer;
  readonly hash: Buffer;
}

type Tables = {
  mandates: MandatesTable;
  mandate_facts: {
    mandate_id: string;
    customer_id: string;
    fact: MandateFact['fact'];
    why: string;
    on_day: Day;
    at: Instant;
    recorded_by: string;
  };
  mandate_uses: {
    debit_id: string;
    mandate_id: string;
    customer_id: string;
    sequence: 'FRST' | 'RCUR';
    collect_on: Day;
  };
  mandate_evidence: EvidenceRow;
};

const db = (work: Work) => work.tx.withTables<Tables>();

export type MandateRow = MandatesTable & {
  readonly last_used_on: Day | null;
  readonly facts: readonly MandateFact[];
};

export async function insertMandate(work: Work, row: Omit<MandatesTable, 'signed_on' | 'at'>): Promise<void> {
  await db(work)
    .insertInto('mandates')
    .values({ ...row, signed_on: onDay(work.today), at: atInstant(work.at) })
    .execute();
}

/** Newest first, each with its facts and its last use. */
export async function selectMandates(
  work: Work,
  filter: { id?: string; customerId?: string; mark?: Buffer; before?: string; limit: number },
): Promise<MandateRow[]> {
  let query = db(work).selectFrom('mandates').selectAll().orderBy('id', 'desc').limit(filter.limit);
  if (filter.id !== undefined) query = query.where('id', '=', filter.id);
  if (filter.customerId !== undefined) query = query.where('customer_id', '=', filter.customerId);
  if (filter.mark !== undefined) query = query.where('iban_mark', '=', filter.mark);
  if (filter.before !== undefined) query = query.where('id', '<', filter.before);
  const rows = await query.execute();
  if (rows.length === 0) return [];
  const ids = rows.map(({ id }) => id);
  const facts = await db(work)
    .selectFrom('mandate_facts')
    .select(['mandate_id', 'fact', 'why', 'on_day'])
    .where('mandate_id', 'in', ids)
    .orderBy(sql`id`)
    .execute();
  const uses = await db(work)
    .selectFrom('mandate_uses')
    .select(['mandate_id', sql<Day>`max(collect_on)`.as('last')])
    .where('mandate_id', 'in', ids)
    .groupBy('mandate_id')
    .execute();
  return rows.map((row) => ({
    ...row,
    last_used_on: uses.find(({ mandate_id }) => mandate_id === row.id)?.last ?? null,
    facts: facts
      .filter(({ mandate_id }) => mandate_id === row.id)
      .map(({ fact, why, on_day }) => ({ fact, why, on: on_day })),
  }));
}

export async function countMandates(work: Work, customerId: string): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from mandates where customer_id = ${customerId}`.execute(work.tx);
  return rows[0]?.n ?? 0;
}

export async function insertFact(
  work: Work,
  mandate: { id: string; customerId: string },
  fact: MandateFact['fact'],
  why: string,
): Promise<void> {
  await db(work)
    .insertInto('mandate_facts')
    .values({
      mandate_id: mandate.id,
      customer_id: mandate.customerId,
      fact,
      why,
      on_day: onDay(work.today),
      at: atInstant(work.at),
      recorded_by: byWhom(work.by),
    })
    .execute();
}

export async function insertUse(
  work: Work,
  use: {
    debitId: string;
    mandateId: string;
    customerId: string;
    sequence: 'FRST' | 'RCUR';
    collectOn: Day;
  },
): Promise<void> {
  await db(work)
    .insertInto('mandate_uses')
    .values({
      debit_id: use.debitId,
      mandate_id: use.mandateId,
      customer_id: use.customerId,
      sequence: use.sequence,
      collect_on: onDay(use.collectOn),
    })
    .execute();
}

/** The mandate under which a debit was collected, and whether it was its first. */
export async function selectUse(work: Work, debitId: string) {
  return db(work)
    .selectFrom('mandate_uses')
    .select(['mandate_id', 'sequence'])
    .where('debit_id', '=', debitId)
    .executeTakeFirst();
}

/** Whoever appends to the chain does so alone, until the end of the transaction. */
export async function lockChain(work: Work): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('mandate_evidence'))`.execute(work.tx);
}

export async function selectHead(work: Work): Promise<Pick<EvidenceRow, 'seq' | 'hash'> | undefined> {
  return db(work)
    .selectFrom('mandate_evidence')
    .select(['seq', 'hash'])
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
}

export async function insertEvidence(work: Work, row: EvidenceRow): Promise<void> {
  await db(work).insertInto('mandate_evidence').values(row).execute();
}

export async function selectEvidence(work: Work, mandateId: string): Promise<EvidenceRow | undefined> {
  return db(work)
    .selectFrom('mandate_evidence')
    .selectAll()
    .where('mandate_id', '=', mandateId)
    .executeTakeFirst();
}

/** A stretch of the chain, in order. */
export async function selectChain(work: Work, after: bigint, limit: number): Promise<EvidenceRow[]> {
  return db(work)
    .selectFrom('mandate_evidence')
    .selectAll()
    .where('seq', '>', after)
    .orderBy('seq')
    .limit(limit)
    .execute();
}
