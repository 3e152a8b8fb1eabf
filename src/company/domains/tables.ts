import type { ColumnType, Generated } from 'kysely';
import type { Day, Instant } from '../../platform/calendar.ts';
import type { Work } from '../../platform/house.ts';
import type { Refusal } from '../../platform/refusal.ts';
import type { Drift } from './drift-rules.ts';
import type { Alarm, Notice } from './life-rules.ts';
import type { Command, Contact, Message, NameServer } from './registrar.ts';
import type { Shown } from './types.ts';

type Json<T> = ColumnType<T, T, T>;

/** This room's tables, as `migrations/0132-domain-names.sql` makes them. */
export type DomainTables = {
  registrars: {
    slug: string;
    kind: 'epp' | 'gandi' | 'ovh';
    extensions: string[];
    settings: Json<Record<string, string>>;
    sealed: string | null;
    set_at: Instant;
    set_by: string;
  };
  registrar_balances: { registrar: string; cents: bigint; at: Instant; low_since: Instant | null };
  domain_contacts: {
    id: string;
    registrar: string;
    customer_id: string | null;
    contact: Json<Contact>;
    digest: string;
    handle: string | null;
    made_at: Instant;
  };
  domain_names: {
    id: string;
    service_id: string;
    customer_id: string;
    name: string;
    unicode: string;
    extension: string;
    registrar: string;
    how: 'register' | 'transfer';
    ordered_at: Instant;
    doubtful: string | null;
    approved_at: Instant | null;
    approved_by: string | null;
    claimed_at: Instant | null;
    registered_at: Instant | null;
    left_at: Instant | null;
    left_why: 'refused' | 'unpaid' | 'transferred' | 'deleted' | null;
    holder_id: string | null;
    sealed_code: string | null;
  };
  domain_mandates: {
    domain_id: string;
    customer_id: string;
    text: string;
    sha256: Buffer;
    acceptance_id: string;
    at: Instant;
    given_by: string;
  };
  domain_wishes: {
    id: Generated<bigint>;
    domain_id: string;
    customer_id: string;
    name_servers: Json<readonly NameServer[]>;
    locked: boolean;
    holder_id: string;
    at: Instant;
    decided_by: string;
  };
  domain_sights: {
    domain_id: string;
    customer_id: string;
    at: Instant;
    expires_on: Day | null;
    shown: Json<Shown>;
  };
  domain_commands: {
    id: string;
    place: Generated<bigint>;
    domain_id: string | null;
    contact_id: string | null;
    customer_id: string | null;
    registrar: string;
    kind: Command['do'];
    key: string;
    transaction: string;
    sealed: string;
    written_at: Instant;
    written_by: string;
    not_before: Instant;
    tries: Generated<number>;
    sent_at: Instant | null;
    problem: string | null;
    pending_at: Instant | null;
    outcome: 'done' | 'refused' | null;
    settled_at: Instant | null;
    reference: string | null;
    refusal: Json<Refusal> | null;
  };
  domain_alarms: { domain_id: string; expires_on: Day; days: Alarm; at: Instant };
  domain_notices: { domain_id: string; expires_on: Day; notice: Notice; customer_id: string; at: Instant };
  domain_drifts: {
    id: string;
    domain_id: string;
    what: Drift['what'];
    wanted: string;
    shown: string;
    found_at: Instant;
    gone_at: Instant | null;
    repair_by: string | null;
    repair_at: Instant | null;
  };
  domain_departures: {
    id: string;
    domain_id: string;
    customer_id: string;
    receiver: string;
    requested_at: Instant;
    act_by: Instant | null;
    told_at: Instant;
    ended_at: Instant | null;
    ended_how: 'left' | 'stayed' | null;
  };
  registrar_messages: {
    registrar: string;
    id: string;
    queued_at: Instant;
    text: string;
    about: Json<Message['about']>;
    kept_at: Instant;
  };
};

export const db = (work: Work) => work.tx.withTables<DomainTables>();
