import { sql } from 'kysely';
import type { Instant } from '../../platform/calendar.ts';
import type { Work } from '../../platform/house.ts';
import { newId } from '../../platform/ids.ts';
import { atInstant } from '../../platform/sql-values.ts';
import type { HostingGrants } from '../catalogue/grants.ts';
import type { Standing } from './rules.ts';
import { db } from './tables.ts';

/** What the use cases need to know of a site before they decide. */
export interface SiteCore {
  readonly id: string;
  readonly serviceId: string;
  readonly customerId: string;
  readonly label: string;
  readonly account: string;
  readonly uid: number;
  readonly standing: Standing;
  readonly grants: HostingGrants;
  /** Where it lives, until the node confirmed that nothing is left. */
  readonly nodeId: string | null;
}

const grantsJson = (grants: HostingGrants) => sql<HostingGrants>`${JSON.stringify(grants)}::jsonb`;

export async function nextUid(work: Work): Promise<number> {
  const { rows } = await sql<{ uid: bigint }>`select nextval('site_uids') as uid`.execute(work.tx);
  return Number(rows[0]?.uid);
}

export async function insertSite(
  work: Work,
  site: {
    id: string;
    serviceId: string;
    customerId: string;
    label: string;
    account: string;
    uid: number;
    standing: Standing;
    grants: HostingGrants;
  },
): Promise<void> {
  await db(work)
    .insertInto('sites')
    .values({
      id: site.id,
      service_id: site.serviceId,
      customer_id: site.customerId,
      label: site.label,
      account: site.account,
      uid: site.uid,
      reserved_at: atInstant(work.at),
    })
    .execute();
  const owned = { site_id: site.id, customer_id: site.customerId };
  await db(work)
    .insertInto('site_standings')
    .values({
      ...owned,
      standing: site.standing,
      reason: null,
      grants: grantsJson(site.grants),
      since: atInstant(work.at),
    })
    .execute();
  await db(work)
    .insertInto('site_choices')
    .values({ ...owned, https: 'on', php_version: null, chosen_at: atInstant(work.at) })
    .execute();
}

/** @returns undefined when the name belongs to a site already, also one of an order that runs right now. */
export async function insertName(
  work: Work,
  name: {
    siteId: string;
    customerId: string;
    host: string;
    unicode: string;
    main: boolean;
    registrable: string;
  },
): Promise<string | undefined> {
  const row = await db(work)
    .insertInto('site_names')
    .values({
      id: newId(),
      site_id: name.siteId,
      customer_id: name.customerId,
      host: name.host,
      unicode: name.unicode,
      main: name.main,
      registrable: name.registrable,
      added_at: atInstant(work.at),
    })
    .onConflict((conflict) => conflict.column('host').doNothing())
    .returning('id')
    .executeTakeFirst();
  return row?.id;
}

export async function isHostTaken(work: Work, host: string): Promise<boolean> {
  const row = await db(work)
    .selectFrom('site_names')
    .select('id')
    .where('host', '=', host)
    .executeTakeFirst();
  return row !== undefined;
}

/** Names of everybody within one registrable domain; locked, so that two who add there queue up. */
export async function lockDomain(
  work: Work,
  registrable: string,
): Promise<{ id: string; host: string; siteId: string; customerId: string; addedAt: Instant }[]> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`site_names/${registrable}`}, 0))`.execute(
    work.tx,
  );
  return db(work)
    .selectFrom('site_names')
    .where('registrable', '=', registrable)
    .select(['id', 'host', 'site_id as siteId', 'customer_id as customerId', 'added_at as addedAt'])
    .execute();
}

const CORE = [
  's.id',
  's.service_id as serviceId',
  's.customer_id as customerId',
  's.label',
  's.account',
  's.uid',
  't.standing',
  't.grants',
  'p.node_id as nodeId',
] as const;

/** Locked until the transaction ends: what is decided about one site is decided one after the other. */
export async function lockSite(
  work: Work,
  by: { siteId: string } | { serviceId: string },
): Promise<SiteCore | undefined> {
  const column = 'siteId' in by ? 's.id' : 's.service_id';
  const id = 'siteId' in by ? by.siteId : by.serviceId;
  const locked = await db(work)
    .selectFrom('site_standings as t')
    .innerJoin('sites as s', 's.id', 't.site_id')
    .where(column, '=', id)
    .select('t.site_id')
    .forUpdate('t')
    .executeTakeFirst();
  if (!locked) return undefined;
  // Read again: what another transaction committed while this one waited counts.
  return db(work)
    .selectFrom('sites as s')
    .innerJoin('site_standings as t', 't.site_id', 's.id')
    .leftJoin('site_placements as p', (join) =>
      join.onRef('p.site_id', '=', 's.id').on('p.released_at', 'is', null),
    )
    .where('s.id', '=', locked.site_id)
    .select(CORE)
    .executeTakeFirst();
}

export async function saveStanding(
  work: Work,
  siteId: string,
  value: { standing: Standing; reason: string | null; grants: HostingGrants },
): Promise<void> {
  await db(work)
    .updateTable('site_standings')
    .set({
      standing: value.standing,
      reason: value.reason,
      grants: grantsJson(value.grants),
      since: atInstant(work.at),
    })
    .where('site_id', '=', siteId)
    .execute();
  await db(work)
    .updateTable('site_placements')
    .set({ disk_bytes: BigInt(value.grants.diskBytes) })
    .where('site_id', '=', siteId)
    .where('released_at', 'is', null)
    .execute();
}

/** What each node has promised to its sites; of one node, or of all. */
export async function loadsOfNodes(
  work: Work,
  only?: string,
): Promise<ReadonlyMap<string, { sites: number; grantedBytes: number }>> {
  let query = db(work)
    .selectFrom('site_placements')
    .where('released_at', 'is', null)
    .groupBy('node_id')
    .select(['node_id', sql<bigint>`count(*)`.as('sites'), sql<string>`sum(disk_bytes)`.as('granted')]);
  if (only !== undefined) query = query.where('node_id', '=', only);
  const rows = await query.execute();
  return new Map(
    rows.map((row) => [row.node_id, { sites: Number(row.sites), grantedBytes: Number(row.granted) }]),
  );
}

export async function takePlacingTurn(work: Work): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended('hosting/placement', 0))`.execute(work.tx);
}

export async function insertPlacement(work: Work, site: SiteCore, nodeId: string): Promise<void> {
  await db(work)
    .insertInto('site_placements')
    .values({
      site_id: site.id,
      customer_id: site.customerId,
      node_id: nodeId,
      disk_bytes: BigInt(site.grants.diskBytes),
      placed_at: atInstant(work.at),
      released_at: null,
    })
    .execute();
}

/** Services of sites that are paid for and live nowhere, oldest first. */
export async function waitingServices(work: Work): Promise<string[]> {
  const rows = await db(work)
    .selectFrom('site_standings as t')
    .innerJoin('sites as s', 's.id', 't.site_id')
    .leftJoin('site_placements as p', 'p.site_id', 't.site_id')
    .where('t.standing', '=', 'present')
    .where('p.site_id', 'is', null)
    .orderBy('s.id')
    .select('s.service_id')
    .execute();
  return rows.map((row) => row.service_id);
}

/** Services of sites placed before `since` of which no node has said anything. */
export async function unansweredServices(work: Work, since: Instant): Promise<string[]> {
  const rows = await db(work)
    .selectFrom('site_placements as p')
    .innerJoin('sites as s', 's.id', 'p.site_id')
    .innerJoin('site_standings as t', 't.site_id', 'p.site_id')
    .leftJoin('site_outcomes as o', 'o.site_id', 'p.site_id')
    .where('p.released_at', 'is', null)
    .where('t.standing', '=', 'present')
    .where('o.site_id', 'is', null)
    .where('p.placed_at', '<', atInstant(since))
    .orderBy('p.site_id')
    .select('s.service_id')
    .execute();
  return rows.map((row) => row.service_id);
}

/** Takes names away from sites, and says where those live. */
export async function deleteNames(
  work: Work,
  ids: readonly string[],
): Promise<{ host: string; customerId: string; serviceId: string; nodeId: string | null }[]> {
  if (ids.length === 0) return [];
  const { rows } = await sql<{ host: string; customerId: string; serviceId: string; nodeId: string | null }>`
    with gone as (delete from site_names where id = any(${[...ids]}::uuid[]) returning host, site_id, customer_id)
    select gone.host, gone.customer_id as "customerId", s.service_id as "serviceId", p.node_id as "nodeId"
      from gone join sites s on s.id = gone.site_id
      left join site_placements p on p.site_id = s.id and p.released_at is null
     order by gone.host`.execute(work.tx);
  return rows;
}

export async function deleteNamesOf(work: Work, siteId: string): Promise<void> {
  await db(work).deleteFrom('site_names').where('site_id', '=', siteId).execute();
}

export async function deleteFurtherNamesOf(work: Work, siteId: string): Promise<void> {
  await db(work).deleteFrom('site_names').where('site_id', '=', siteId).where('main', '=', false).execute();
}

/** Services of sites that have ended and whose data are still on a node. */
export async function shutServices(work: Work): Promise<string[]> {
  const rows = await db(work)
    .selectFrom('site_standings as t')
    .innerJoin('sites as s', 's.id', 't.site_id')
    .where('t.standing', '=', 'ended')
    .orderBy('s.id')
    .select('s.service_id')
    .execute();
  return rows.map((row) => row.service_id);
}

export async function hostsOfCustomer(work: Work, customerId: string): Promise<string[]> {
  const rows = await db(work)
    .selectFrom('site_names')
    .where('customer_id', '=', customerId)
    .orderBy('id')
    .select(['host', 'unicode'])
    .execute();
  return [...new Set(rows.flatMap((row) => [row.host, row.unicode]))];
}

export async function hasSites(work: Work, nodeId: string): Promise<boolean> {
  const row = await db(work)
    .selectFrom('site_placements')
    .where('node_id', '=', nodeId)
    .where('released_at', 'is', null)
    .select('site_id')
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}
