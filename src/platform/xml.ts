/**
 * XML that is written, never pasted together: every text is escaped here, and what XML 1.0 cannot hold
 * (control characters, half surrogates) is left out.
 */
export interface Xml {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly content: string | readonly Xml[];
}

/** An element; parts that are undefined are left out, so that optional ones need no branches. */
export function xml(
  name: string,
  content: string | readonly (Xml | undefined)[],
  attributes: Readonly<Record<string, string>> = {},
): Xml {
  if (typeof content === 'string') return { name, attributes, content };
  return { name, attributes, content: content.filter((part) => part !== undefined) };
}

/** An element with a text, or nothing where the text is empty. */
export function xmlText(
  name: string,
  text: string | undefined,
  attributes: Readonly<Record<string, string>> = {},
): Xml | undefined {
  return text === undefined || text === '' ? undefined : xml(name, text, attributes);
}

/** The document, with its declaration; UTF-8, a line an element. */
export function writeXml(root: Xml): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${write(root, '')}`;
}

function write({ name, attributes, content }: Xml, indent: string): string {
  const given = Object.entries(attributes)
    .map(([key, value]) => ` ${key}="${escaped(value)}"`)
    .join('');
  if (typeof content === 'string') return `${indent}<${name}${given}>${escaped(content)}</${name}>\n`;
  if (content.length === 0) return `${indent}<${name}${given}/>\n`;
  const inside = content.map((part) => write(part, `${indent} `)).join('');
  return `${indent}<${name}${given}>\n${inside}${indent}</${name}>\n`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};

function escaped(text: string): string {
  return text
    .toWellFormed()
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '')
    .replace(/[&<>"]/g, (character) => ENTITIES[character] ?? '');
}
