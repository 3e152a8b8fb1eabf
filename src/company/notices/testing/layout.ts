import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import mjml2html from 'mjml';

/**
 * MJML is 60 MB and takes two seconds to load: it runs while developing only. This makes `layout.json` from
 * `layout.mjml`: `node src/company/notices/testing/layout.ts`; a test says when that was forgotten.
 */
const SOURCE = fileURLToPath(new URL('../layout.mjml', import.meta.url));
const MADE = fileURLToPath(new URL('../layout.json', import.meta.url));

/** The parts by name; what stands before the first is `head`. */
export async function compileLayout(): Promise<Record<string, string>> {
  const { html, errors } = await mjml2html(await readFile(SOURCE, 'utf8'), {
    validationLevel: 'strict',
    keepComments: true,
    fonts: {}, // MJML would load them from Google's servers
  });
  if (errors.length > 0) throw new Error(errors.map(({ formattedMessage }) => formattedMessage).join('\n'));
  const [head = '', ...rest] = html
    .replace(/<!-- The look of every mail[^>]*-->/, '')
    .split(/<!-- part ([a-z-]+) -->/);
  const parts: Record<string, string> = { head: lean(head) };
  for (let i = 0; i < rest.length; i += 2) parts[rest[i] ?? ''] = lean(rest[i + 1] ?? '');
  return parts;
}

export async function madeLayout(): Promise<string> {
  return readFile(MADE, 'utf8');
}

export function written(parts: Record<string, string>): string {
  return `${JSON.stringify(parts, null, 2)}\n`;
}

function lean(html: string): string {
  return html.replace(/^\s*\n/gm, '').replace(/^\s+/gm, '');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await writeFile(MADE, written(await compileLayout()));
