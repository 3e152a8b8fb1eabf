import { z } from '@hono/zod-openapi';
import { refuse } from '../platform/refusal.ts';
import { ApiProblem } from './problem.ts';

/**
 * Pages by cursor: a page says where the next one starts, by the last row that it showed. Rows
 * inserted meanwhile neither repeat nor hide others, which page numbers cannot promise.
 */
export const PageQuery = z.strictObject({
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .max(100)
    .default(25)
    .openapi({ type: 'integer', minimum: 1, maximum: 100, default: 25 }),
  cursor: z.string().max(200).optional(),
});

export interface PageAsked<Key> {
  /** The key of the last row already shown. */
  readonly after: Key | undefined;
  readonly limit: number;
}

export interface PageKind<Key> {
  read(text: unknown): Key | undefined;
  write(key: Key): string;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Rows told apart by their id. */
export const byId: PageKind<string> = {
  read: (text) => (typeof text === 'string' && UUID.test(text) ? text : undefined),
  write: (key) => key,
};

/** Rows in the order in which the database numbered them. */
export const byNumber: PageKind<bigint> = {
  read: (text) => (typeof text === 'string' && /^\d{1,18}$/.test(text) ? BigInt(text) : undefined),
  write: (key) => key.toString(),
};

/** Rows in the order of a short text: codes, invoice numbers. */
export const byText: PageKind<string> = {
  read: (text) => (typeof text === 'string' && /^[\w.:-]{1,100}$/.test(text) ? text : undefined),
  write: (key) => key,
};

/** The cursor carries the list that it belongs to: one list's cursor is refused by another. */
export function cursorFor<Key>(list: string, kind: PageKind<Key>, key: Key): string {
  return Buffer.from(JSON.stringify([list, kind.write(key)])).toString('base64url');
}

export function readCursor<Key>(
  list: string,
  kind: PageKind<Key>,
  cursor: string | undefined,
): Key | undefined {
  if (cursor === undefined) return undefined;
  const invalid = new ApiProblem(400, refuse('api-cursor-invalid', { field: 'cursor' }));
  let parts: unknown;
  try {
    parts = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    throw invalid;
  }
  if (!Array.isArray(parts) || parts.length !== 2 || parts[0] !== list) throw invalid;
  const key = kind.read(parts[1]);
  if (key === undefined) throw invalid;
  return key;
}

/** One page out of rows that are all at hand, in their own order; none of them ever goes away. */
export function sliceAfter<Row, Key>(
  rows: readonly Row[],
  key: (row: Row) => Key,
  { after, limit }: PageAsked<Key>,
): readonly Row[] {
  const start = after === undefined ? 0 : rows.findIndex((row) => key(row) === after) + 1;
  return rows.slice(start, start + limit);
}

/** The same in the order of their ids, which is that of their making: rows may go while one pages. */
export function sliceById<Row extends { readonly id: string }>(
  rows: readonly Row[],
  { after, limit }: PageAsked<string>,
): readonly Row[] {
  return rows
    .filter(({ id }) => after === undefined || id > after)
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .slice(0, limit);
}
