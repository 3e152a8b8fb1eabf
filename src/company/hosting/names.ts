import { domainToASCII, domainToUnicode } from 'node:url';
import { getDomain, getPublicSuffix } from 'tldts';
import { type Refusal, refuse } from '../../platform/refusal.ts';

/** A host name in the two forms in which people meet it. */
export interface HostName {
  /** A-labels: as it goes into DNS and configuration. */
  readonly host: string;
  readonly unicode: string;
}

/** Labels that visitors would take for the company's own, or that software looks up by itself. */
const RESERVED = new Set(
  (
    'www www1 www2 mail mx smtp imap pop pop3 webmail autoconfig autodiscover mta-sts ftp sftp ssh ns ns1 ns2 ns3 dns ' +
    'admin administrator root api app portal panel console cpanel staff support help status billing invoice facture ' +
    'paiement payment login signin secure security account compte client clients abuse postmaster hostmaster webmaster ' +
    'noreply phpmyadmin pma mysql mariadb database db node nodes orbite localhost local internal wpad isatap example ' +
    'test invalid broadcasthost sites site cdn static assets'
  ).split(' '),
);

const LABEL = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/;

/** The label under the company's own domain that a customer wishes for: "Dupont" → "dupont". */
export function siteLabel(wish: string): { label: string; unicode: string } | Refusal {
  const invalid = refuse('site-name-invalid', { field: 'siteName' });
  if (wish.trim().includes('.')) return invalid;
  const label = asciiLabel(wish.trim());
  if (label === undefined || label.length > 40 || label.length < 2) return invalid;
  if (RESERVED.has(label) || /^(ns|mx|node|web)\d+$/.test(label)) {
    return refuse('site-name-reserved', { field: 'siteName', figures: { name: label } });
  }
  const unicode = domainToUnicode(label);
  // One alphabet under our own domain: a Cyrillic "а" in "раура1" would pass for a Latin one.
  if (!/^[\p{Script=Latin}0-9-]*$/u.test(unicode) || /[ıĸſŀʼ]/u.test(unicode)) {
    return refuse('site-name-confusable', { field: 'siteName', figures: { name: unicode } });
  }
  return { label, unicode };
}

/** A host name that a customer types: "Bücher.example." → "xn--bcher-kva.example". */
export function hostNameOf(typed: string): HostName | Refusal {
  const invalid = refuse('host-name-invalid', { field: 'host' });
  const text = typed.trim().replace(/\.$/, '');
  if (text.length > 253) return invalid;
  const labels = text.split(/[.。．｡]/u);
  if (labels.length < 2) return invalid;
  const ascii: string[] = [];
  for (const part of labels) {
    const label = asciiLabel(part);
    if (label === undefined) return invalid;
    ascii.push(label);
  }
  const host = ascii.join('.');
  if (host.length > 253 || !/^[a-z]/.test(ascii.at(-1) ?? '')) return invalid;
  const unicode = domainToUnicode(host);
  if (unicode.split('.').some(mixesAlphabets)) {
    return refuse('host-name-confusable', { field: 'host', figures: { host: unicode } });
  }
  if (getPublicSuffix(host, { allowPrivateDomains: true }) === host) {
    return refuse('host-name-is-suffix', { field: 'host', figures: { host } });
  }
  return { host, unicode };
}

/**
 * One label in ASCII, or undefined. Anything that URL parsing would silently drop (line ends, tabs) or
 * read as something else (userinfo, ports, percent signs) is refused before it is converted.
 */
function asciiLabel(text: string): string | undefined {
  if (text === '' || text.length > 63 || !/^[\p{L}\p{M}\p{N}-]+$/u.test(text)) return undefined;
  const lower = text.normalize('NFKC').toLowerCase();
  if (!/^[\p{L}\p{M}\p{N}-]+$/u.test(lower)) return undefined;
  // The prefix keeps "127" or "0x7f" from being read as an address.
  const converted = /^[a-z0-9-]+$/.test(lower) ? lower : domainToASCII(`${lower}.x`).slice(0, -2);
  if (converted.length > 63 || !LABEL.test(converted)) return undefined;
  if (converted.startsWith('xn--')) {
    const back = domainToUnicode(converted);
    // Not decodable, or decodable to what would be written otherwise: somebody plays with forms.
    if (back === '' || back.startsWith('xn--') || domainToASCII(`${back}.x`).slice(0, -2) !== converted)
      return undefined;
  } else if (converted.slice(2, 4) === '--') {
    return undefined;
  }
  return converted;
}

const ALPHABETS = [
  'Latin',
  'Cyrillic',
  'Greek',
  'Arabic',
  'Hebrew',
  'Thai',
  'Devanagari',
  'Armenian',
  'Georgian',
].map((script) => ({
  some: new RegExp(`\\p{Script=${script}}`, 'u'),
  only: new RegExp(`^\\p{Script=${script}}+$`, 'u'),
}));

/** Letters of two alphabets in one label; Japanese and Korean mix theirs by nature. */
function mixesAlphabets(label: string): boolean {
  const letters = label.replace(/[\p{Script=Common}\p{Script=Inherited}]/gu, '');
  const alphabet = ALPHABETS.find(({ some }) => some.test(letters));
  return alphabet !== undefined && !alphabet.only.test(letters);
}

/**
 * The domain within which names of two customers must not meet: what is registered at a registry
 * ("shop.example.co.uk" → "example.co.uk").
 */
export function registrableOf(host: string): string {
  return getDomain(host, { allowPrivateDomains: true }) ?? host;
}

/** Equal, or one above the other. */
export function related(a: string, b: string): boolean {
  return a === b || a.endsWith(`.${b}`) || b.endsWith(`.${a}`);
}

export function isWithin(host: string, domain: string): boolean {
  return host === domain || host.endsWith(`.${domain}`);
}
