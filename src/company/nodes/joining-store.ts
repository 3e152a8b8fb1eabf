import { sql } from 'kysely';
import type { Instant } from '../../platform/calendar.ts';
import type { Work } from '../../platform/house.ts';
import { atInstant, byWhom } from '../../platform/sql-values.ts';
import { db } from './tables.ts';

export async function insertJoinToken(
  work: Work,
  token: {
    id: string;
    hash: Buffer;
    name: string | null;
    capabilities: readonly string[];
    expiresAt: Instant;
  },
): Promise<void> {
  await db(work)
    .insertInto('node_join_tokens')
    .values({
      id: token.id,
      token_hash: token.hash,
      node_name: token.name,
      capabilities: [...token.capabilities],
      made_at: atInstant(work.at),
      made_by: byWhom(work.by),
      expires_at: atInstant(token.expiresAt),
    })
    .execute();
}

/** With the node that it made, where it was used. Locked: the second user of a token waits and sees. */
export async function lockJoinToken(work: Work, hash: Buffer) {
  const token = await db(work)
    .selectFrom('node_join_tokens')
    .select(['id', 'node_name', 'capabilities', 'expires_at'])
    .where('token_hash', '=', hash)
    .forUpdate()
    .executeTakeFirst();
  if (!token) return undefined;
  const used = await db(work)
    .selectFrom('nodes')
    .select('id')
    .where('join_token_id', '=', token.id)
    .executeTakeFirst();
  return { ...token, usedBy: used?.id };
}

export async function takenNames(work: Work): Promise<Set<string>> {
  await sql`select pg_advisory_xact_lock(hashtext('nodes.name'))`.execute(work.tx);
  const rows = await db(work).selectFrom('nodes').select('name').execute();
  return new Set(rows.map((row) => row.name));
}

export async function insertCredential(
  work: Work,
  credential: { id: string; nodeId: string; hash: Buffer },
): Promise<void> {
  await db(work)
    .insertInto('node_credentials')
    .values({
      id: credential.id,
      node_id: credential.nodeId,
      secret_hash: credential.hash,
      issued_at: atInstant(work.at),
      issued_by: byWhom(work.by),
    })
    .execute();
}

/** @returns how many stopped working. */
export async function revokeCredentials(work: Work, nodeId: string, reason: string): Promise<number> {
  const result = await sql`
    insert into node_credential_revocations (credential_id, revoked_at, revoked_by, reason)
    select id, ${work.at.toString()}, ${byWhom(work.by)}, ${reason}
      from node_credentials c
     where node_id = ${nodeId}
       and not exists (select from node_credential_revocations r where r.credential_id = c.id)`.execute(
    work.tx,
  );
  return Number(result.numAffectedRows ?? 0n);
}

/** A credential that still works, of a node that is not retired. */
export async function loadCredential(work: Work, id: string) {
  return db(work)
    .selectFrom('node_credentials as c')
    .innerJoin('nodes as n', 'n.id', 'c.node_id')
    .leftJoin('node_credential_revocations as r', 'r.credential_id', 'c.id')
    .leftJoin('node_retirements as e', 'e.node_id', 'c.node_id')
    .where('c.id', '=', id)
    .where('r.credential_id', 'is', null)
    .where('e.node_id', 'is', null)
    .select(['c.secret_hash', 'n.id', 'n.name'])
    .executeTakeFirst();
}
