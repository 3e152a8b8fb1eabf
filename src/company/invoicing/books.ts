import { createHash } from 'node:crypto';

/**
 * The chain of the books (CGI 286 I 3° bis): every invoice and credit note carries the hash of its own
 * content and of the one before, so that one flipped byte is found and named.
 */

/** What a document says, as plain JSON values: every printed word and figure, and its place in the chain. */
export interface BookEntry {
  readonly seq: string;
  readonly content: Readonly<Record<string, unknown>>;
}

export const GENESIS = Buffer.alloc(32);

/** Keys sorted at every depth: the same content has one text, whatever a database does to its JSON. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value)
      .filter(([, part]) => part !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${entries.map(([key, part]) => `${JSON.stringify(key)}:${canonical(part)}`).join(',')}}`;
  }
  return JSON.stringify(value);
}

export function chainHash(previous: Buffer, entry: BookEntry): Buffer {
  return createHash('sha256').update(previous).update(canonical(entry)).digest();
}
