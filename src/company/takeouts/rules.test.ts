import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { partsOf, rangeOf, reminderDue } from './rules.ts';

describe('a range of an archive (RFC 9110)', () => {
  it.each([
    [null, undefined],
    ['', undefined],
    ['bytes=-', undefined],
    ['bytes=5-2', undefined],
    ['bytes=0-1,5-6', undefined],
    ['items=0-1', undefined],
    ['bytes=a-b', undefined],
    ['bytes=-0', 'unsatisfiable'],
    ['bytes=100-', 'unsatisfiable'],
    ['bytes=999999999999999-', 'unsatisfiable'],
    ['bytes=0-0', { from: 0, to: 0 }],
    ['bytes=10-', { from: 10, to: 99 }],
    ['bytes=90-1000', { from: 90, to: 99 }],
    ['bytes=-10', { from: 90, to: 99 }],
    ['bytes=-1000', { from: 0, to: 99 }],
  ])('%j of a hundred octets is %j', (header, range) => {
    expect(rangeOf(header, 100)).toEqual(range);
  });

  it('is covered by its parts, octet by octet, with none too much', () => {
    fc.assert(
      fc.property(fc.nat(500), fc.nat(500), fc.integer({ min: 1, max: 64 }), (one, other, pieceBytes) => {
        const range = { from: Math.min(one, other), to: Math.max(one, other) };
        const octets = partsOf(range, pieceBytes).flatMap(({ nth, from, to }) =>
          Array.from({ length: to - from }, (_, index) => nth * pieceBytes + from + index),
        );
        expect(octets).toEqual(
          Array.from({ length: range.to - range.from + 1 }, (_, index) => range.from + index),
        );
      }),
    );
  });
});

describe('the reminder of an end', () => {
  it.each([
    [30, undefined],
    [8, undefined],
    [7, 7],
    [3, 7],
    [2, 7],
    [1, 1],
    [0, 1],
    [-1, undefined],
  ])('%i days before it is that of %j', (left, due) => {
    expect(reminderDue(left)).toBe(due);
  });
});
