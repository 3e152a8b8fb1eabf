import { mkdir, readdir, rm } from 'node:fs/promises';
import type { MailPiece, MailState } from '../../protocol/mail.ts';
import { digestOfPiece, PieceRefused, readPiece } from '../../protocol/pieces.ts';
import { absentAsUndefined, readIfThere, writeAtomically } from '../files.ts';
import { inTurns } from '../in-turns.ts';
import { MEMORY } from '../paths.ts';
import type { Wanted } from './plan.ts';

const PIECES = `${MEMORY}/pieces`;

/**
 * The texts of the pieces that the state names, on disk and read: a text is trusted for its digest, which the
 * signed state names. Root's alone, because hashes of passwords are in them.
 */
export class PieceStore {
  readonly #texts = new Set<string>();
  readonly #read = new Map<string, { piece: MailPiece } | { problem: string }>();

  static async open(): Promise<PieceStore> {
    const store = new PieceStore();
    const names = (await absentAsUndefined(readdir(PIECES))) ?? [];
    for (const name of names) if (/^[0-9a-f]{64}$/.test(name)) store.#texts.add(name);
    return store;
  }

  missing(state: MailState): string[] {
    return [...new Set(state.pieces.map(({ digest }) => digest))].filter(
      (digest) => !this.#texts.has(digest),
    );
  }

  async keep(text: string): Promise<void> {
    const digest = digestOfPiece(text);
    await mkdir(PIECES, { recursive: true, mode: 0o700 });
    await writeAtomically({ path: `${PIECES}/${digest}`, content: text, mode: 0o600, uid: 0, gid: 0 });
    this.#texts.add(digest);
  }

  /** Every piece that the state names, as far as it is here. */
  async wanted(state: MailState): Promise<Wanted[]> {
    const fresh = state.pieces.filter(({ digest }) => this.#texts.has(digest) && !this.#read.has(digest));
    await inTurns(fresh, async ({ id, digest }) => {
      this.#read.set(digest, await this.#readText(id, digest));
    });
    return state.pieces.map(({ id, digest }): Wanted => {
      const read = this.#read.get(digest);
      if (!read) return { id, digest, piece: undefined, problem: 'has not arrived yet' };
      if ('problem' in read) return { id, digest, piece: undefined, problem: read.problem };
      if (read.piece.id !== id) return { id, digest, piece: undefined, problem: 'the piece of another id' };
      return { id, digest, piece: read.piece };
    });
  }

  async #readText(id: string, digest: string): Promise<{ piece: MailPiece } | { problem: string }> {
    const text = await readIfThere(`${PIECES}/${digest}`);
    try {
      if (text === undefined) throw new PieceRefused('has not arrived yet');
      return { piece: readPiece(text, { id, digest }) };
    } catch (error) {
      if (!(error instanceof PieceRefused)) throw error;
      // Damaged on disk: as good as not there, it is asked for again.
      if (text === undefined || digestOfPiece(text) !== digest) this.#texts.delete(digest);
      return { problem: error.message };
    }
  }

  /** Texts that no state names any more. */
  async forgetOthers(state: MailState): Promise<void> {
    const named = new Set(state.pieces.map(({ digest }) => digest));
    for (const digest of this.#texts) {
      if (named.has(digest)) continue;
      this.#texts.delete(digest);
      this.#read.delete(digest);
      await rm(`${PIECES}/${digest}`, { force: true });
    }
  }
}
