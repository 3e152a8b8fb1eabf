/** A range of octets, both ends included. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/**
 * RFC 9110, 14.2: one range of an archive. Undefined: the whole (there is none, or it is one that may be
 * ignored). `unsatisfiable`: it lies beyond the end.
 */
export function rangeOf(header: string | null, total: number): Range | undefined | 'unsatisfiable' {
  const asked = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header?.trim() ?? '');
  if (!asked) return undefined;
  const [, first = '', last = ''] = asked;
  if (first === '') {
    if (last === '') return undefined;
    const tail = Number(last);
    return tail === 0 ? 'unsatisfiable' : { from: Math.max(0, total - tail), to: total - 1 };
  }
  const from = Number(first);
  if (last !== '' && Number(last) < from) return undefined;
  if (from >= total) return 'unsatisfiable';
  return { from, to: last === '' ? total - 1 : Math.min(Number(last), total - 1) };
}

/** Which pieces a range touches, and which part of each. */
export function partsOf(
  { from, to }: Range,
  pieceBytes: number,
): { nth: number; from: number; to: number }[] {
  const parts = [];
  for (let nth = Math.floor(from / pieceBytes); nth * pieceBytes <= to; nth++) {
    const start = nth * pieceBytes;
    parts.push({ nth, from: Math.max(0, from - start), to: Math.min(pieceBytes, to - start + 1) });
  }
  return parts;
}

/** Days before the end of a service, and before its data go, on which its customer is told again. */
export const REMIND_DAYS = [7, 1] as const;

/**
 * Which reminder is due: the nearest of those whose day has come. What a stop made us miss is said once, by
 * the latest.
 */
export function reminderDue(daysLeft: number): number | undefined {
  if (daysLeft < 0) return undefined;
  return REMIND_DAYS.filter((days) => daysLeft <= days).at(-1);
}
