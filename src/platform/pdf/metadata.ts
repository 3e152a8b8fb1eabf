/**
 * Properties of a schema of its own in the XMP packet of a PDF/A, with the description of that schema
 * which PDF/A asks for (ISO 19005-3, 6.6.2.3).
 */
export interface PdfSchema {
  readonly name: string;
  readonly namespace: string;
  readonly prefix: string;
  readonly properties: readonly {
    readonly name: string;
    readonly value: string;
    readonly description: string;
  }[];
}

const PACKET = /(\d+) 0 obj\n<<\s*\/Length (\d+)\s*\/Type \/Metadata\s*\/Subtype \/XML\s*>>\s*stream\n/;
const BAG = '<pdfaExtension:schemas><rdf:Bag>';
const END = '</rdf:RDF>';

/**
 * The document with the properties in its XMP packet. The packet grows in its place, and the table of
 * objects (the plain one that our compiler writes) follows. @throws Error where the file is built otherwise.
 */
export function withSchema(pdf: Buffer, schema: PdfSchema): Buffer {
  const text = pdf.toString('latin1');
  const found = PACKET.exec(text);
  if (!found) throw new Error('this PDF has no plain XMP packet');
  const [head, , length = '0'] = found;
  const start = found.index + head.length;
  const end = start + Number(length);
  const packet = grown(pdf.subarray(start, end).toString('utf8'), schema);
  const newHead = head.replace(`/Length ${length}`, `/Length ${packet.length}`);
  const grownBy = newHead.length + packet.length - (head.length + Number(length));
  const table = text.lastIndexOf('\nxref\n') + 1;
  if (table === 0) throw new Error('this PDF has no plain table of objects');
  const tail = text
    .slice(table)
    .replace(/^(\d{10}) (\d{5} n)/gm, (_entry, at: string, rest: string) => {
      const moved = Number(at) > found.index ? Number(at) + grownBy : Number(at);
      return `${String(moved).padStart(10, '0')} ${rest}`;
    })
    .replace(/startxref\n\d+/, `startxref\n${table + grownBy}`);
  return Buffer.concat([
    pdf.subarray(0, found.index),
    Buffer.from(newHead, 'latin1'),
    packet,
    pdf.subarray(end, table),
    Buffer.from(tail, 'latin1'),
  ]);
}

function grown(xmp: string, schema: PdfSchema): Buffer {
  if (!xmp.includes(BAG) || !xmp.includes(END)) throw new Error('this XMP packet describes no schemas');
  return Buffer.from(
    xmp.replace(BAG, `${BAG}${description(schema)}`).replace(END, `${values(schema)}${END}`),
    'utf8',
  );
}

function values({ prefix, namespace, properties }: PdfSchema): string {
  const set = properties.map(({ name, value }) => `<${prefix}:${name}>${escaped(value)}</${prefix}:${name}>`);
  return `<rdf:Description rdf:about="" xmlns:${prefix}="${escaped(namespace)}">${set.join('')}</rdf:Description>`;
}

function description({ name, namespace, prefix, properties }: PdfSchema): string {
  const described = properties.map(
    (property) =>
      `<rdf:li rdf:parseType="Resource"><pdfaProperty:name>${property.name}</pdfaProperty:name><pdfaProperty:valueType>Text</pdfaProperty:valueType><pdfaProperty:category>external</pdfaProperty:category><pdfaProperty:description>${escaped(property.description)}</pdfaProperty:description></rdf:li>`,
  );
  return `<rdf:li rdf:parseType="Resource"><pdfaSchema:schema>${escaped(name)}</pdfaSchema:schema><pdfaSchema:namespaceURI>${escaped(namespace)}</pdfaSchema:namespaceURI><pdfaSchema:prefix>${prefix}</pdfaSchema:prefix><pdfaSchema:property><rdf:Seq>${described.join('')}</rdf:Seq></pdfaSchema:property></rdf:li>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
