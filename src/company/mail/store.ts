import { sql } from 'kysely';
import type { Instant } from '../../platform/calendar.ts';
import type { Work } from '../../platform/house.ts';
import { newId } from '../../platform/ids.ts';
import { atInstant } from '../../platform/sql-values.ts';
import type { MailboxGrants } from '../catalogue/grants.ts';
import { ADDRESSES_OF_A_SHARD, MAILBOXES_OF_A_SHARD, type Standing } from './rules.ts';
import { db } from './tables.ts';

/** What the use cases need to know of a mail service before they decide. */
export interface MailCore {
  readonly serviceId: string;
  readonly customerId: string;
  readonly standing: Standing;
  readonly receives: boolean;
  readonly grants: MailboxGrants;
  /** Where its mail lies, until the node confirmed that nothing is left. */
  readonly nodeId: string | null;
}

export interface DomainCore {
  readonly id: string;
  readonly serviceId: string;
  readonly customerId: string;
  readonly name: string;
  readonly unicode: string;
  readonly provenAt: Instant | null;
  readonly removedAt: Instant | null;
}

const grantsJson = (grants: MailboxGrants) => sql<MailboxGrants>`${JSON.stringify(grants)}::jsonb`;

const CORE = [
  's.service_id as serviceId',
  's.customer_id as customerId',
  's.standing',
  's.receives',
  's.grants',
] as const;

/** Locked until the transaction ends: what is decided about one service's mail is decided one after the other. */
export async function lockMail(work: Work, serviceId: string): Promise<MailCore | undefined> {
  return db(work)
    .selectFrom('mail_services as s')
    .where('s.service_id', '=', serviceId)
    .select([...CORE, sql<string | null>`case when s.released_at is null then s.node_id end`.as('nodeId')])
    .forUpdate()
    .executeTakeFirst();
}

export async function insertMail(work: Work, mail: Omit<MailCore, 'nodeId'>): Promise<void> {
  await db(work)
    .insertInto('mail_services')
    .values({
      service_id: mail.serviceId,
      customer_id: mail.customerId,
      standing: mail.standing,
      receives: mail.receives,
      reason: null,
      grants: grantsJson(mail.grants),
      since: atInstant(work.at),
      node_id: null,
      placed_at: null,
      released_at: null,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

export async function saveStanding(
  work: Work,
  serviceId: string,
  value: { standing: Standing; receives: boolean; reason: string | null; grants: MailboxGrants },
): Promise<void> {
  await db(work)
    .updateTable('mail_services')
    .set({ ...value, grants: grantsJson(value.grants), since: atInstant(work.at) })
    .where('service_id', '=', serviceId)
    .execute();
}

export async function savePlace(work: Work, serviceId: string, nodeId: string): Promise<void> {
  await db(work)
    .updateTable('mail_services')
    .set({ node_id: nodeId, placed_at: atInstant(work.at), released_at: null })
    .where('service_id', '=', serviceId)
    .execute();
}

export async function releasePlace(work: Work, serviceId: string): Promise<void> {
  await db(work)
    .updateTable('mail_services')
    .set({ released_at: atInstant(work.at) })
    .where('service_id', '=', serviceId)
    .execute();
}

/** What each node has promised to the mail services that it has; of one node, or of all. */
export async function loadsOfNodes(
  work: Work,
  only?: string,
): Promise<ReadonlyMap<string, { mailboxes: number; grantedBytes: number }>> {
  let query = db(work)
    .selectFrom('mail_services')
    .where('released_at', 'is', null)
    .where('node_id', 'is not', null)
    .groupBy('node_id')
    .select([
      'node_id',
      sql<string>`sum((grants->>'mailboxes')::bigint)`.as('mailboxes'),
      sql<string>`sum((grants->>'mailboxes')::bigint * (grants->>'mailboxBytes')::bigint
        + coalesce((grants->>'extraBytes')::bigint, 0))`.as('granted'),
    ]);
  if (only !== undefined) query = query.where('node_id', '=', only);
  return new Map(
    (await query.execute()).map((row) => [
      row.node_id ?? '',
      { mailboxes: Number(row.mailboxes), grantedBytes: Number(row.granted) },
    ]),
  );
}

export async function takePlacingTurn(work: Work): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended('mail/placement', 0))`.execute(work.tx);
}

/** Services whose mail is paid for and lies nowhere, oldest first. */
export async function waitingServices(work: Work): Promise<string[]> {
  const rows = await db(work)
    .selectFrom('mail_services')
    .where('standing', '=', 'present')
    .where('node_id', 'is', null)
    .orderBy('service_id')
    .select('service_id')
    .execute();
  return rows.map((row) => row.service_id);
}

/** Services that have ended and whose mail is still on a node. */
export async function shutServices(work: Work): Promise<string[]> {
  const rows = await db(work)
    .selectFrom('mail_services')
    .where('standing', '=', 'ended')
    .orderBy('service_id')
    .select('service_id')
    .execute();
  return rows.map((row) => row.service_id);
}

/** The uid under which a customer's mail lies; given the first time that it is asked for. */
export async function uidOf(work: Work, customerId: string): Promise<number> {
  await sql`insert into mail_owners (customer_id, since) values (${customerId}, ${work.at.toString()})
            on conflict do nothing`.execute(work.tx);
  const row = await db(work)
    .selectFrom('mail_owners')
    .where('customer_id', '=', customerId)
    .select('uid')
    .executeTakeFirstOrThrow();
  return row.uid;
}

const DOMAIN = [
  'id',
  'service_id as serviceId',
  'customer_id as customerId',
  'name',
  'unicode',
  'proven_at as provenAt',
  'removed_at as removedAt',
] as const;

export async function findDomain(work: Work, domainId: string): Promise<DomainCore | undefined> {
  return db(work)
    .selectFrom('mail_domains')
    .where('id', '=', domainId)
    .where('erased_at', 'is', null)
    .select(DOMAIN)
    .executeTakeFirst();
}

export async function domainsOf(work: Work, serviceId: string): Promise<DomainCore[]> {
  return db(work)
    .selectFrom('mail_domains')
    .where('service_id', '=', serviceId)
    .where('erased_at', 'is', null)
    .orderBy('id')
    .select(DOMAIN)
    .execute();
}

/** Domains that nobody has proven yet and that were added since; for the looks that nobody asked for. */
export async function unprovenDomains(work: Work, since: Instant): Promise<DomainCore[]> {
  return db(work)
    .selectFrom('mail_domains')
    .where('proven_at', 'is', null)
    .where('removed_at', 'is', null)
    .where('added_at', '>', atInstant(since))
    .orderBy('id', 'desc')
    .limit(500)
    .select(DOMAIN)
    .execute();
}

/** @returns undefined when the service has the domain already. */
export async function insertDomain(
  work: Work,
  domain: { serviceId: string; customerId: string; name: string; unicode: string },
): Promise<string | undefined> {
  const row = await db(work)
    .insertInto('mail_domains')
    .values({
      id: newId(),
      service_id: domain.serviceId,
      customer_id: domain.customerId,
      name: domain.name,
      unicode: domain.unicode,
      added_at: atInstant(work.at),
      proven_at: null,
      removed_at: null,
      erased_at: null,
      spam: sql`'{"to": "folder"}'::jsonb`,
      allow: [],
      deny: [],
      catch_all: null,
    })
    .onConflict((conflict) =>
      conflict.columns(['service_id', 'name']).where('erased_at', 'is', null).doNothing(),
    )
    .returning('id')
    .executeTakeFirst();
  return row?.id;
}

/** Whose the name is: of a proven domain whose mail lies on a node. Locked for whoever proves it now. */
export async function holderOf(work: Work, name: string): Promise<string | undefined> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`mail_domains/${name}`}, 0))`.execute(work.tx);
  const row = await db(work)
    .selectFrom('mail_domains')
    .where('name', '=', name)
    .where('proven_at', 'is not', null)
    .where('erased_at', 'is', null)
    .select('id')
    .executeTakeFirst();
  return row?.id;
}

/** The shard of a domain with room for one more; a new one where none has. */
export async function shardWithRoom(
  work: Work,
  domain: Pick<DomainCore, 'id' | 'customerId'>,
  what: 'mailboxes' | 'addresses',
): Promise<string> {
  const { rows } = await sql<{ id: string; held: number }>`
    select h.id, (select count(*) from ${sql.table(what === 'mailboxes' ? 'mailboxes' : 'mail_addresses')} m
                   where m.shard_id = h.id ${what === 'mailboxes' ? sql`and m.erased_at is null` : sql``})::int as held
      from mail_shards h where h.domain_id = ${domain.id} order by h.id`.execute(work.tx);
  const most = what === 'mailboxes' ? MAILBOXES_OF_A_SHARD : ADDRESSES_OF_A_SHARD;
  const found = rows.find(({ held }) => held < most);
  if (found) return found.id;
  const id = newId();
  await db(work)
    .insertInto('mail_shards')
    .values({ id, domain_id: domain.id, customer_id: domain.customerId })
    .execute();
  return id;
}

export async function countOf(
  work: Work,
  what: 'mailboxes' | 'domains' | 'addresses',
  serviceId: string,
): Promise<number> {
  const { rows } = await sql<{ used: number }>`
    select count(*)::int as used from ${sql.table(
      { mailboxes: 'mailboxes', domains: 'mail_domains', addresses: 'mail_addresses' }[what],
    )} where service_id = ${serviceId} ${what === 'addresses' ? sql`` : sql`and removed_at is null`}`.execute(
    work.tx,
  );
  return rows[0]?.used ?? 0;
}

/** What stands at an address: the mailbox, the alias, or nothing. A deleted mailbox holds it until it is erased. */
export async function atAddress(
  work: Work,
  address: string,
): Promise<'mailbox' | 'erasing' | 'address' | undefined> {
  const { rows } = await sql<{ what: 'mailbox' | 'erasing' | 'address' }>`
    select case when removed_at is null then 'mailbox' else 'erasing' end as what
      from mailboxes where address = ${address} and erased_at is null
    union all select 'address' from mail_addresses where address = ${address}`.execute(work.tx);
  return rows[0]?.what;
}

/** The addresses among these that are mailboxes of the service. */
export async function mailboxesAmong(
  work: Work,
  serviceId: string,
  addresses: readonly string[],
): Promise<ReadonlySet<string>> {
  if (addresses.length === 0) return new Set();
  const rows = await db(work)
    .selectFrom('mailboxes')
    .where('service_id', '=', serviceId)
    .where('removed_at', 'is', null)
    .where('address', 'in', [...addresses])
    .select('address')
    .execute();
  return new Set(rows.map(({ address }) => address));
}

/** Whether a node has, or may have, anything of the service. */
export async function hasPieces(work: Work, serviceId: string): Promise<boolean> {
  const row = await db(work)
    .selectFrom('mail_pieces')
    .where('service_id', '=', serviceId)
    .select('id')
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}
