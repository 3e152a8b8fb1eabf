import { inflateSync } from 'node:zlib';
import { type Refusal, refuse } from '../../platform/refusal.ts';

/** Who signs. The mention, the initials and the stamp are given with the acceptance. */
export interface Signer {
  readonly firstName: string;
  readonly lastName: string;
  /** The organisation for which the person signs; absent for a private person. */
  readonly organisation?: string;
  /** Where the signed copy is sent. */
  readonly email: string;
}

export interface SignatureInput {
  readonly signer: Signer;
  /** "lu et approuvé", typed by the signer. */
  readonly mention: string;
  readonly initials: string;
  readonly stampPng?: Buffer;
}

export type SignatureRefusal =
  | 'terms-name-missing'
  | 'terms-mention-missing'
  | 'terms-initials-invalid'
  | 'terms-stamp-not-png'
  | 'terms-stamp-too-large';

/** The mention of the signature block, as it is printed. */
export const MENTION = 'lu et approuvé';
export const STAMP_MAX_BYTES = 512 * 1024;
const STAMP_MAX_PIXELS = 2000;

/** Whether the text is the mention: case, accents, quotes and spaces do not matter, the words do. */
export function isMention(text: string): boolean {
  return plainWords(text) === 'lu et approuve';
}

function plainWords(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{Mn}/gu, '')
    .replace(/[«»"“”'’.]/g, ' ')
    .trim()
    .replace(/\s+/g, ' ')
    .toLowerCase();
}

/** The initials that a form proposes: "Léa-Marie de La Tour" → "LMDLT", four letters at most. */
export function initialsOf(firstName: string, lastName: string): string {
  return `${firstName} ${lastName}`
    .split(/[\s'’-]+/)
    .map((word) => [...word].find((letter) => /\p{L}/u.test(letter)) ?? '')
    .join('')
    .toUpperCase()
    .slice(0, 4);
}

/** What is wrong with a signature (end of the terms: initials, mention, names, stamp), or nothing. */
export function refuseSignature(input: SignatureInput): Refusal<SignatureRefusal> | undefined {
  const { firstName, lastName, organisation } = input.signer;
  for (const [field, text] of Object.entries({ firstName, lastName, organisation }))
    if (text !== undefined && (text.trim() === '' || text.length > 120 || /\p{Cc}/u.test(text)))
      return refuse('terms-name-missing', { article: 'end', field });
  if (!isMention(input.mention)) return refuse('terms-mention-missing', { article: 'end', field: 'mention' });
  if (!/^[\p{L}\p{M}]{1,5}$/u.test(input.initials.replace(/[.\s-]/g, '')))
    return refuse('terms-initials-invalid', { article: 'end', field: 'initials' });
  if (input.stampPng) {
    if (input.stampPng.length > STAMP_MAX_BYTES)
      return refuse('terms-stamp-too-large', { article: 'end', field: 'stamp', figures: STAMP_FIGURES });
    const size = pngSize(input.stampPng);
    if (!size) return refuse('terms-stamp-not-png', { article: 'end', field: 'stamp' });
    if (size.width > STAMP_MAX_PIXELS || size.height > STAMP_MAX_PIXELS)
      return refuse('terms-stamp-too-large', { article: 'end', field: 'stamp', figures: STAMP_FIGURES });
  }
  return undefined;
}

const STAMP_FIGURES = { kilobytes: STAMP_MAX_BYTES / 1024, pixels: STAMP_MAX_PIXELS };
const PNG_SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const CHANNELS: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

/**
 * The size of a PNG image, or undefined where the bytes are not a whole PNG and nothing else: signature,
 * chunks with their lengths, one header first, image data that inflate to as much as the header
 * promises and no more, the end mark at the very end.
 */
export function pngSize(bytes: Buffer): { width: number; height: number } | undefined {
  if (!bytes.subarray(0, 8).equals(PNG_SIGNATURE)) return undefined;
  const data: Buffer[] = [];
  let header: Buffer | undefined;
  let at = 8;
  for (;;) {
    if (at + 12 > bytes.length) return undefined;
    const length = bytes.readUInt32BE(at);
    const type = bytes.toString('latin1', at + 4, at + 8);
    const end = at + 12 + length;
    if (end > bytes.length) return undefined;
    const content = bytes.subarray(at + 8, at + 8 + length);
    if ((type === 'IHDR') !== (at === 8)) return undefined;
    if (type === 'IHDR') header = content;
    if (type === 'IDAT') data.push(content);
    at = end;
    if (type === 'IEND') break;
  }
  if (at !== bytes.length || header?.length !== 13) return undefined;
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)];
  const bits = header.readUInt8(8) * (CHANNELS[header.readUInt8(9)] ?? 0);
  if (width === 0 || height === 0 || bits === 0) return undefined;
  if (width > 10_000 || height > 10_000) return { width, height }; // too large: nobody inflates it
  return inflatesTo(Buffer.concat(data), width, height, bits) ? { width, height } : undefined;
}

function inflatesTo(data: Buffer, width: number, height: number, bits: number): boolean {
  const whole = height * (1 + Math.ceil((width * bits) / 8));
  const slack = 8 * height; // an interlaced image has a few more filter bytes
  if (whole > 64 * 1024 * 1024) return false;
  try {
    const pixels = inflateSync(data, { maxOutputLength: whole + slack });
    return pixels.length >= whole;
  } catch {
    return false;
  }
}
