import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { siteNamed } from '../node/testing/sites.ts';
import { openState, StateRefused, signState, stateKeyOf, stateSigningKey } from './signing.ts';
import { desiredState, site as siteSchema } from './state.ts';
import { databaseWord, hostName, redirectTarget, unixName, urlPath } from './words.ts';

const node = '0193b0f2-0000-7000-8000-000000000001';
const key = stateSigningKey(Buffer.alloc(32, 7));
const site = siteNamed('alpha', 20_001);
const state = { protocol: 1 as const, node, revision: 5, sites: [site] };
const expected = { stateKey: stateKeyOf(key), node, revision: 5 };
const reason = (body: string, change = {}) => {
  try {
    openState(body, { ...expected, ...change });
    return 'taken';
  } catch (error) {
    return error instanceof StateRefused ? error.reason : String(error);
  }
};

describe('a signed state', () => {
  it('is refused when it is malformed, altered, of another key, of another node, or older', () => {
    const signed = signState(state, key);
    expect(reason('{')).toBe('malformed');
    expect(reason(JSON.stringify({ ...signed, state: signed.state.replace('alpha', 'bravo') }))).toBe(
      'bad-signature',
    );
    expect(
      reason(JSON.stringify(signed), { stateKey: stateKeyOf(stateSigningKey(Buffer.alloc(32, 8))) }),
    ).toBe('bad-signature');
    expect(reason(JSON.stringify(signed), { node: '0193b0f2-0000-7000-8000-000000000002' })).toBe(
      'other-node',
    );
    expect(reason(JSON.stringify(signed), { revision: 6 })).toBe('lower-revision');
    expect(reason(JSON.stringify({ ...signed, more: 1 }))).toBe('malformed');
  });

  it('is taken at the same and at a higher revision', () => {
    const body = JSON.stringify(signState(state, key));
    expect(openState(body, expected).sites[0]?.account).toBe('alpha');
    expect(openState(body, { ...expected, revision: 1 }).revision).toBe(5);
  });

  it('says where it is wrong and never what it holds', () => {
    expect(() => signState({ ...state, sites: [{ ...site, account: '-rf' }] }, key)).toThrow();
    expect(desiredState.safeParse({ ...state, extra: true }).success).toBe(false);
  });
});

describe('two sites', () => {
  it.each([
    ['account', { account: 'alpha' }],
    ['uid', { uid: 20_001 }],
    ['host', { names: ['alpha.test'] }],
    ['database', { databases: site.databases }],
    ['access', { accesses: site.accesses }],
  ])('never share their %s', (word, change) => {
    const other = siteNamed('bravo', 20_002, change);
    const said = desiredState.safeParse({ ...state, sites: [site, other] });
    expect(JSON.stringify(said.error?.issues)).toContain(word);
  });
});

describe('no field', () => {
  const fields = [unixName, hostName, databaseWord(64), urlPath, redirectTarget];
  it.each([
    'a\nb',
    'a\rb',
    'a;b',
    'a{b',
    'a}b',
    'a"b',
    "a'b",
    'a$b',
    'a\0b',
    'a b',
    'a\\b',
    '-a',
    'é',
    'xé.test',
    'a'.repeat(300),
    '',
  ])('takes %j, alone or inside', (poison) => {
    for (const field of fields)
      for (const value of [poison, `${poison}.test`, `/${poison}`, `https://a.test/${poison}`]) {
        if (/^(?:\/|https:\/\/a\.test\/)?(?:-a|a{200,}|)$/.test(value) || value === '-a.test') continue;
        if (/^https:\/\/a\.test\/a+$/.test(value) || /^\/a+$/.test(value)) continue;
        expect(field.safeParse(value).success, JSON.stringify(value)).toBe(false);
      }
  });

  it('that begins with a hyphen is a name', () => {
    for (const field of [unixName, hostName, databaseWord(64)])
      expect(field.safeParse('-a.test').success).toBe(false);
  });

  it('with user information is a redirect target', () => {
    for (const to of [
      'https://a@b.test/',
      'https://a:b@c.test',
      '//b.test',
      'javascript:alert(1)',
      'ftp://b.test',
    ])
      expect(redirectTarget.safeParse(to).success).toBe(false);
  });

  it('lets through any character that a daemon interprets, whatever is tried', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => {
        for (const field of fields) {
          if (field.safeParse(text).success) expect(text).toMatch(/^[^\s\p{Cc};{}"'$\\`|<>()]+$/u);
        }
      }),
    );
  });

  it('that nobody knows is taken', () => {
    expect(siteSchema.safeParse({ ...site, root: true }).success).toBe(false);
  });
});
