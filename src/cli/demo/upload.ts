import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Upload } from './deeds.ts';

/**
 * Sends a file by FTPS with curl, as customers do. The password goes in by curl's standard input: an
 * argument could be read by everybody on the machine. The node's certificate is of its own authority.
 */
export async function uploadByFtps({ address, user, password, name, text }: Upload): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'orbite-demo-'));
  try {
    const file = path.join(folder, name);
    await writeFile(file, text);
    const host = address.includes(':') ? `[${address}]` : address;
    await curl({ url: `ftp://${host}/${name}`, user: `${user}:${password}`, 'upload-file': file });
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function curl(options: Readonly<Record<string, string>>): Promise<void> {
  const child = spawn('curl', ['-sS', '--max-time', '20', '--ssl-reqd', '-k', '-K', '-'], {
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk;
  });
  const quoted = (value: string) => `"${value.replace(/["\\]/g, '\\$&')}"`;
  child.stdin.end(
    Object.entries(options)
      .map(([option, value]) => `${option} = ${quoted(value)}\n`)
      .join(''),
  );
  const status = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (status !== 0) throw new Error(`curl could not reach ${options.url}: ${said.trim()}`);
}
