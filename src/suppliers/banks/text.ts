import { MAX_FILE_BYTES } from '../../company/banking/bank.ts';
import { type Refusal, refuse } from '../../platform/refusal.ts';

/** Encodings in which banks write; anything else is refused rather than guessed. */
const ENCODINGS: Readonly<Record<string, string>> = {
  'utf-8': 'utf-8',
  'us-ascii': 'utf-8',
  'iso-8859-1': 'iso-8859-1',
  'iso-8859-15': 'iso-8859-15',
  'windows-1252': 'windows-1252',
};

/** A file as text with `\n` at the ends of its lines, or why it cannot be one. */
export function textOf(bytes: Uint8Array): string | Refusal {
  if (bytes.length === 0) return refuse('bank-file-empty', { field: 'file', figures: { line: 1 } });
  if (bytes.length > MAX_FILE_BYTES)
    return refuse('bank-file-too-large', {
      field: 'file',
      figures: { line: lineAt(bytes, MAX_FILE_BYTES), max: MAX_FILE_BYTES / 1024 / 1024 },
    });
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff))
    return wrongEncoding(1, 'UTF-16');
  const nul = bytes.indexOf(0);
  if (nul >= 0) return wrongEncoding(lineAt(bytes, nul), 'NUL');
  const declared = declaredEncoding(bytes);
  const encoding = ENCODINGS[declared ?? 'utf-8'];
  if (encoding === undefined) return wrongEncoding(1, declared ?? '');
  try {
    const text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
    return text.replace(/\r\n?/g, '\n');
  } catch {
    // Statements in MT940 have no declaration; where they are not UTF-8 they are Latin.
    if (declared === undefined && /^\s*[{:]/.test(ascii(bytes.subarray(0, 64))))
      return new TextDecoder('windows-1252').decode(bytes).replace(/\r\n?/g, '\n');
    return wrongEncoding(firstBadLine(bytes), 'UTF-8');
  }
}

/** The line (from 1) on which a place of the text stands. */
export function lineOfPlace(text: string, place: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at >= 0 && at < place; at = text.indexOf('\n', at + 1)) line += 1;
  return line;
}

function wrongEncoding(line: number, encoding: string): Refusal {
  return refuse('bank-file-encoding', { field: 'file', figures: { line, encoding } });
}

function declaredEncoding(bytes: Uint8Array): string | undefined {
  return /^\uFEFF?\s*<\?xml[^>]*?encoding\s*=\s*["']([\w.-]+)["']/
    .exec(ascii(bytes.subarray(0, 200)).replace(/^ï»¿/, ''))?.[1]
    ?.toLowerCase();
}

function ascii(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1');
}

function firstBadLine(bytes: Uint8Array): number {
  let line = 1;
  let from = 0;
  for (;;) {
    const end = bytes.indexOf(10, from);
    const piece = bytes.subarray(from, end < 0 ? bytes.length : end);
    try {
      new TextDecoder('utf-8', { fatal: true }).decode(piece);
    } catch {
      return line;
    }
    if (end < 0) return line;
    from = end + 1;
    line += 1;
  }
}

function lineAt(bytes: Uint8Array, place: number): number {
  let line = 1;
  for (let at = bytes.indexOf(10); at >= 0 && at < place; at = bytes.indexOf(10, at + 1)) line += 1;
  return line;
}
