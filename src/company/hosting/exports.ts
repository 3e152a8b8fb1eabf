import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { recordAct } from '../../platform/acts.ts';
import type { Day, Instant } from '../../platform/calendar.ts';
import { mayTouch, type Work } from '../../platform/house.ts';
import { isId, newId } from '../../platform/ids.ts';
import { type Refusal, refuse } from '../../platform/refusal.ts';
import { atInstant } from '../../platform/sql-values.ts';
import type { ExportOutcome } from '../../protocol/report.ts';
import { LIMITS } from '../../protocol/words.ts';
import { getService, terminationOf } from '../contracts/contracts.ts';
import { actingMay } from '../customers/customers.ts';
import { bumpRevision, getNode } from '../nodes/nodes.ts';
import { type ExportState, exportExpiry, exportState } from './export-rules.ts';
import {
  countExportsSince,
  dropExports,
  dropOldExports,
  type ExportRow,
  insertExport,
  lockExport,
  measurePieces,
  putPiece,
  selectExport,
  selectExports,
  selectPiece,
  setExport,
} from './exports-store.ts';
import { EXPORT_KEPT_DAYS, goneOn } from './rules.ts';
import { lockSite } from './store.ts';

/** Everything of a site in one archive, for whoever takes it along. */
export interface SiteExport {
  readonly id: string;
  readonly serviceId: string;
  readonly customerId: string;
  readonly askedAt: Instant;
  readonly state: ExportState;
  /** Packed or sent so far; all of it once it is ready. */
  readonly doneBytes: number;
  readonly totalBytes: number | undefined;
  readonly readyAt: Instant | undefined;
  readonly sha256: string | undefined;
  /** Files that the site itself could not read: they are missing. */
  readonly unreadable: number;
  readonly problem: string | undefined;
  /** The last day on which it can be fetched. */
  readonly until: Day | undefined;
}

/** So often a day: making one costs the node work that other sites pay for. */
const MOST_A_DAY = 6;
/** An archive may hold what the disk holds, packed, and the databases: twice the disk is never reached by honest data. */
const TIMES_THE_DISK = 2;

/**
 * Art. 7: the customer takes everything along, before the end or until the data go. Whoever asks twice waits
 * for the one that is under way.
 */
export async function askExport(work: Work, serviceId: string): Promise<{ exportId: string } | Refusal> {
  const site = isId(serviceId) ? await lockSite(work, { serviceId }) : undefined;
  if (!site || !mayTouch(work, site.customerId)) return refuse('service-unknown', { article: '7' });
  if (!(await actingMay(work, site.customerId, 'manage', serviceId)))
    return refuse('not-permitted', { article: '5' });
  if (site.standing === 'absent') return refuse('export-data-gone', { article: '7' });
  if (site.standing === 'reserved' || site.nodeId === null)
    return refuse('export-nothing-yet', { article: '7' });
  const [latest] = await selectExports(work, serviceId, 1);
  if (latest && exportState(latest) === 'under-way') return { exportId: latest.id };
  if ((await countExportsSince(work, site.id, work.at.subtract({ hours: 24 }))) >= MOST_A_DAY)
    return refuse('export-too-often', { article: '7', figures: { most: MOST_A_DAY } });
  const id = newId();
  const maxBytes = Math.min(LIMITS.exportBytes, site.grants.diskBytes * TIMES_THE_DISK);
  const { id: siteId, customerId, nodeId } = site;
  await insertExport(work, { id, siteId, serviceId, customerId, nodeId, maxBytes });
  await bumpRevision(work, nodeId);
  await recordAct(work, { act: 'export-asked', article: '7', customerId, serviceId });
  return { exportId: id };
}

/** Newest first. */
export async function exportsOf(work: Work, serviceId: string, limit = 10): Promise<SiteExport[]> {
  const service = await getService(work, serviceId);
  if (!service) return [];
  const rows = await selectExports(work, serviceId, limit);
  return Promise.all(rows.map((row) => shown(work, row)));
}

export async function siteExport(work: Work, exportId: string): Promise<SiteExport | undefined> {
  const row = isId(exportId) ? await selectExport(work, exportId) : undefined;
  return row && mayTouch(work, row.customer_id) ? shown(work, row) : undefined;
}

async function shown(work: Work, row: ExportRow): Promise<SiteExport> {
  const service = await getService(work, row.service_id);
  const termination = await terminationOf(work, row.service_id);
  const endsOn = service?.ended?.on ?? termination?.endsOn;
  const gone = endsOn && service ? goneOn(endsOn, service.termsVersion) : undefined;
  return {
    id: row.id,
    serviceId: row.service_id,
    customerId: row.customer_id,
    askedAt: row.asked_at,
    state: exportState(row),
    doneBytes: Number(row.done_bytes),
    totalBytes: row.total_bytes === null ? undefined : Number(row.total_bytes),
    readyAt: row.ready_at ?? undefined,
    sha256: row.sha256?.toString('hex'),
    unreadable: row.unreadable ?? 0,
    problem: row.problem ?? undefined,
    until: row.ready_at === null ? undefined : exportExpiry(row.ready_at, gone),
  };
}

/** From the node that makes it, and from no other. */
export async function takeExportPiece(
  work: Work,
  nodeId: string,
  piece: { exportId: string; nth: number; bytes: Buffer },
): Promise<Refusal | undefined> {
  const { exportId, nth, bytes } = piece;
  const row = isId(exportId) ? await lockExport(work, exportId) : undefined;
  if (row?.node_id !== nodeId || exportState(row) !== 'under-way') return refuse('export-unwanted');
  const most = LIMITS.exportPieceBytes;
  if (bytes.length === 0 || bytes.length > most || BigInt(nth) * BigInt(most) >= row.max_bytes)
    return refuse('export-piece-malformed');
  const sealed = seal(work, exportId, nth, bytes);
  await putPiece(work, { exportId, nth, customerId: row.customer_id, size: bytes.length, sealed });
  return undefined;
}

/** A piece as the node sent it; undefined where there is none, or none for whoever asks. */
export async function readExportPiece(
  work: Work,
  exportId: string,
  nth: number,
): Promise<Buffer | undefined> {
  const sealed = await selectPiece(work, exportId, nth);
  return sealed && open(work, exportId, nth, sealed);
}

/** What a node says of an export: how far it is, that it is whole, or that it cannot be. */
export async function takeExportOutcome(work: Work, nodeId: string, outcome: ExportOutcome): Promise<void> {
  const row = await lockExport(work, outcome.id);
  if (row?.node_id !== nodeId || row.site_id !== outcome.site || exportState(row) !== 'under-way') return;
  const { customer_id: customerId, service_id: serviceId, id } = row;
  switch (outcome.state) {
    case 'building':
      return setExport(work, id, { step: 'building', done_bytes: BigInt(outcome.bytes) });
    case 'sending':
      return setExport(work, id, {
        step: 'sending',
        done_bytes: BigInt(outcome.sent),
        total_bytes: BigInt(Math.max(1, outcome.bytes)),
      });
    case 'failed':
      await setExport(work, id, { failed_at: atInstant(work.at), problem: outcome.problem });
      await recordAct(work, {
        act: 'export-failed',
        article: '7',
        customerId,
        serviceId,
        details: { problem: outcome.problem },
      });
      break;
    case 'ready': {
      const { whole, bytes } = await measurePieces(work, id);
      if (!whole || bytes !== BigInt(outcome.bytes)) {
        await setExport(work, id, { failed_at: atInstant(work.at), problem: 'transfer' });
        break;
      }
      await setExport(work, id, {
        done_bytes: bytes,
        total_bytes: bytes,
        ready_at: atInstant(work.at),
        sha256: Buffer.from(outcome.sha256, 'hex'),
        unreadable: outcome.unreadable,
      });
      await dropExports(work, row.site_id, 'replaced', id);
      await recordAct(work, {
        act: 'export-ready',
        article: '7',
        customerId,
        serviceId,
        details: { bytes: outcome.bytes, sha256: outcome.sha256 },
      });
    }
  }
  // The node has nothing more to do for it.
  await bumpRevision(work, nodeId);
}

/** Those that nobody fetched in time, and those of which a node has said nothing for a day. */
export async function endExports(work: Work): Promise<void> {
  const dropped = await dropOldExports(work, {
    ready: work.at.subtract({ hours: 24 * EXPORT_KEPT_DAYS }),
    asked: work.at.subtract({ hours: 24 }),
  });
  for (const nodeId of new Set(dropped.map((one) => one.nodeId))) await bumpRevision(work, nodeId);
}

/**
 * What the erasure of a site's data rests on: why, since when, and the report that says that nothing is left.
 * The report itself stays with the node's (`node_reports`), by its revision.
 */
export async function erasureOf(
  work: Work,
  site: { id: string; service_id: string },
  { nodeId, revision }: { nodeId: string; revision: number },
): Promise<{ article: string; details: Record<string, unknown> }> {
  const service = await getService(work, site.service_id);
  const node = await getNode(work, nodeId);
  const ended = service?.ended;
  return {
    article: ended?.article ?? '12',
    details: {
      what: 'files, databases, accesses, logs, certificate, exports',
      node: node?.name ?? nodeId,
      revision,
      reportedAt: work.at.toString(),
      ...(ended
        ? {
            because: ended.reason,
            ended: ended.on.toString(),
            keptUntil: goneOn(ended.on, service.termsVersion).toString(),
          }
        : {}),
    },
  };
}

const keyOf = (work: Work, exportId: string) => work.secrets.deriveKey(`site-export/${exportId}`);

/** AES-256-GCM under a key of the export; the place in the archive is bound to each piece. */
function seal(work: Work, exportId: string, nth: number, bytes: Buffer): Buffer {
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', keyOf(work, exportId), iv).setAAD(Buffer.from(String(nth)));
  const body = Buffer.concat([cipher.update(bytes), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), body]);
}

function open(work: Work, exportId: string, nth: number, sealed: Buffer): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', keyOf(work, exportId), sealed.subarray(0, 12))
    .setAAD(Buffer.from(String(nth)))
    .setAuthTag(sealed.subarray(12, 28));
  return Buffer.concat([decipher.update(sealed.subarray(28)), decipher.final()]);
}
