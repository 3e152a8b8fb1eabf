import { sql } from 'kysely';
import type { Work } from '../../platform/house.ts';
import type { MailState } from '../../protocol/mail.ts';
import type { SignedState } from '../../protocol/signing.ts';
import { hostingGrants } from '../catalogue/grants.ts';
import { getNode, nodePlaces, revisionOf, signedStateFor } from '../nodes/nodes.ts';
import { getProvider } from '../provider/provider.ts';
import { desiredSites, type SiteFacts } from './desired.ts';
import { exportsForNode } from './exports-store.ts';
import { mailOfSites } from './sending.ts';
import { db } from './tables.ts';

/** What the room of mail wants of the node; undefined where the node has nothing to do with mail. */
export type MailOfNode = (work: Work, nodeId: string) => Promise<MailState | undefined>;

/**
 * The desired state of a node, signed for it, when it is newer than `after`. Read in one snapshot: the
 * facts are those of the revision that the state bears. Call it first in its transaction.
 */
export async function stateForNode(
  work: Work,
  nodeId: string,
  after: number,
  mailOf: MailOfNode = async () => undefined,
): Promise<{ revision: number; state: SignedState; unfit: readonly string[] } | undefined> {
  await sql`set transaction isolation level repeatable read`.execute(work.tx);
  const revision = await revisionOf(work, nodeId);
  if (revision <= after) return undefined;
  const place = (await nodePlaces(work, [nodeId])).get(nodeId);
  const facts = await factsOfNode(work, nodeId);
  const { sites, unfit } = desiredSites(facts, place?.phpVersions ?? []);
  const mail = await mailOf(work, nodeId);
  return { revision, state: await signedStateFor(work, nodeId, revision, sites, mail), unfit };
}

export async function factsOfNode(work: Work, nodeId: string): Promise<SiteFacts[]> {
  const rows = await db(work)
    .selectFrom('site_placements as p')
    .innerJoin('sites as s', 's.id', 'p.site_id')
    .innerJoin('site_standings as t', 't.site_id', 'p.site_id')
    .innerJoin('site_choices as c', 'c.site_id', 'p.site_id')
    .leftJoin('site_log_requests as l', 'l.site_id', 'p.site_id')
    .where('p.node_id', '=', nodeId)
    .where('p.released_at', 'is', null)
    .orderBy('s.uid')
    .select([
      's.id',
      's.label',
      's.customer_id',
      's.account',
      's.uid',
      't.standing',
      't.grants',
      'c.https',
      'c.php_version',
      'l.site_id as logs',
    ])
    .execute();
  const { siteDomain } = await getProvider(work);
  const names = await ofNode(work, nodeId, 'site_names', ['host', 'main']);
  const redirects = await ofNode(work, nodeId, 'site_redirects', [
    'host',
    'path',
    'match',
    'target',
    'status',
  ]);
  const databases = await ofNode(work, nodeId, 'site_databases', ['name', 'password_hash']);
  const accesses = await ofNode(work, nodeId, 'site_accesses', ['name', 'ftp', 'sftp', 'password_hash']);
  const exports = await exportsForNode(work, nodeId);
  const mail = await mailOfSites(work, await getNode(work, nodeId));
  return rows.map((row) => ({
    id: row.id,
    account: row.account,
    uid: row.uid,
    standing: row.standing,
    names: [...(names.get(row.id) ?? [])]
      .sort((a, b) => Number(b.main) - Number(a.main))
      .map(({ host }) => host),
    fallbackName: `${row.label}.${siteDomain}`,
    redirects: redirects.get(row.id) ?? [],
    https: row.https,
    phpVersion: row.php_version,
    grants: hostingGrants.parse(row.grants),
    databases: (databases.get(row.id) ?? []).map((one) => ({
      name: one.name,
      passwordHash: one.password_hash,
    })),
    accesses: (accesses.get(row.id) ?? []).map((one) => ({
      name: one.name,
      ftp: one.ftp,
      sftp: one.sftp,
      passwordHash: one.password_hash,
    })),
    wantsLogs: row.logs !== null,
    mail: mail?.(row.id, row.customer_id),
    export: exports.get(row.id),
  }));
}

type Parts = {
  site_names: { host: string; main: boolean };
  site_redirects: {
    host: string | null;
    path: string;
    match: 'exact' | 'prefix';
    target: string;
    status: number;
  };
  site_databases: { name: string; password_hash: string };
  site_accesses: { name: string; ftp: boolean; sftp: boolean; password_hash: string | null };
};

/** One query for all sites of a node, however many they are. */
async function ofNode<Table extends keyof Parts>(
  work: Work,
  nodeId: string,
  table: Table,
  columns: readonly (keyof Parts[Table] & string)[],
): Promise<ReadonlyMap<string, Parts[Table][]>> {
  const { rows } = await sql<Parts[Table] & { site_id: string }>`
    select site_id, ${sql.join(columns.map((column) => sql.ref(column)))}
      from ${sql.table(table)} join site_placements p using (site_id)
     where p.node_id = ${nodeId} and p.released_at is null
     order by id`.execute(work.tx);
  return Map.groupBy(rows, (row) => row.site_id);
}
