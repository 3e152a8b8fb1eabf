import { sql } from 'kysely';
import type { StaffRole } from '../actor.ts';
import { recordAct } from '../acts.ts';
import type { Instant } from '../calendar.ts';
import type { Work } from '../house.ts';
import { newId } from '../ids.ts';
import { isRefusal, type Refusal, refuse } from '../refusal.ts';
import { atInstant, byWhom } from '../sql-values.ts';
import {
  type Account,
  type AccountInput,
  findAccount,
  insertAccount,
  markVerified,
  mustGet,
  personName,
} from './accounts.ts';
import { setPassword } from './credentials.ts';
import { consumeLink, createLink, withdrawLinks } from './links.ts';
import { mailLink } from './mails.ts';
import { choosePassword } from './passwords.ts';
import { actorMay } from './permissions.ts';
import { endOtherSessions } from './sessions.ts';
import { db } from './tables.ts';

/** Somebody of the company. What the role may do: `permissions.ts`. */
export interface Staff {
  readonly id: string;
  readonly accountId: string;
  readonly name: string;
  readonly email: string;
  readonly role: StaffRole;
  readonly since: Instant;
  readonly endedAt: Instant | null;
}

export const STAFF_ROLES: readonly StaffRole[] = ['admin', 'accountant', 'technician', 'support'];

/** For whoever has the machine (`./orbite up`): only while the company has nobody. A new link replaces the last. */
export async function createFirstStaffLink(
  work: Work,
): Promise<{ token: string; expiresAt: Instant } | Refusal> {
  if (await anyStaff(work)) return refuse('staff-exists');
  await withdrawLinks(work, 'first-staff', 'first');
  return createLink(work, { purpose: 'first-staff', subject: 'first', validFor: 'PT24H' });
}

/** The first account of the company is an administrator. */
export async function acceptFirstStaffLink(
  work: Work,
  input: AccountInput & { token: string; password: string },
): Promise<Staff | Refusal> {
  const link = await consumeLink(work, input.token, 'first-staff');
  if (isRefusal(link)) return link;
  await lockStaff(work);
  if (await anyStaff(work)) return refuse('staff-exists');
  const chosen = await choosePassword(input.password, [input.email, input.name]);
  if (isRefusal(chosen)) return chosen;
  const account = await insertAccount(work, input, chosen.hash);
  if (isRefusal(account)) return account;
  return enlist(work, account, account.name, 'admin');
}

/**
 * A new account has no password: the person sets it by a link, mailed where `portalUrl` is given. Whoever
 * already has an account keeps it, and needs no link.
 * @returns `invitation`: the link's token, for an operator at a terminal.
 */
export async function addStaff(
  work: Work,
  input: AccountInput & { role: StaffRole; portalUrl?: string },
): Promise<{ staff: Staff; invitation: string | undefined } | Refusal> {
  if (!actorMay(work.by, 'staff.manage')) return refuse('not-permitted');
  if (!STAFF_ROLES.includes(input.role)) return refuse('role-unknown', { field: 'role' });
  const name = personName(input.name);
  if (name === undefined) return refuse('name-invalid', { field: 'name' });
  await lockStaff(work);
  const account = (await findAccount(work, input.email)) ?? (await insertAccount(work, input, null));
  if (isRefusal(account)) return account;
  const known = await staffRows(work)
    .where('staff.account_id', '=', account.id)
    .where('staff.ended_at', 'is', null)
    .execute();
  if (known.length > 0) return refuse('already-staff', { field: 'email' });
  const staff = await enlist(work, account, name, input.role);
  if (account.hasPassword) return { staff, invitation: undefined };
  const link = await createLink(work, {
    purpose: 'staff-invitation',
    subject: account.id,
    validFor: 'PT72H',
  });
  if (input.portalUrl !== undefined)
    await mailLink(work, 'staff-invitation', link, { ...account, portalUrl: input.portalUrl });
  return { staff, invitation: link.token };
}

export async function acceptStaffInvitation(
  work: Work,
  input: { token: string; password: string },
): Promise<Account | Refusal> {
  const link = await consumeLink(work, input.token, 'staff-invitation');
  if (isRefusal(link)) return link;
  const account = await mustGet(work, link.subject);
  const wrong = await setPassword(work, account, input.password);
  if (wrong) return wrong;
  await markVerified(work, account.id);
  return mustGet(work, account.id);
}

export async function changeStaffRole(
  work: Work,
  staffId: string,
  role: StaffRole,
): Promise<Staff | Refusal> {
  if (!actorMay(work.by, 'staff.manage')) return refuse('not-permitted');
  if (!STAFF_ROLES.includes(role)) return refuse('role-unknown', { field: 'role' });
  await lockStaff(work);
  const staff = await getStaff(work, staffId);
  if (!staff || staff.endedAt) return refuse('staff-unknown');
  if (staff.role === role) return staff;
  if (await isLastAdmin(work, staff)) return refuse('last-admin');
  await endRole(work, staffId);
  await giveRole(work, staffId, role);
  await recordAct(work, { act: 'staff-role-changed', details: { staffId, name: staff.name, role } });
  return { ...staff, role };
}

/** Signed out everywhere at once, looks through customers' eyes included. */
export async function endStaff(work: Work, staffId: string): Promise<Staff | Refusal> {
  if (!actorMay(work.by, 'staff.manage')) return refuse('not-permitted');
  await lockStaff(work);
  const staff = await getStaff(work, staffId);
  if (!staff || staff.endedAt) return refuse('staff-unknown');
  if (await isLastAdmin(work, staff)) return refuse('last-admin');
  await endRole(work, staffId);
  await db(work)
    .updateTable('staff')
    .set({ ended_at: atInstant(work.at), ended_by: byWhom(work.by) })
    .where('id', '=', staffId)
    .execute();
  await withdrawLinks(work, 'staff-invitation', staff.accountId);
  await endOtherSessions(work, staff.accountId, undefined, 'staff-ended');
  await recordAct(work, { act: 'staff-ended', details: { staffId, name: staff.name } });
  return { ...staff, endedAt: work.at };
}

/** Those of today first, then those who left. */
export async function listStaff(work: Work): Promise<Staff[]> {
  const rows = await staffRows(work)
    .orderBy(sql`staff.ended_at is not null`)
    .orderBy('staff.since')
    .execute();
  return rows.map(staffOf);
}

export async function getStaff(work: Work, staffId: string): Promise<Staff | undefined> {
  const row = await staffRows(work).where('staff.id', '=', staffId).executeTakeFirst();
  return row && staffOf(row);
}

async function enlist(work: Work, account: Account, name: string, role: StaffRole): Promise<Staff> {
  const id = newId();
  await db(work)
    .insertInto('staff')
    .values({
      id,
      account_id: account.id,
      name,
      since: atInstant(work.at),
      added_by: byWhom(work.by),
      ended_at: null,
      ended_by: null,
    })
    .execute();
  await giveRole(work, id, role);
  await recordAct(work, { act: 'staff-added', details: { staffId: id, name, role } });
  return { id, accountId: account.id, name, email: account.email, role, since: work.at, endedAt: null };
}

async function giveRole(work: Work, staffId: string, role: StaffRole): Promise<void> {
  await db(work)
    .insertInto('staff_roles')
    .values({
      id: newId(),
      staff_id: staffId,
      role,
      since: atInstant(work.at),
      given_by: byWhom(work.by),
      until: null,
    })
    .execute();
}

async function endRole(work: Work, staffId: string): Promise<void> {
  await db(work)
    .updateTable('staff_roles')
    .set({ until: atInstant(work.at) })
    .where('staff_id', '=', staffId)
    .where('until', 'is', null)
    .execute();
}

/** Two changes at once could each take the other for the last administrator: one after the other. */
async function lockStaff(work: Work): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended('staff', 0))`.execute(work.tx);
}

async function isLastAdmin(work: Work, staff: Staff): Promise<boolean> {
  if (staff.role !== 'admin') return false;
  const others = (await listStaff(work)).filter(
    ({ id, role, endedAt }) => id !== staff.id && role === 'admin' && !endedAt,
  );
  return others.length === 0;
}

async function anyStaff(work: Work): Promise<boolean> {
  return (await db(work).selectFrom('staff').select('id').limit(1).executeTakeFirst()) !== undefined;
}

/** With the last role held, which is the present one of those who are still here. */
function staffRows(work: Work) {
  return db(work)
    .selectFrom('staff')
    .innerJoin('account_emails', (join) =>
      join.onRef('account_emails.account_id', '=', 'staff.account_id').on('account_emails.until', 'is', null),
    )
    .select([
      'staff.id',
      'staff.account_id',
      'staff.name',
      'staff.since',
      'staff.ended_at',
      'account_emails.email',
      sql<StaffRole>`(select role from staff_roles r where r.staff_id = staff.id order by since desc, id desc limit 1)`.as(
        'role',
      ),
    ]);
}

function staffOf(row: {
  id: string;
  account_id: string;
  name: string;
  since: Instant;
  ended_at: Instant | null;
  email: string;
  role: StaffRole;
}): Staff {
  return {
    id: row.id,
    accountId: row.account_id,
    name: row.name,
    email: row.email,
    role: row.role,
    since: row.since,
    endedAt: row.ended_at,
  };
}
