import { describe, expect, it } from 'vitest';
import { granted } from '../../platform/refusal.ts';
import { candidates } from './suggestion-rules.ts';

const names = (typed: string) => granted(candidates(typed, ['fr', 'com'])).map(({ unicode }) => unicode);

describe('what somebody may want who typed', () => {
  it.each([
    ['', 'domain-name-missing'],
    ['  ', 'domain-name-missing'],
    ['!!!', 'domain-name-characters'],
    ['-.fr', 'domain-name-hyphen'],
    ['fr', undefined],
  ])('“%s” is %s', (typed, refused) => {
    const found = candidates(typed, ['fr', 'com']);
    if (refused) expect(found).toMatchObject({ refused, field: 'q' });
    else expect(Array.isArray(found)).toBe(true);
  });

  it('a name: that name first, then the same under the other extensions', () => {
    expect(names('Exemple.COM')).toEqual(expect.arrayContaining(['exemple.com', 'exemple.fr']));
    expect(names('Exemple.COM')[0]).toBe('exemple.com');
    expect(new Set(names('exemple.com')).size).toBe(names('exemple.com').length);
  });

  it('words: one name of them, accents and all', () => {
    expect(names('Boulangerie d’été')[0]).toBe('boulangerie-d-été.fr');
    expect(names('martin')).toContain('martin-web.fr');
  });
});
