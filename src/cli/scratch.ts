import { createHash, randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type pg from 'pg';
import { openDatabase, openPool } from '../platform/database.ts';
import type { House } from '../platform/house.ts';
import { migrate } from '../platform/migrate.ts';
import { startPostgres } from '../platform/postgres-server.ts';
import { secretsFrom } from '../platform/secrets.ts';
import { checkout, homeFolder } from './installation.ts';

/** An empty, migrated database for a simulation, apart from the company's: nothing of it is kept. */
export interface Scratch extends Pick<House, 'db' | 'secrets'> {
  close(): Promise<void>;
}

const PREFIX = 'scratch_';

/**
 * Made from a template in a PostgreSQL of its own, which need not survive a crash. The template is made anew
 * when the migrations have changed. The last one to close stops the server.
 */
export async function openScratch(): Promise<Scratch> {
  const server = await startPostgres(path.join(homeFolder(), 'scratch'), { durable: false });
  const of = (name: string) => server.url.replace('/postgres?', `/${name}?`);
  const admin = openPool(server.url, 1);
  const template = await templateFor(admin, of);
  const name = `${PREFIX}${randomBytes(6).toString('hex')}`;
  await admin.query(`create database ${name} template ${template} strategy file_copy`);
  const pool = openPool(of(name), 2);
  return {
    db: openDatabase(pool),
    secrets: secretsFrom(Buffer.alloc(32)),
    async close() {
      await pool.end();
      await admin.query(`drop database ${name} with (force)`);
      const { rows } = await admin.query<{ others: string }>(
        `select count(*) as others from pg_database where datname like '${PREFIX}%'`,
      );
      await admin.end();
      if (Number(rows[0]?.others) === 0) await server.stop();
    },
  };
}

async function templateFor(admin: pg.Pool, of: (name: string) => string): Promise<string> {
  const folder = path.join(checkout, 'migrations');
  const hash = createHash('sha256');
  for (const file of (await readdir(folder)).sort())
    hash.update(file).update(await readFile(path.join(folder, file)));
  const name = `template_${hash.digest('hex').slice(0, 16)}`;
  await admin.query('select pg_advisory_lock(7)');
  try {
    const known = await admin.query(`select from pg_database where datname = '${name}'`);
    if (known.rowCount) return name;
    const fresh = `${name}_new`;
    await admin.query(`drop database if exists ${fresh}`);
    await admin.query(`create database ${fresh}`);
    const pool = openPool(of(fresh), 1);
    await migrate(pool, folder);
    await pool.end();
    await admin.query(`alter database ${fresh} rename to ${name}`);
    const old = await admin.query<{ datname: string }>(
      `select datname from pg_database where datname ~ '^template_[0-9a-f]{16}$' and datname <> '${name}'`,
    );
    for (const { datname } of old.rows) await admin.query(`drop database ${datname} with (force)`);
    return name;
  } finally {
    await admin.query('select pg_advisory_unlock(7)');
  }
}
