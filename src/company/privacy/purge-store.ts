import { type RawBuilder, sql } from 'kysely';
import type { Instant } from '../../platform/calendar.ts';
import type { Work } from '../../platform/house.ts';
import type { Category } from './schedule.ts';

/**
 * The one place that reaches into the tables of every room: what of a person's data goes, table by table. All
 * of it inside a recorded erasure (`withErasure`), without which the database refuses it.
 */
export interface Deed {
  readonly table: string;
  readonly deed: 'deleted' | 'anonymised';
  readonly rows: RawBuilder<unknown>;
}

const ids = (some: readonly string[]) => sql`any(${[...some]}::uuid[])`;
/** A name that is no one's, and an address that leads nowhere (RFC 2606). */
const ADDRESS = sql`'efface-' || id || '@erased.invalid'`;
/** What acts say of people in their particulars. */
const NAMES_IN_ACTS = sql`array['name', 'email', 'to', 'contact', 'holder', 'signer', 'user', 'address', 'phone']`;

/** The customers among `some`: their identity, wherever a room keeps it outside the books and the evidence. */
export function identityOfCustomers(customers: readonly string[]): Deed[] {
  const some = ids(customers);
  return [
    {
      table: 'customer_details',
      deed: 'anonymised',
      // A company's name is no personal data; the name of a person is.
      rows: sql`update customer_details d
                   set first_name = case when c.kind = 'person' or d.first_name is not null then '—' end,
                       last_name = case when c.kind = 'person' or d.last_name is not null then 'Effacé' end,
                       organisation = case when c.kind = 'person' then null else d.organisation end,
                       line1 = '—', line2 = null, postal_code = '—', city = '—', phone = null, recorded_by = 'erased'
                  from customers c where c.id = d.customer_id and d.customer_id = ${some}`,
    },
    contactsWhere(sql`customer_id = ${some}`),
    {
      table: 'customers',
      deed: 'anonymised',
      rows: sql`update customers set search_parts = '{}', search_words = '' where id = ${some}`,
    },
    {
      table: 'acts',
      deed: 'anonymised',
      rows: sql`update acts set actor_name = case when actor_kind = 'contact' then 'erased' else actor_name end,
                                details = details - ${NAMES_IN_ACTS}::text[]
                 where customer_id = ${some}
                   and (actor_kind = 'contact' and actor_name <> 'erased' or details ?| ${NAMES_IN_ACTS}::text[])`,
    },
  ];
}

export function identityOfContacts(contacts: readonly string[]): Deed[] {
  const some = ids(contacts);
  return [
    contactsWhere(sql`contact_id = ${some}`),
    {
      table: 'acts',
      deed: 'anonymised',
      rows: sql`update acts set actor_name = 'erased' where actor_kind = 'contact' and actor_id = ${some}`,
    },
  ];
}

function contactsWhere(condition: RawBuilder<unknown>): Deed {
  return {
    table: 'contact_details',
    deed: 'anonymised',
    rows: sql`update contact_details
                 set first_name = null, last_name = 'Effacé', phone = null, recorded_by = 'erased', email = ${ADDRESS}
               where email not like '%@erased.invalid' and ${condition}`,
  };
}

/** The account stays as an empty shell: memberships and sessions of the staff point at it. */
export function accounts(some: readonly string[], at: Instant): Deed[] {
  const these = ids(some);
  const gone = (table: string): Deed => ({
    table,
    deed: 'deleted',
    rows: sql`delete from ${sql.table(table)} where account_id = ${these}`,
  });
  return [
    gone('account_emails'),
    gone('passkeys'),
    gone('passkey_challenges'),
    gone('totp_secrets'),
    gone('recovery_codes'),
    {
      table: 'memberships',
      deed: 'anonymised',
      rows: sql`update memberships set until = ${at.toString()}::timestamptz where account_id = ${these} and until is null`,
    },
    {
      table: 'accounts',
      deed: 'anonymised',
      rows: sql`update accounts set name = 'Compte effacé', password_hash = null where id = ${these}`,
    },
  ];
}

export function sessionsOf(some: readonly string[]): Deed[] {
  return [{ table: 'sessions', deed: 'deleted', rows: sql`delete from sessions where id = ${ids(some)}` }];
}

export function mails(some: readonly string[]): Deed[] {
  const these = ids(some);
  return [
    { table: 'mail_bodies', deed: 'deleted', rows: sql`delete from mail_bodies where mail_id = ${these}` },
    {
      table: 'bounce_clearings',
      deed: 'deleted',
      rows: sql`delete from bounce_clearings
                 where bounce_id in (select id from mail_bounces where mail_id = ${these})`,
    },
    { table: 'mail_bounces', deed: 'deleted', rows: sql`delete from mail_bounces where mail_id = ${these}` },
    {
      table: 'mail_facts',
      deed: 'anonymised',
      rows: sql`update mail_facts set detail = '' where mail_id = ${these} and detail <> ''`,
    },
    {
      table: 'mails',
      deed: 'anonymised',
      rows: sql`update mails set recipients = array['erased'], subject = 'erased', attachments = '{}' where id = ${these}`,
    },
  ];
}

export function textMessages(some: readonly string[]): Deed[] {
  return [
    {
      table: 'sms_messages',
      deed: 'anonymised',
      // A number that cannot be anybody's.
      rows: sql`update sms_messages set recipient = '+10000000', sealed = 'v1.erased' where id = ${ids(some)}`,
    },
  ];
}

/** Account numbers; that there was a mandate, under which reference, and when it was signed, stays (evidence). */
export function paymentData(customers: readonly string[]): Deed[] {
  const some = ids(customers);
  return [
    {
      table: 'mandates',
      deed: 'anonymised',
      rows: sql`update mandates set sealed_iban = 'v1.erased', masked_iban = '—', bic = null,
                                    iban_mark = sha256(convert_to(id::text, 'UTF8'))
                 where customer_id = ${some} and sealed_iban <> 'v1.erased'`,
    },
    {
      table: 'payout_accounts',
      deed: 'anonymised',
      rows: sql`update payout_accounts set sealed_iban = 'v1.erased', masked_iban = '—', holder = '—'
                 where customer_id = ${some} and sealed_iban <> 'v1.erased'`,
    },
  ];
}

export function supportingDocuments(customers: readonly string[]): Deed[] {
  const some = ids(customers);
  return [
    {
      table: 'dispute_documents',
      deed: 'deleted',
      rows: sql`delete from dispute_documents where customer_id = ${some}`,
    },
    {
      table: 'documents',
      deed: 'deleted',
      rows: sql`delete from documents where customer_id = ${some} and kind in ('dispute-document', 'termination-letter')`,
    },
  ];
}

/** Services that have not ended; of each customer its last end. */
const RUNS = sql`exists (select from services s where s.customer_id = c.id
                           and not exists (select from ends e where e.service_id = s.id))`;
const OWES = sql`(exists (select from open_invoices o where o.customer_id = c.id)
                  or exists (select from disputes d where d.customer_id = c.id
                              and not exists (select from dispute_outcomes x where x.dispute_id = d.id)))`;
const LAST_END = sql`(select max(e.on_day) from ends e where e.customer_id = c.id)`;
const NAMED = sql`exists (select from contact_details d where d.customer_id = c.id and d.email not like '%@erased.invalid')`;
const SEEN = sql`greatest(a.opened_at, (select max(s.last_seen_at) from sessions s where s.account_id = a.id))`;
const NO_STAFF = sql`a.name <> 'Compte effacé' and not exists (select from staff f where f.account_id = a.id and f.ended_at is null)`;

/** Whose data of the category are over: what began on `before` or earlier. `cut` is the moment after that day. */
export function overdueIds(
  category: Category,
  before: string,
  cut: string,
): RawBuilder<{ id: string }> | undefined {
  const day = sql`${before}::date`;
  const moment = sql`${cut}::timestamptz`;
  switch (category) {
    case 'identity':
      return sql`select c.id from customers c where ${NAMED} and not ${RUNS} and not ${OWES} and ${LAST_END} <= ${day}`;
    case 'account':
      return sql`select a.id from accounts a
                  where ${NO_STAFF} and ${SEEN} < ${moment}
                    and exists (select from memberships m where m.account_id = a.id)
                    and not exists (
                      select from memberships m join customers c on c.id = m.customer_id
                       where m.account_id = a.id
                         and case when m.until is not null then m.until >= ${moment}
                                  else ${RUNS} or ${OWES} or coalesce(${LAST_END}, c.opened_on) > ${day} end)`;
    case 'connection':
      return sql`select s.id from sessions s
                  where s.expires_at < ${moment}
                    and not exists (select from sessions look where look.staff_session = s.id)`;
    case 'payment-data':
      return sql`select c.id from customers c
                  where not ${RUNS}
                    and (exists (select from mandates m where m.customer_id = c.id and m.sealed_iban <> 'v1.erased')
                         or exists (select from payout_accounts p where p.customer_id = c.id and p.sealed_iban <> 'v1.erased'))
                    and greatest((select max(u.collect_on) from mandate_uses u where u.customer_id = c.id),
                                 (select max(m.signed_on) from mandates m where m.customer_id = c.id),
                                 (select max(p.on_day) from payout_accounts p where p.customer_id = c.id),
                                 ${LAST_END}) <= ${day}`;
    case 'prospect':
      return sql`select c.id from customers c
                  where ${NAMED} and c.opened_on <= ${day}
                    and not exists (select from orders o where o.customer_id = c.id)
                    and not exists (select from memberships m join sessions s on s.account_id = m.account_id
                                     where m.customer_id = c.id and s.last_seen_at >= ${moment})`;
    case 'correspondence':
      return sql`select id from mails where subject <> 'erased' and queued_at < ${moment}`;
    case 'text-messages':
      return sql`select id from sms_messages where sealed <> 'v1.erased' and queued_at < ${moment}`;
    case 'supporting-documents':
      return sql`select c.id from customers c
                  where not ${RUNS} and not ${OWES} and ${LAST_END} <= ${day}
                    and exists (select from documents d where d.customer_id = c.id
                                 and d.kind in ('dispute-document', 'termination-letter'))`;
    case 'requests':
      return sql`select r.id from privacy_requests r join privacy_answers a on a.request_id = r.id
                  where a.on_day <= ${day} and r.name <> 'Effacé'`;
    default:
      return undefined;
  }
}

/** Rows that have no id of a subject: addresses of visitors in the trail, old links, tails of logs, files for the bank. */
export function overdueRows(category: Category, cut: string, limit: number): Deed[] {
  const moment = sql`${cut}::timestamptz`;
  switch (category) {
    case 'connection':
      return [
        {
          table: 'acts',
          deed: 'anonymised',
          rows: sql`update acts set actor_name = 'visitor'
                     where id in (select id from acts where actor_kind = 'visitor' and actor_name <> 'visitor'
                                     and at < ${moment} limit ${limit})`,
        },
        {
          table: 'links',
          deed: 'deleted',
          rows: sql`delete from links where id in (select id from links where expires_at < ${moment} limit ${limit})`,
        },
      ];
    case 'site-logs':
      return [{ table: 'site_logs', deed: 'deleted', rows: sql`delete from site_logs where at < ${moment}` }];
    case 'payment-data':
      return [
        {
          table: 'bank_batches',
          deed: 'anonymised',
          rows: sql`update bank_batches set sealed_file = 'v1.erased'
                     where id in (select id from bank_batches where sealed_file <> 'v1.erased' and at < ${moment} limit ${limit})`,
        },
      ];
    default:
      return [];
  }
}

export function requestsOver(some: readonly string[]): Deed[] {
  return [
    {
      table: 'privacy_requests',
      deed: 'anonymised',
      rows: sql`update privacy_requests set name = 'Effacé', email = 'efface@erased.invalid', message = '', recorded_by = 'erased'
                 where id = ${ids(some)}`,
    },
  ];
}

/** Accounts that never spoke for a customer, long unused: their parts, so that they can go. */
export function strangersAccounts(cut: string): RawBuilder<{ id: string }> {
  return sql`select a.id from accounts a
              where ${NO_STAFF} and ${SEEN} < ${cut}::timestamptz
                and not exists (select from memberships m where m.account_id = a.id)`;
}

export async function selectIds(
  work: Work,
  query: RawBuilder<{ id: string }>,
  limit: number,
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`${query} order by 1 limit ${limit}`.execute(work.tx);
  return rows.map(({ id }) => id);
}

/** Runs the deeds. @returns how many rows each took. */
export async function carryOut(
  work: Work,
  deeds: readonly Deed[],
): Promise<{ table: string; deed: Deed['deed']; rows: number }[]> {
  const counts = new Map<string, { table: string; deed: Deed['deed']; rows: number }>();
  for (const { table, deed, rows } of deeds) {
    const { numAffectedRows } = await sql`${rows}`.execute(work.tx);
    const key = `${table} ${deed}`;
    const before = counts.get(key)?.rows ?? 0;
    counts.set(key, { table, deed, rows: before + Number(numAffectedRows ?? 0n) });
  }
  return [...counts.values()].filter(({ rows }) => rows > 0);
}
