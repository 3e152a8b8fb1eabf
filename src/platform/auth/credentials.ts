import { type Actor, system } from '../actor.ts';
import { recordAct } from '../acts.ts';
import { act, type House, read, type Work } from '../house.ts';
import { newId } from '../ids.ts';
import { isRefusal, type Refusal, refuse } from '../refusal.ts';
import { atInstant } from '../sql-values.ts';
import {
  type Account,
  findAccount,
  getAccount,
  holdAddress,
  loadCredentials,
  markVerified,
  mustGet,
} from './accounts.ts';
import { countAttempt } from './attempts.ts';
import { normaliseEmail } from './email.ts';
import { consumeLink, createLink, withdrawLinks } from './links.ts';
import { mailLink, mailNotice } from './mails.ts';
import { choosePassword, verifyPassword } from './passwords.ts';
import { endOtherSessions } from './sessions.ts';
import { db } from './tables.ts';

/**
 * The e-mail and the password of an account (art. 6: the client's alone). What asks for the present
 * password takes the House: a wrong one is counted even though the use case refuses (`attempts.ts`).
 */

/** Mails a link to the account's present address. */
export async function sendVerification(
  work: Work,
  accountId: string,
  portalUrl: string,
): Promise<{ sentTo: string } | Refusal> {
  const account = await getAccount(work, accountId);
  if (!account) return refuse('account-unknown');
  if (account.emailVerifiedAt) return refuse('email-already-verified');
  await withdrawLinks(work, 'verify-email', accountId);
  const link = await createLink(work, {
    purpose: 'verify-email',
    subject: accountId,
    data: { email: account.email },
    validFor: 'PT48H',
  });
  await mailLink(work, 'verify-email', link, { ...account, portalUrl });
  return { sentTo: account.email };
}

/** A link sent to an address that the account has left proves nothing about the new one. */
export async function verifyEmail(work: Work, token: string): Promise<Account | Refusal> {
  const link = await consumeLink(work, token, 'verify-email');
  if (isRefusal(link)) return link;
  const account = await getAccount(work, link.subject);
  if (!account || account.email !== link.data.email) return refuse('link-withdrawn');
  await markVerified(work, account.id);
  await recordAct(work, { act: 'email-verified', details: { accountId: account.id } });
  return mustGet(work, account.id);
}

/** The new address is unverified (its own dated fact), and the old one is told. */
export async function changeEmail(
  house: House,
  by: Actor,
  input: { accountId: string; email: string; password: string; portalUrl: string },
): Promise<Account | Refusal> {
  const email = normaliseEmail(input.email);
  if (email === undefined) return refuse('email-invalid', { field: 'email' });
  const checked = await checkPassword(house, input.accountId, input.password);
  if (isRefusal(checked)) return checked;
  return act(house, by, async (work) => {
    const before = await mustGet(work, input.accountId);
    if (before.email === email) return before;
    await withdrawLinks(work, 'verify-email', input.accountId);
    await withdrawLinks(work, 'reset-password', input.accountId);
    await db(work)
      .updateTable('account_emails')
      .set({ until: atInstant(work.at) })
      .where('account_id', '=', input.accountId)
      .where('until', 'is', null)
      .execute();
    if (!(await holdAddress(work, input.accountId, email))) return refuse('email-taken', { field: 'email' });
    await recordAct(work, { act: 'email-changed', details: { accountId: input.accountId } });
    await mailNotice(work, 'email-changed', newId(), before);
    await sendVerification(work, input.accountId, input.portalUrl);
    return mustGet(work, input.accountId);
  });
}

/** Every other session of the account ends; the one that did it stays. */
export async function changePassword(
  house: House,
  by: Actor,
  input: { accountId: string; sessionId: string; current: string; wanted: string },
): Promise<{ changed: true } | Refusal> {
  const checked = await checkPassword(house, input.accountId, input.current, 'current');
  if (isRefusal(checked)) return checked;
  return act(house, by, async (work) => {
    const account = await mustGet(work, input.accountId);
    const set = await setPassword(work, account, input.wanted, 'wanted');
    if (isRefusal(set)) return set;
    await endOtherSessions(work, account.id, input.sessionId, 'password-changed');
    return { changed: true as const };
  });
}

/**
 * Asks for a link by which to choose a new password. The answer is the same whether the account exists
 * or not; the mail goes out later, from the queue, so the time is the same too but for one insert.
 */
export async function requestPasswordReset(
  house: House,
  input: { email: string; address: string; portalUrl: string },
): Promise<{ asked: true } | Refusal> {
  const limited = await countAttempt(house, 'send-link', { address: input.address, email: input.email });
  if (limited) return limited;
  return act(house, { kind: 'visitor', address: input.address }, async (work) => {
    const account = await findAccount(work, input.email);
    if (account) {
      await withdrawLinks(work, 'reset-password', account.id);
      const link = await createLink(work, {
        purpose: 'reset-password',
        subject: account.id,
        data: { email: account.email },
        validFor: 'PT1H',
      });
      await mailLink(work, 'reset-password', link, { ...account, portalUrl: input.portalUrl });
    }
    return { asked: true as const };
  });
}

/** Ends every session of the account. The link came by mail: it verifies the address too. */
export async function resetPassword(
  work: Work,
  input: { token: string; password: string },
): Promise<Account | Refusal> {
  const link = await consumeLink(work, input.token, 'reset-password');
  if (isRefusal(link)) return link;
  const account = await getAccount(work, link.subject);
  if (!account || account.email !== link.data.email) return refuse('link-withdrawn');
  const set = await setPassword(work, account, input.password);
  if (isRefusal(set)) return set;
  await markVerified(work, account.id);
  await endOtherSessions(work, account.id, undefined, 'password-changed');
  return mustGet(work, account.id);
}

/** For the use cases that a link or the present password has opened. */
export async function setPassword(
  work: Work,
  account: Account,
  password: string,
  field = 'password',
): Promise<Refusal | undefined> {
  const chosen = await choosePassword(password, [account.email, account.name], field);
  if (isRefusal(chosen)) return chosen;
  await db(work)
    .updateTable('accounts')
    .set({ password_hash: chosen.hash, password_changed_at: atInstant(work.at) })
    .where('id', '=', account.id)
    .execute();
  await withdrawLinks(work, 'reset-password', account.id);
  await recordAct(work, { act: 'password-changed', article: '6', details: { accountId: account.id } });
  if (account.hasPassword) await mailNotice(work, 'password-changed', newId(), account);
  return undefined;
}

/** Whether the person at the keyboard knows the account's present password; counted. */
export async function checkPassword(
  house: House,
  accountId: string,
  password: string,
  field = 'password',
): Promise<Refusal | undefined> {
  const limited = await countAttempt(house, 'check-password', { account: accountId });
  if (limited) return limited;
  const known = await read(house, system('auth'), (work) => loadCredentials(work, { accountId }));
  const right = await verifyPassword(known?.passwordHash, password);
  return right ? undefined : refuse('password-wrong', { field });
}
