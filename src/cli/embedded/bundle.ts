import { existsSync } from 'node:fs';
import { chmod, copyFile, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const NODE_SOURCES = fileURLToPath(new URL('../../node/', import.meta.url));
/** Where a node keeps its Node.js, the agent and the set-up, below its root. */
export const PROGRAMS = '/opt/orbite';

/**
 * Puts the agent, the guard of mail and the set-up, each one file with everything in it, and this Node.js under
 * `root`/opt/orbite: a node needs neither this repository nor npm. Writes only what differs.
 */
export async function deliverPrograms(root: string): Promise<void> {
  const directory = path.join(root, PROGRAMS);
  await mkdir(directory, { recursive: true });
  const version = path.join(directory, 'node.version');
  if ((await readFile(version, 'utf8').catch(() => '')) !== process.version) {
    await replace(path.join(directory, 'node'), (fresh) => copyFile(process.execPath, fresh), 0o755);
    await writeFile(version, process.version);
  }
  await deliver(path.join(NODE_SOURCES, 'setup/main.ts'), path.join(directory, 'setup.mjs'));
  await deliver(path.join(NODE_SOURCES, 'main.ts'), path.join(directory, 'agent.mjs'));
  await deliver(path.join(NODE_SOURCES, 'mail/guard/main.ts'), path.join(directory, 'guard.mjs'));
}

async function deliver(entry: string, file: string): Promise<void> {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    legalComments: 'none',
    logLevel: 'silent',
    // Packages in the older module format ask for Node's own modules through `require`.
    banner: {
      js: `import { createRequire as orbiteRequire } from 'node:module';\nconst require = orbiteRequire(import.meta.url);`,
    },
  });
  const content = outputFiles[0]?.text;
  if (content === undefined) throw new Error(`${entry} gave no bundle`);
  if (existsSync(file) && (await readFile(file, 'utf8')) === content) return;
  await replace(file, (fresh) => writeFile(fresh, content), 0o644);
}

async function replace(file: string, make: (fresh: string) => Promise<void>, mode: number): Promise<void> {
  const fresh = `${file}.new`;
  await make(fresh);
  await chmod(fresh, mode);
  await rename(fresh, file);
}
