import { sql } from 'kysely';
import type { Instant } from '../../platform/calendar.ts';
import type { Work } from '../../platform/house.ts';
import { newId } from '../../platform/ids.ts';
import { atInstant } from '../../platform/sql-values.ts';
import { db } from './tables.ts';

/** @returns undefined when the name exists. */
export async function insertDatabase(
  work: Work,
  row: { siteId: string; customerId: string; name: string; passwordHash: string },
): Promise<string | undefined> {
  const inserted = await db(work)
    .insertInto('site_databases')
    .values({
      id: newId(),
      site_id: row.siteId,
      customer_id: row.customerId,
      name: row.name,
      password_hash: row.passwordHash,
      password_set_at: null,
      added_at: atInstant(work.at),
    })
    .onConflict((conflict) => conflict.column('name').doNothing())
    .returning('id')
    .executeTakeFirst();
  return inserted?.id;
}

/** @returns undefined when the name exists. */
export async function insertAccess(
  work: Work,
  row: { siteId: string; customerId: string; name: string; ftp: boolean; sftp: boolean },
): Promise<string | undefined> {
  const inserted = await db(work)
    .insertInto('site_accesses')
    .values({
      id: newId(),
      site_id: row.siteId,
      customer_id: row.customerId,
      name: row.name,
      ftp: row.ftp,
      sftp: row.sftp,
      password_hash: null,
      password_set_at: null,
      added_at: atInstant(work.at),
    })
    .onConflict((conflict) => conflict.column('name').doNothing())
    .returning('id')
    .executeTakeFirst();
  return inserted?.id;
}

export async function countOf(
  work: Work,
  table: 'site_databases' | 'site_accesses' | 'site_redirects' | 'site_names',
  siteId: string,
): Promise<number> {
  const { rows } = await sql<{ n: bigint }>`
    select count(*) as n from ${sql.table(table)} where site_id = ${siteId}`.execute(work.tx);
  return Number(rows[0]?.n ?? 0);
}

/** @returns its name, undefined when this site has no such row. */
export async function deleteDatabase(work: Work, siteId: string, id: string): Promise<string | undefined> {
  const row = await db(work)
    .deleteFrom('site_databases')
    .where('site_id', '=', siteId)
    .where('id', '=', id)
    .returning('name')
    .executeTakeFirst();
  return row?.name;
}

/** @returns its name, undefined when this site has no such row. */
export async function deleteAccess(work: Work, siteId: string, id: string): Promise<string | undefined> {
  const row = await db(work)
    .deleteFrom('site_accesses')
    .where('site_id', '=', siteId)
    .where('id', '=', id)
    .returning('name')
    .executeTakeFirst();
  return row?.name;
}

/** Whose password it is: the site and the name under which one signs in. */
export async function findCredential(
  work: Work,
  what: 'access' | 'database',
  id: string,
): Promise<{ siteId: string; name: string } | undefined> {
  return db(work)
    .selectFrom(what === 'access' ? 'site_accesses' : 'site_databases')
    .where('id', '=', id)
    .select(['site_id as siteId', 'name'])
    .executeTakeFirst();
}

export async function savePasswordHash(
  work: Work,
  what: 'access' | 'database',
  id: string,
  hash: string,
): Promise<void> {
  await db(work)
    .updateTable(what === 'access' ? 'site_accesses' : 'site_databases')
    .set({ password_hash: hash, password_set_at: atInstant(work.at) as unknown as Instant })
    .where('id', '=', id)
    .execute();
}

/** Nobody's password opens anything of the site any more. @returns the ids of those who had one. */
export async function forgetPasswordHashes(
  work: Work,
  siteId: string,
  unknownDatabasePassword: () => string,
): Promise<{ access: string[]; database: string[] }> {
  const access = await db(work)
    .updateTable('site_accesses')
    .set({ password_hash: null, password_set_at: null })
    .where('site_id', '=', siteId)
    .returning('id')
    .execute();
  const databases = await db(work)
    .selectFrom('site_databases')
    .select('id')
    .where('site_id', '=', siteId)
    .execute();
  for (const { id } of databases)
    await db(work)
      .updateTable('site_databases')
      .set({ password_hash: unknownDatabasePassword(), password_set_at: null })
      .where('id', '=', id)
      .execute();
  return { access: access.map(({ id }) => id), database: databases.map(({ id }) => id) };
}
