import { randomBytes } from 'node:crypto';
import type pg from 'pg';
import { SetClock } from '../clock.ts';
import { openDatabase, openPool } from '../database.ts';
import type { House } from '../house.ts';
import { secretsFrom } from '../secrets.ts';

/** A house over a fresh, migrated database of its own, with a clock that stands where it is set. */
export interface TestHouse extends House {
  readonly clock: SetClock;
  readonly url: string;
  readonly pool: pg.Pool;
  close(): Promise<void>;
}

export async function testHouse(now = '2026-01-10T09:00:00Z'): Promise<TestHouse> {
  const server = process.env.ORBITE_TEST_POSTGRES;
  if (!server) throw new Error('run store tests through vitest: its global set-up starts PostgreSQL');
  const name = `test_${randomBytes(6).toString('hex')}`;
  const admin = openPool(server, 1);
  await admin.query(`create database ${name} template orbite_template strategy file_copy`);
  await admin.end();
  const url = databaseUrl(server, name);
  const pool = openPool(url);
  return {
    db: openDatabase(pool),
    clock: new SetClock(now),
    secrets: secretsFrom(Buffer.alloc(32, 7)),
    url,
    pool,
    async close() {
      await pool.end();
      const last = openPool(server, 1);
      await last.query(`drop database ${name} with (force)`);
      await last.end();
    },
  };
}

export function databaseUrl(serverUrl: string, name: string): string {
  return serverUrl.replace('/postgres?', `/${name}?`);
}
