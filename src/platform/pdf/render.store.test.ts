import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Temporal } from 'temporal-polyfill';
import { afterAll, describe, expect, it } from 'vitest';
import { type PdfAttachment, renderPdf } from './render.ts';

const at = Temporal.Instant.from('2026-01-10T09:00:00Z');
const template = '#set page(width: 400mm)\n#set text(font: "Libertinus Serif")\n#data.text';
const folder = mkdtempSync(path.join(tmpdir(), 'orbite-pdf-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** The text of the PDF on one line, by poppler. */
function textOf(pdf: Buffer): string {
  const file = path.join(folder, 'x.pdf');
  writeFileSync(file, pdf);
  const out = execFileSync('pdftotext', [file, '-'], { stdio: ['ignore', 'pipe', 'ignore'] });
  return out.toString('utf8').replace(/\s+/g, ' ').trim();
}

describe('data that reach a PDF', () => {
  it.each([
    ['#panic("x") #read("/etc/passwd") #{1 + 1}'],
    ['$x^2$ _not italic_ *not bold* `code` <label> @ref ~ -- ---'],
    ['"quoted" \\"escaped\\" \\u{41} // no comment /* nor this */'],
    ['= no heading - no list + no list / no: term'],
    ['{{data}} $(data) %s <script>alert(1)</script>'],
    ['Société d’Étoile « à l’œuvre » — 1 234,56 €'],
    ['x'.repeat(150)],
  ])('are set as they are: %s', (text) => {
    expect(textOf(renderPdf({ template, data: { text }, at }))).toBe(text);
  });

  it('may hold line ends of any kind', () => {
    expect(textOf(renderPdf({ template, data: { text: 'a\r\nb\rc\nd' }, at }))).toBe('a b c d');
  });

  it.each([
    ['a NUL', 'a\0b'],
    ['a bell', 'a\x07b'],
    ['half a surrogate pair', 'a\ud800b'],
    ['a character that is none', 'a\u{10ffff}b'],
    ['letters that no font may have', 'a\u{13000}\u{12000}b'],
  ])('never make a document impossible: %s', (_what, text) => {
    const set = textOf(renderPdf({ template, data: { text }, at }));
    expect(set.startsWith('a')).toBe(true);
    expect(set.endsWith('b')).toBe(true);
  });
});

describe('a PDF', () => {
  it('is PDF/A-3b, bears the moment it was given and is the same when made again', () => {
    const [one, two] = [1, 2].map(() => renderPdf({ template, data: { text: 'x' }, at }));
    expect(one?.toString('latin1')).toMatch(/<pdfaid:part>3<\/pdfaid:part>\s*<pdfaid:conformance>B</);
    expect(one?.toString('latin1')).toContain('2026-01-10T09:00:00');
    expect(one?.equals(two ?? Buffer.alloc(0))).toBe(true);
  });

  it('carries its attachments unchanged, and none of the document before', () => {
    const bytes = Buffer.from([0, 1, 255, 10, 13, 35]);
    const attachment: PdfAttachment = {
      name: 'a#"b.bin',
      mime: 'application/octet-stream',
      description: '#$"',
      bytes,
      relationship: 'data',
    };
    const file = path.join(folder, 'y.pdf');
    const names = (pdf: Buffer) => {
      writeFileSync(file, pdf);
      return execFileSync('pdfdetach', ['-list', file], { stdio: ['ignore', 'pipe', 'ignore'] }).toString(
        'utf8',
      );
    };
    expect(names(renderPdf({ template, data: { text: 'x' }, at, attachments: [attachment] }))).toContain(
      '1: a#"b.bin',
    );
    const out = path.join(folder, 'out.bin');
    execFileSync('pdfdetach', ['-save', '1', '-o', out, file], { stdio: 'ignore' });
    expect(execFileSync('cat', [out]).equals(bytes)).toBe(true);
    expect(names(renderPdf({ template, data: { text: 'x' }, at }))).toContain('0 embedded files');
  });

  it('has a template that reads the files it was given, and nothing else of the machine', () => {
    const reads = (file: string) => `#read("${file}")`;
    const given = { 'note.txt': Buffer.from('hello') };
    expect(textOf(renderPdf({ template: reads('/note.txt'), data: {}, at, files: given }))).toBe('hello');
    expect(() => renderPdf({ template: reads('/note.txt'), data: {}, at })).toThrow(/Typst/);
    for (const file of ['/etc/passwd', '../../etc/passwd', '/../../etc/hostname'])
      expect(() => renderPdf({ template: reads(file), data: {}, at }), file).toThrow(/Typst/);
  });

  it('whose template is wrong is a fault with Typst’s words', () => {
    expect(() => renderPdf({ template: '#data.missing', data: {}, at })).toThrow(/missing/);
  });
});
