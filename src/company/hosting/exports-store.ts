import { type Selectable, sql, type UpdateObject } from 'kysely';
import type { Instant } from '../../platform/calendar.ts';
import type { Work } from '../../platform/house.ts';
import { atInstant, byWhom } from '../../platform/sql-values.ts';
import { db, type GoneFor, type HostingTables } from './tables.ts';

export type ExportRow = Selectable<HostingTables['site_exports']>;

export async function insertExport(
  work: Work,
  row: {
    id: string;
    siteId: string;
    serviceId: string;
    customerId: string;
    nodeId: string;
    maxBytes: number;
  },
): Promise<void> {
  await db(work)
    .insertInto('site_exports')
    .values({
      id: row.id,
      site_id: row.siteId,
      service_id: row.serviceId,
      customer_id: row.customerId,
      node_id: row.nodeId,
      max_bytes: BigInt(row.maxBytes),
      asked_at: atInstant(work.at),
      asked_by: byWhom(work.by),
      step: null,
      done_bytes: 0n,
      total_bytes: null,
      ready_at: null,
      sha256: null,
      unreadable: null,
      failed_at: null,
      problem: null,
      gone_at: null,
      gone_for: null,
    })
    .execute();
}

export async function selectExport(work: Work, id: string): Promise<ExportRow | undefined> {
  return db(work).selectFrom('site_exports').selectAll().where('id', '=', id).executeTakeFirst();
}

export async function lockExport(work: Work, id: string): Promise<ExportRow | undefined> {
  return db(work).selectFrom('site_exports').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();
}

/** Newest first. */
export async function selectExports(work: Work, serviceId: string, limit: number): Promise<ExportRow[]> {
  return db(work)
    .selectFrom('site_exports')
    .selectAll()
    .where('service_id', '=', serviceId)
    .orderBy('asked_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
}

export async function countExportsSince(work: Work, siteId: string, since: Instant): Promise<number> {
  const row = await db(work)
    .selectFrom('site_exports')
    .select(sql<bigint>`count(*)`.as('asked'))
    .where('site_id', '=', siteId)
    .where('asked_at', '>', atInstant(since))
    .executeTakeFirst();
  return Number(row?.asked ?? 0);
}

/** By site: the export that the node has to make. */
export async function exportsForNode(
  work: Work,
  nodeId: string,
): Promise<ReadonlyMap<string, { id: string; maxBytes: number }>> {
  const rows = await db(work)
    .selectFrom('site_exports')
    .where('node_id', '=', nodeId)
    .where('ready_at', 'is', null)
    .where('failed_at', 'is', null)
    .where('gone_at', 'is', null)
    .select(['id', 'site_id', 'max_bytes'])
    .execute();
  return new Map(rows.map((row) => [row.site_id, { id: row.id, maxBytes: Number(row.max_bytes) }]));
}

export async function setExport(
  work: Work,
  id: string,
  change: UpdateObject<HostingTables, 'site_exports'>,
): Promise<void> {
  await db(work).updateTable('site_exports').set(change).where('id', '=', id).execute();
}

/** The nth piece; sent again, it replaces what was there. */
export async function putPiece(
  work: Work,
  piece: { exportId: string; nth: number; customerId: string; size: number; sealed: Buffer },
): Promise<void> {
  const { size, sealed } = piece;
  await db(work)
    .insertInto('site_export_pieces')
    .values({ export_id: piece.exportId, nth: piece.nth, customer_id: piece.customerId, size, sealed })
    .onConflict((conflict) => conflict.columns(['export_id', 'nth']).doUpdateSet({ size, sealed }))
    .execute();
}

export async function selectPiece(work: Work, exportId: string, nth: number): Promise<Buffer | undefined> {
  const row = await db(work)
    .selectFrom('site_export_pieces')
    .select('sealed')
    .where('export_id', '=', exportId)
    .where('nth', '=', nth)
    .executeTakeFirst();
  return row?.sealed;
}

/** How many pieces there are, without a gap from the first, and what they come to. */
export async function measurePieces(
  work: Work,
  exportId: string,
): Promise<{ whole: boolean; bytes: bigint }> {
  const { rows } = await sql<{ pieces: bigint; last: number | null; bytes: bigint }>`
    select count(*) as pieces, max(nth) as last, coalesce(sum(size), 0)::bigint as bytes
      from site_export_pieces where export_id = ${exportId}`.execute(work.tx);
  const { pieces = 0n, last = null, bytes = 0n } = rows[0] ?? {};
  return { whole: last !== null && Number(pieces) === last + 1, bytes };
}

async function dropPieces(work: Work, ids: readonly string[]): Promise<void> {
  if (ids.length > 0)
    await db(work)
      .deleteFrom('site_export_pieces')
      .where('export_id', 'in', [...ids])
      .execute();
}

/** What is left of a site's exports goes; `except` stays. @returns how many went. */
export async function dropExports(
  work: Work,
  siteId: string,
  goneFor: GoneFor,
  except: string | undefined = undefined,
): Promise<number> {
  let query = db(work)
    .updateTable('site_exports')
    .set({ gone_at: atInstant(work.at), gone_for: goneFor })
    .where('site_id', '=', siteId)
    .where('gone_at', 'is', null);
  if (except !== undefined) query = query.where('id', '!=', except);
  const gone = await query.returning('id').execute();
  await dropPieces(
    work,
    gone.map(({ id }) => id),
  );
  return gone.length;
}

/** Of sites that live on: what is ready, or has failed, since before; and what was asked before and is still under way. */
export async function dropOldExports(
  work: Work,
  before: { ready: Instant; asked: Instant },
): Promise<{ nodeId: string }[]> {
  const { rows } = await sql<{ id: string; node_id: string }>`
    update site_exports e
       set gone_at = ${work.at.toString()}::timestamptz,
           gone_for = case when e.ready_at is null and e.failed_at is null then 'stuck' else 'expired' end
      from site_standings t
     where t.site_id = e.site_id and e.gone_at is null
       and case when e.ready_at is null and e.failed_at is null
                then e.asked_at < ${before.asked.toString()}::timestamptz
                else t.standing <> 'ended' and coalesce(e.ready_at, e.failed_at) < ${before.ready.toString()}::timestamptz
                     and not exists (select from terminations x where x.service_id = e.service_id) end
    returning e.id, e.node_id`.execute(work.tx);
  await dropPieces(
    work,
    rows.map(({ id }) => id),
  );
  return rows.map((row) => ({ nodeId: row.node_id }));
}
