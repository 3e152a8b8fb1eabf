import { createHash } from 'node:crypto';

/**
 * A chain of evidence, pure. A record is a text (JSON with its keys in one order); its hash covers the hash before
 * it and the text itself. Changing, dropping or inserting one shows in every later hash.
 */
export interface Link {
  readonly seq: bigint;
  readonly record: string;
  readonly previous_hash: Buffer;
  readonly hash: Buffer;
}

/** Where a chain stands: its last record's number and hash. */
export type Head = Pick<Link, 'seq' | 'hash'>;

/** Before the first record. */
export const START: Head = { seq: 0n, hash: Buffer.alloc(32) };

function chainHash(previous: Buffer, record: string): Buffer {
  return createHash('sha256').update(previous).update(record, 'utf8').digest();
}

/** What is written for a record at the end of the chain. The caller holds the chain meanwhile. */
export function nextLink(head: Head | undefined, content: object): Link {
  const { seq, hash } = head ?? START;
  const record = JSON.stringify(content);
  return { seq: seq + 1n, record, previous_hash: hash, hash: chainHash(hash, record) };
}

export type LinkProblem = 'record-missing' | 'link-broken' | 'record-altered';

/** Whether a record follows the one before it and is itself whole. */
export function problemOfLink(link: Link, before: Head): LinkProblem | undefined {
  if (link.seq !== before.seq + 1n) return 'record-missing';
  if (!link.previous_hash.equals(before.hash)) return 'link-broken';
  return chainHash(link.previous_hash, link.record).equals(link.hash) ? undefined : 'record-altered';
}

const STRETCH = 200;

/**
 * Computes a chain again from its first record. @returns how many are whole, and the first that is not: its link, or
 * what `says` compares it with.
 */
export async function firstBadLink<Row extends Link>(
  after: (seq: bigint, limit: number) => Promise<readonly Row[]>,
  says: (row: Row) => Promise<boolean>,
): Promise<{ records: number; bad: Row | undefined }> {
  let before = START;
  for (;;) {
    const rows = await after(before.seq, STRETCH);
    if (rows.length === 0) return { records: Number(before.seq), bad: undefined };
    for (const row of rows) {
      if (problemOfLink(row, before) || !(await says(row))) return { records: Number(before.seq), bad: row };
      before = { seq: row.seq, hash: row.hash };
    }
  }
}
