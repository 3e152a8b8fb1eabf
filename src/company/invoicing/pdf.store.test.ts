import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { writeCii } from './facturx/cii.ts';
import { eInvoiceOf } from './facturx/from-invoice.ts';
import { drawInvoice } from './pdf.ts';
import { invoice, SAMPLES } from './testing/samples.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'orbite-invoice-'));
afterAll(() => rmSync(folder, { recursive: true }));

function kept(pdf: Buffer): string {
  const file = path.join(folder, 'invoice.pdf');
  writeFileSync(file, pdf);
  return file;
}

function poppler(tool: string, ...args: string[]): string {
  return execFileSync(tool, args, { stdio: ['ignore', 'pipe', 'pipe'] }).toString('utf8');
}

describe('the PDF of an invoice', () => {
  it.each(Object.entries(SAMPLES))('carries its own XML and says so in its metadata: %s', (_name, sample) => {
    const pdf = drawInvoice(sample, 'https://espace.orbite.example');
    const file = kept(pdf);
    const out = path.join(folder, 'factur-x.xml');
    poppler('pdfdetach', '-savefile', 'factur-x.xml', '-o', out, file);
    expect(readFileSync(out, 'utf8')).toBe(writeCii(eInvoiceOf(sample)));
    const plain = pdf.toString('latin1');
    expect(plain).toContain('/AFRelationship /Alternative');
    expect(plain).toContain('<fx:ConformanceLevel>EN 16931</fx:ConformanceLevel>');
    expect(plain).toContain('<pdfaSchema:namespaceURI>urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#<');
    expect(plain).toMatch(/<pdfaid:part>3<\/pdfaid:part>\s*<pdfaid:conformance>B</);
    expect(poppler('pdfinfo', file)).toMatch(/Pages:\s+1\b/);
  });

  it('still has every object where its table says, after its metadata grew', () => {
    const pdf = drawInvoice(invoice(), 'https://espace.orbite.example');
    const table = Number(/startxref\n(\d+)\n%%EOF$/.exec(pdf.toString('latin1'))?.[1]);
    const entries = pdf.subarray(table).toString('latin1').split('\n').slice(2);
    let objects = 0;
    for (const [index, entry] of entries.entries()) {
      const at = /^(\d{10}) \d{5} n/.exec(entry)?.[1];
      if (at === undefined) continue;
      expect(pdf.subarray(Number(at), Number(at) + 12).toString('latin1')).toMatch(
        new RegExp(`^${index} 0 obj`),
      );
      objects += 1;
    }
    expect(objects).toBeGreaterThan(20);
  });

  it('is the same when it is made again', () => {
    const draw = () => drawInvoice(invoice(), 'https://espace.orbite.example');
    expect(draw().equals(draw())).toBe(true);
  });

  it.each([
    [
      'a French company, VAT 20 %',
      [
        'SARL au capital de',
        'RCS Besançon 123',
        'FR11123456782',
        'FR44732829320',
        '40',
        'L441-10',
        'escompte',
      ],
    ],
    ['a private person', ['1231-6', 'escompte']],
    [
      'a public body with its references',
      ['SERVICE-INFO', 'EJ2026-0147', 'MARCHE-2026-03', 'L2192-13', 'D2192-35'],
    ],
    ['a German company, reverse charge', ['Autoliquidation', 'FR11123456782', 'DE136695976']],
    ['Guyane, no VAT', ['294-1']],
    ['a Swiss company, export', ['259-1']],
    ['a seller in franchise', ['293']],
    ['a seller who opted for debits', ['débits']],
    ['a credit note', ['F2026-00012', 'Résiliation reçue dans les délais']],
    ['a partial payment by credit', ['104,00']],
  ])('bears the mentions of the law: %s', (name, words) => {
    const text = poppler(
      'pdftotext',
      '-layout',
      kept(drawInvoice(SAMPLES[name] ?? invoice(), 'https://x.example')),
      '-',
    );
    for (const word of words) expect(text).toContain(word);
  });

  it('asks no recovery fee of a private person (D441-5 is for professionals)', () => {
    const person = SAMPLES['a private person'] ?? invoice();
    expect(poppler('pdftotext', kept(drawInvoice(person, 'https://x.example')), '-')).not.toContain('40');
  });
});
