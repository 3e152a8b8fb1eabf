import { XMLValidator } from 'fast-xml-parser';

/** Why a text from outside is not read as XML, and where in it (an offset). */
export type XmlTrouble =
  | { readonly what: 'doctype'; readonly place: number }
  | { readonly what: 'entity'; readonly place: number; readonly entity: string }
  | { readonly what: 'deep'; readonly place: number }
  | { readonly what: 'broken'; readonly problem: string; readonly line: number | undefined };

export const MAX_XML_DEPTH = 40;

/**
 * What keeps a text from being read: no document types nor entities of its own, no towers of elements (nothing
 * that banks or registries write needs them, and bombs do), and no broken XML.
 */
export function xmlTrouble(text: string): XmlTrouble | undefined {
  const declaration = /<!(?!--)/.exec(text);
  if (declaration) return { what: 'doctype', place: declaration.index };
  const entity = /&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[0-9a-f]{1,6});)[^;\s<]{0,30};?/i.exec(text);
  if (entity) return { what: 'entity', place: entity.index, entity: entity[0] };
  const deep = tooDeep(text);
  if (deep !== undefined) return { what: 'deep', place: deep };
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

/** Where the elements first stand too deep in one another. */
function tooDeep(text: string): number | undefined {
  let depth = 0;
  for (const tag of text.matchAll(/<(\/?)[\w:.-]+[^<>]*?(\/?)>/g)) {
    if (tag[1] === '/') depth -= 1;
    else if (tag[2] !== '/') depth += 1;
    if (depth > MAX_XML_DEPTH) return tag.index;
  }
  return undefined;
}
