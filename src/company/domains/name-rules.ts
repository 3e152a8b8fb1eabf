import { domainToASCII, domainToUnicode } from 'node:url';
import { parse } from 'tldts';
import { type Refusal, refuse } from '../../platform/refusal.ts';

/** A name that can be registered: one label below an extension. */
export interface DomainName {
  /** As registries and the DNS have it: lower case, A-labels ("xn--t-fga.fr"). */
  readonly ascii: string;
  /** As people read it ("été.fr"). */
  readonly unicode: string;
  /** "fr", "co.uk" */
  readonly extension: string;
  /** The plain name that it can be taken for: staff look at such an order before it goes out. */
  readonly looksLike?: string;
  /** Latin letters beside Cyrillic ones, and the like: looked at as well. */
  readonly mixesScripts: boolean;
}

const LONGEST_NAME = 253;
const LONGEST_LABEL = 63;
/** What AFNIC takes besides a to z, digits and hyphen (its naming policy; ISO 8859-15's French and neighbours). */
const FR_LETTERS = new Set('ßàáâãäåæçèéêëìíîïñòóôõöùúûüýÿœ');
const AFNIC_ZONES = new Set(['fr', 're', 'pm', 'tf', 'wf', 'yt']);

/**
 * What somebody typed, as a name to register. Typed in Unicode, kept as A-labels (RFC 5891); upper case, dots of
 * other scripts and a dot at the end are forgiven, what is no name is refused with the reason.
 */
export function domainName(typed: string): DomainName | Refusal {
  const text = typed.trim().replace(/\.$/, '');
  const no = (reason: string, figures: Record<string, string> = {}) =>
    refuse(reason, { field: 'name', figures: { name: text.slice(0, 100), ...figures } });
  if (text === '') return no('domain-name-missing');
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text) || /[/@\s?#:\\%]/.test(text)) return no('domain-name-characters');
  const ascii = domainToASCII(text);
  if (ascii === '' || /^[\d.]+$/.test(ascii)) return no('domain-name-characters');
  if (ascii.length > LONGEST_NAME) return no('domain-name-long');
  for (const label of ascii.split('.')) {
    const trouble = labelTrouble(label);
    if (trouble) return no(trouble);
  }
  const { publicSuffix, domain, isIcann } = parse(ascii);
  if (!publicSuffix || !isIcann)
    return no('domain-extension-unknown', { extension: ascii.split('.').at(-1) ?? '' });
  if (!domain) return no('domain-name-is-extension');
  if (domain !== ascii) return no('domain-name-below', { domain });
  const unicode = domainToUnicode(ascii);
  const label = unicode.slice(0, -domainToUnicode(publicSuffix).length - 1);
  if (AFNIC_ZONES.has(publicSuffix)) {
    const foreign = [...label].find((letter) => letter > '\x7f' && !FR_LETTERS.has(letter));
    if (foreign !== undefined) return no('domain-name-letter', { letter: foreign, extension: publicSuffix });
  }
  const looksLike = homograph(label);
  return {
    ascii,
    unicode,
    extension: publicSuffix,
    mixesScripts: mixesScripts(label),
    ...(looksLike === undefined ? {} : { looksLike: `${looksLike}.${publicSuffix}` }),
  };
}

/** RFC 1035 and RFC 5891, 4.2.3: letters, digits, hyphens; no hyphen at an end, none twice in third place. */
function labelTrouble(label: string): string | undefined {
  if (label === '') return 'domain-name-characters';
  if (label.length > LONGEST_LABEL) return 'domain-name-long';
  if (!/^[a-z0-9-]+$/.test(label)) return 'domain-name-characters';
  if (label.startsWith('-') || label.endsWith('-')) return 'domain-name-hyphen';
  if (label.slice(2, 4) === '--' && !label.startsWith('xn--')) return 'domain-name-hyphen';
  // What is no U-label comes back as it was.
  return label.startsWith('xn--') && domainToUnicode(label) === label ? 'domain-name-characters' : undefined;
}

/** Letters of other scripts that are drawn like Latin ones (from Unicode's confusables, lower case). */
const DRAWN_ALIKE = new Map(
  Object.entries({
    а: 'a',
    ɑ: 'a',
    α: 'a',
    ԁ: 'd',
    ԍ: 'g',
    ɡ: 'g',
    с: 'c',
    ϲ: 'c',
    е: 'e',
    ҽ: 'e',
    һ: 'h',
    հ: 'h',
    і: 'i',
    ı: 'i',
    ι: 'i',
    ј: 'j',
    ϳ: 'j',
    к: 'k',
    κ: 'k',
    ӏ: 'l',
    ո: 'n',
    п: 'n',
    о: 'o',
    ο: 'o',
    օ: 'o',
    р: 'p',
    ρ: 'p',
    ԛ: 'q',
    զ: 'q',
    г: 'r',
    ѕ: 's',
    т: 't',
    τ: 't',
    ս: 'u',
    υ: 'u',
    ν: 'v',
    ѵ: 'v',
    ԝ: 'w',
    ѡ: 'w',
    х: 'x',
    χ: 'x',
    у: 'y',
    γ: 'y',
    ʏ: 'y',
    ᴢ: 'z',
  }),
);

/** The plain name that this one can be taken for, where every letter of it is drawn like a Latin one. */
function homograph(label: string): string | undefined {
  const plain = [...label].map((letter) => DRAWN_ALIKE.get(letter) ?? letter).join('');
  return plain !== label && /^[a-z0-9-]+$/.test(plain) ? plain : undefined;
}

const SCRIPTS = [
  /\p{Script=Latin}/u,
  /\p{Script=Cyrillic}/u,
  /\p{Script=Greek}/u,
  /\p{Script=Armenian}/u,
  /\p{Script=Cherokee}/u,
  /\p{Script=Hebrew}/u,
  /\p{Script=Arabic}/u,
  /\p{Script=Georgian}/u,
];

/** No language writes a word in two of these. */
function mixesScripts(label: string): boolean {
  return SCRIPTS.filter((script) => script.test(label)).length > 1;
}
