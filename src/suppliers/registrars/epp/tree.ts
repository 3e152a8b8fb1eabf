import { XMLParser } from 'fast-xml-parser';
import { unescapedXml, xmlTrouble } from '../../../platform/xml-reading.ts';

/** The XML namespaces that are spoken here, by the prefix that the RFCs give them. */
export const NAMESPACES = {
  epp: 'urn:ietf:params:xml:ns:epp-1.0',
  domain: 'urn:ietf:params:xml:ns:domain-1.0',
  contact: 'urn:ietf:params:xml:ns:contact-1.0',
  host: 'urn:ietf:params:xml:ns:host-1.0',
  secDNS: 'urn:ietf:params:xml:ns:secDNS-1.1',
  rgp: 'urn:ietf:params:xml:ns:rgp-1.0',
  frnic: 'http://www.afnic.fr/xml/epp/frnic-2.0',
  balance: 'http://www.verisign.com/epp/balance-1.0',
} as const;
export type Prefix = keyof typeof NAMESPACES;
type Tag = `${Prefix}:${string}`;

/** An element whose namespace is known, whatever prefix its writer chose. */
export interface EppNode {
  readonly namespace: string;
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly EppNode[];
  readonly text: string;
}

/** What was received is not EPP. */
export class NotEpp extends Error {
  constructor(why: string) {
    super(`not EPP: ${why}`);
    this.name = 'NotEpp';
  }
}

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseTagValue: false,
  parseAttributeValue: false,
  processEntities: false,
  ignoreDeclaration: true,
  ignorePiTags: true,
});

/** @throws NotEpp when the text is no XML, has a document type or entities of its own, or another root. */
export function readEpp(received: string): EppNode {
  // Some registries wrap their words so: one such message would stop the queue behind it.
  const text = received.replace(/<!\[CDATA\[(.*?)\]\]>/gs, (_, words: string) =>
    words.replaceAll('&', '&amp;').replaceAll('<', '&lt;'),
  );
  const trouble = xmlTrouble(text);
  if (trouble) throw new NotEpp(trouble.what === 'broken' ? trouble.problem : trouble.what);
  const [root] = elements(parser.parse(text), {});
  if (root?.namespace !== NAMESPACES.epp || root.name !== 'epp') throw new NotEpp('another root element');
  return root;
}

/** The first child down the path. */
export function at(node: EppNode | undefined, ...path: readonly Tag[]): EppNode | undefined {
  return path.reduce<EppNode | undefined>((from, tag) => from && all(from, tag)[0], node);
}

export function all(node: EppNode | undefined, tag: Tag): EppNode[] {
  const [prefix = '', name = ''] = tag.split(':');
  const namespace = NAMESPACES[prefix as Prefix];
  return node?.children.filter((child) => child.name === name && child.namespace === namespace) ?? [];
}

/** The text of the first child down the path; empty where there is none. */
export function textAt(node: EppNode | undefined, ...path: readonly Tag[]): string {
  return at(node, ...path)?.text ?? '';
}

type Ordered = Record<string, unknown>;

function elements(ordered: unknown, scope: Readonly<Record<string, string>>): EppNode[] {
  if (!Array.isArray(ordered)) return [];
  return (ordered as Ordered[]).flatMap((item) => {
    const tag = Object.keys(item).find((key) => key !== ':@' && key !== '#text');
    if (tag === undefined) return [];
    const attributes = attributesOf(item[':@']);
    const inner = { ...scope };
    for (const [key, value] of Object.entries(attributes)) {
      if (key === 'xmlns') inner[''] = value;
      else if (key.startsWith('xmlns:')) inner[key.slice(6)] = value;
    }
    const [first = '', second] = tag.split(':');
    const prefix = second === undefined ? '' : first;
    return [
      {
        namespace: Object.hasOwn(inner, prefix) ? (inner[prefix] ?? '') : '',
        name: second ?? first,
        attributes,
        children: elements(item[tag], inner),
        text: textOf(item[tag]),
      },
    ];
  });
}

function attributesOf(given: unknown): Record<string, string> {
  const entries = Object.entries((given ?? {}) as Ordered);
  return Object.fromEntries(entries.map(([key, value]) => [key, unescapedXml(String(value))]));
}

function textOf(ordered: unknown): string {
  if (!Array.isArray(ordered)) return '';
  const parts = (ordered as Ordered[]).flatMap((item) => ('#text' in item ? [String(item['#text'])] : []));
  return unescapedXml(parts.join('')).trim();
}
