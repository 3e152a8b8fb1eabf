import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { confinedTo } from './actor.ts';
import type { Instant } from './calendar.ts';
import type { Work } from './house.ts';
import { isId, newId } from './ids.ts';

/**
 * Kept files: invoices, signed terms, letters received. Written once; the database refuses to change or
 * delete them and checks their hash itself. A customer's people see their own customer's only.
 */
export interface DocumentEntry {
  readonly id: string;
  /** Null: the company's own. */
  readonly customerId: string | null;
  /** What it is, in kebab case: `invoice`, `signed-terms`. */
  readonly kind: string;
  /** The file name that a reader gets. */
  readonly name: string;
  readonly mime: string;
  readonly sha256: Buffer;
  readonly size: number;
  readonly madeAt: Instant;
}

export interface KeptDocument extends DocumentEntry {
  readonly bytes: Buffer;
}

interface DocumentsTable {
  id: string;
  customer_id: string | null;
  kind: string;
  name: string;
  mime: string;
  sha256: Buffer;
  bytes: Buffer;
  made_at: Instant;
}

const db = (work: Work) => work.tx.withTables<{ documents: DocumentsTable }>();
const size = sql<number>`octet_length(bytes)`;

/** Keeps a file and gives its id. @throws Error when the database finds a field that cannot be. */
export async function keepDocument(
  work: Work,
  file: { customerId: string | null; kind: string; name: string; mime: string; bytes: Uint8Array },
): Promise<string> {
  const bytes = Buffer.from(file.bytes);
  const id = newId();
  await db(work)
    .insertInto('documents')
    .values({
      id,
      customer_id: file.customerId,
      kind: file.kind,
      name: file.name,
      mime: file.mime,
      sha256: createHash('sha256').update(bytes).digest(),
      bytes,
      made_at: sql<Instant>`${work.at.toString()}::timestamptz`,
    })
    .execute();
  return id;
}

/** Undefined where there is none, or none that the actor may see. */
export async function getDocument(work: Work, id: string): Promise<KeptDocument | undefined> {
  if (!isId(id)) return undefined;
  const row = await db(work).selectFrom('documents').selectAll().where('id', '=', id).executeTakeFirst();
  if (!row || !visible(work, row.customer_id)) return undefined;
  return { ...entry({ ...row, size: row.bytes.length }), bytes: row.bytes };
}

/** Newest first, without the bytes. `before` pages on: the id of the last one already shown. */
export async function listDocuments(
  work: Work,
  filter: { customerId?: string; kind?: string; before?: string; limit?: number },
): Promise<DocumentEntry[]> {
  let query = db(work)
    .selectFrom('documents')
    .select(['id', 'customer_id', 'kind', 'name', 'mime', 'sha256', 'made_at', size.as('size')])
    .orderBy('id', 'desc')
    .limit(filter.limit ?? 100);
  if (filter.customerId !== undefined) query = query.where('customer_id', '=', filter.customerId);
  if (filter.kind !== undefined) query = query.where('kind', '=', filter.kind);
  if (filter.before !== undefined) query = query.where('id', '<', filter.before);
  const rows = await query.execute();
  return rows.filter((row) => visible(work, row.customer_id)).map(entry);
}

/** The company's own documents are for the company's people, and none is for a visitor. */
function visible({ by }: Work, customerId: string | null): boolean {
  const only = confinedTo(by);
  return by.kind !== 'visitor' && (only === undefined || only === customerId);
}

function entry(row: Omit<DocumentsTable, 'bytes'> & { size: number }): DocumentEntry {
  return {
    id: row.id,
    customerId: row.customer_id,
    kind: row.kind,
    name: row.name,
    mime: row.mime,
    sha256: row.sha256,
    size: row.size,
    madeAt: row.made_at,
  };
}
