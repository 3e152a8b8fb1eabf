import { type Refusal, refuse } from './refusal.ts';

/** A file that somebody handed in, as it will be kept. */
export interface Upload {
  readonly name: string;
  readonly mime: string;
  readonly bytes: Uint8Array;
}

export const UPLOAD_MIB = 5;

/** What is taken, told from the first bytes: neither the name nor the sender's word counts. */
const KINDS: readonly { mime: string; ending: string; magic: readonly number[] }[] = [
  { mime: 'application/pdf', ending: 'pdf', magic: [0x25, 0x50, 0x44, 0x46, 0x2d] },
  { mime: 'image/png', ending: 'png', magic: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a] },
  { mime: 'image/jpeg', ending: 'jpg', magic: [0xff, 0xd8, 0xff] },
];

/** For the `accept` of a file field. */
export const UPLOAD_TYPES = KINDS.map(({ mime }) => mime).join(',');

/** PDF, PNG or JPEG up to some MiB. Its name is only a label, and its ending says what it is. */
export function readUpload(file: { name: string; bytes: Uint8Array }, field: string): Upload | Refusal {
  const name = labelOf(file.name);
  if (file.bytes.length === 0) return refuse('upload-empty', { field, figures: { name } });
  if (file.bytes.length > UPLOAD_MIB * 1024 * 1024)
    return refuse('upload-too-large', { field, figures: { name, mib: UPLOAD_MIB } });
  const kind = KINDS.find(({ magic }) => magic.every((byte, at) => file.bytes[at] === byte));
  if (!kind) return refuse('upload-type-unknown', { field, figures: { name } });
  return { name: `${name}.${kind.ending}`, mime: kind.mime, bytes: file.bytes };
}

/** The last part of a path, without its ending, controls, invisible characters or leading dots. */
function labelOf(given: string): string {
  const last = given.toWellFormed().split(/[/\\]/).at(-1) ?? '';
  const plain = last
    .normalize('NFC')
    .replace(/\.[a-z0-9]{1,5}$/i, '')
    .replace(/[^\p{L}\p{N} _.()'-]/gu, '')
    .replace(/\s+/g, ' ')
    .replace(/^[\s.]+|[\s.]+$/g, '');
  return [...plain].slice(0, 80).join('') || 'document';
}
