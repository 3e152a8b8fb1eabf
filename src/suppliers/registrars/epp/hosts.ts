import { isIPv6 } from 'node:net';
import type { NameServer } from '../../../company/domains/registrar.ts';
import { type Xml, xml } from '../../../platform/xml.ts';
import type { Said } from './session.ts';
import { all, at, type EppNode, textAt } from './tree.ts';
import { object } from './write.ts';

/** RFC 5732. */
export function createHost({ name, addresses }: NameServer): Said {
  const content = [xml('host:name', name), ...addresses.map((each) => address('host:addr', each))];
  return { verb: xml('create', [object('host', 'create', content)]) };
}

export function changeHost(from: NameServer, to: NameServer): Said {
  const part = (tag: string, addresses: readonly string[]) =>
    addresses.length === 0
      ? undefined
      : xml(
          tag,
          addresses.map((each) => address('host:addr', each)),
        );
  const content = [
    xml('host:name', to.name),
    part(
      'host:add',
      to.addresses.filter((each) => !from.addresses.includes(each)),
    ),
    part(
      'host:rem',
      from.addresses.filter((each) => !to.addresses.includes(each)),
    ),
  ];
  return { verb: xml('update', [object('host', 'update', content)]) };
}

export function hostVerb(verb: 'info' | 'delete', name: string): Said {
  return { verb: xml(verb, [object('host', verb, [xml('host:name', name)])]) };
}

export function hostOf(data: EppNode | undefined): NameServer {
  const info = at(data, 'host:infData');
  return {
    name: textAt(info, 'host:name').toLowerCase(),
    addresses: all(info, 'host:addr').map(({ text }) => text),
  };
}

export function address(tag: string, text: string): Xml {
  return xml(tag, text, { ip: isIPv6(text) ? 'v6' : 'v4' });
}
