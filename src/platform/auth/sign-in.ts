import { type Actor, system } from '../actor.ts';
import type { Instant } from '../calendar.ts';
import { act, type House, read, type Work } from '../house.ts';
import { isRefusal, type Refusal, refuse } from '../refusal.ts';
import { loadCredentials } from './accounts.ts';
import { countAttempt, forgetAttempts } from './attempts.ts';
import { consumeLink, createLink, peekLink } from './links.ts';
import { verifyPassword } from './passwords.ts';
import { type Caller, type SessionStart, startSession } from './sessions.ts';
import { hasTotp, takeCode } from './totp.ts';

/**
 * Either the person is in, or a second factor is asked for: the ticket stands for "knows the password"
 * for ten minutes and opens nothing by itself.
 */
export type SignIn =
  | ({ readonly step: 'done' } & SessionStart)
  | { readonly step: 'second-factor'; readonly ticket: string; readonly expiresAt: Instant };

/**
 * An unknown e-mail, an account without password and a wrong password go the same way: the same work,
 * the same answer, so that nobody learns who has an account.
 */
export async function signIn(
  house: House,
  input: Caller & { email: string; password: string },
): Promise<SignIn | Refusal> {
  const limited = await countAttempt(house, 'sign-in', { address: input.address, email: input.email });
  if (limited) return limited;
  const known = await read(house, system('auth'), (work) => loadCredentials(work, { email: input.email }));
  const right = await verifyPassword(known?.passwordHash, input.password);
  if (!known || !right) return refuse('sign-in-wrong');
  return act(house, visitor(input), async (work) => {
    // The password may have been changed while it was being checked.
    const now = await loadCredentials(work, { accountId: known.account.id });
    if (now?.passwordHash !== known.passwordHash) return refuse('sign-in-wrong');
    await forgetAttempts(work, 'sign-in', { email: input.email });
    if (await hasTotp(work, known.account.id)) return askSecondFactor(work, known.account.id);
    return enter(work, known.account.id, input);
  });
}

/** The code of the authenticator application, or one of the recovery codes. */
export async function confirmSecondFactor(
  house: House,
  input: Caller & { ticket: string; code: string },
): Promise<SignIn | Refusal> {
  const peeked = await read(house, system('auth'), (work) => peekLink(work, input.ticket, 'second-factor'));
  if (isRefusal(peeked)) return refuse('second-factor-expired');
  const limited = await countAttempt(house, 'second-factor', {
    address: input.address,
    account: peeked.subject,
  });
  if (limited) return limited;
  return act(house, visitor(input), async (work) => {
    const ticket = await consumeLink(work, input.ticket, 'second-factor');
    if (isRefusal(ticket)) return refuse('second-factor-expired');
    const wrong = await takeCode(work, ticket.subject, input.code);
    if (wrong) return wrong;
    await forgetAttempts(work, 'second-factor', { account: ticket.subject });
    return enter(work, ticket.subject, input);
  });
}

async function askSecondFactor(work: Work, accountId: string): Promise<SignIn> {
  const link = await createLink(work, { purpose: 'second-factor', subject: accountId, validFor: 'PT10M' });
  return { step: 'second-factor', ticket: link.token, expiresAt: link.expiresAt };
}

async function enter(work: Work, accountId: string, caller: Caller): Promise<SignIn> {
  return { step: 'done', ...(await startSession(work, { ...caller, accountId })) };
}

function visitor({ address }: Caller): Actor {
  return { kind: 'visitor', address };
}
