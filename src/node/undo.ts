import { lstat, readFile } from 'node:fs/promises';
import type { Site } from '../protocol/state.ts';
import type { Failure } from './failure.ts';
import { absentAsUndefined, removeFile, type WantedFile, writeAtomically } from './files.ts';
import { clearPending, markPending } from './memory.ts';
import { reloadNginx } from './resources/nginx.ts';
import { phpUnit } from './resources/php.ts';
import { restartUnits } from './resources/units.ts';
import { vhostFile } from './resources/web.ts';

/** What a site's files were before this run: path → the file, or undefined where there was none. */
export type Previous = Map<string, Map<string, WantedFile | undefined>>;

/** Remembers the file as it is now, once. */
export async function keepPrevious(previous: Previous, site: string, path: string): Promise<void> {
  const own = previous.get(site) ?? new Map<string, WantedFile | undefined>();
  previous.set(site, own);
  if (own.has(path)) return;
  const about = await absentAsUndefined(lstat(path));
  if (!about?.isFile()) {
    own.set(path, undefined);
    return;
  }
  const content = await readFile(path, 'utf8');
  own.set(path, { path, content, mode: about.mode & 0o7777, uid: about.uid, gid: about.gid });
}

/**
 * Puts failed sites back: each replaced file as it was, and the virtual host of a site that never
 * answered away again, so that nothing half made is served. What else a new site was given stays; the
 * next try goes on from there.
 */
export async function restore(
  previous: Previous,
  failures: ReadonlyMap<string, Failure>,
  sites: ReadonlyMap<string, Site>,
): Promise<void> {
  const restart: string[] = [];
  let web = false;
  for (const [id, files] of previous) {
    const site = sites.get(id);
    const failure = failures.get(id);
    // A database that fails says nothing against the files.
    if (!failure || failure.step === 'database' || !site) continue;
    for (const [path, file] of files) {
      const isVhost = path === vhostFile(site.account);
      if (file) await writeAtomically(file);
      else if (isVhost) await removeFile(path);
      if (isVhost) web = true;
      else if (file) restart.push(`${phpUnit(site)}.service`);
    }
  }
  if (web) {
    markPending('nginx');
    await reloadNginx();
    clearPending('nginx');
  }
  await restartUnits([...new Set(restart)]);
}
