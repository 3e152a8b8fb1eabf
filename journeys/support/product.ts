import path from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { run } from '../../src/cli/run.ts';

/** What the global set-up started. */
export function productUrl(): string {
  const url = process.env.ORBITE_TEST_URL;
  if (!url) throw new Error('journeys run through vitest: its global set-up starts the product');
  return url;
}

/** @param node where the sites of this company, and `names`, are, whatever they resolve to. */
export function openBrowser(node?: string, names: readonly string[] = []): Promise<Browser> {
  return chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      ...(node === undefined
        ? []
        : [
            `--host-resolver-rules=${['*.sites.localhost', ...names].map((name) => `MAP ${name} ${node}`).join(', ')}`,
          ]),
    ],
  });
}

let visitors = 0;

/** A visitor's browser: French, with or without scripts, from an address of its own. */
export async function visitor(
  browser: Browser,
  options: { javaScript: boolean; width?: number },
): Promise<Page> {
  const context = await browser.newContext({
    locale: 'fr-FR',
    javaScriptEnabled: options.javaScript,
    ignoreHTTPSErrors: true,
    extraHTTPHeaders: { 'x-forwarded-for': addressOf(++visitors) },
    viewport: { width: options.width ?? 1280, height: 900 },
  });
  const page = await context.newPage();
  page.setDefaultTimeout(12_000);
  return page;
}

/** Of 198.18.0.0/15, which nobody has. */
export const addressOf = (nth: number) => `198.18.${nth >> 8}.${nth & 255}`;

/** `./orbite …`, as an operator types it, on the day on which the journeys are: see `moved-clock.ts`. */
export async function orbite(...argv: string[]): Promise<{ status: number; output: string }> {
  const program = ['--import', path.resolve('journeys/support/moved-clock.ts'), 'src/cli/main.ts'];
  return run(process.execPath, [...program, ...argv], {
    env: { ...process.env, LC_ALL: 'fr_FR.UTF-8' },
  });
}

export interface NodeLine {
  readonly name: string;
  readonly addresses: readonly string[];
}

export async function nodeAddress(): Promise<string> {
  const { output } = await orbite('status', '--json');
  const { nodes } = JSON.parse(output) as { nodes: NodeLine[] };
  const address = nodes[0]?.addresses.find((one) => /^10\./.test(one));
  if (!address) throw new Error(`no node: ${output}`);
  return address;
}

/** Whether a site of this company serves visitors: an empty one does (403), a silent node does not (0). */
export async function serves(address: string, site: string): Promise<boolean> {
  const { status } = await curl(address, `https://${site}.sites.localhost/`);
  return status >= 200 && status < 404;
}

/** curl from outside, to the node itself whatever the name resolves to. */
export async function curl(address: string, url: string, ...more: string[]) {
  const { hostname, port, protocol } = new URL(url);
  const number = port || (protocol === 'https:' ? '443' : '80');
  const { output } = await run('curl', [
    '--silent',
    '--insecure',
    '--max-time',
    '10',
    '--resolve',
    `${hostname}:${number}:${address}`,
    '--write-out',
    '\n%{http_code} %{http_version}',
    ...more,
    '--',
    url,
  ]);
  const lines = output.split('\n');
  const [status = '0', version = ''] = (lines.pop() ?? '').split(' ');
  return { status: Number(status), version, body: lines.join('\n') };
}
