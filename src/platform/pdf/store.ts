import { sql } from 'kysely';
import type { Instant } from '../calendar.ts';
import type { Work } from '../house.ts';

export interface SigningKey {
  readonly id: string;
  readonly sealedP12: string;
  readonly certificatePem: string;
  readonly subject: string;
  readonly notAfter: Instant;
}

type PdfTables = {
  signing_keys: {
    id: string;
    sealed_p12: string;
    certificate_pem: string;
    subject: string;
    not_after: Instant;
    made_at: Instant;
  };
};

const db = (work: Work) => work.tx.withTables<PdfTables>();

/** The newest key of that subject which is good until then at least. */
export async function selectSigningKey(
  work: Work,
  subject: string,
  goodUntil: Instant,
): Promise<SigningKey | undefined> {
  const row = await db(work)
    .selectFrom('signing_keys')
    .selectAll()
    .where('subject', '=', subject)
    .where('not_after', '>', sql<Instant>`${goodUntil.toString()}::timestamptz`)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (!row) return undefined;
  return {
    id: row.id,
    sealedP12: row.sealed_p12,
    certificatePem: row.certificate_pem,
    subject: row.subject,
    notAfter: row.not_after,
  };
}

export async function insertSigningKey(work: Work, key: SigningKey): Promise<void> {
  await db(work)
    .insertInto('signing_keys')
    .values({
      id: key.id,
      sealed_p12: key.sealedP12,
      certificate_pem: key.certificatePem,
      subject: key.subject,
      not_after: sql<Instant>`${key.notAfter.toString()}::timestamptz`,
      made_at: sql<Instant>`${work.at.toString()}::timestamptz`,
    })
    .execute();
}

export async function lockSigningKeys(work: Work): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('signing_keys'))`.execute(work.tx);
}
