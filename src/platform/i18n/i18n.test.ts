import { describe, expect, it } from 'vitest';
import { LANGUAGES, preferredLanguage, texts } from './index.ts';

type Tree = ReturnType<typeof texts>;

function leaves(tree: Tree, path = ''): Map<string, string> {
  const found = new Map<string, string>();
  for (const [key, value] of Object.entries(tree)) {
    if (typeof value === 'string') found.set(`${path}${key}`, value);
    else for (const [inner, text] of leaves(value, `${path}${key}.`)) found.set(inner, text);
  }
  return found;
}

describe('the texts', () => {
  const [fr, en] = LANGUAGES.map((language) => leaves(texts(language)));

  it('say everything in French and in English', () => {
    expect([...(en ?? []).keys()].sort()).toEqual([...(fr ?? []).keys()].sort());
  });

  it('put the same figures into both languages', () => {
    const figures = (text = '') => [...text.matchAll(/\{\{\s*(\w+)/g)].map((match) => match[1]).sort();
    for (const [key, text] of fr ?? []) {
      expect(new Set(figures(en?.get(key))), key).toEqual(new Set(figures(text)));
    }
  });

  it('are never empty', () => {
    for (const language of [fr, en]) {
      for (const [key, text] of language ?? []) expect(text.trim(), key).not.toBe('');
    }
  });
});

describe('the reader’s language', () => {
  it.each([
    [null, 'fr'],
    ['', 'fr'],
    ['de-DE,de;q=0.9', 'fr'],
    ['en-GB,en;q=0.9,fr;q=0.8', 'en'],
    ['de,fr;q=0.7,en;q=0.3', 'fr'],
    ['*;q=nonsense', 'fr'],
  ])('of Accept-Language %j is %s', (header, expected) => {
    expect(preferredLanguage(header)).toBe(expected);
  });
});
