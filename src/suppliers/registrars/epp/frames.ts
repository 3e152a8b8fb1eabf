/** RFC 5734, section 4: four bytes of total length, network order, then the XML. */
const HEADER = 4;
/** No registry's answer comes near it; a length beyond is a broken peer or a hostile one. */
export const LONGEST_FRAME = 1024 * 1024;

export function frame(xml: string): Buffer {
  const body = Buffer.from(xml, 'utf8');
  const head = Buffer.alloc(HEADER);
  head.writeUInt32BE(body.length + HEADER);
  return Buffer.concat([head, body]);
}

/** Puts frames together from whatever pieces the network hands over. */
export class FrameReader {
  #kept: Buffer = Buffer.alloc(0);

  /** The frames that are whole now. @throws RangeError when a length cannot be one. */
  take(piece: Buffer): string[] {
    this.#kept = this.#kept.length === 0 ? piece : Buffer.concat([this.#kept, piece]);
    const whole: string[] = [];
    while (this.#kept.length >= HEADER) {
      const length = this.#kept.readUInt32BE(0);
      if (length <= HEADER || length > LONGEST_FRAME) throw new RangeError(`a frame of ${length} bytes`);
      if (this.#kept.length < length) break;
      whole.push(this.#kept.toString('utf8', HEADER, length));
      this.#kept = this.#kept.subarray(length);
    }
    return whole;
  }
}
