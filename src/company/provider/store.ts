import { type Generated, sql } from 'kysely';
import type { Instant } from '../../platform/calendar.ts';
import type { Work } from '../../platform/house.ts';
import type { ProviderSettings, SecretName } from './rules.ts';

type ProviderTables = {
  provider_versions: {
    id: Generated<bigint>;
    at: Instant;
    settings: Partial<ProviderSettings>;
    secrets_set: SecretName[];
    actor_kind: string;
    actor_name: string;
  };
  portal_addresses: { id: Generated<bigint>; since: Instant; url: string };
  provider_secrets: { name: SecretName; sealed: string; set_at: Instant };
};

export interface ProviderVersion {
  readonly id: bigint;
  readonly at: Instant;
  readonly settings: Partial<ProviderSettings>;
  readonly secretsSet: readonly SecretName[];
  readonly by: string;
}

const db = (work: Work) => work.tx.withTables<ProviderTables>();

/** Newest first. */
export async function selectVersions(work: Work, limit: number): Promise<ProviderVersion[]> {
  const rows = await db(work)
    .selectFrom('provider_versions')
    .selectAll()
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
  return rows.map(versionOf);
}

/** What is in force, and where the control plane listens, in one look. */
export async function selectCurrent(
  work: Work,
): Promise<{ version: ProviderVersion | undefined; address: string | undefined }> {
  const { rows } = await sql<{
    id: bigint | null;
    at: Instant;
    settings: Partial<ProviderSettings>;
    secrets_set: SecretName[];
    actor_name: string;
    url: string | null;
  }>`
    select v.id, v.at, v.settings, v.secrets_set, v.actor_name,
           (select url from portal_addresses order by id desc limit 1) as url
      from (select) one left join lateral
           (select * from provider_versions order by id desc limit 1) v on true`.execute(work.tx);
  const [row] = rows;
  return {
    version: row && row.id !== null ? versionOf({ ...row, id: row.id }) : undefined,
    address: row?.url ?? undefined,
  };
}

function versionOf(row: {
  id: bigint;
  at: Instant;
  settings: Partial<ProviderSettings>;
  secrets_set: SecretName[];
  actor_name: string;
}): ProviderVersion {
  return {
    id: row.id,
    at: row.at,
    settings: row.settings,
    secretsSet: row.secrets_set,
    by: row.actor_name,
  };
}

export async function insertVersion(
  work: Work,
  settings: ProviderSettings,
  secretsSet: readonly SecretName[],
): Promise<void> {
  await db(work)
    .insertInto('provider_versions')
    .values({
      at: sql<Instant>`${work.at.toString()}::timestamptz`,
      settings: sql<ProviderSettings>`${JSON.stringify(settings)}::jsonb`,
      secrets_set: [...secretsSet],
      actor_kind: work.by.kind,
      actor_name: 'name' in work.by ? work.by.name : work.by.kind,
    })
    .execute();
}

/** Two changes at once would each overwrite the other's: they queue here. */
export async function lockVersions(work: Work): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('provider_versions'))`.execute(work.tx);
}

export async function selectAddress(work: Work): Promise<string | undefined> {
  const row = await db(work)
    .selectFrom('portal_addresses')
    .select('url')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.url;
}

export async function insertAddress(work: Work, url: string): Promise<void> {
  await db(work)
    .insertInto('portal_addresses')
    .values({ since: sql<Instant>`${work.at.toString()}::timestamptz`, url })
    .execute();
}

export async function selectSecret(work: Work, name: SecretName): Promise<string | undefined> {
  const row = await db(work)
    .selectFrom('provider_secrets')
    .select('sealed')
    .where('name', '=', name)
    .executeTakeFirst();
  return row?.sealed;
}

export async function replaceSecret(work: Work, name: SecretName, sealed: string | undefined): Promise<void> {
  await db(work).deleteFrom('provider_secrets').where('name', '=', name).execute();
  if (sealed === undefined) return;
  await db(work)
    .insertInto('provider_secrets')
    .values({ name, sealed, set_at: sql<Instant>`${work.at.toString()}::timestamptz` })
    .execute();
}
