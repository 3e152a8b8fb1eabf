import { type Generated, type SqlBool, sql } from 'kysely';
import type { Instant } from '../calendar.ts';
import type { Work } from '../house.ts';
import type { MailStatus } from './mail.ts';

export type Fact = 'kept' | 'begun' | 'sent' | 'failed' | 'released' | 'bounced';

export interface MailFact {
  readonly at: Instant;
  readonly fact: Fact;
  readonly detail: string;
}

export interface MailRow {
  readonly id: string;
  readonly kind: string;
  readonly customerId: string | null;
  readonly recipients: string[];
  readonly subject: string;
  readonly attachments: string[];
  readonly carriesSecret: boolean;
  readonly queuedAt: Instant;
  readonly status: MailStatus;
  readonly attempts: number;
  readonly lastDetail: string;
}

type MailTables = {
  mails: {
    id: string;
    key: string;
    kind: string;
    customer_id: string | null;
    recipients: string[];
    subject: string;
    attachments: string[];
    carries_secret: boolean;
    queued_at: Instant;
  };
  mail_bodies: { mail_id: string; sealed: string };
  mail_facts: { id: Generated<bigint>; mail_id: string; at: Instant; fact: Fact; detail: string };
};

const db = (work: Work) => work.tx.withTables<MailTables>();

/** False where the key is already there. */
export async function insertMail(
  work: Work,
  mail: Pick<MailRow, 'id' | 'kind' | 'customerId' | 'subject' | 'carriesSecret'> & {
    key: string;
    recipients: readonly string[];
    attachments: readonly string[];
    sealedBody: string;
  },
): Promise<boolean> {
  const inserted = await db(work)
    .insertInto('mails')
    .values({
      id: mail.id,
      key: mail.key,
      kind: mail.kind,
      customer_id: mail.customerId,
      recipients: [...mail.recipients],
      subject: mail.subject,
      attachments: sql<string[]>`${[...mail.attachments]}::uuid[]`,
      carries_secret: mail.carriesSecret,
      queued_at: sql<Instant>`${work.at.toString()}::timestamptz`,
    })
    .onConflict((conflict) => conflict.column('key').doNothing())
    .executeTakeFirst();
  if (inserted.numInsertedOrUpdatedRows !== 1n) return false;
  await db(work).insertInto('mail_bodies').values({ mail_id: mail.id, sealed: mail.sealedBody }).execute();
  return true;
}

export async function selectMailIdByKey(work: Work, key: string): Promise<string> {
  const { id } = await db(work)
    .selectFrom('mails')
    .select('id')
    .where('key', '=', key)
    .executeTakeFirstOrThrow();
  return id;
}

/** Newest first; the status is the last fact, of those that have one. */
export async function selectMails(
  work: Work,
  filter: {
    id?: string;
    customerId?: string;
    status?: MailStatus;
    kind?: string;
    before?: string;
    limit: number;
  },
): Promise<MailRow[]> {
  const status = sql<MailStatus>`case
    when last.fact is null or last.fact in ('begun', 'released') then 'queued' else last.fact end`;
  let query = db(work)
    .selectFrom('mails')
    .leftJoinLateral(
      (eb) =>
        eb
          .selectFrom('mail_facts')
          .select(['fact', 'detail'])
          .whereRef('mail_facts.mail_id', '=', 'mails.id')
          .orderBy('mail_facts.id', 'desc')
          .limit(1)
          .as('last'),
      (join) => join.onTrue(),
    )
    .selectAll('mails')
    .select((eb) => [
      status.as('status'),
      'last.detail as last_detail',
      eb
        .selectFrom('mail_facts')
        .select((count) => count.fn.countAll<bigint>().as('n'))
        .whereRef('mail_facts.mail_id', '=', 'mails.id')
        .where('mail_facts.fact', 'in', ['sent', 'failed'])
        .as('attempts'),
    ])
    .orderBy('mails.id', 'desc')
    .limit(filter.limit);
  if (filter.id !== undefined) query = query.where('mails.id', '=', filter.id);
  if (filter.customerId !== undefined) query = query.where('mails.customer_id', '=', filter.customerId);
  if (filter.kind !== undefined) query = query.where('mails.kind', '=', filter.kind);
  if (filter.before !== undefined) query = query.where('mails.id', '<', filter.before);
  if (filter.status !== undefined) query = query.where(sql<SqlBool>`${status} = ${filter.status}`);
  const rows = await query.execute();
  return rows.map((row) => ({
    id: row.id,
    kind: row.kind,
    customerId: row.customer_id,
    recipients: row.recipients,
    subject: row.subject,
    attachments: row.attachments,
    carriesSecret: row.carries_secret,
    queuedAt: row.queued_at,
    status: row.status,
    attempts: Number(row.attempts ?? 0n),
    lastDetail: row.last_detail ?? '',
  }));
}

export async function selectFacts(work: Work, mailId: string): Promise<MailFact[]> {
  return db(work)
    .selectFrom('mail_facts')
    .select(['at', 'fact', 'detail'])
    .where('mail_id', '=', mailId)
    .orderBy('id')
    .execute();
}

export async function insertFact(work: Work, mailId: string, fact: Fact, detail: string): Promise<bigint> {
  const row = await db(work)
    .insertInto('mail_facts')
    .values({
      mail_id: mailId,
      at: sql<Instant>`${work.at.toString()}::timestamptz`,
      fact,
      detail: detail.slice(0, 1000),
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  return row.id;
}

/** Whether a delivery that began before this one has told no end: it may have reached the relay. */
export async function mayHaveLeft(work: Work, mailId: string, begun: bigint): Promise<boolean> {
  const row = await db(work)
    .selectFrom('mail_facts')
    .select('fact')
    .where('mail_id', '=', mailId)
    .where('id', '<', begun)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.fact === 'begun';
}

/** One delivery of a mail at a time, over all instances. */
export async function lockMail(work: Work, mailId: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('mail'), hashtext(${mailId}))`.execute(work.tx);
}

export async function selectBody(work: Work, mailId: string): Promise<string | undefined> {
  const row = await db(work)
    .selectFrom('mail_bodies')
    .select('sealed')
    .where('mail_id', '=', mailId)
    .executeTakeFirst();
  return row?.sealed;
}

export async function eraseBody(work: Work, mailId: string): Promise<void> {
  await db(work).deleteFrom('mail_bodies').where('mail_id', '=', mailId).execute();
}
