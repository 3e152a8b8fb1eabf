import { sql } from 'kysely';
import type { Actor, StaffRole } from '../actor.ts';
import { recordAct } from '../acts.ts';
import type { Instant } from '../calendar.ts';
import type { Work } from '../house.ts';
import type { Language } from '../i18n/index.ts';
import { newId, newToken } from '../ids.ts';
import { type Refusal, refuse } from '../refusal.ts';
import { tokenHash } from '../secrets.ts';
import { atInstant } from '../sql-values.ts';
import { type Account, accountOf } from './accounts.ts';
import { type Membership, membershipsOf } from './memberships.ts';
import { isWorthTouching, type SessionKind, sessionEnds } from './rules.ts';
import { db, type SessionEnd } from './tables.ts';

export interface Session {
  readonly id: string;
  readonly account: Account;
  readonly staff: { readonly id: string; readonly name: string; readonly role: StaffRole } | undefined;
  /** Every customer this person speaks for, and the one chosen (the only one is chosen by itself). */
  readonly memberships: readonly Membership[];
  readonly chosen: Membership | undefined;
  /** Set while staff look through a contact's eyes. */
  readonly impersonation: Impersonation | undefined;
  readonly startedAt: Instant;
  readonly expiresAt: Instant;
}

export interface Impersonation extends Membership {
  readonly contactName: string;
  readonly reason: string;
}

export interface SessionStart {
  readonly sessionId: string;
  /** Goes into the visitor's cookie and nowhere else. */
  readonly token: string;
  readonly expiresAt: Instant;
}

export interface SessionSummary {
  readonly id: string;
  readonly startedAt: Instant;
  readonly lastSeenAt: Instant;
  readonly address: string;
  readonly userAgent: string;
}

export interface Caller {
  readonly address: string;
  readonly userAgent: string;
  /** The token in the visitor's cookie, if any: that session ends, and its token is worth nothing (session fixation). */
  readonly previousToken?: string;
}

/** For a person who has just proved who they are. Always a new token. */
export async function startSession(work: Work, input: Caller & { accountId: string }): Promise<SessionStart> {
  if (input.previousToken !== undefined) await endByToken(work, input.previousToken, 'rotated');
  const isStaff = await db(work)
    .selectFrom('staff')
    .select('id')
    .where('account_id', '=', input.accountId)
    .where('ended_at', 'is', null)
    .executeTakeFirst();
  const start = await insertSession(work, isStaff ? 'staff' : 'contact', input);
  await recordAct(work, {
    act: 'signed-in',
    details: { accountId: input.accountId, address: input.address },
  });
  return start;
}

/** The row of a session. `looks`: for an impersonation (`impersonation.ts`). */
export async function insertSession(
  work: Work,
  kind: SessionKind,
  input: Caller & { accountId: string },
  looks?: { staffSession: string; contactId: string; name: string; customerId: string; reason: string },
): Promise<SessionStart> {
  const token = newToken();
  const sessionId = newId();
  const { idleSeconds, expiresAt } = sessionEnds(kind, work.at);
  await db(work)
    .insertInto('sessions')
    .values({
      id: sessionId,
      token_hash: tokenHash(token),
      account_id: input.accountId,
      started_at: atInstant(work.at),
      last_seen_at: atInstant(work.at),
      idle_seconds: idleSeconds,
      expires_at: atInstant(expiresAt),
      address: input.address.slice(0, 100),
      user_agent: input.userAgent.replace(/\p{Cc}/gu, ' ').slice(0, 300),
      chosen_contact: null,
      ended_at: null,
      end_reason: null,
      staff_session: looks?.staffSession ?? null,
      looks_as_contact: looks?.contactId ?? null,
      looks_as_name: looks?.name ?? null,
      looks_at_customer: looks?.customerId ?? null,
      look_reason: looks?.reason ?? null,
    })
    .execute();
  return { sessionId, token, expiresAt };
}

/**
 * The session of a cookie's token, while it lives; undefined for an ended, idle, expired or unknown one.
 * Doors call it as the system: `read(house, system('portal'), (work) => sessionOf(work, token))`.
 */
export async function sessionOf(work: Work, token: string): Promise<Session | undefined> {
  const at = atInstant(work.at);
  const { rows } = await sql<SessionRow>`
    select s.id as session_id, s.started_at, s.last_seen_at, s.expires_at, s.chosen_contact,
           s.looks_as_contact, s.looks_as_name, s.looks_at_customer, s.look_reason,
           a.id, a.name, a.language, a.opened_at, a.password_hash is not null as has_password,
           e.email, e.verified_at, staff.id as staff_id, staff.name as staff_name, r.role
      from sessions s
      join accounts a on a.id = s.account_id
      join account_emails e on e.account_id = a.id and e.until is null
      left join staff on staff.account_id = a.id and staff.ended_at is null
      left join staff_roles r on r.staff_id = staff.id and r.until is null
      left join sessions parent on parent.id = s.staff_session
     where s.token_hash = ${tokenHash(token)} and s.ended_at is null and s.expires_at > ${at}
       and s.last_seen_at + make_interval(secs => s.idle_seconds) > ${at}
       and (s.staff_session is null
            or (staff.id is not null and parent.ended_at is null and parent.expires_at > ${at}))`.execute(
    work.tx,
  );
  const row = rows[0];
  if (!row) return undefined;
  if (isWorthTouching(row.last_seen_at, work.at)) await touch(work, row.session_id);
  const memberships = row.looks_as_contact === null ? await membershipsOf(work, row.id) : [];
  return {
    id: row.session_id,
    account: accountOf(row),
    staff:
      row.staff_id === null || row.staff_name === null || row.role === null
        ? undefined
        : { id: row.staff_id, name: row.staff_name, role: row.role },
    memberships,
    chosen: choice(memberships, row),
    impersonation: impersonationOf(row),
    startedAt: row.started_at,
    expiresAt: row.expires_at,
  };
}

/** Staff wear the staff hat until they choose a customer of theirs; others the only customer they have. */
function choice(memberships: readonly Membership[], row: SessionRow): Membership | undefined {
  const chosen = memberships.find(({ contactId }) => contactId === row.chosen_contact);
  if (chosen || row.staff_id !== null) return chosen;
  return memberships.length === 1 ? memberships[0] : undefined;
}

function impersonationOf(row: SessionRow): Impersonation | undefined {
  if (row.looks_as_contact === null || row.looks_at_customer === null) return undefined;
  return {
    contactId: row.looks_as_contact,
    customerId: row.looks_at_customer,
    contactName: row.looks_as_name ?? '',
    reason: row.look_reason ?? '',
  };
}

/** As whom the session acts. A person who has not chosen a customer, or has none, is a visitor still. */
export function actorOf(session: Session): Actor {
  const { impersonation, staff, chosen, account } = session;
  if (impersonation) {
    return {
      kind: 'contact',
      id: impersonation.contactId,
      name: impersonation.contactName,
      customerId: impersonation.customerId,
      impersonatedBy: { id: staff?.id ?? account.id, name: staff?.name ?? account.name },
    };
  }
  if (chosen) {
    return { kind: 'contact', id: chosen.contactId, name: account.name, customerId: chosen.customerId };
  }
  return staff ? { kind: 'staff', ...staff } : { kind: 'visitor' };
}

/** Chooses among one's customers; `undefined` puts the staff hat back on. */
export async function chooseCustomer(
  work: Work,
  session: Session,
  customerId: string | undefined,
): Promise<Refusal | undefined> {
  const chosen = session.memberships.find((membership) => membership.customerId === customerId);
  if (customerId !== undefined && !chosen) return refuse('not-your-customer');
  await db(work)
    .updateTable('sessions')
    .set({ chosen_contact: chosen?.contactId ?? null })
    .where('id', '=', session.id)
    .where('staff_session', 'is', null)
    .execute();
  return undefined;
}

/** The sessions that live, the latest first; impersonations are not the account's to see or end. */
export async function listSessions(work: Work, accountId: string): Promise<SessionSummary[]> {
  const rows = await living(work, accountId).selectAll().orderBy('last_seen_at', 'desc').execute();
  return rows.map((row) => ({
    id: row.id,
    startedAt: row.started_at,
    lastSeenAt: row.last_seen_at,
    address: row.address,
    userAgent: row.user_agent,
  }));
}

export async function endSession(work: Work, accountId: string, sessionId: string): Promise<void> {
  const ended = await end(work, 'revoked')
    .where('id', '=', sessionId)
    .where('account_id', '=', accountId)
    .execute();
  if (ended.some((result) => result.numUpdatedRows > 0n))
    await recordAct(work, { act: 'session-ended', details: { accountId } });
}

/** @returns how many ended. */
export async function endOtherSessions(
  work: Work,
  accountId: string,
  keep: string | undefined,
  reason: SessionEnd = 'revoked',
): Promise<number> {
  let query = end(work, reason).where('account_id', '=', accountId);
  if (keep !== undefined) query = query.where('id', '!=', keep);
  const results = await query.execute();
  return Number(results.reduce((sum, result) => sum + result.numUpdatedRows, 0n));
}

export async function signOut(work: Work, token: string): Promise<void> {
  await endByToken(work, token, 'signed-out');
}

async function endByToken(work: Work, token: string, reason: SessionEnd): Promise<void> {
  await end(work, reason).where('token_hash', '=', tokenHash(token)).execute();
}

function end(work: Work, reason: SessionEnd) {
  return db(work)
    .updateTable('sessions')
    .set({ ended_at: atInstant(work.at), end_reason: reason })
    .where('ended_at', 'is', null);
}

async function touch(work: Work, sessionId: string): Promise<void> {
  await db(work)
    .updateTable('sessions')
    .set({ last_seen_at: atInstant(work.at) })
    .where('id', '=', sessionId)
    .execute();
}

function living(work: Work, accountId: string) {
  const at = atInstant(work.at);
  return db(work)
    .selectFrom('sessions')
    .where('account_id', '=', accountId)
    .where('ended_at', 'is', null)
    .where('staff_session', 'is', null)
    .where('expires_at', '>', at)
    .where(sql<boolean>`last_seen_at + make_interval(secs => idle_seconds) > ${at}`);
}

interface SessionRow {
  session_id: string;
  started_at: Instant;
  last_seen_at: Instant;
  expires_at: Instant;
  chosen_contact: string | null;
  looks_as_contact: string | null;
  looks_as_name: string | null;
  looks_at_customer: string | null;
  look_reason: string | null;
  id: string;
  name: string;
  language: Language;
  opened_at: Instant;
  has_password: boolean;
  email: string;
  verified_at: Instant | null;
  staff_id: string | null;
  staff_name: string | null;
  role: StaffRole | null;
}
