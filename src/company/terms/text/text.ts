import { createHash } from 'node:crypto';
import type { Language } from '../../../platform/i18n/index.ts';
import type { ProviderSettings } from '../../provider/provider.ts';
import type { TermsVersion } from '../versions.ts';
import { english } from './english.ts';
import { french } from './french.ts';

/** A word of article 1 and what it means. */
export interface Definition {
  readonly term: string;
  readonly meaning: string;
}

export interface TermsArticle {
  /** The citation: "8", "12b". */
  readonly number: string;
  /** "Article 12 bis" */
  readonly label: string;
  readonly title: string;
  readonly paragraphs: readonly string[];
  readonly definitions?: readonly Definition[];
}

/** The terms with the company's settings filled in, ready for a page or a PDF. */
export interface TermsText {
  readonly version: string;
  readonly language: Language;
  readonly title: string;
  /** "Version du 15 mai 2016" */
  readonly subtitle: string;
  readonly preamble: readonly string[];
  readonly articles: readonly TermsArticle[];
  /** What stands above the signature. */
  readonly closing: readonly string[];
  /** The exact text that evidence covers: everything above, in one form. */
  readonly canonical: string;
  /** SHA-256 of `canonical`, in hexadecimal. */
  readonly sha256: string;
}

/** What a language's file says; labels, spaces and the canonical form are made here. */
export interface Draft {
  readonly title: string;
  readonly preamble: readonly string[];
  readonly articles: readonly Omit<TermsArticle, 'label'>[];
  readonly closing: readonly string[];
}

/** The text of a version for this company. French binds; English is a courtesy translation. */
export function termsText(version: TermsVersion, provider: ProviderSettings, language: Language): TermsText {
  const draft = language === 'fr' ? french(version, provider) : english(version, provider);
  const polish = language === 'fr' ? frenchSpaces : (text: string) => text;
  const articles = draft.articles.map((article) => ({
    number: article.number,
    label: `Article ${article.number.replace('b', ' bis')}`,
    title: polish(article.title),
    paragraphs: article.paragraphs.map(polish),
    ...(article.definitions === undefined
      ? {}
      : {
          definitions: article.definitions.map(({ term, meaning }) => ({
            term: polish(term),
            meaning: polish(meaning),
          })),
        }),
  }));
  const parts = {
    version: version.id,
    language,
    title: polish(draft.title),
    subtitle: `Version ${language === 'fr' ? 'du' : 'of'} ${longDate(version.from, language)}`,
    preamble: draft.preamble.map(polish),
    articles,
    closing: draft.closing.map(polish),
  };
  const canonical = canonicalText(parts);
  return { ...parts, canonical, sha256: createHash('sha256').update(canonical, 'utf8').digest('hex') };
}

function canonicalText(text: Omit<TermsText, 'canonical' | 'sha256'>): string {
  const blocks = [`${text.title}\n${text.subtitle} (${text.version}, ${text.language})`, ...text.preamble];
  for (const article of text.articles) {
    blocks.push(`${article.label} – ${article.title}`);
    blocks.push(...article.paragraphs);
    for (const { term, meaning } of article.definitions ?? []) blocks.push(`${term} : ${meaning}`);
  }
  blocks.push('Signature', ...text.closing);
  return `${blocks.join('\n\n')}\n`.normalize('NFC');
}

/** The unbreakable spaces of French typography, and its apostrophes. */
export function frenchSpaces(text: string): string {
  return text
    .replaceAll("'", '’')
    .replace(/« ?/g, '«\u00a0')
    .replace(/ ?»/g, '\u00a0»')
    .replace(/ ([:%€])/g, '\u00a0$1')
    .replace(/ ([;!?])/g, '\u202f$1')
    .replace(/(?<=\d) (?=\d{3}\b)/g, '\u202f')
    .replace(/\b(articles?|n°|L\.|R\.) (?=[\dLRD])/g, '$1\u00a0');
}

function longDate(day: string, language: Language): string {
  return new Intl.DateTimeFormat(language === 'fr' ? 'fr-FR' : 'en-GB', {
    dateStyle: 'long',
    timeZone: 'UTC',
  }).format(new Date(`${day}T00:00:00Z`));
}
