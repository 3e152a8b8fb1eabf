import { encode } from 'uqr';

export interface QrSquares {
  /** The side, the quiet zone included. */
  readonly size: number;
  /** The dark squares as an SVG path, in units of one square. */
  readonly path: string;
}

/** A text for a camera. Level M mends up to 15 % of the squares; four squares of quiet around (ISO 18004). */
export function qrSquares(text: string): QrSquares {
  const { size, data } = encode(text, { ecc: 'M', border: 4 });
  return { size, path: data.map(bars).join('') };
}

/** Neighbours in a row are one bar: half as many shapes for whoever draws them. */
function bars(row: readonly boolean[], y: number): string {
  let path = '';
  for (let x = 0; x < row.length; x++) {
    if (!row[x]) continue;
    const from = x;
    while (row[x + 1]) x += 1;
    path += `M${from} ${y}h${x - from + 1}v1H${from}z`;
  }
  return path;
}

/** As a file, for a PDF. */
export function qrSvg(text: string): Uint8Array {
  const { size, path } = qrSquares(text);
  return Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size} ${size}" width="${size}" height="${size}"><path d="${path}"/></svg>`,
  );
}
