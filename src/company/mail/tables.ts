import type { Instant } from '../../platform/calendar.ts';
import type { Work } from '../../platform/house.ts';
import type { SpamOutcome } from '../../protocol/mail.ts';
import type { SenderStopped, SignIn, TraceEvent } from '../../protocol/mail-report.ts';
import type { MailboxGrants } from '../catalogue/grants.ts';
import type { Standing } from './rules.ts';

type Owned = { customer_id: string };
type OfDomain = Owned & { domain_id: string; service_id: string };

/** This room's tables, as `migrations/0125-mailboxes.sql` makes them. */
export type MailTables = {
  mail_owners: Owned & { uid: number; since: Instant };
  mail_services: Owned & {
    service_id: string;
    standing: Standing;
    receives: boolean;
    reason: string | null;
    grants: MailboxGrants;
    since: Instant;
    node_id: string | null;
    placed_at: Instant | null;
    released_at: Instant | null;
  };
  mail_domains: Owned & {
    id: string;
    service_id: string;
    name: string;
    unicode: string;
    added_at: Instant;
    proven_at: Instant | null;
    removed_at: Instant | null;
    erased_at: Instant | null;
    spam: SpamOutcome;
    allow: string[];
    deny: string[];
    catch_all: string | null;
  };
  mail_dkim_keys: Owned & { domain_id: string; selector: string; public_key: string; told_at: Instant };
  mail_shards: Owned & { id: string; domain_id: string };
  mailboxes: OfDomain & {
    id: string;
    shard_id: string;
    address: string;
    extra_bytes: bigint;
    password_hash: string | null;
    password_set_at: Instant | null;
    forwards: string[];
    spam: SpamOutcome | null;
    allow: string[];
    deny: string[];
    added_at: Instant;
    removed_at: Instant | null;
    erased_at: Instant | null;
  };
  mail_app_passwords: Owned & {
    id: string;
    mailbox_id: string;
    label: string;
    key: string;
    password_hash: string;
    made_at: Instant;
  };
  mail_addresses: OfDomain & {
    id: string;
    shard_id: string;
    address: string;
    targets: string[];
    forwards: string[];
    senders: string[];
    added_at: Instant;
  };
  mail_pieces: OfDomain & {
    id: string;
    kind: 'domain' | 'mailboxes';
    digest: string;
    text: string;
    written_at: Instant;
    outcome: 'applied' | 'failed' | null;
    step: string | null;
    problem: string | null;
    outcome_at: Instant | null;
  };
  mail_usage: Owned & { mailbox_id: string; at: Instant; bytes: bigint; messages: bigint };
  mail_warnings: Owned & { mailbox_id: string; percent: number; at: Instant };
  mail_sign_ins: Owned & {
    mailbox_id: string;
    protocol: SignIn['protocol'];
    address: string;
    at: Instant;
  };
  mail_counts: Owned & {
    mailbox_id: string;
    hour: Instant;
    received: number;
    spam: number;
    viruses: number;
    refused: number;
    sent: number;
  };
  mail_trace: Owned & {
    id: string;
    node_id: string;
    at: Instant;
    what: TraceEvent['what'];
    queue_id: string | null;
    sender: string;
    recipient: string;
    client: string | null;
    relay: string | null;
    said: string | null;
    spam: boolean | null;
    spam_score: number | null;
    bytes: bigint | null;
  };
  mail_stops: Owned & {
    id: string;
    node_id: string;
    kind: SenderStopped['who']['kind'];
    subject: string;
    name: string;
    service_id: string | null;
    at: Instant;
    messages: number;
    recipients: number;
    seconds: number;
    evidence: SenderStopped['evidence'];
  };
  mail_releases: Owned & { stop_id: string; at: Instant; released_by: string; why: string };
};

export const db = (work: Work) => work.tx.withTables<MailTables>();
