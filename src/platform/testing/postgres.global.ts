import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openPool } from '../database.ts';
import { migrate } from '../migrate.ts';
import { startPostgres } from '../postgres-server.ts';
import { databaseUrl } from './database.ts';

/** Vitest's global set-up: one PostgreSQL for the run, with a migrated template to copy. */
export default async function setup(): Promise<() => Promise<void>> {
  const home = await mkdtemp(path.join(tmpdir(), 'orbite-test-pg-'));
  const server = await startPostgres(home, { durable: false });
  process.env.ORBITE_TEST_POSTGRES = server.url;
  const admin = openPool(server.url, 1);
  await admin.query('create database orbite_template');
  await admin.end();
  const template = openPool(databaseUrl(server.url, 'orbite_template'), 1);
  await migrate(template, path.resolve('migrations'));
  await template.end();
  return async () => {
    await server.stop();
    await rm(home, { recursive: true, force: true });
  };
}
