import { isRefusal, type Refusal, refuse } from '../../platform/refusal.ts';
import { type DomainName, domainName } from './name-rules.ts';

const MOST = 12;
/** Put behind a word where the word itself may be gone. */
const ENDINGS = ['-web', '-pro'];

/**
 * The names that somebody who typed this may want: first what they typed, then the same word under the other
 * extensions that are sold, then the word with something behind it.
 */
export function candidates(typed: string, extensions: readonly string[]): DomainName[] | Refusal {
  const text = typed.trim();
  if (text === '') return refuse('domain-name-missing', { field: 'q' });
  const isWord = !/[.。．｡]/.test(text.replace(/[.\s]+$/, ''));
  const whole = isWord ? undefined : domainName(text);
  if (whole !== undefined && isRefusal(whole)) return { ...whole, field: 'q' };
  const word = isWord ? slugOf(text) : labelOf(whole as DomainName);
  if (word === '')
    return refuse('domain-name-characters', { field: 'q', figures: { name: text.slice(0, 100) } });
  const others = [
    ...extensions.map((extension) => `${word}.${extension}`),
    ...ENDINGS.flatMap((ending) =>
      extensions.slice(0, 2).map((extension) => `${word}${ending}.${extension}`),
    ),
  ];
  const names = others.map(domainName);
  const good = names.filter((name): name is DomainName => !isRefusal(name));
  const [first] = names;
  if (isWord && good.length === 0 && first !== undefined && isRefusal(first)) return { ...first, field: 'q' };
  const all = [...(whole === undefined ? [] : [whole as DomainName]), ...good];
  const known = new Set<string>();
  return all.filter(({ ascii }) => !known.has(ascii) && known.add(ascii)).slice(0, MOST);
}

/** "Ma Boutique d’été" → "ma-boutique-d-été". */
function slugOf(text: string): string {
  return text
    .normalize('NFC')
    .toLowerCase()
    .replace(/[\s'’_]+/g, '-')
    .replace(/-+/g, '-')
    .replace(/^-|-$/g, '');
}

function labelOf({ unicode, extension }: DomainName): string {
  return unicode.slice(0, -extension.length - 1);
}
