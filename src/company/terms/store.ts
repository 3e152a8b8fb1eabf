import { sql } from 'kysely';
import type { Instant } from '../../platform/calendar.ts';
import type { Work } from '../../platform/house.ts';
import type { Language } from '../../platform/i18n/index.ts';
import type { TermsText } from './text/text.ts';

export interface AcceptanceRow {
  id: string;
  customer_id: string;
  version: string;
  text_sha256: Buffer;
  translation_sha256: Buffer | null;
  language: Language;
  first_name: string;
  last_name: string;
  organisation: string | null;
  email: string;
  mention: string;
  initials: string;
  stamp_png: Buffer | null;
  accepted_at: Instant;
}

export type EvidenceKind = 'acceptance' | 'signed-document';

export interface EvidenceRow {
  seq: bigint;
  kind: EvidenceKind;
  customer_id: string;
  acceptance_id: string;
  document_id: string | null;
  record: string;
  previous_hash: Buffer;
  hash: Buffer;
}

type TermsTables = {
  terms_texts: { sha256: Buffer; version: string; language: Language; body: string };
  terms_acceptances: AcceptanceRow;
  terms_evidence: EvidenceRow;
};

const db = (work: Work) => work.tx.withTables<TermsTables>();

export async function keepText(work: Work, text: TermsText): Promise<void> {
  await db(work)
    .insertInto('terms_texts')
    .values({
      sha256: Buffer.from(text.sha256, 'hex'),
      version: text.version,
      language: text.language,
      body: text.canonical,
    })
    .onConflict((conflict) => conflict.column('sha256').doNothing())
    .execute();
}

export async function insertAcceptance(
  work: Work,
  row: Omit<AcceptanceRow, 'accepted_at'>,
  acceptedAt: string,
): Promise<void> {
  await db(work)
    .insertInto('terms_acceptances')
    .values({ ...row, accepted_at: sql<Instant>`${acceptedAt}::timestamptz` })
    .execute();
}

export async function selectAcceptance(work: Work, id: string): Promise<AcceptanceRow | undefined> {
  return db(work).selectFrom('terms_acceptances').selectAll().where('id', '=', id).executeTakeFirst();
}

/** Newest first. */
export async function selectAcceptances(work: Work, customerId: string): Promise<AcceptanceRow[]> {
  return db(work)
    .selectFrom('terms_acceptances')
    .selectAll()
    .where('customer_id', '=', customerId)
    .orderBy('id', 'desc')
    .execute();
}

export async function selectText(work: Work, sha256: Buffer): Promise<string | undefined> {
  const row = await db(work)
    .selectFrom('terms_texts')
    .select('body')
    .where('sha256', '=', sha256)
    .executeTakeFirst();
  return row?.body;
}

/** Whoever appends to the chain does so alone, until the end of the transaction. */
export async function lockChain(work: Work): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('terms_evidence'))`.execute(work.tx);
}

export async function selectHead(work: Work): Promise<Pick<EvidenceRow, 'seq' | 'hash'> | undefined> {
  return db(work)
    .selectFrom('terms_evidence')
    .select(['seq', 'hash'])
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
}

export async function insertEvidence(work: Work, row: EvidenceRow): Promise<void> {
  await db(work).insertInto('terms_evidence').values(row).execute();
}

export async function selectEvidenceOf(work: Work, acceptanceId: string): Promise<EvidenceRow[]> {
  return db(work)
    .selectFrom('terms_evidence')
    .selectAll()
    .where('acceptance_id', '=', acceptanceId)
    .orderBy('seq')
    .execute();
}

/** A stretch of the chain, in order. */
export async function selectChain(work: Work, after: bigint, limit: number): Promise<EvidenceRow[]> {
  return db(work)
    .selectFrom('terms_evidence')
    .selectAll()
    .where('seq', '>', after)
    .orderBy('seq')
    .limit(limit)
    .execute();
}

export async function selectAcceptancesByIds(work: Work, ids: readonly string[]): Promise<AcceptanceRow[]> {
  if (ids.length === 0) return [];
  return db(work)
    .selectFrom('terms_acceptances')
    .selectAll()
    .where('id', 'in', [...ids])
    .execute();
}

/** Texts whose body no longer has the hash that it is kept under. */
export async function selectAlteredTexts(work: Work): Promise<string[]> {
  const { rows } = await sql<{ sha256: string }>`
    select encode(sha256, 'hex') as sha256 from terms_texts
     where sha256 <> sha256(convert_to(body, 'UTF8'))`.execute(work.tx);
  return rows.map((row) => row.sha256);
}

/** Acceptances without a record in the chain. */
export async function selectUnrecorded(work: Work): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from terms_acceptances a
     where not exists (select from terms_evidence e where e.acceptance_id = a.id and e.kind = 'acceptance')
     order by id`.execute(work.tx);
  return rows.map((row) => row.id);
}
