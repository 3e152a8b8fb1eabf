import { sql } from 'kysely';
import type { Instant } from '../../platform/calendar.ts';
import { mayTouch, type Work } from '../../platform/house.ts';
import { isId } from '../../platform/ids.ts';
import type { HostingGrants } from '../catalogue/grants.ts';
import { type NodePlace, nodePlaces } from '../nodes/nodes.ts';
import { phpVersionFor } from './desired.ts';
import { proofsOfCustomers } from './ownership.ts';
import { proofOf } from './ownership-rules.ts';
import { newestFirst, type Standing, siteState } from './rules.ts';
import { db } from './tables.ts';
import type { Https, Redirect, Site, SiteAddresses, SiteLog } from './types.ts';

/** Reads for the customer's page, the console and the API: a site is shown the same everywhere. */
interface Row {
  id: string;
  service_id: string;
  customer_id: string;
  account: string;
  reserved_at: Instant;
  standing: Standing;
  reason: string | null;
  grants: HostingGrants;
  https: Https;
  php_version: string | null;
  node_id: string | null;
  outcome: 'applied' | 'failed' | null;
  problem: string | null;
  live_since: Instant | null;
  disk_bytes: bigint | null;
  measured_at: Instant | null;
}

export interface SiteFilter {
  readonly customerId?: string;
  readonly nodeId?: string;
  /** A part of one of its host names. */
  readonly search?: string;
  /** The id of the last site already shown. */
  readonly after?: string;
  readonly limit: number;
}

export async function getSite(work: Work, siteId: string): Promise<Site | undefined> {
  if (!isId(siteId)) return undefined;
  return first(await load(work, sql`s.id = ${siteId}`, 1), work);
}

export async function siteForService(work: Work, serviceId: string): Promise<Site | undefined> {
  if (!isId(serviceId)) return undefined;
  return first(await load(work, sql`s.service_id = ${serviceId}`, 1), work);
}

function first(sites: readonly Site[], work: Work): Site | undefined {
  const [site] = sites;
  return site && mayTouch(work, site.customerId) ? site : undefined;
}

/** Oldest first. */
export async function listSites(work: Work, filter: SiteFilter): Promise<Site[]> {
  const conditions = [sql`true`];
  if (filter.customerId !== undefined) {
    if (!isId(filter.customerId) || !mayTouch(work, filter.customerId)) return [];
    conditions.push(sql`s.customer_id = ${filter.customerId}`);
  } else if (work.by.kind === 'contact' || work.by.kind === 'token') {
    if (work.by.customerId !== undefined) conditions.push(sql`s.customer_id = ${work.by.customerId}`);
  }
  if (filter.nodeId !== undefined) {
    if (!isId(filter.nodeId)) return [];
    conditions.push(sql`p.node_id = ${filter.nodeId}`);
  }
  if (filter.after !== undefined && isId(filter.after)) conditions.push(sql`s.id > ${filter.after}`);
  if (filter.search !== undefined && filter.search !== '') {
    const part = `%${filter.search.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`;
    conditions.push(
      sql`exists (select from site_names m where m.site_id = s.id and (m.host like ${part} or m.unicode like ${part}))`,
    );
  }
  return load(work, sql.join(conditions, sql` and `), filter.limit);
}

async function load(work: Work, condition: ReturnType<typeof sql.join>, limit: number): Promise<Site[]> {
  const { rows } = await sql<Row>`
    select s.id, s.service_id, s.customer_id, s.account, s.reserved_at, t.standing, t.reason, t.grants,
           c.https, c.php_version, p.node_id, o.outcome, o.problem, o.live_since, u.disk_bytes, u.measured_at
      from sites s
      join site_standings t on t.site_id = s.id
      join site_choices c on c.site_id = s.id
      left join site_placements p on p.site_id = s.id and p.released_at is null
      left join site_outcomes o on o.site_id = s.id
      left join lateral (select disk_bytes, measured_at from site_usage
                          where site_id = s.id and step = 'day' order by at desc limit 1) u on true
     where ${condition}
     order by s.id limit ${limit}`.execute(work.tx);
  if (rows.length === 0) return [];
  const ids = rows.map((row) => row.id);
  const names = await ofSites(work, 'site_names', ids);
  const redirects = await ofSites(work, 'site_redirects', ids);
  const databases = await ofSites(work, 'site_databases', ids);
  const accesses = await ofSites(work, 'site_accesses', ids);
  const nodeIds = rows.flatMap((row) => (row.node_id === null ? [] : [row.node_id]));
  const places = await nodePlaces(work, nodeIds);
  const proofs = await proofsOfCustomers(
    work,
    rows.map((row) => row.customer_id),
  );
  return rows.map((row) =>
    siteOf(row, row.node_id === null ? undefined : places.get(row.node_id), {
      names: (names.get(row.id) ?? [])
        .map(({ id, host, unicode, main, added_at }) => ({
          id,
          host,
          unicode,
          main,
          addedAt: added_at,
          provenAt: main ? added_at : (proofOf(proofs, row.customer_id, host)?.at ?? null),
        }))
        .sort((a, b) => Number(b.main) - Number(a.main)),
      redirects: (redirects.get(row.id) ?? []).map(({ id, host, path, match, target, status }) => ({
        id,
        host,
        path,
        match,
        to: target,
        status: status as Redirect['status'],
      })),
      databases: (databases.get(row.id) ?? []).map((one) => ({
        id: one.id,
        name: one.name,
        user: one.name,
        passwordSetAt: one.password_set_at,
      })),
      accesses: (accesses.get(row.id) ?? []).map((one) => ({
        id: one.id,
        user: one.name,
        ftp: one.ftp,
        sftp: one.sftp,
        passwordSetAt: one.password_set_at,
      })),
    }),
  );
}

function siteOf(
  row: Row,
  place: NodePlace | undefined,
  parts: Pick<Site, 'names' | 'redirects' | 'databases' | 'accesses'>,
): Site {
  const state = siteState({
    standing: row.standing,
    placed: row.node_id !== null,
    outcome: row.outcome,
    live: row.live_since !== null,
  });
  return {
    id: row.id,
    serviceId: row.service_id,
    customerId: row.customer_id,
    state,
    problem: state === 'failing' ? row.problem : null,
    suspendedFor: state === 'suspended' ? row.reason : null,
    ...parts,
    https: row.https,
    phpVersion: place ? phpVersionFor(row.php_version, place.phpVersions) : row.php_version,
    phpVersions: place ? newestFirst(place.phpVersions) : [],
    grants: row.grants,
    diskUsedBytes: row.disk_bytes === null ? null : Number(row.disk_bytes),
    measuredAt: row.measured_at,
    nodeId: row.node_id,
    account: row.account,
    reservedAt: row.reserved_at,
    liveSince: row.live_since,
  };
}

async function ofSites<Table extends 'site_names' | 'site_redirects' | 'site_databases' | 'site_accesses'>(
  work: Work,
  table: Table,
  ids: readonly string[],
) {
  type Row = Parts[Table];
  const { rows } = await sql<Row>`
    select * from ${sql.table(table)} where site_id = any(${[...ids]}::uuid[]) order by id`.execute(work.tx);
  return Map.groupBy(rows, (row) => row.site_id);
}

type Own = { id: string; site_id: string; added_at: Instant };
type Parts = {
  site_names: Own & { host: string; unicode: string; main: boolean };
  site_redirects: Own & {
    host: string | null;
    path: string;
    match: 'exact' | 'prefix';
    target: string;
    status: number;
  };
  site_databases: Own & { name: string; password_set_at: Instant | null };
  site_accesses: Own & { name: string; ftp: boolean; sftp: boolean; password_set_at: Instant | null };
};

/** How to reach the site from outside; `nodeHost` is null until it is placed. */
export async function siteAddresses(work: Work, siteId: string): Promise<SiteAddresses | undefined> {
  const site = await getSite(work, siteId);
  if (!site) return undefined;
  const place = site.nodeId === null ? undefined : (await nodePlaces(work, [site.nodeId])).get(site.nodeId);
  const scheme = site.https === 'off' ? 'http' : 'https';
  return {
    urls: site.names.map(({ host }) => `${scheme}://${host}/`),
    nodeAddresses: place?.addresses ?? [],
    nodeHost: place?.hostname ?? null,
    ftpPort: 21,
    sftpPort: 22,
    phpMyAdminUrl: place ? `https://${place.hostname}/phpmyadmin/` : null,
    databaseHost: 'localhost',
  };
}

/** The last lines that the node shipped, one entry a log; `requestLogs` has it ship them. */
export async function logsOf(work: Work, siteId: string): Promise<SiteLog[]> {
  if (!(await getSite(work, siteId))) return [];
  const rows = await db(work)
    .selectFrom('site_logs')
    .where('site_id', '=', siteId)
    .orderBy('log')
    .select(['log', 'at', 'lines'])
    .execute();
  return rows;
}
