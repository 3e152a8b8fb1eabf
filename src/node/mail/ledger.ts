import { createHash } from 'node:crypto';
import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import type { Rows } from './rows.ts';
import { OF_PIECES } from './tables.ts';

/** What the tables hold of each piece, and the writing of it. */
export interface Held {
  readonly digest: string;
  readonly kind: string;
  /** Whether the rows are those that were written. */
  readonly intact: boolean;
}

export interface Write {
  readonly id: string;
  readonly digest: string;
  readonly kind: string;
  /** The domain that it is of; a domain's own id. */
  readonly domain: string;
  readonly rows: Rows;
}

/** @param look also whether somebody changed rows by hand: costs a reading of all of them. */
export function heldPieces(tables: DatabaseSync, look: 'at the rows' | 'at the digests'): Map<string, Held> {
  const rows = tables.prepare('select id, digest, kind, rows from pieces').all() as {
    id: string;
    digest: string;
    kind: string;
    rows: string;
  }[];
  const now = look === 'at the rows' ? digestsOfRows(tables) : undefined;
  return new Map(
    rows.map(({ id, digest, kind, rows: written }) => [
      id,
      { digest, kind, intact: now === undefined || (now.get(id) ?? NO_ROWS) === written },
    ]),
  );
}

/**
 * Writes pieces in one transaction: all old rows go first, so that a mailbox may move from one piece to another.
 * A piece that clashes with another stays away, and the others go on; what it had before is back in place unless
 * another has taken it.
 * @returns those that clash, and why.
 */
export function writePieces(tables: DatabaseSync, writes: readonly Write[]): Map<string, string> {
  const failures = new Map<string, string>();
  const digests = new Map<string, string>();
  tables.exec('begin immediate');
  try {
    const before = new Map(writes.map(({ id }) => [id, takeRows(tables, id)]));
    for (const id of orphansOf(tables, writes)) takeRows(tables, id);
    for (const write of writes) {
      tables.exec('savepoint piece');
      try {
        digests.set(write.id, insertRows(tables, write));
        tables.exec('release piece');
      } catch (error) {
        tables.exec('rollback to piece; release piece');
        failures.set(write.id, clash(error));
      }
    }
    const note = tables.prepare('insert or replace into pieces values (?, ?, ?, ?, ?)');
    for (const { id, digest, kind, domain } of writes) {
      if (!failures.has(id)) note.run(id, digest, kind, domain, digests.get(id) ?? NO_ROWS);
    }
    for (const id of failures.keys()) giveBack(tables, before.get(id) ?? {});
    tables.exec('commit');
  } catch (error) {
    tables.exec('rollback');
    throw error;
  }
  return failures;
}

/** Pieces of domains that go: whether the state still names them or not, nothing of them stays. */
export function orphansOf(tables: DatabaseSync, writes: readonly Write[]): string[] {
  const gone = writes.filter(({ kind, rows }) => kind === 'domain' && (rows.domains ?? []).length === 0);
  const own = tables.prepare('select id from pieces where domain = ? and id <> domain');
  return gone.flatMap(({ id }) => own.all(id).map((row) => String(row.id)));
}

/** Takes a piece's rows away. @returns what they were. */
function takeRows(tables: DatabaseSync, piece: string): Rows {
  const taken: Record<string, Rows[string]> = {};
  for (const table of OF_PIECES) {
    taken[table] = tables.prepare(`select * from ${table} where piece = ?`).all(piece) as Rows[string];
    tables.prepare(`delete from ${table} where piece = ?`).run(piece);
  }
  taken.pieces = tables.prepare('select * from pieces where id = ?').all(piece) as Rows[string];
  tables.prepare('delete from pieces where id = ?').run(piece);
  return taken;
}

function giveBack(tables: DatabaseSync, rows: Rows): void {
  tables.exec('savepoint back');
  try {
    for (const table of [...OF_PIECES, 'pieces']) insertInto(tables, table, rows[table] ?? []);
    tables.exec('release back');
  } catch {
    // Somebody else has an address of it now.
    tables.exec('rollback to back; release back');
  }
}

function insertInto(tables: DatabaseSync, table: string, rows: Rows[string]): void {
  const [first] = rows ?? [];
  if (!rows || !first) return;
  const columns = Object.keys(first);
  const places = columns.map(() => '?').join(', ');
  const insert = tables.prepare(`insert into ${table} (${columns.join(', ')}) values (${places})`);
  for (const row of rows) insert.run(...columns.map((column): SQLInputValue => row[column] ?? null));
}

function insertRows(tables: DatabaseSync, { id, rows }: Write): string {
  for (const table of OF_PIECES) insertInto(tables, table, rows[table] ?? []);
  const [domain] = rows.domains ?? [];
  if (domain) {
    const other = tables
      .prepare(
        `select name from domains where (uid = ?1 and customer <> ?2) or (customer = ?2 and uid <> ?1) limit 1`,
      )
      .get(domain.uid ?? 0, domain.customer ?? '');
    if (other) throw new Error(`its uid or customer is not that of ${other.name}`);
  }
  return digestsOfRows(tables, id).get(id) ?? NO_ROWS;
}

function clash(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const taken = /UNIQUE constraint failed: ([a-z_.]+)/.exec(text)?.[1];
  return taken === undefined ? text : `its ${taken.replace('.', ' ')} is another piece's`;
}

const NO_ROWS = '';

/** Of all rows of each piece, or of one. */
function digestsOfRows(tables: DatabaseSync, piece?: string): Map<string, string> {
  const hashes = new Map<string, ReturnType<typeof createHash>>();
  for (const table of OF_PIECES) {
    const query = `select * from ${table}${piece === undefined ? '' : ' where piece = ?'}`;
    const rows = tables.prepare(query).iterate(...(piece === undefined ? [] : [piece]));
    for (const row of rows) {
      const id = String(row.piece);
      const hash = hashes.get(id) ?? createHash('sha256');
      hashes.set(id, hash.update(table).update(JSON.stringify(Object.values(row))));
    }
  }
  return new Map([...hashes].map(([id, hash]) => [id, hash.digest('base64url')]));
}
