import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import { type ZipEntry, zip } from './zip.ts';

const at = Temporal.Instant.from('2026-07-01T22:30:10Z');
const entry = (name: string, text: string): ZipEntry => ({ name, bytes: Buffer.from(text), at });

async function packed(entries: readonly ZipEntry[]): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of zip(entries)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

describe('a ZIP file', () => {
  it.each(['/etc/passwd', '../up', 'a/../b', 'a\\b', '', '.', 'a/./b', 'a\0b'])(
    'takes no name %j',
    async (name) => {
      await expect(packed([entry(name, 'x')])).rejects.toThrow('no name for a file');
    },
  );

  it('takes no name twice', async () => {
    await expect(packed([entry('a', '1'), entry('a', '2')])).rejects.toThrow('twice');
  });

  it('is read by another programme: names of every alphabet, empty files, moments of Paris', async () => {
    const files = [
      entry('LISEZ-MOI été.txt', 'é'.repeat(10_000)),
      entry('data/empty.json', ''),
      entry('日本/x', 'y'),
    ];
    const place = mkdtempSync(path.join(tmpdir(), 'orbite-zip-'));
    try {
      writeFileSync(path.join(place, 'a.zip'), await packed(files));
      const script =
        'import sys, zipfile, json\nz = zipfile.ZipFile(sys.argv[1])\nassert z.testzip() is None\n' +
        'print(json.dumps([[i.filename, list(i.date_time), z.read(i).decode()] for i in z.infolist()]))';
      const told = JSON.parse(
        execFileSync('python3', ['-c', script, path.join(place, 'a.zip')], { encoding: 'utf8' }),
      );
      expect(told).toEqual(
        files.map(({ name, bytes }) => [name, [2026, 7, 2, 0, 30, 10], Buffer.from(bytes).toString()]),
      );
      expect(readFileSync(path.join(place, 'a.zip')).length).toBeLessThan(2000);
    } finally {
      rmSync(place, { recursive: true });
    }
  });
});
