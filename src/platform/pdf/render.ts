import path from 'node:path';
import { NodeCompiler } from '@myriaddreamin/typst-ts-node-compiler';
import type { Instant } from '../calendar.ts';
import { type PdfSchema, withSchema } from './metadata.ts';

/** A file that travels inside the PDF (PDF/A-3): the XML of an invoice, the text that was signed. */
export interface PdfAttachment {
  readonly name: string;
  readonly mime: string;
  readonly description: string;
  readonly bytes: Uint8Array;
  /** What it is to the document: the same thing in another form, or what it rests on. */
  readonly relationship: 'alternative' | 'data' | 'source' | 'supplement';
}

export interface PdfInput {
  /** Typst source. It reads its data as `data`; nothing of the data is ever put into the source. */
  readonly template: string;
  /** Plain JSON: texts, numbers, lists, objects. */
  readonly data: unknown;
  /** Images and the like, which the template reads at `/NAME`. */
  readonly files?: Readonly<Record<string, Uint8Array>>;
  readonly attachments?: readonly PdfAttachment[];
  /** Properties of a schema of its own, for the XMP packet. */
  readonly schema?: PdfSchema;
  /** The moment that the document bears. */
  readonly at: Instant;
}

const PRELUDE = '#let data = json(bytes(sys.inputs.data))\n';
const ATTACH = `
#for file in json(bytes(sys.inputs.attachments)) {
  pdf.attach(file.path, read(file.at, encoding: none), relationship: file.relationship, mime-type: file.mime, description: file.description)
}
`;

/** Rooted where nothing is: a template reads the files that it was given and no others. */
const WORKSPACE = '/nonexistent';
/** Every so many renderings the memoised pieces that none of them used are dropped. */
const CACHE_AGE = 10;

let compiler: NodeCompiler | undefined;
let renderings = 0;

/**
 * A PDF/A-3b document. Its fonts are those inside the Typst compiler, all free: Libertinus Serif (OFL),
 * New Computer Modern (GUST), DejaVu Sans Mono (Bitstream Vera), beside those of the machine.
 * @throws Error with Typst's words when the template is wrong.
 */
export function renderPdf(input: PdfInput): Buffer {
  const data = JSON.stringify(input.data, (_key, value) =>
    typeof value === 'string' ? printable(value) : value,
  );
  const unprintable = new Set<string>();
  for (let tries = 0; ; tries++) {
    try {
      return compile(input, withoutGlyphs(data, unprintable));
    } catch (error) {
      const found = missingGlyphs(error);
      if (found.length === 0 || tries === 3) throw error;
      for (const character of found) unprintable.add(character);
    }
  }
}

function compile(input: PdfInput, data: string): Buffer {
  compiler ??= NodeCompiler.create({ workspace: WORKSPACE });
  const shadows = new Map<string, Uint8Array>();
  for (const [name, bytes] of Object.entries(input.files ?? {}))
    shadows.set(path.join(WORKSPACE, name), bytes);
  const attachments = (input.attachments ?? []).map((file, index) => {
    const at = `attachment-${index}`;
    shadows.set(path.join(WORKSPACE, at), file.bytes);
    const { name, mime, description, relationship } = file;
    return { path: name, at: `/${at}`, mime, description, relationship };
  });
  for (const [file, bytes] of shadows) compiler.mapShadow(file, Buffer.from(bytes));
  try {
    const compiled = compiler.compile({
      mainFileContent: PRELUDE + input.template + ATTACH,
      inputs: { data, attachments: JSON.stringify(attachments) },
    });
    const document = compiled.result;
    if (!document) throw new Error(`Typst: ${problemsOf(compiled.takeDiagnostics())}`);
    const pdf = compiler.pdf(document, {
      pdfStandard: 'a-3b',
      creationTimestamp: Math.floor(input.at.epochMilliseconds / 1000),
    });
    return input.schema ? withSchema(pdf, input.schema) : pdf;
  } finally {
    for (const file of shadows.keys()) compiler.unmapShadow(file);
    renderings += 1;
    if (renderings % CACHE_AGE === 0) compiler.evictCache(1);
  }
}

function problemsOf(diagnostics: { shortDiagnostics: { message?: string }[] } | null): string {
  return (
    (diagnostics?.shortDiagnostics ?? []).map(({ message }) => message ?? '').join('; ') || 'no document'
  );
}

/** Text without what no font shows: lone surrogates, control characters, characters that are none. */
function printable(text: string): string {
  return text
    .toWellFormed()
    .replace(/\r\n?/g, '\n')
    .replace(/[^\P{Cc}\n\t]|\p{Noncharacter_Code_Point}/gu, '\ufffd');
}

/** The characters that no font of this machine shows; PDF/A refuses a document with holes. */
function missingGlyphs(error: unknown): string[] {
  const message = error instanceof Error ? error.message : '';
  const found: string[] = [];
  for (const [, text = ''] of message.matchAll(/the text `\\?"(.*?)\\?"` could not be displayed/gs)) {
    const plain = text.replace(/\\+u\{([0-9a-f]+)\}/g, (_all, code) =>
      String.fromCodePoint(Number.parseInt(code, 16)),
    );
    found.push(...plain);
  }
  return found.filter((character) => character !== '\ufffd');
}

function withoutGlyphs(json: string, unprintable: ReadonlySet<string>): string {
  if (unprintable.size === 0) return json;
  return JSON.stringify(JSON.parse(json), (_key, value) =>
    typeof value === 'string'
      ? [...value].map((character) => (unprintable.has(character) ? '\ufffd' : character)).join('')
      : value,
  );
}
