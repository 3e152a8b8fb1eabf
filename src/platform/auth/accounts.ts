import { sql } from 'kysely';
import { recordAct } from '../acts.ts';
import type { Instant } from '../calendar.ts';
import { violatedConstraint } from '../database.ts';
import type { Work } from '../house.ts';
import type { Language } from '../i18n/index.ts';
import { newId } from '../ids.ts';
import { isRefusal, type Refusal, refuse } from '../refusal.ts';
import { atInstant } from '../sql-values.ts';
import { normaliseEmail } from './email.ts';
import { choosePassword } from './passwords.ts';
import { db } from './tables.ts';

/**
 * A login: one person. What the person may do follows from what the account is linked to, a member of
 * the staff (`staff.ts`) or contacts of customers (`memberships.ts`), or both.
 */
export interface Account {
  readonly id: string;
  readonly email: string;
  /** When the present address was shown to be theirs; null again as soon as the address changes. */
  readonly emailVerifiedAt: Instant | null;
  readonly name: string;
  readonly language: Language;
  readonly hasPassword: boolean;
  readonly openedAt: Instant;
}

export interface AccountInput {
  readonly email: string;
  readonly name: string;
  readonly language: Language;
}

/**
 * Opens an account for a visitor. It says when the e-mail is taken, since the visitor must know to sign
 * in instead: the door counts `countAttempt(house, 'open-account', { address })` first.
 */
export async function openAccount(
  work: Work,
  input: AccountInput & { password: string },
): Promise<Account | Refusal> {
  const chosen = await choosePassword(input.password, [input.email, input.name]);
  if (isRefusal(chosen)) return chosen;
  return insertAccount(work, input, chosen.hash);
}

/** For people whom somebody else enters (staff, invited contacts): they choose a password by a link. */
export async function insertAccount(
  work: Work,
  input: AccountInput,
  passwordHash: string | null,
): Promise<Account | Refusal> {
  const email = normaliseEmail(input.email);
  if (email === undefined) return refuse('email-invalid', { field: 'email' });
  const name = personName(input.name);
  if (name === undefined) return refuse('name-invalid', { field: 'name' });
  const id = newId();
  await db(work)
    .insertInto('accounts')
    .values({
      id,
      name,
      language: input.language,
      password_hash: passwordHash,
      password_changed_at: passwordHash === null ? null : atInstant(work.at),
      opened_at: atInstant(work.at),
    })
    .execute();
  if (!(await holdAddress(work, id, email))) return refuse('account-exists', { field: 'email' });
  await recordAct(work, { act: 'account-opened', details: { accountId: id } });
  return { ...(await mustGet(work, id)) };
}

/** Makes the address the account's current one. @returns false when another account holds it. */
export async function holdAddress(work: Work, accountId: string, email: string): Promise<boolean> {
  try {
    await sql`savepoint address`.execute(work.tx);
    await db(work)
      .insertInto('account_emails')
      .values({
        id: newId(),
        account_id: accountId,
        email,
        since: atInstant(work.at),
        until: null,
        verified_at: null,
      })
      .execute();
    await sql`release savepoint address`.execute(work.tx);
    return true;
  } catch (error) {
    if (violatedConstraint(error) !== 'account_emails_one_holder') throw error;
    await sql`rollback to savepoint address`.execute(work.tx);
    return false;
  }
}

export async function getAccount(work: Work, accountId: string): Promise<Account | undefined> {
  const row = await accounts(work).where('accounts.id', '=', accountId).executeTakeFirst();
  return row && accountOf(row);
}

export async function findAccount(work: Work, email: string): Promise<Account | undefined> {
  const normal = normaliseEmail(email);
  if (normal === undefined) return undefined;
  const row = await accounts(work)
    .where(sql`lower(account_emails.email)`, '=', normal.toLowerCase())
    .executeTakeFirst();
  return row && accountOf(row);
}

/** The account and the stored hash, for whoever is about to check a password. */
export async function loadCredentials(
  work: Work,
  by: { email: string } | { accountId: string },
): Promise<{ account: Account; passwordHash: string | null } | undefined> {
  const account = 'email' in by ? await findAccount(work, by.email) : await getAccount(work, by.accountId);
  if (!account) return undefined;
  const { password_hash } = await db(work)
    .selectFrom('accounts')
    .select('password_hash')
    .where('id', '=', account.id)
    .executeTakeFirstOrThrow();
  return { account, passwordHash: password_hash };
}

/** Records that the person reads the mail of the present address: a link sent there was used. */
export async function markVerified(work: Work, accountId: string): Promise<void> {
  await db(work)
    .updateTable('account_emails')
    .set({ verified_at: atInstant(work.at) })
    .where('account_id', '=', accountId)
    .where('until', 'is', null)
    .where('verified_at', 'is', null)
    .execute();
}

export async function changeAccount(
  work: Work,
  accountId: string,
  input: { name: string; language: Language },
): Promise<Account | Refusal> {
  const name = personName(input.name);
  if (name === undefined) return refuse('name-invalid', { field: 'name' });
  await db(work)
    .updateTable('accounts')
    .set({ name, language: input.language })
    .where('id', '=', accountId)
    .execute();
  await recordAct(work, { act: 'account-changed', details: { accountId } });
  return mustGet(work, accountId);
}

/** A name as people write it, on one line; no control or formatting characters. */
export function personName(text: string): string | undefined {
  const name = text.normalize('NFC').trim().replace(/\s+/gu, ' ');
  return name === '' || name.length > 200 || /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(text) ? undefined : name;
}

export async function mustGet(work: Work, accountId: string): Promise<Account> {
  const account = await getAccount(work, accountId);
  if (!account) throw new Error(`no account ${accountId}`);
  return account;
}

function accounts(work: Work) {
  return db(work)
    .selectFrom('accounts')
    .innerJoin('account_emails', (join) =>
      join.onRef('account_emails.account_id', '=', 'accounts.id').on('account_emails.until', 'is', null),
    )
    .select([
      'accounts.id',
      'accounts.name',
      'accounts.language',
      'accounts.opened_at',
      'account_emails.email',
      'account_emails.verified_at',
      sql<boolean>`accounts.password_hash is not null`.as('has_password'),
    ]);
}

interface AccountRow {
  id: string;
  name: string;
  language: Language;
  opened_at: Instant;
  email: string;
  verified_at: Instant | null;
  has_password: boolean;
}

export function accountOf(row: AccountRow): Account {
  return {
    id: row.id,
    email: row.email,
    emailVerifiedAt: row.verified_at,
    name: row.name,
    language: row.language,
    hasPassword: row.has_password,
    openedAt: row.opened_at,
  };
}
