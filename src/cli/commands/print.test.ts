import { describe, expect, it } from 'vitest';
import { clean, sheet, table } from './print.ts';
import { terminalLanguage } from './registry.ts';

describe('a table', () => {
  it('aligns by what is seen, not by code units', () => {
    const rows = [
      ['Zoé', 'Besançon'],
      ['e\u0301te\u0301', 'Dole'],
    ];
    expect(table(['Nom', 'Ville'], rows)).toBe('Nom  Ville\nZoé  Besançon\ne\u0301te\u0301  Dole');
  });

  it('is its headings where there are no rows', () => {
    expect(table(['a', 'b'], [])).toBe('a  b');
  });
});

describe('a sheet', () => {
  it('leaves out what there is not', () => {
    expect(
      sheet([
        ['a', 'x'],
        ['long', null],
        ['b', undefined],
        ['c', ''],
      ]),
    ).toBe('a  x');
  });
});

describe('a text of somebody else', () => {
  it.each(['\u001b[31m', '\u0000', '\r\n', '\u202e', '\u2028', '\u0085'])('loses %j', (text) => {
    expect(clean(`a${text}b`)).not.toContain(text);
  });
});

describe('the language of the terminal', () => {
  it.each([
    [{}, 'fr'],
    [{ LANG: 'en_GB.UTF-8' }, 'en'],
    [{ LANG: 'en_GB.UTF-8', LC_ALL: 'fr_FR.UTF-8' }, 'fr'],
    [{ LANG: 'C.UTF-8' }, 'fr'],
    [{ LANG: 'fr_FR', LC_MESSAGES: 'en_US' }, 'en'],
  ] as const)('for %j is %s', (env, language) => {
    expect(terminalLanguage(env)).toBe(language);
  });
});
