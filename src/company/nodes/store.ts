import { type Generated, sql } from 'kysely';
import type { Instant } from '../../platform/calendar.ts';
import type { Work } from '../../platform/house.ts';
import { atInstant, byWhom } from '../../platform/sql-values.ts';
import type { MachineFacts } from '../../protocol/report.ts';
import { nodeState } from './rules.ts';
import type { Capability, Drift, Node } from './types.ts';

type NodesTables = {
  node_join_tokens: {
    id: string;
    token_hash: Buffer;
    node_name: string | null;
    capabilities: string[];
    made_at: Instant;
    made_by: string;
    expires_at: Instant;
  };
  nodes: {
    id: string;
    join_token_id: string;
    name: string;
    capabilities: string[];
    joined_at: Instant;
    hostname: string;
    addresses: string[];
    php_versions: string[];
    facts: MachineFacts;
    overcommit: Generated<number>;
  };
  node_credentials: {
    id: string;
    node_id: string;
    secret_hash: Buffer;
    issued_at: Instant;
    issued_by: string;
  };
  node_credential_revocations: {
    credential_id: string;
    revoked_at: Instant;
    revoked_by: string;
    reason: string;
  };
  node_revisions: { node_id: string; revision: Generated<bigint> };
  node_sightings: {
    node_id: string;
    seen_at: Instant;
    reported_at: Instant | null;
    applied_revision: bigint | null;
    last_report: unknown;
  };
  node_drains: {
    id: string;
    node_id: string;
    from_at: Instant;
    decided_by: string;
    reason: string;
    ended_at: Instant | null;
    ended_by: string | null;
  };
  node_retirements: { node_id: string; at: Instant; decided_by: string; reason: string };
  node_silences: {
    id: string;
    node_id: string;
    last_seen_at: Instant;
    noticed_at: Instant;
    ended_at: Instant | null;
  };
  node_reports: { node_id: string; revision: bigint; reported_at: Instant; received_at: Instant };
  node_drifts: {
    id: Generated<bigint>;
    node_id: string;
    site_id: string | null;
    found_at: Instant;
    resource: string;
    found: string;
    repaired: boolean;
  };
};

export const db = (work: Work) => work.tx.withTables<NodesTables>();
const json = <T>(value: T) => sql<T>`${JSON.stringify(value)}::jsonb`;

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

export async function insertNode(
  work: Work,
  node: {
    id: string;
    joinTokenId: string;
    name: string;
    hostname: string;
    capabilities: readonly string[];
    addresses: readonly string[];
    facts: MachineFacts;
  },
): Promise<void> {
  await db(work)
    .insertInto('nodes')
    .values({
      id: node.id,
      join_token_id: node.joinTokenId,
      name: node.name,
      capabilities: [...node.capabilities],
      joined_at: atInstant(work.at),
      hostname: node.hostname,
      addresses: [...node.addresses],
      php_versions: [...node.facts.php],
      facts: json(node.facts),
    })
    .execute();
  await db(work).insertInto('node_revisions').values({ node_id: node.id }).execute();
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

export async function loadNodes(work: Work, only?: string): Promise<Node[]> {
  let query = db(work)
    .selectFrom('nodes as n')
    .innerJoin('node_revisions as v', 'v.node_id', 'n.id')
    .leftJoin('node_sightings as s', 's.node_id', 'n.id')
    .leftJoin('node_drains as d', (join) => join.onRef('d.node_id', '=', 'n.id').on('d.ended_at', 'is', null))
    .leftJoin('node_retirements as e', 'e.node_id', 'n.id')
    .select([
      'n.id',
      'n.name',
      'n.hostname',
      'n.addresses',
      'n.capabilities',
      'n.facts',
      'n.overcommit',
      'n.joined_at',
      'v.revision',
      's.seen_at',
      's.reported_at',
      's.applied_revision',
      'd.from_at',
      'e.at as retired_at',
    ])
    .orderBy('n.id');
  if (only !== undefined) query = query.where('n.id', '=', only);
  const rows = await query.execute();
  return rows.map((row) => {
    const standing = {
      joinedAt: row.joined_at,
      lastSeenAt: row.seen_at,
      drainedSince: row.from_at,
      retiredSince: row.retired_at,
    };
    return {
      ...standing,
      id: row.id,
      name: row.name,
      hostname: row.hostname,
      addresses: row.addresses,
      capabilities: row.capabilities as Capability[],
      state: nodeState(standing, work.at),
      facts: row.facts,
      overcommit: row.overcommit,
      reportedAt: row.reported_at,
      revision: Number(row.revision),
      appliedRevision: row.applied_revision === null ? null : Number(row.applied_revision),
    };
  });
}

export async function raiseRevision(work: Work, nodeId: string): Promise<number> {
  const row = await db(work)
    .updateTable('node_revisions')
    .set({ revision: sql<bigint>`revision + 1` })
    .where('node_id', '=', nodeId)
    .returning('revision')
    .executeTakeFirstOrThrow();
  return Number(row.revision);
}

export async function lockRevision(work: Work, nodeId: string): Promise<void> {
  await db(work)
    .selectFrom('node_revisions')
    .select('revision')
    .where('node_id', '=', nodeId)
    .forUpdate()
    .executeTakeFirstOrThrow();
}

export async function loadRevision(work: Work, nodeId: string): Promise<number> {
  const row = await db(work)
    .selectFrom('node_revisions')
    .select('revision')
    .where('node_id', '=', nodeId)
    .executeTakeFirstOrThrow();
  return Number(row.revision);
}

export async function saveSighting(work: Work, nodeId: string): Promise<void> {
  await sql`
    insert into node_sightings (node_id, seen_at) values (${nodeId}, ${work.at.toString()})
    on conflict (node_id) do update set seen_at = greatest(node_sightings.seen_at, excluded.seen_at)`.execute(
    work.tx,
  );
}

/** @returns the silence that ends with this, where one was announced. */
export async function endSilence(work: Work, nodeId: string): Promise<string | undefined> {
  const row = await db(work)
    .updateTable('node_silences')
    .set({ ended_at: atInstant(work.at) })
    .where('node_id', '=', nodeId)
    .where('ended_at', 'is', null)
    .returning('id')
    .executeTakeFirst();
  return row?.id;
}

/** @returns false when the node is already known to be silent. */
export async function insertSilence(
  work: Work,
  silence: { id: string; nodeId: string; lastSeenAt: Instant },
): Promise<boolean> {
  const rows = await db(work)
    .insertInto('node_silences')
    .values({
      id: silence.id,
      node_id: silence.nodeId,
      last_seen_at: atInstant(silence.lastSeenAt),
      noticed_at: atInstant(work.at),
      ended_at: null,
    })
    .onConflict((conflict) => conflict.column('node_id').where('ended_at', 'is', null).doNothing())
    .returning('id')
    .execute();
  return rows.length > 0;
}

/** @returns false when this very report was taken before. */
export async function insertReport(
  work: Work,
  report: { nodeId: string; revision: number; at: string },
): Promise<boolean> {
  const rows = await db(work)
    .insertInto('node_reports')
    .values({
      node_id: report.nodeId,
      revision: BigInt(report.revision),
      reported_at: sql<Instant>`${report.at}::timestamptz`,
      received_at: atInstant(work.at),
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('node_id')
    .execute();
  return rows.length > 0;
}

export async function saveLastReport(
  work: Work,
  nodeId: string,
  revision: number,
  body: unknown,
): Promise<void> {
  await sql`
    update node_sightings
       set reported_at = ${work.at.toString()}, last_report = ${JSON.stringify(body)}::jsonb,
           applied_revision = greatest(applied_revision, ${revision})
     where node_id = ${nodeId}`.execute(work.tx);
}

/** @returns true when the capacity changed, so that there may be room now. */
export async function saveFacts(
  work: Work,
  nodeId: string,
  facts: MachineFacts,
  addresses: readonly string[],
): Promise<boolean> {
  const before = await db(work)
    .selectFrom('nodes')
    .select('facts')
    .where('id', '=', nodeId)
    .executeTakeFirstOrThrow();
  await db(work)
    .updateTable('nodes')
    .set({
      facts: json(facts),
      hostname: facts.hostname || sql<string>`hostname`,
      addresses: [...addresses],
      php_versions: [...facts.php],
    })
    .where('id', '=', nodeId)
    .execute();
  return before.facts.diskBytes !== facts.diskBytes || before.facts.memoryBytes !== facts.memoryBytes;
}

export async function insertDrifts(
  work: Work,
  nodeId: string,
  items: readonly { site?: string | undefined; resource: string; found: string; repaired: boolean }[],
): Promise<void> {
  if (items.length === 0) return;
  await db(work)
    .insertInto('node_drifts')
    .values(
      items.map((item) => ({
        node_id: nodeId,
        site_id: item.site ?? null,
        found_at: atInstant(work.at),
        resource: item.resource,
        found: item.found,
        repaired: item.repaired,
      })),
    )
    .execute();
}

export async function loadDrifts(
  work: Work,
  filter: { nodeId?: string; siteId?: string; before?: bigint; limit: number },
): Promise<Drift[]> {
  let query = db(work).selectFrom('node_drifts').selectAll().orderBy('id', 'desc').limit(filter.limit);
  if (filter.nodeId !== undefined) query = query.where('node_id', '=', filter.nodeId);
  if (filter.siteId !== undefined) query = query.where('site_id', '=', filter.siteId);
  if (filter.before !== undefined) query = query.where('id', '<', filter.before);
  const rows = await query.execute();
  return rows.map((row) => ({
    id: row.id,
    nodeId: row.node_id,
    siteId: row.site_id,
    foundAt: row.found_at,
    resource: row.resource,
    found: row.found,
    repaired: row.repaired,
  }));
}

/** What nobody asks for any more: receipts of reports, and drift that was repaired long ago. */
export async function purge(work: Work): Promise<void> {
  await sql`delete from node_reports where received_at < ${work.at.subtract({ hours: 48 }).toString()}`.execute(
    work.tx,
  );
  await sql`delete from node_drifts where found_at < ${work.at.subtract({ hours: 24 * 400 }).toString()}`.execute(
    work.tx,
  );
}
