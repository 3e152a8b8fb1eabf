import type { Work } from '../../platform/house.ts';
import { isId } from '../../platform/ids.ts';
import { isRefusal, type Refusal, refuse } from '../../platform/refusal.ts';
import { countOf, deleteAccess, deleteDatabase, insertAccess, insertDatabase } from './accounts-store.ts';
import { firstDatabaseName, refuseBeyond, suffixOf } from './rules.ts';
import { unknownNativePassword } from './sha512crypt.ts';
import { siteChanged, siteToChange } from './standing.ts';

/** The name is the first database's and `suffix`; the password is set afterwards (`requestPasswordLink`). */
export async function addDatabase(
  work: Work,
  siteId: string,
  suffix: string,
): Promise<{ id: string; name: string; user: string } | Refusal> {
  const word = suffixOf(suffix, 'suffix');
  if (isRefusal(word)) return word;
  const site = await siteToChange(work, siteId);
  if (isRefusal(site)) return site;
  const full = refuseBeyond('databases', await countOf(work, 'site_databases', site.id), site.grants);
  if (full) return full;
  const name = `${firstDatabaseName(site.label, site.uid)}_${word}`;
  const id = await insertDatabase(work, {
    siteId: site.id,
    customerId: site.customerId,
    name,
    passwordHash: unknownNativePassword(),
  });
  if (id === undefined) return refuse('database-exists', { field: 'suffix', figures: { name } });
  await siteChanged(work, site, 'site-database-added', { name });
  return { id, name, user: name };
}

/** Its data goes with it, on the node, at once. */
export async function removeDatabase(
  work: Work,
  siteId: string,
  databaseId: string,
): Promise<Refusal | undefined> {
  const site = await siteToChange(work, siteId);
  if (isRefusal(site)) return site;
  const name = isId(databaseId) ? await deleteDatabase(work, site.id, databaseId) : undefined;
  if (name === undefined) return refuse('database-unknown');
  await siteChanged(work, site, 'site-database-removed', { name });
  return undefined;
}

/** The user is the account's name and `suffix`. */
export async function addAccess(
  work: Work,
  siteId: string,
  input: { suffix: string; ftp: boolean; sftp: boolean },
): Promise<{ id: string; user: string } | Refusal> {
  const word = suffixOf(input.suffix, 'suffix');
  if (isRefusal(word)) return word;
  if (!input.ftp && !input.sftp) return refuse('access-opens-nothing', { field: 'ftp' });
  const site = await siteToChange(work, siteId);
  if (isRefusal(site)) return site;
  const full = refuseBeyond('accesses', await countOf(work, 'site_accesses', site.id), site.grants);
  if (full) return full;
  const name = `${site.account}-${word}`;
  const id = await insertAccess(work, {
    siteId: site.id,
    customerId: site.customerId,
    name,
    ftp: input.ftp,
    sftp: input.sftp,
  });
  if (id === undefined) return refuse('access-exists', { field: 'suffix', figures: { user: name } });
  await siteChanged(work, site, 'site-access-added', { user: name });
  return { id, user: name };
}

export async function removeAccess(
  work: Work,
  siteId: string,
  accessId: string,
): Promise<Refusal | undefined> {
  const site = await siteToChange(work, siteId);
  if (isRefusal(site)) return site;
  const name = isId(accessId) ? await deleteAccess(work, site.id, accessId) : undefined;
  if (name === undefined) return refuse('access-unknown');
  await siteChanged(work, site, 'site-access-removed', { user: name });
  return undefined;
}
