import { sql } from 'kysely';
import type { Instant } from '../../platform/calendar.ts';
import type { Work } from '../../platform/house.ts';
import { atInstant } from '../../platform/sql-values.ts';
import type { MachineFacts } from '../../protocol/report.ts';
import { db } from './tables.ts';
import type { Drift } from './types.ts';

const json = <T>(value: T) => sql<T>`${JSON.stringify(value)}::jsonb`;

export async function saveSighting(work: Work, nodeId: string): Promise<void> {
  await sql`
    insert into node_sightings (node_id, seen_at) values (${nodeId}, ${work.at.toString()})
    on conflict (node_id) do update set seen_at = greatest(node_sightings.seen_at, excluded.seen_at)`.execute(
    work.tx,
  );
}

/** @returns the silence that ends with this, where one was announced. */
export async function endSilence(work: Work, nodeId: string): Promise<string | undefined> {
  const row = await db(work)
    .updateTable('node_silences')
    .set({ ended_at: atInstant(work.at) })
    .where('node_id', '=', nodeId)
    .where('ended_at', 'is', null)
    .returning('id')
    .executeTakeFirst();
  return row?.id;
}

/** @returns false when the node is already known to be silent. */
export async function insertSilence(
  work: Work,
  silence: { id: string; nodeId: string; lastSeenAt: Instant },
): Promise<boolean> {
  const rows = await db(work)
    .insertInto('node_silences')
    .values({
      id: silence.id,
      node_id: silence.nodeId,
      last_seen_at: atInstant(silence.lastSeenAt),
      noticed_at: atInstant(work.at),
      ended_at: null,
    })
    .onConflict((conflict) => conflict.column('node_id').where('ended_at', 'is', null).doNothing())
    .returning('id')
    .execute();
  return rows.length > 0;
}

/** @returns false when this very report was taken before. */
export async function insertReport(
  work: Work,
  report: { nodeId: string; revision: number; at: string },
): Promise<boolean> {
  const rows = await db(work)
    .insertInto('node_reports')
    .values({
      node_id: report.nodeId,
      revision: BigInt(report.revision),
      reported_at: sql<Instant>`${report.at}::timestamptz`,
      received_at: atInstant(work.at),
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('node_id')
    .execute();
  return rows.length > 0;
}

export async function saveLastReport(
  work: Work,
  nodeId: string,
  revision: number,
  body: unknown,
): Promise<void> {
  await sql`
    update node_sightings
       set reported_at = ${work.at.toString()}, last_report = ${JSON.stringify(body)}::jsonb,
           applied_revision = greatest(applied_revision, ${revision})
     where node_id = ${nodeId}`.execute(work.tx);
}

/** @returns true when the capacity changed, so that there may be room now. */
export async function saveFacts(
  work: Work,
  nodeId: string,
  facts: MachineFacts,
  addresses: readonly string[],
): Promise<boolean> {
  const before = await db(work)
    .selectFrom('nodes')
    .select('facts')
    .where('id', '=', nodeId)
    .executeTakeFirstOrThrow();
  await db(work)
    .updateTable('nodes')
    .set({
      facts: json(facts),
      hostname: facts.hostname || sql<string>`hostname`,
      addresses: [...addresses],
      php_versions: [...facts.php],
    })
    .where('id', '=', nodeId)
    .execute();
  return before.facts.diskBytes !== facts.diskBytes || before.facts.memoryBytes !== facts.memoryBytes;
}

export async function insertDrifts(
  work: Work,
  nodeId: string,
  items: readonly { site?: string | undefined; resource: string; found: string; repaired: boolean }[],
): Promise<void> {
  if (items.length === 0) return;
  await db(work)
    .insertInto('node_drifts')
    .values(
      items.map((item) => ({
        node_id: nodeId,
        site_id: item.site ?? null,
        found_at: atInstant(work.at),
        resource: item.resource,
        found: item.found,
        repaired: item.repaired,
      })),
    )
    .execute();
}

export async function loadDrifts(
  work: Work,
  filter: { nodeId?: string; siteId?: string; before?: bigint; limit: number },
): Promise<Drift[]> {
  let query = db(work).selectFrom('node_drifts').selectAll().orderBy('id', 'desc').limit(filter.limit);
  if (filter.nodeId !== undefined) query = query.where('node_id', '=', filter.nodeId);
  if (filter.siteId !== undefined) query = query.where('site_id', '=', filter.siteId);
  if (filter.before !== undefined) query = query.where('id', '<', filter.before);
  const rows = await query.execute();
  return rows.map((row) => ({
    id: row.id,
    nodeId: row.node_id,
    siteId: row.site_id,
    foundAt: row.found_at,
    resource: row.resource,
    found: row.found,
    repaired: row.repaired,
  }));
}

/** What nobody asks for any more: receipts of reports, and drift that was repaired long ago. */
export async function purge(work: Work): Promise<void> {
  await sql`delete from node_reports where received_at < ${work.at.subtract({ hours: 48 }).toString()}`.execute(
    work.tx,
  );
  await sql`delete from node_drifts where found_at < ${work.at.subtract({ hours: 24 * 400 }).toString()}`.execute(
    work.tx,
  );
}
