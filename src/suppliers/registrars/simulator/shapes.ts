import { type Xml, xml, xmlText } from '../../../platform/xml.ts';
import { all, at, type EppNode, type NAMESPACES, textAt } from '../epp/tree.ts';
import { message, object } from '../epp/write.ts';
import type { DomainRecord, KeyRecord, QueuedMessage } from './registry.ts';

/** What the registry answers to one command. */
export interface Reply {
  readonly code: number;
  readonly reason?: string;
  readonly data?: readonly (Xml | undefined)[];
  readonly extension?: readonly (Xml | undefined)[];
  readonly queue?: { readonly count: number; readonly id: string; readonly shown?: QueuedMessage };
}

/** RFC 5730, section 3. */
const WORDS: Readonly<Record<number, string>> = {
  1000: 'Command completed successfully',
  1001: 'Command completed successfully; action pending',
  1300: 'Command completed successfully; no messages',
  1301: 'Command completed successfully; ack to dequeue',
  1500: 'Command completed successfully; ending session',
  2000: 'Unknown command',
  2001: 'Command syntax error',
  2002: 'Command use error',
  2003: 'Required parameter missing',
  2004: 'Parameter value range error',
  2005: 'Parameter value syntax error',
  2101: 'Unimplemented command',
  2104: 'Billing failure',
  2105: 'Object is not eligible for renewal',
  2106: 'Object is not eligible for transfer',
  2200: 'Authentication error',
  2201: 'Authorization error',
  2202: 'Invalid authorization information',
  2300: 'Object pending transfer',
  2301: 'Object not pending transfer',
  2302: 'Object exists',
  2303: 'Object does not exist',
  2304: 'Object status prohibits operation',
  2305: 'Object association prohibits operation',
  2306: 'Parameter value policy error',
  2307: 'Unimplemented object service',
  2308: 'Data management policy violation',
  2400: 'Command failed',
  2501: 'Authentication error; server closing connection',
  2502: 'Session limit exceeded; server closing connection',
};

export function no(code: number, reason?: string): Reply {
  return { code, ...(reason === undefined ? {} : { reason }) };
}

export const OK: Reply = { code: 1000 };

export function response(reply: Reply, transaction: string, reference: string): string {
  const { queue } = reply;
  return message(
    xml('response', [
      xml(
        'result',
        [
          xml('msg', WORDS[reply.code] ?? 'Command failed'),
          reply.reason === undefined
            ? undefined
            : xml('extValue', [xml('value', [xml('undef', [])]), xml('reason', reply.reason)]),
        ],
        { code: String(reply.code) },
      ),
      queue &&
        xml('msgQ', queue.shown ? [xml('qDate', queue.shown.at), xml('msg', queue.shown.text)] : [], {
          count: String(queue.count),
          id: queue.id,
        }),
      reply.data?.some(Boolean) ? xml('resData', reply.data) : undefined,
      reply.extension?.some(Boolean) ? xml('extension', reply.extension) : undefined,
      xml('trID', [xmlText('clTRID', transaction), xml('svTRID', reference)]),
    ]),
  );
}

export function transferData(domain: DomainRecord): Xml | undefined {
  const { transfer } = domain;
  if (!transfer) return undefined;
  return object('domain', 'trnData', [
    xml('domain:name', domain.name),
    xml('domain:trStatus', transfer.state),
    xml('domain:reID', transfer.to),
    xml('domain:reDate', transfer.requested),
    xml('domain:acID', transfer.from),
    xml('domain:acDate', transfer.act),
    xml('domain:exDate', domain.expires),
  ]);
}

export function delegationSigner({ keyTag, alg, digestType, digest }: KeyRecord): Xml {
  return xml('secDNS:dsData', [
    xml('secDNS:keyTag', keyTag),
    xml('secDNS:alg', alg),
    xml('secDNS:digestType', digestType),
    xml('secDNS:digest', digest),
  ]);
}

export function keysIn(node: EppNode | undefined): KeyRecord[] {
  return all(node, 'secDNS:dsData').map((key) => ({
    keyTag: textAt(key, 'secDNS:keyTag'),
    alg: textAt(key, 'secDNS:alg'),
    digestType: textAt(key, 'secDNS:digestType'),
    digest: textAt(key, 'secDNS:digest').toUpperCase(),
  }));
}

export function areKeys(keys: readonly KeyRecord[]): boolean {
  const number = (text: string, most: number) => /^\d{1,5}$/.test(text) && Number(text) <= most;
  return keys.every(
    ({ keyTag, alg, digestType, digest }) =>
      number(keyTag, 65_535) &&
      number(alg, 255) &&
      number(digestType, 255) &&
      /^([0-9A-F]{2}){20,64}$/.test(digest),
  );
}

/** What a client wrote, kept as it came under the prefix that answers use. */
export function copied(node: EppNode, prefix: keyof typeof NAMESPACES): Xml {
  const attributes = Object.fromEntries(
    Object.entries(node.attributes).filter(([name]) => !name.startsWith('xmlns')),
  );
  const content = node.children.length > 0 ? node.children.map((child) => copied(child, prefix)) : node.text;
  return xml(`${prefix}:${node.name}`, content, attributes);
}

export function contactsIn(node: EppNode | undefined, tag: 'domain:contact' | 'frnic:contact') {
  return all(node, tag).map(({ attributes, text }) => ({ type: attributes.type ?? '', id: text }));
}

export function authCodeIn(node: EppNode | undefined, prefix: 'domain' | 'contact'): string | undefined {
  return at(node, `${prefix}:authInfo`, `${prefix}:pw`)?.text;
}
