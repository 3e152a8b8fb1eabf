import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isRefusal } from '../../platform/refusal.ts';
import { hostName } from '../../protocol/words.ts';
import { hostNameOf, registrableOf, related, siteLabel } from './names.ts';

/** Any text: controls, quotes, every alphabet up to U+2FFF, full-width forms. */
const anything = (maxLength: number) =>
  fc
    .array(fc.oneof(fc.nat(0x7f), fc.nat(0x2fff), fc.integer({ min: 0xff00, max: 0xffef })), { maxLength })
    .map((points) => String.fromCodePoint(...points));

describe('the name of a site', () => {
  it.each([
    ['Dupont', 'dupont'],
    ['  dupont ', 'dupont'],
    ['été-2026', 'xn--t-2026-9uab'],
    ['xn--bcher-kva', 'xn--bcher-kva'],
    ['ＤＵＰＯＮＴ', 'dupont'],
  ])('%j is kept as %s', (typed, label) => {
    const answer = siteLabel(typed);
    expect(isRefusal(answer) ? answer.refused : answer.label).toBe(label);
  });

  it.each([
    ['', 'site-name-invalid'],
    ['a', 'site-name-invalid'],
    ['a.b', 'site-name-invalid'],
    ['-a1', 'site-name-invalid'],
    ['a1-', 'site-name-invalid'],
    ['a_b', 'site-name-invalid'],
    ['a b', 'site-name-invalid'],
    ['ab\r\nSet-Cookie: x', 'site-name-invalid'],
    ['ab\0', 'site-name-invalid'],
    ['ab--cd', 'site-name-invalid'],
    ['ab--', 'site-name-invalid'],
    ['xn--a', 'site-name-invalid'],
    ['x'.repeat(41), 'site-name-invalid'],
    ['ADMIN', 'site-name-reserved'],
    ['phpMyAdmin', 'site-name-reserved'],
    ['ns7', 'site-name-reserved'],
    ['раураl', 'site-name-confusable'],
    ['xn--80aa0cbo', 'site-name-confusable'],
    ['ınstagram', 'site-name-confusable'],
  ])('%j: %s', (typed, reason) => {
    expect(siteLabel(typed)).toMatchObject({ refused: reason });
  });
});

describe('a host name', () => {
  it('that is accepted is one that every node accepts, whatever is typed', () => {
    const parts = fc.oneof(
      anything(70),
      fc.string({ unit: fc.constantFrom(...'abcéñäß-9аβ'), maxLength: 12 }),
      fc.constantFrom('xn--', 'xn--bcher-kva', '日本語', 'пример', '--', '0x7f', '127'),
    );
    fc.assert(
      fc.property(fc.array(parts, { minLength: 1, maxLength: 6 }), (labels) => {
        const answer = hostNameOf(labels.join('.'));
        return isRefusal(answer) || hostName.safeParse(answer.host).success;
      }),
      { numRuns: 1000 },
    );
  });

  it.each([
    ['пример.example', true],
    ['пpимер.example', false],
    ['αβγ.example', true],
    ['αbγ.example', false],
    ['日本語テスト.example', true],
    ['café-déjà.example', true],
  ])('%s in one alphabet: %s', (typed, fine) => {
    expect(isRefusal(hostNameOf(typed))).toBe(!fine);
  });
});

it('finds what is registered at a registry', () => {
  expect(registrableOf('a.b.example.co.uk')).toBe('example.co.uk');
  expect(registrableOf('dupont.github.io')).toBe('dupont.github.io');
  expect(registrableOf('www.dupont.fr')).toBe('dupont.fr');
});

it('relates a name to those above and below it and to no other', () => {
  expect(related('a.example', 'a.example')).toBe(true);
  expect(related('www.a.example', 'a.example')).toBe(true);
  expect(related('a.example', 'www.a.example')).toBe(true);
  expect(related('ba.example', 'a.example')).toBe(false);
  expect(related('www.a.example', 'ftp.a.example')).toBe(false);
});
