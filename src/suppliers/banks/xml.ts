import { XMLParser } from 'fast-xml-parser';
import { type Refusal, refuse } from '../../platform/refusal.ts';
import {
  MAX_XML_DEPTH,
  MAX_XML_ELEMENTS,
  unescapedXml,
  type XmlTrouble,
  xmlTrouble,
} from '../../platform/xml-reading.ts';
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

const PLACE = XMLParser.getMetaDataSymbol() as unknown as symbol;

/** Neither document types nor entities of their own: nothing that a bank writes needs them, and bombs do. */
export function xmlFile(text: string): XmlFile | Refusal {
  const trouble = xmlTrouble(text);
  if (trouble) return refused(text, trouble);
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
  const message = /tech:xsd:(\w+\.\d{3}\.\d{3}\.\d{2})["']/.exec(rootTag(text))?.[1];
  return document && message !== undefined
    ? { message, root: document }
    : refuse('bank-file-unknown', { field: 'file', figures: { line: 1 } });
}

/** The start tag of the root: what a comment before it says of a namespace counts for nothing. */
function rootTag(text: string): string {
  const aside = /\s+|\ufeff|<\?.*?\?>|<!--.*?-->/sy;
  let from = 0;
  for (;;) {
    aside.lastIndex = from;
    if (!aside.test(text)) break;
    from = aside.lastIndex;
  }
  return text.slice(from, text.indexOf('>', from));
}

function refused(text: string, trouble: XmlTrouble): Refusal {
  const at = (place: number) => ({ line: lineOfPlace(text, place) });
  switch (trouble.what) {
    case 'doctype':
      return refuse('bank-file-doctype', { field: 'file', figures: at(trouble.place) });
    case 'entity':
      return refuse('bank-file-entity', {
        field: 'file',
        figures: { ...at(trouble.place), entity: trouble.entity },
      });
    case 'deep':
      return refuse('bank-file-broken', {
        field: 'file',
        figures: { ...at(trouble.place), problem: `> ${MAX_XML_DEPTH} levels` },
      });
    case 'many':
      return refuse('bank-file-broken', {
        field: 'file',
        figures: { ...at(trouble.place), problem: `> ${MAX_XML_ELEMENTS} elements` },
      });
    case 'broken':
      return refuse('bank-file-broken', {
        field: 'file',
        figures: { line: trouble.line ?? lineOfPlace(text, text.length), problem: trouble.problem },
      });
  }
}

function node(value: unknown, lines: readonly number[], parentLine = 1): XmlNode {
  const fields = typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  const place = (fields as Record<symbol, { startIndex?: number } | undefined>)[PLACE]?.startIndex;
  const line = place === undefined ? parentLine : lineOf(lines, place);
  const self: XmlNode = {
    text: unescapedXml(String(typeof value === 'string' ? value : (fields['#text'] ?? ''))),
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
