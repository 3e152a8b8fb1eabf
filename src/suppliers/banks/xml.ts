import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { type Refusal, refuse } from '../../platform/refusal.ts';
import { lineOfPlace } from './text.ts';

/** An element of a bank's file: its text, its children by name, its place. */
export interface XmlNode {
  readonly text: string;
  readonly currency: string;
  readonly line: number;
  /** The first child down the path, if it is there. */
  at(...path: string[]): XmlNode | undefined;
  all(name: string): XmlNode[];
  /** The text of the first child down the path; empty where there is none. */
  textAt(...path: string[]): string;
}

export interface XmlFile {
  /** "camt.053.001.08", from the namespace. */
  readonly message: string;
  readonly root: XmlNode;
}

const MAX_DEPTH = 40;
const PLACE = XMLParser.getMetaDataSymbol() as unknown as symbol;

/** Neither document types nor entities of their own: nothing that a bank writes needs them, and bombs do. */
export function xmlFile(text: string): XmlFile | Refusal {
  const at = (place: number) => ({ line: lineOfPlace(text, place) });
  const declaration = /<!(?!--)/.exec(text);
  if (declaration) return refuse('bank-file-doctype', { field: 'file', figures: at(declaration.index) });
  const entity = /&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[0-9a-f]{1,6});)[^;\s<]{0,30};?/i.exec(text);
  if (entity)
    return refuse('bank-file-entity', { field: 'file', figures: { ...at(entity.index), entity: entity[0] } });
  const deep = tooDeep(text);
  if (deep !== undefined)
    return refuse('bank-file-broken', {
      field: 'file',
      figures: { ...at(deep), problem: `> ${MAX_DEPTH} levels` },
    });
  const valid = XMLValidator.validate(text);
  if (valid !== true) {
    // What was never closed is only noticed at the end: that is where the file was cut.
    const cut = valid.err.code === 'InvalidXml' || valid.err.line === undefined;
    return refuse('bank-file-broken', {
      field: 'file',
      figures: { line: cut ? lineOfPlace(text, text.length) : valid.err.line, problem: valid.err.msg },
    });
  }
  const parser = new XMLParser({
    removeNSPrefix: true,
    ignoreAttributes: false,
    parseTagValue: false,
    parseAttributeValue: false,
    captureMetaData: true,
    processEntities: false,
    attributeNamePrefix: '@',
  });
  const parsed: unknown = parser.parse(text);
  const lines = lineStarts(text);
  const document = node(parsed, lines).at('Document');
  const message = /tech:xsd:(\w+\.\d{3}\.\d{3}\.\d{2})/.exec(text.slice(0, 4000))?.[1];
  return document && message !== undefined
    ? { message, root: document }
    : refuse('bank-file-unknown', { field: 'file', figures: { line: 1 } });
}

function node(value: unknown, lines: readonly number[], parentLine = 1): XmlNode {
  const fields = typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  const place = (fields as Record<symbol, { startIndex?: number } | undefined>)[PLACE]?.startIndex;
  const line = place === undefined ? parentLine : lineOf(lines, place);
  const self: XmlNode = {
    text: unescaped(String(typeof value === 'string' ? value : (fields['#text'] ?? ''))),
    currency: String(fields['@Ccy'] ?? ''),
    line,
    all(name) {
      if (!Object.hasOwn(fields, name)) return [];
      const found = fields[name];
      return (Array.isArray(found) ? found : [found]).map((one) => node(one, lines, line));
    },
    at: (...path) => path.reduce<XmlNode | undefined>((from, name) => from?.all(name)[0], self),
    textAt: (...path) => self.at(...path)?.text.trim() ?? '',
  };
  return self;
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function unescaped(text: string): string {
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
    if (depth > MAX_DEPTH) return tag.index;
  }
  return undefined;
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

function lineOf(starts: readonly number[], place: number): number {
  let low = 0;
  let high = starts.length;
  while (low + 1 < high) {
    const middle = (low + high) >> 1;
    if ((starts[middle] ?? 0) <= place) low = middle;
    else high = middle;
  }
  return low + 1;
}
