import { sql } from 'kysely';
import type { Work } from '../../platform/house.ts';
import { atInstant } from '../../platform/sql-values.ts';
import type { MachineFacts } from '../../protocol/report.ts';
import { nodeState } from './rules.ts';
import { db } from './tables.ts';
import type { Capability, Node } from './types.ts';

const json = <T>(value: T) => sql<T>`${JSON.stringify(value)}::jsonb`;

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
