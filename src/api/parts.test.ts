import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LANGUAGES } from '../platform/i18n/index.ts';
import { refuse } from '../platform/refusal.ts';
import { day, id, line, lines, Money } from './fields.ts';
import { byId, byNumber, byText, cursorFor, readCursor, sliceAfter, sliceById } from './pages.ts';
import { ApiProblem, Problem, problem, statusOf } from './problem.ts';
import { allowanceHeaders } from './rates.ts';
import { readKey, requestHash } from './replays.ts';

describe('the status of a refusal', () => {
  it.each([
    ['token-not-found', undefined, 404],
    ['customer-unknown', undefined, 404],
    ['capability-unknown', 'capabilities', 422],
    ['site-name-taken', 'siteName', 409],
    ['name-in-use', 'host', 409],
    ['already-terminated', undefined, 409],
    ['mail-already-sent', undefined, 409],
    ['account-exists', undefined, 409],
    ['not-permitted', undefined, 403],
    ['catalogue-not-yours', undefined, 403],
    ['above-liability-cap', undefined, 422],
    ['notice-too-late', undefined, 422],
  ])('%s (field %s) is %i', (reason, field, status) => {
    expect(statusOf(refuse(reason, field === undefined ? {} : { field }))).toBe(status);
  });
});

describe('a problem', () => {
  it.each(LANGUAGES)('says in %s what is refused, by which article, and the figures', (language) => {
    const body = problem(
      422,
      refuse('api-scope-missing', { article: '8', field: 'f', figures: { scope: 'a:read' } }),
      language,
    );
    expect(Problem.parse(body)).toEqual(body);
    expect(body).toMatchObject({ type: '/api/v1/docs/problems#api-scope-missing', article: '8', field: 'f' });
    expect(body.detail).toContain('a:read');
  });
});

describe('a cursor', () => {
  it('gives back the key that it was made of', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 18n - 1n }), (key) => {
        expect(readCursor('list', byNumber, cursorFor('list', byNumber, key))).toBe(key);
      }),
    );
  });

  it.each([
    '',
    'x',
    'bnVsbA',
    Buffer.from('["list"]').toString('base64url'),
    Buffer.from('["other","1"]').toString('base64url'),
    Buffer.from('["list","1 or 1=1"]').toString('base64url'),
    Buffer.from('["list",1]').toString('base64url'),
    Buffer.from('["list","99999999999999999999"]').toString('base64url'),
  ])('%j is refused', (cursor) => {
    for (const kind of [byNumber, byId]) {
      expect(() => readCursor<unknown>('list', kind as never, cursor)).toThrow(ApiProblem);
    }
  });

  it('of rows that come and go goes on after the id that it names', () => {
    const rows = ['a', 'b', 'c', 'd'].map((id) => ({ id }));
    const first = sliceById(rows, { after: undefined, limit: 2 });
    expect(first.map(({ id }) => id)).toEqual(['a', 'b']);
    const left = rows.filter(({ id }) => id !== 'b').reverse();
    expect(sliceById(left, { after: 'b', limit: 2 }).map(({ id }) => id)).toEqual(['c', 'd']);
  });

  it('goes on after the row that it names', () => {
    const rows = ['a', 'b', 'c'];
    expect(sliceAfter(rows, (row) => row, { after: 'a', limit: 5 })).toEqual(['b', 'c']);
    expect(sliceAfter(rows, (row) => row, { after: undefined, limit: 2 })).toEqual(['a', 'b']);
    expect(readCursor('l', byText, cursorFor('l', byText, 'C00012'))).toBe('C00012');
  });
});

describe('a field', () => {
  it.each(['2026-02-30', '2026-1-1', '20260101', '2026-01-01T00:00:00Z', ''])('is no day: %j', (text) => {
    expect(day().safeParse(text).success).toBe(false);
  });
  it.each(['', 'a\nb', 'a\u0000', '\u007f', '\u2028', '\ud800', 'x'.repeat(11)])(
    'is no line of text: %j',
    (text) => {
      expect(line(10).safeParse(text).success).toBe(false);
    },
  );
  it('of several lines keeps its line breaks and nothing worse', () => {
    expect(lines(10).safeParse('a\nb').success).toBe(true);
    expect(lines(10).safeParse('a\rb').success).toBe(false);
  });
  it.each(['12', '12.5', '12,50', '1e3', '-', '12.345', ' 1.00', '99999999999999.00'])(
    'is no amount: %j',
    (amount) => {
      expect(Money.safeParse({ amount, currency: 'EUR' }).success).toBe(false);
    },
  );
  it.each(['01A20D07-c597-790e-8617-e6c7dc51a75e', '{01a20d07-c597-790e-8617-e6c7dc51a75e}', 'x'])(
    'is no id: %j',
    (text) => {
      expect(id().safeParse(text).success).toBe(false);
    },
  );
});

describe('an Idempotency-Key', () => {
  it('is read bare and quoted, and is one line of visible characters', () => {
    expect(readKey(undefined)).toBeUndefined();
    expect(readKey('"k-1"')).toBe('k-1');
    expect(readKey('k-1')).toBe('k-1');
    for (const wrong of ['', '""', 'a b', 'a\n', 'é', 'x'.repeat(256)])
      expect(() => readKey(wrong)).toThrow(ApiProblem);
  });

  it('belongs to the method, the path and the exact body', () => {
    const hashes = [
      requestHash('post', '/api/v1/payments', '{}'),
      requestHash('post', '/api/v1/payments', '{} '),
      requestHash('post', '/api/v1/orders', '{}'),
      requestHash('put', '/api/v1/payments', '{}'),
    ].map((hash) => hash.toString('hex'));
    expect(new Set(hashes).size).toBe(4);
  });
});

it('the rate is told in the fields of the draft', () => {
  expect(allowanceHeaders({ left: 3, resetsIn: 42, exceeded: false })).toEqual({
    'RateLimit-Policy': '"token";q=600;w=60',
    RateLimit: '"token";r=3;t=42',
  });
});
