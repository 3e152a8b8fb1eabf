import { createHash } from 'node:crypto';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { checkout } from './installation.ts';
import { run } from './run.ts';
import { CommandError } from './say.ts';

/** What goes into the portal's build: when none of it changed, the build stands. */
const SOURCES = ['src/portal', 'src/company', 'src/platform', 'src/protocol'];
const FILES = ['package-lock.json', 'vite.config.ts', 'react-router.config.ts', 'postcss.config.cjs'];

/** Builds the portal unless it is built from just these sources. @returns whether it had to. */
export async function buildPortal(): Promise<boolean> {
  const stampFile = path.join(checkout, 'build/.sources');
  const stamp = await fingerprint();
  if ((await readFile(stampFile, 'utf8').catch(() => '')) === stamp) return false;
  const { status, output } = await run(path.join(checkout, 'node_modules/.bin/react-router'), ['build'], {
    cwd: checkout,
    env: { ...process.env, NODE_ENV: 'production' },
  });
  if (status !== 0) throw new CommandError(`The portal could not be built:\n${output.slice(-4000)}`);
  await writeFile(stampFile, stamp);
  return true;
}

async function fingerprint(): Promise<string> {
  const hash = createHash('sha256');
  const files = [...FILES];
  for (const folder of SOURCES) {
    const entries = await readdir(path.join(checkout, folder), { recursive: true });
    files.push(
      ...entries.filter((name) => !/\.test\.tsx?$/.test(name)).map((name) => path.join(folder, name)),
    );
  }
  for (const file of files.sort()) {
    const full = path.join(checkout, file);
    const found = await stat(full).catch(() => undefined);
    if (found?.isFile()) hash.update(`${file}\n`).update(await readFile(full));
  }
  return hash.digest('hex');
}
