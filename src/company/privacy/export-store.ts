import { sql } from 'kysely';
import type { Work } from '../../platform/house.ts';

/** What no export carries: keys, hashes and sealed texts say nothing to a person and open doors to others. */
const SECRET = '^(sealed.*|.*_hash|hash|credential.*|iban_mark)$';

export interface OwnTable {
  readonly table: string;
  readonly columns: readonly string[];
}

/**
 * The tables in which a customer's people see rows of their own, as the database itself says (its policies of
 * row-level security): a room that comes later is in the export from its first day.
 */
export async function ownTables(work: Work): Promise<OwnTable[]> {
  const { rows } = await sql<{ table: string; columns: string[] }>`
    select c.table_name as table, array_agg(c.column_name::text order by c.ordinal_position) as columns
      from information_schema.columns c
      join pg_policies p on p.schemaname = c.table_schema and p.tablename = c.table_name and p.policyname = 'own_rows'
     where c.table_schema = 'public' and c.data_type <> 'bytea' and c.column_name !~ ${SECRET}
       and has_column_privilege('orbite_customer', format('public.%I', c.table_name), c.column_name, 'select')
       and c.table_name not in ('site_export_pieces')
     group by c.table_name order by c.table_name`.execute(work.tx);
  return rows;
}

/** All rows that whoever reads may see: call it as one of the customer's people, or name the customer. */
export async function rowsOf(work: Work, { table, columns }: OwnTable): Promise<string | undefined> {
  const list = sql.join(columns.map((column) => sql.ref(column)));
  const { rows } = await sql<{ found: string | null }>`
    select jsonb_pretty(jsonb_agg(to_jsonb(t))) as found
      from (select ${list} from ${sql.table(table)} order by 1) t`.execute(work.tx);
  return rows[0]?.found ?? undefined;
}

interface Told {
  readonly name: string;
  readonly json: string | undefined;
}

/** What concerns one person among a customer's: their own details, rights, acts and acceptances. */
export async function rowsOfContact(
  work: Work,
  contactId: string,
  emails: readonly string[],
): Promise<Told[]> {
  const own = sql`any(${emails.map((email) => email.toLowerCase())}::text[])`;
  const id = sql`${contactId}::uuid`;
  return all(work, {
    contacts: sql`select * from contacts where id = ${id}`,
    contact_details: sql`select * from contact_details where contact_id = ${id} order by id`,
    contact_roles: sql`select * from contact_roles where contact_id = ${id} order by from_day`,
    memberships: sql`select id, contact_id, customer_id, since, until from memberships where contact_id = ${id}`,
    acts: sql`select * from acts where actor_kind = 'contact' and actor_id = ${id} order by id`,
    terms_acceptances: sql`select id, version, language, first_name, last_name, organisation, email, mention, initials, accepted_at
                             from terms_acceptances where lower(email) = ${own} order by accepted_at`,
    privacy_requests: sql`select * from privacy_requests where contact_id = ${id} order by id`,
  });
}

/** What the role of the customers does not see: accounts, sign-ins, and the mails to these addresses. */
export async function rowsOfAccounts(
  work: Work,
  contactIds: readonly string[],
  customerId: string | undefined,
  emails: readonly string[],
): Promise<Told[]> {
  const accounts = sql`(select account_id from memberships where contact_id = any(${[...contactIds]}::uuid[]))`;
  const own = sql`any(${emails.map((email) => email.toLowerCase())}::text[])`;
  const toThem = sql`exists (select from unnest(m.recipients) r where lower(r) = ${own})`;
  const ours = customerId === undefined ? sql`false` : sql`m.customer_id = ${customerId}::uuid`;
  return all(work, {
    accounts: sql`select id, name, language, password_changed_at, opened_at from accounts where id in ${accounts}`,
    account_emails: sql`select email, since, until, verified_at from account_emails where account_id in ${accounts} order by since`,
    sessions: sql`select started_at, last_seen_at, expires_at, address, user_agent, ended_at, end_reason
                    from sessions where account_id in ${accounts} and staff_session is null order by started_at`,
    passkeys: sql`select name, added_at, last_used_at, removed_at from passkeys where account_id in ${accounts} order by added_at`,
    totp: sql`select begun_at, confirmed_at, ended_at from totp_secrets where account_id in ${accounts} order by begun_at`,
    mails: sql`select m.id, m.kind, m.recipients, m.subject, m.queued_at,
                      (select jsonb_agg(jsonb_build_object('at', f.at, 'fact', f.fact) order by f.id)
                         from mail_facts f where f.mail_id = m.id) as facts
                 from mails m where ${toThem} or ${ours} order by m.queued_at`,
    sms_messages: sql`select m.id, m.kind, m.recipient, m.parts, m.queued_at from sms_messages m
                       where m.recipient in (select phone from contact_details where contact_id = any(${[...contactIds]}::uuid[]) and phone is not null)
                       order by m.queued_at`,
    sms_opt_outs: sql`select phone, change, means, at from sms_opt_outs
                       where phone in (select phone from contact_details where contact_id = any(${[...contactIds]}::uuid[]))
                       order by id`,
  });
}

async function all(work: Work, queries: Record<string, ReturnType<typeof sql>>): Promise<Told[]> {
  const told: Told[] = [];
  for (const [name, query] of Object.entries(queries)) {
    const { rows } = await sql<{ found: string | null }>`
      select jsonb_pretty(jsonb_agg(to_jsonb(t))) as found from (${query}) t`.execute(work.tx);
    told.push({ name, json: rows[0]?.found ?? undefined });
  }
  return told;
}

/** The bodies of mails, as they were sent: opened by whoever may (`work.secrets`). Those that carry a link that opens something are not told. */
export async function mailBodies(
  work: Work,
  mailIds: readonly string[],
): Promise<{ id: string; sealed: string }[]> {
  const { rows } = await sql<{ id: string; sealed: string }>`
    select b.mail_id as id, b.sealed from mail_bodies b join mails m on m.id = b.mail_id
     where b.mail_id = any(${[...mailIds]}::uuid[]) and not m.carries_secret`.execute(work.tx);
  return rows;
}

export async function documentIds(work: Work, customerId: string): Promise<{ id: string }[]> {
  const { rows } = await sql<{ id: string }>`
    select id from documents where customer_id = ${customerId} order by id`.execute(work.tx);
  return rows;
}
