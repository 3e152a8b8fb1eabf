import { mkdir, rename } from 'node:fs/promises';
import path from 'node:path';
import { fileFact, type WantedFile, writeAtomically } from '../files.ts';
import { QUARANTINE, STAGING } from '../paths.ts';
import { run } from '../run.ts';
import { partsOfUnit } from './php.ts';

/**
 * Asks PHP-FPM itself, as the site's own user, before its configuration is replaced. A new site has
 * nothing to lose: there the start of its unit is the check.
 */
export async function checkPool(file: WantedFile, unit: string): Promise<void> {
  const version = partsOfUnit(`${unit}.service`)?.version;
  if (version === undefined || !(await fileFact(file.path))) return;
  const directory = `${STAGING}/php`;
  await mkdir(directory, { recursive: true, mode: 0o711 });
  const staged = { ...file, path: path.join(directory, path.basename(file.path)) };
  await writeAtomically(staged, 'no-flush');
  const id = String(file.gid);
  await run([
    'setpriv',
    '--reuid',
    id,
    '--regid',
    id,
    '--clear-groups',
    `php-fpm${version}`,
    '-t',
    '-y',
    staged.path,
  ]);
}

/** Moves a file that nobody asked for, and that stands in the way, to where only root looks. */
export async function quarantine(at: string): Promise<void> {
  await mkdir(QUARANTINE, { recursive: true, mode: 0o700 });
  const aside = path.join(QUARANTINE, `${path.basename(at)}.${Date.now()}`);
  await rename(at, aside).catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EXDEV') throw error;
    await run(['mv', '--', at, aside]);
  });
}
