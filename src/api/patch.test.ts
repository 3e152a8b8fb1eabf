import { z } from '@hono/zod-openapi';
import { describe, expect, it } from 'vitest';
import { mergePatch, patchOf, withoutNulls } from './patch.ts';

describe('a merge patch (RFC 7396)', () => {
  it.each([
    [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
    [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
    [{ a: 'b' }, { a: null }, {}],
    [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
    [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
    [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
    [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
    [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
    [{ e: null }, { a: 1 }, { e: null, a: 1 }],
    [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
  ])('makes of %j and %j: %j', (before, patch, after) => {
    expect(mergePatch(before, patch)).toEqual(after);
  });

  it('takes any of the fields, null only where the field may be absent, and no other', () => {
    const patch = patchOf(
      z.strictObject({
        name: z.string(),
        phone: z.string().optional(),
        at: z.strictObject({ city: z.string() }),
      }),
    );
    const accepted = (value: unknown) => patch.safeParse(value).success;
    expect([{}, { phone: null }, { at: {} }, { at: { city: 'x' } }].map(accepted)).toEqual(
      Array(4).fill(true),
    );
    expect([{ name: null }, { at: null }, { at: { other: 1 } }, { other: 1 }].map(accepted)).toEqual(
      Array(4).fill(false),
    );
  });

  it('sees a resource as its own input: what is null is absent', () => {
    expect(withoutNulls({ a: null, b: { c: null, d: 1 }, e: [null] })).toEqual({ b: { d: 1 }, e: [null] });
  });
});
