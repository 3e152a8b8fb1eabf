import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { FICTIONAL } from '../../provider/rules.ts';
import { structure } from '../document.ts';
import { type TermsVersion, VERSIONS, versionOn } from '../versions.ts';
import { frenchSpaces, termsText } from './text.ts';

const [first] = VERSIONS as [TermsVersion];
const NUMBERS = [
  '1',
  '2',
  '3',
  '4',
  '5',
  '6',
  '7',
  '8',
  '9',
  '10',
  '11',
  '12',
  '12b',
  '14',
  '15',
  '16',
  '17',
  '18',
  '19',
  '20',
];

function article(
  number: string,
  language: 'fr' | 'en' = 'fr',
  provider = FICTIONAL,
  version = first,
): string {
  const found = termsText(version, provider, language).articles.find((one) => one.number === number);
  return (found?.paragraphs ?? []).join('\n').replace(/[\u00a0\u202f]/g, ' ');
}

describe('the version of 15 May 2016', () => {
  it.each(['fr', 'en'] as const)('has every article once, in order, in %s', (language) => {
    const text = termsText(first, FICTIONAL, language);
    expect(text.articles.map(({ number }) => number)).toEqual(NUMBERS);
    for (const { paragraphs } of text.articles) expect(paragraphs.join('').length).toBeGreaterThan(40);
  });

  it('says the same paragraphs in both languages', () => {
    const fr = termsText(first, FICTIONAL, 'fr').articles;
    const en = termsText(first, FICTIONAL, 'en').articles;
    expect(en.map(({ paragraphs }) => paragraphs.length)).toEqual(
      fr.map(({ paragraphs }) => paragraphs.length),
    );
    expect(en[0]?.definitions?.length).toBe(6);
    expect(fr[0]?.definitions?.length).toBe(6);
  });

  it.each([
    ['5', 'au moins une adresse e-mail'],
    ['7', 'au moins 60 jours avant la date d’échéance'],
    ['8', '20 jours avant la date d’échéance'],
    ['8', 'Au moins deux rappels'],
    ['8', 'dépasse 20 € TTC par mois'],
    ['8', 'trois fois le taux d’intérêt légal'],
    ['11', 'pour un an au moins'],
    ['12', 'forfaitairement 100 € HT'],
    ['12', 'est facturée 100 € HT'],
    ['12b', '250 Mo'],
    ['15', 'sauvegarde quotidienne'],
    ['19', 'dans les 30 jours'],
    ['20', 'tribunal de commerce de Besançon'],
  ])('art. %s says « %s »', (number, words) => expect(article(number)).toContain(words));

  it('shows every parameter: another figure makes another text', () => {
    const before = termsText(first, FICTIONAL, 'fr').sha256;
    for (const [name, value] of Object.entries(first.parameters)) {
      const other = typeof value === 'number' ? value + 1 : { ...value, cents: value.cents + 100n };
      const changed = { ...first, parameters: { ...first.parameters, [name]: other } };
      expect(termsText(changed, FICTIONAL, 'fr').sha256, name).not.toBe(before);
      expect(termsText(changed, FICTIONAL, 'en').sha256, name).not.toBe(
        termsText(first, FICTIONAL, 'en').sha256,
      );
    }
  });

  it.each([
    ['2', 'L221-18'],
    ['4', 'R212-1'],
    ['7', 'L215-1-1'],
    ['8', 'D441-5'],
    ['9', 'L215-1'],
    ['19', 'L612-1'],
    ['20', 'R631-3'],
  ])('art. %s gives way to %s for consumers', (number, law) => {
    expect(article(number)).toContain(law);
    expect(article(number, 'en')).toContain(law);
  });

  it('names no company but the one that is set', () => {
    const other = {
      ...FICTIONAL,
      name: 'Étoile #1 SAS',
      court: 'tribunal de commerce de Nantes',
      capital: '',
    };
    const text = termsText(first, other, 'fr').canonical;
    expect(text).toContain('Étoile #1 SAS');
    expect(text).toContain('tribunal de commerce de Nantes');
    expect(text).not.toContain('Orbite Démonstration');
    expect(text).not.toContain('capital');
  });
});

describe('the canonical text', () => {
  it('is what the hash covers, and the same each time', () => {
    const text = termsText(first, FICTIONAL, 'fr');
    expect(text.sha256).toBe(createHash('sha256').update(text.canonical).digest('hex'));
    expect(termsText(first, FICTIONAL, 'fr').sha256).toBe(text.sha256);
  });

  it.each(['fr', 'en'] as const)(
    'gives back every heading and paragraph to whoever sets it, in %s',
    (language) => {
      const text = termsText(first, FICTIONAL, language);
      const { title, subtitle, blocks } = structure(text.canonical, language);
      expect([title, subtitle]).toEqual([text.title, text.subtitle]);
      const headings = blocks
        .filter(({ kind }) => kind === 'heading')
        .map(({ label, text: words }) => [label, words]);
      expect(headings).toEqual([
        ...text.articles.map(({ label, title: words }) => [label, words]),
        ['', 'Signature'],
      ]);
      expect(blocks.filter(({ kind }) => kind === 'definition')).toHaveLength(6);
      expect(blocks.filter(({ kind }) => kind === 'paragraph').map(({ text: words }) => words)).toEqual([
        ...text.preamble,
        ...text.articles.flatMap(({ paragraphs }) => paragraphs),
        ...text.closing,
      ]);
    },
  );
});

it('French gets its apostrophes and unbreakable spaces, addresses stay whole', () => {
  expect(frenchSpaces("l'« accord » : 100 € ; https://a.example")).toBe(
    'l’«\u00a0accord\u00a0»\u00a0: 100\u00a0€\u202f; https://a.example',
  );
});

it('the version offered is the latest that has begun', () => {
  expect(versionOn('2026-01-10').id).toBe('2016-05-15');
});
