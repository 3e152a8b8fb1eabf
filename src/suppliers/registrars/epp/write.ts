import { writeXml, type Xml, xml, xmlText } from '../../../platform/xml.ts';
import { NAMESPACES, type Prefix } from './tree.ts';

/** A whole message: `<epp>` around what is said. */
export function message(...content: readonly (Xml | undefined)[]): string {
  return writeXml(xml('epp', content, { xmlns: NAMESPACES.epp }));
}

/** `<domain:create xmlns:domain="…">`: an object's own element, with the namespace that its parts use. */
export function object(prefix: Prefix, name: string, content: readonly (Xml | undefined)[]): Xml {
  return xml(`${prefix}:${name}`, content, { [`xmlns:${prefix}`]: NAMESPACES[prefix] });
}

/** A command as RFC 5730 orders it: the verb, extensions, our transaction id. */
export function command(verb: Xml, extensions: readonly (Xml | undefined)[], transaction: string): string {
  const inside = extensions.filter((extension) => extension !== undefined);
  return message(
    xml('command', [
      verb,
      inside.length > 0 ? xml('extension', inside) : undefined,
      xmlText('clTRID', transaction),
    ]),
  );
}
