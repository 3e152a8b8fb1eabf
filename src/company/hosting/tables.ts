import type { Instant } from '../../platform/calendar.ts';
import type { Work } from '../../platform/house.ts';
import type { HostingGrants } from '../catalogue/grants.ts';
import type { Standing } from './rules.ts';
import type { Https } from './types.ts';

/** Why an export is there no more. */
export type GoneFor = 'expired' | 'replaced' | 'erased' | 'stuck';

type Owned = { site_id: string; customer_id: string };

/** This room's tables, as `migrations/0061-hosting.sql` makes them. */
export type HostingTables = {
  sites: {
    id: string;
    service_id: string;
    customer_id: string;
    label: string;
    account: string;
    uid: number;
    reserved_at: Instant;
  };
  site_names: Owned & {
    id: string;
    host: string;
    unicode: string;
    main: boolean;
    registrable: string;
    added_at: Instant;
  };
  name_proofs: {
    id: string;
    customer_id: string;
    domain: string;
    registrable: string;
    means: 'txt' | 'file' | 'word';
    word: string;
    proven_at: Instant;
    proven_by: string;
  };
  site_redirects: Owned & {
    id: string;
    host: string | null;
    path: string;
    match: 'exact' | 'prefix';
    target: string;
    status: number;
    added_at: Instant;
  };
  site_choices: Owned & { https: Https; php_version: string | null; chosen_at: Instant };
  site_standings: Owned & {
    standing: Standing;
    reason: string | null;
    grants: HostingGrants;
    since: Instant;
  };
  site_placements: Owned & {
    node_id: string;
    disk_bytes: bigint;
    placed_at: Instant;
    released_at: Instant | null;
  };
  site_databases: Owned & {
    id: string;
    name: string;
    password_hash: string;
    password_set_at: Instant | null;
    added_at: Instant;
  };
  site_accesses: Owned & {
    id: string;
    name: string;
    ftp: boolean;
    sftp: boolean;
    password_hash: string | null;
    password_set_at: Instant | null;
    added_at: Instant;
  };
  site_outcomes: Owned & {
    node_id: string;
    revision: bigint;
    outcome: 'applied' | 'failed';
    step: string | null;
    problem: string | null;
    at: Instant;
    live_since: Instant | null;
  };
  site_usage: Owned & {
    step: 'minute' | 'hour' | 'day';
    at: Instant;
    measured_at: Instant;
    disk_bytes: bigint;
    inodes: bigint;
    traffic_bytes: bigint;
    requests: bigint;
    php_ms: bigint;
  };
  site_logs: Owned & { log: 'access' | 'error' | 'php'; at: Instant; lines: string[] };
  site_exports: Owned & {
    id: string;
    service_id: string;
    node_id: string;
    max_bytes: bigint;
    asked_at: Instant;
    asked_by: string;
    step: 'building' | 'sending' | null;
    done_bytes: bigint;
    total_bytes: bigint | null;
    ready_at: Instant | null;
    sha256: Buffer | null;
    unreadable: number | null;
    failed_at: Instant | null;
    problem: string | null;
    gone_at: Instant | null;
    gone_for: GoneFor | null;
  };
  site_export_pieces: {
    export_id: string;
    nth: number;
    customer_id: string;
    size: number;
    sealed: Buffer;
  };
  site_sending_releases: Owned & { stop_id: string; at: Instant };
  site_log_requests: Owned & { until: Instant };
};

export const db = (work: Work) => work.tx.withTables<HostingTables>();
