import { createHash } from 'node:crypto';
import { type MailPiece, mailPiece } from './mail.ts';
import { LIMITS } from './words.ts';

/** A piece as it travels: the exact text, so that nothing has to be written the same way on both sides. */
export interface PieceText {
  readonly id: string;
  readonly digest: string;
  readonly text: string;
}

export const digestOfPiece = (text: string) => createHash('sha256').update(text).digest('hex');

/** @throws ZodError when the piece is not one that a node would accept; RangeError when it is too big. */
export function writePiece(piece: MailPiece): PieceText {
  const text = JSON.stringify(mailPiece.parse(piece));
  if (Buffer.byteLength(text) > LIMITS.pieceBytes) throw new RangeError(`piece ${piece.id} is too big`);
  return { id: piece.id, digest: digestOfPiece(text), text };
}

/** Why a node does not take a piece. The others go on. */
export class PieceRefused extends Error {}

/**
 * What is read is what the signed state named: by digest, and by the id beside it.
 * @throws PieceRefused, which says where the piece is wrong and never what it holds.
 */
export function readPiece(text: string, expected: { id: string; digest: string }): MailPiece {
  if (digestOfPiece(text) !== expected.digest) throw new PieceRefused('other content than the state names');
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    throw new PieceRefused('not JSON');
  }
  const parsed = mailPiece.safeParse(raw);
  if (!parsed.success) {
    const where = parsed.error.issues.slice(0, 5).map((issue) => issue.path.join('.') || issue.code);
    throw new PieceRefused(`malformed: ${where.join(', ')}`);
  }
  if (parsed.data.id !== expected.id) throw new PieceRefused('the piece of another id');
  return parsed.data;
}
