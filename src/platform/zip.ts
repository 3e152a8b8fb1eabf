import { crc32, deflateRawSync } from 'node:zlib';
import { type Instant, PARIS } from './calendar.ts';

export interface ZipEntry {
  /** With `/` between folders; never absolute, never upwards. */
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly at: Instant;
}

/** Without ZIP64: sizes and places are 32 bits, entries 16. */
const MOST_BYTES = 0xffff_ffff;
const MOST_ENTRIES = 0xffff;
const UTF8_NAMES = 0x0800;
const DEFLATED = 8;

/**
 * A ZIP file, as its entries come: none but the one at hand is held.
 * @throws RangeError where it would outgrow the format, or a name would lead out of it.
 */
export async function* zip(entries: AsyncIterable<ZipEntry> | Iterable<ZipEntry>): AsyncGenerator<Buffer> {
  const directory: Buffer[] = [];
  const names = new Set<string>();
  let offset = 0;
  for await (const { name, bytes, at } of entries) {
    if (name.startsWith('/') || /(^|\/)\.\.?(\/|$)|[\\\0]/.test(name) || name === '')
      throw new RangeError(`no name for a file: ${JSON.stringify(name)}`);
    if (names.has(name)) throw new RangeError(`twice in one file: ${name}`);
    names.add(name);
    const packed = deflateRawSync(bytes);
    const path = Buffer.from(name, 'utf8');
    const about = aboutEntry(bytes, packed, path, at);
    const local = Buffer.concat([u32(0x04034b50), u16(20), about, path, packed]);
    directory.push(
      // Made by: Unix; a regular file that its owner may read and write.
      Buffer.concat([
        ...[u32(0x02014b50), u16(0x0314), u16(20), about],
        ...[u16(0), u16(0), u16(0), u32(0o100600 * 0x10000), u32(offset), path],
      ]),
    );
    offset += local.length;
    if (offset > MOST_BYTES || directory.length > MOST_ENTRIES)
      throw new RangeError('too much for one ZIP file');
    yield local;
  }
  const list = Buffer.concat(directory);
  const count = u16(directory.length);
  const end = [u32(0x06054b50), u16(0), u16(0), count, count, u32(list.length), u32(offset), u16(0)];
  yield Buffer.concat([list, ...end]);
}

/** What the local header and the directory say alike: flags, method, time, sums, sizes, length of the name. */
function aboutEntry(bytes: Uint8Array, packed: Buffer, path: Buffer, at: Instant): Buffer {
  const when = at.toZonedDateTimeISO(PARIS);
  const time = (when.hour << 11) | (when.minute << 5) | (when.second >> 1);
  const date = ((when.year - 1980) << 9) | (when.month << 5) | when.day;
  return Buffer.concat([
    ...[u16(UTF8_NAMES), u16(DEFLATED), u16(time), u16(date)],
    ...[u32(crc32(bytes)), u32(packed.length), u32(bytes.length), u16(path.length), u16(0)],
  ]);
}

function u16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
