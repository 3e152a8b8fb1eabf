import type { Generated } from 'kysely';
import type { StaffRole } from '../actor.ts';
import type { Instant } from '../calendar.ts';
import type { Work } from '../house.ts';
import type { Language } from '../i18n/index.ts';

export type AuthTables = {
  accounts: {
    id: string;
    name: string;
    language: Language;
    password_hash: string | null;
    password_changed_at: Instant | null;
    opened_at: Instant;
  };
  account_emails: {
    id: string;
    account_id: string;
    email: string;
    since: Instant;
    until: Instant | null;
    verified_at: Instant | null;
  };
  memberships: {
    id: string;
    account_id: string;
    contact_id: string;
    customer_id: string;
    since: Instant;
    until: Instant | null;
  };
  staff: {
    id: string;
    account_id: string;
    name: string;
    since: Instant;
    added_by: string;
    ended_at: Instant | null;
    ended_by: string | null;
  };
  staff_roles: {
    id: string;
    staff_id: string;
    role: StaffRole;
    since: Instant;
    given_by: string;
    until: Instant | null;
  };
  sessions: {
    id: string;
    token_hash: Buffer;
    account_id: string;
    started_at: Instant;
    last_seen_at: Instant;
    idle_seconds: number;
    expires_at: Instant;
    address: string;
    user_agent: string;
    chosen_contact: string | null;
    ended_at: Instant | null;
    end_reason: SessionEnd | null;
    staff_session: string | null;
    looks_as_contact: string | null;
    looks_as_name: string | null;
    looks_at_customer: string | null;
    look_reason: string | null;
  };
  links: {
    id: string;
    token_hash: Buffer;
    purpose: string;
    subject: string;
    data: Record<string, unknown>;
    created_at: Instant;
    created_by: string;
    expires_at: Instant;
    used_at: Instant | null;
    withdrawn_at: Instant | null;
  };
  totp_secrets: {
    id: string;
    account_id: string;
    sealed: string;
    begun_at: Instant;
    confirmed_at: Instant | null;
    ended_at: Instant | null;
    last_step: Generated<bigint>;
  };
  recovery_codes: {
    id: string;
    account_id: string;
    code_hash: Buffer;
    made_at: Instant;
    used_at: Instant | null;
    withdrawn_at: Instant | null;
  };
  passkeys: {
    id: string;
    account_id: string;
    public_key: Buffer;
    counter: bigint;
    transports: string[];
    name: string;
    added_at: Instant;
    last_used_at: Instant | null;
    removed_at: Instant | null;
  };
  passkey_challenges: {
    id: string;
    account_id: string | null;
    challenge: string;
    expires_at: Instant;
    consumed_at: Instant | null;
  };
  attempts: { id: Generated<bigint>; kind: string; key: Buffer; at: Instant };
  api_tokens: {
    id: string;
    name: string;
    token_hash: Buffer;
    scopes: string[];
    customer_id: string | null;
    created_at: Instant;
    created_by: string;
    expires_at: Instant | null;
    last_used_at: Instant | null;
    revoked_at: Instant | null;
    revoked_by: string | null;
  };
};

export type SessionEnd = 'signed-out' | 'rotated' | 'revoked' | 'password-changed' | 'staff-ended';

export const db = (work: Work) => work.tx.withTables<AuthTables>();
