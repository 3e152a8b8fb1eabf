import { type Generated, sql } from 'kysely';
import type { Instant } from '../../platform/calendar.ts';
import type { Work } from '../../platform/house.ts';
import { atInstant, byWhom } from '../../platform/sql-values.ts';

export type SmsFact = 'held' | 'sent' | 'delivered' | 'failed' | 'skipped';
export type OptOutMeans = 'stop' | 'staff' | 'customer';

type SmsTables = {
  sms_messages: {
    id: string;
    key: string;
    kind: string;
    customer_id: string;
    invoice_id: string | null;
    days_before: number | null;
    recipient: string;
    sealed: string;
    parts: number;
    queued_at: Instant;
  };
  sms_facts: {
    id: Generated<bigint>;
    message_id: string;
    at: Instant;
    fact: SmsFact;
    held_until: Instant | null;
    reference: string | null;
    detail: string;
  };
  sms_opt_outs: {
    id: Generated<bigint>;
    phone: string;
    change: 'out' | 'in';
    means: OptOutMeans;
    at: Instant;
    decided_by: string;
  };
};

const db = (work: Work) => work.tx.withTables<SmsTables>();

export interface SmsRow {
  readonly id: string;
  readonly key: string;
  readonly kind: string;
  readonly customerId: string;
  readonly invoiceId: string | undefined;
  readonly daysBefore: number | undefined;
  readonly recipient: string;
  readonly sealed: string;
  readonly parts: number;
}

export interface SmsState extends SmsRow {
  /** The last fact; undefined: it waits. */
  readonly fact: SmsFact | undefined;
  readonly heldUntil: Instant | undefined;
}

/** False where the key is already there. */
export async function insertSms(work: Work, row: SmsRow): Promise<boolean> {
  const result = await db(work)
    .insertInto('sms_messages')
    .values({
      id: row.id,
      key: row.key,
      kind: row.kind,
      customer_id: row.customerId,
      invoice_id: row.invoiceId ?? null,
      days_before: row.daysBefore ?? null,
      recipient: row.recipient,
      sealed: row.sealed,
      parts: row.parts,
      queued_at: atInstant(work.at),
    })
    .onConflict((conflict) => conflict.column('key').doNothing())
    .executeTakeFirst();
  return result.numInsertedOrUpdatedRows === 1n;
}

export async function insertSmsFact(
  work: Work,
  messageId: string,
  fact: SmsFact,
  more: { heldUntil?: Instant; reference?: string; detail?: string } = {},
): Promise<void> {
  await db(work)
    .insertInto('sms_facts')
    .values({
      message_id: messageId,
      at: atInstant(work.at),
      fact,
      held_until: more.heldUntil === undefined ? null : atInstant(more.heldUntil),
      reference: more.reference ?? null,
      detail: (more.detail ?? '').slice(0, 500),
    })
    .execute();
}

/** One delivery of a message at a time, over all instances. */
export async function lockSms(work: Work, messageId: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('sms'), hashtext(${messageId}))`.execute(work.tx);
}

export async function selectSms(work: Work, messageId: string): Promise<SmsState | undefined> {
  return (await states(work, sql`m.id = ${messageId}`))[0];
}

export async function selectSmsByReference(work: Work, reference: string): Promise<SmsState | undefined> {
  return (
    await states(
      work,
      sql`m.id = (select message_id from sms_facts where reference = ${reference} and fact = 'sent')`,
    )
  )[0];
}

/** Held back until now; a week is longer than any silence, so that old facts are not read for ever. */
export async function selectHeld(work: Work): Promise<string[]> {
  const { rows } = await sql<{ message_id: string }>`
    select h.message_id from sms_facts h
     where h.fact = 'held' and h.held_until <= ${work.at.toString()}::timestamptz
       and h.held_until > ${work.at.subtract({ hours: 7 * 24 }).toString()}::timestamptz
       and not exists (select from sms_facts l where l.message_id = h.message_id and l.id > h.id)
     order by h.id`.execute(work.tx);
  return rows.map((row) => row.message_id);
}

/** References of messages that were sent, at most three days ago, and of which nothing more is known. */
export async function selectUnderWay(work: Work): Promise<string[]> {
  const { rows } = await sql<{ reference: string }>`
    select s.reference from sms_facts s
     where s.fact = 'sent' and s.at > ${work.at.subtract({ hours: 72 }).toString()}::timestamptz
       and not exists (select from sms_facts e where e.message_id = s.message_id and e.fact in ('delivered', 'failed'))
     order by s.id limit 500`.execute(work.tx);
  return rows.map(({ reference }) => reference);
}

/** Customers whom we have written to at this number. */
export async function selectCustomersBehind(work: Work, phone: string): Promise<string[]> {
  const rows = await db(work)
    .selectFrom('sms_messages')
    .select('customer_id')
    .distinct()
    .where('recipient', '=', phone)
    .execute();
  return rows.map((row) => row.customer_id);
}

async function states(work: Work, where: ReturnType<typeof sql>): Promise<SmsState[]> {
  const { rows } = await sql<{
    id: string;
    key: string;
    kind: string;
    customer_id: string;
    invoice_id: string | null;
    days_before: number | null;
    recipient: string;
    sealed: string;
    parts: number;
    fact: SmsFact | null;
    held_until: Instant | null;
  }>`
    select m.*, last.fact, last.held_until from sms_messages m
      left join lateral (select fact, held_until from sms_facts f where f.message_id = m.id order by f.id desc limit 1) last on true
     where ${where} order by m.queued_at`.execute(work.tx);
  return rows.map((row) => ({
    id: row.id,
    key: row.key,
    kind: row.kind,
    customerId: row.customer_id,
    invoiceId: row.invoice_id ?? undefined,
    daysBefore: row.days_before ?? undefined,
    recipient: row.recipient,
    sealed: row.sealed,
    parts: row.parts,
    fact: row.fact ?? undefined,
    heldUntil: row.held_until ?? undefined,
  }));
}

export async function insertOptOut(
  work: Work,
  phone: string,
  change: 'out' | 'in',
  means: OptOutMeans,
): Promise<void> {
  await db(work)
    .insertInto('sms_opt_outs')
    .values({ phone, change, means, at: atInstant(work.at), decided_by: byWhom(work.by) })
    .execute();
}

/** Of these numbers, those that want no messages. */
export async function selectOptedOut(work: Work, phones: readonly string[]): Promise<ReadonlySet<string>> {
  if (phones.length === 0) return new Set();
  const { rows } = await sql<{ phone: string }>`
    select phone from (
      select distinct on (phone) phone, change from sms_opt_outs
       where phone = any(${[...phones]}::text[]) order by phone, id desc) latest
     where change = 'out'`.execute(work.tx);
  return new Set(rows.map(({ phone }) => phone));
}
