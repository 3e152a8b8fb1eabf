import type { Generated } from 'kysely';
import type { Instant } from '../../platform/calendar.ts';
import type { Work } from '../../platform/house.ts';
import type { MachineFacts } from '../../protocol/report.ts';

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
