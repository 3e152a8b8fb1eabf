import { XMLValidator } from 'fast-xml-parser';

/** Why a text from outside is not read as XML, and where in it (an offset). */
export type XmlTrouble =
  | { readonly what: 'doctype'; readonly place: number }
  | { readonly what: 'entity'; readonly place: number; readonly entity: string }
  | { readonly what: 'deep'; readonly place: number }
  | { readonly what: 'many'; readonly place: number }
  | { readonly what: 'broken'; readonly problem: string; readonly line: number | undefined };

export const MAX_XML_DEPTH = 40;
/** Each becomes an object of some hundred bytes: a month of a busy account has a fifth of this. */
export const MAX_XML_ELEMENTS = 500_000;

/**
 * What keeps a text from being read: no document types nor entities of its own, no towers nor deserts of elements (nothing
 * that banks or registries write needs them, and bombs do), and no broken XML.
 */
export function xmlTrouble(text: string): XmlTrouble | undefined {
  const declaration = /<!(?!--)/.exec(text);
  if (declaration) return { what: 'doctype', place: declaration.index };
  const entity = /&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[0-9a-f]{1,6});)[^;\s<]{0,30};?/i.exec(text);
  if (entity) return { what: 'entity', place: entity.index, entity: entity[0] };
  const shape = misshapen(text);
  if (shape) return shape;
  const valid = XMLValidator.validate(text);
  if (valid === true) return undefined;
  // What was never closed is only noticed at the end: that is where the text was cut.
  const line = valid.err.code === 'InvalidXml' ? undefined : valid.err.line;
  return { what: 'broken', problem: valid.err.msg, line };
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** The text that was meant, where the parser is told to leave entities alone. */
export function unescapedXml(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (all, hex, decimal, name) => {
    const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
    if (name !== undefined) return ENTITIES[name] ?? all;
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd';
  });
}

/** Where the elements first stand too deep in one another, or are too many. */
function misshapen(text: string): XmlTrouble | undefined {
  let depth = 0;
  let count = 0;
  for (const tag of text.matchAll(/<(\/?)[\w:.-]+[^<>]*?(\/?)>/g)) {
    if (tag[1] === '/') depth -= 1;
    else {
      count += 1;
      if (tag[2] !== '/') depth += 1;
    }
    if (depth > MAX_XML_DEPTH) return { what: 'deep', place: tag.index };
    if (count > MAX_XML_ELEMENTS) return { what: 'many', place: tag.index };
  }
  return undefined;
}
