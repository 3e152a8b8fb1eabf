import {
  type AuthenticationResponseJSON,
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  type RegistrationResponseJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server';
import { type Actor, system } from '../actor.ts';
import { recordAct } from '../acts.ts';
import type { Instant } from '../calendar.ts';
import { violatedConstraint } from '../database.ts';
import { act, type House, type Work } from '../house.ts';
import { newId } from '../ids.ts';
import { type Refusal, refuse } from '../refusal.ts';
import { atInstant } from '../sql-values.ts';
import { mustGet, personName } from './accounts.ts';
import { countAttempt } from './attempts.ts';
import { checkPassword } from './credentials.ts';
import { type Caller, startSession } from './sessions.ts';
import type { SignIn } from './sign-in.ts';
import { db } from './tables.ts';

/** Whom the browser's authenticator trusts: the host name and the origin of the portal. */
export interface RelyingParty {
  readonly id: string;
  readonly name: string;
  readonly origin: string;
}

export interface Passkey {
  readonly id: string;
  readonly name: string;
  readonly addedAt: Instant;
  readonly lastUsedAt: Instant | null;
}

/** Between the question and the answer; the challenge is consumed by the first answer, right or wrong. */
const VALID_MINUTES = 5;

/**
 * Asks for the password: a passkey opens the account for good, and a session left open on somebody's
 * desk must not be enough to add one.
 */
export async function beginPasskeyRegistration(
  house: House,
  by: Actor,
  input: { accountId: string; password: string; name: string; party: RelyingParty },
): Promise<{ options: PublicKeyCredentialCreationOptionsJSON; ticket: string } | Refusal> {
  if (keyName(input.name) === undefined) return refuse('passkey-name-invalid', { field: 'name' });
  const wrong = await checkPassword(house, input.accountId, input.password);
  if (wrong) return wrong;
  return act(house, by, async (work) => {
    const account = await mustGet(work, input.accountId);
    const known = await listPasskeys(work, account.id);
    const options = await generateRegistrationOptions({
      rpName: input.party.name,
      rpID: input.party.id,
      userName: account.email,
      userDisplayName: account.name,
      userID: new TextEncoder().encode(account.id),
      attestationType: 'none',
      excludeCredentials: known.map(({ id }) => ({ id })),
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    });
    return { options, ticket: await keepChallenge(work, options.challenge, account.id) };
  });
}

export async function finishPasskeyRegistration(
  house: House,
  by: Actor,
  input: { accountId: string; ticket: string; response: unknown; name: string; party: RelyingParty },
): Promise<Passkey | Refusal> {
  const name = keyName(input.name);
  if (name === undefined) return refuse('passkey-name-invalid', { field: 'name' });
  const challenge = await consumeChallenge(house, input.ticket, input.accountId);
  if (challenge === undefined) return refuse('passkey-expired');
  const verified = await verifyRegistrationResponse({
    response: input.response as RegistrationResponseJSON,
    expectedChallenge: challenge,
    expectedOrigin: input.party.origin,
    expectedRPID: input.party.id,
    requireUserVerification: true,
  }).catch(() => undefined);
  if (!verified?.verified) return refuse('passkey-wrong');
  const { credential } = verified.registrationInfo;
  return act(house, by, async (work) => {
    try {
      await db(work)
        .insertInto('passkeys')
        .values({
          id: credential.id,
          account_id: input.accountId,
          public_key: Buffer.from(credential.publicKey),
          counter: BigInt(credential.counter),
          transports: credential.transports ?? [],
          name,
          added_at: atInstant(work.at),
          last_used_at: null,
          removed_at: null,
        })
        .execute();
    } catch (error) {
      if (violatedConstraint(error) === 'passkeys_pkey') return refuse('passkey-known');
      throw error;
    }
    await recordAct(work, { act: 'passkey-added', details: { accountId: input.accountId, name } });
    return { id: credential.id, name, addedAt: work.at, lastUsedAt: null };
  });
}

/** No e-mail is asked: the authenticator knows the account, and nobody learns who has one. */
export async function beginPasskeySignIn(
  work: Work,
  party: RelyingParty,
): Promise<{ options: PublicKeyCredentialRequestOptionsJSON; ticket: string }> {
  const options = await generateAuthenticationOptions({ rpID: party.id, userVerification: 'required' });
  return { options, ticket: await keepChallenge(work, options.challenge, null) };
}

/** A passkey with user verification is two factors in one: no code is asked for afterwards. */
export async function signInWithPasskey(
  house: House,
  input: Caller & { ticket: string; response: unknown; party: RelyingParty },
): Promise<SignIn | Refusal> {
  const limited = await countAttempt(house, 'sign-in', { address: input.address });
  if (limited) return limited;
  const challenge = await consumeChallenge(house, input.ticket, null);
  if (challenge === undefined) return refuse('passkey-expired');
  const response = input.response as AuthenticationResponseJSON;
  return act(house, { kind: 'visitor', address: input.address }, async (work) => {
    const key = await lockPasskey(work, response);
    if (!key) return refuse('passkey-wrong');
    const verified = await verifyAuthenticationResponse({
      response,
      expectedChallenge: challenge,
      expectedOrigin: input.party.origin,
      expectedRPID: input.party.id,
      requireUserVerification: true,
      credential: {
        id: key.id,
        publicKey: new Uint8Array(key.public_key),
        counter: Number(key.counter),
        transports: key.transports,
      },
    }).catch(() => undefined);
    if (!verified?.verified) return refuse('passkey-wrong');
    await db(work)
      .updateTable('passkeys')
      .set({
        counter: BigInt(verified.authenticationInfo.newCounter),
        last_used_at: atInstant(work.at),
      })
      .where('id', '=', key.id)
      .execute();
    return { step: 'done' as const, ...(await startSession(work, { ...input, accountId: key.account_id })) };
  });
}

export async function listPasskeys(work: Work, accountId: string): Promise<Passkey[]> {
  const rows = await db(work)
    .selectFrom('passkeys')
    .select(['id', 'name', 'added_at', 'last_used_at'])
    .where('account_id', '=', accountId)
    .where('removed_at', 'is', null)
    .orderBy('added_at')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    addedAt: row.added_at,
    lastUsedAt: row.last_used_at,
  }));
}

export async function removePasskey(work: Work, accountId: string, id: string): Promise<Refusal | undefined> {
  const removed = await db(work)
    .updateTable('passkeys')
    .set({ removed_at: atInstant(work.at) })
    .where('id', '=', id)
    .where('account_id', '=', accountId)
    .where('removed_at', 'is', null)
    .returning('name')
    .executeTakeFirst();
  if (!removed) return refuse('passkey-unknown');
  await recordAct(work, { act: 'passkey-removed', details: { accountId, name: removed.name } });
  return undefined;
}

/** "Téléphone de Léa". */
function keyName(text: string): string | undefined {
  const name = personName(text);
  return name !== undefined && name.length <= 100 ? name : undefined;
}

async function keepChallenge(work: Work, challenge: string, accountId: string | null): Promise<string> {
  const id = newId();
  await db(work)
    .insertInto('passkey_challenges')
    .values({
      id,
      account_id: accountId,
      challenge,
      expires_at: atInstant(work.at.add({ minutes: VALID_MINUTES })),
      consumed_at: null,
    })
    .execute();
  return id;
}

/** In a transaction of its own: a wrong answer must not leave the challenge open for another try. */
async function consumeChallenge(
  house: House,
  ticket: string,
  accountId: string | null,
): Promise<string | undefined> {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(ticket)) return undefined;
  const consumed = await act(house, system('auth'), async (work) =>
    db(work)
      .updateTable('passkey_challenges')
      .set({ consumed_at: atInstant(work.at) })
      .where('id', '=', ticket)
      .where('account_id', accountId === null ? 'is' : '=', accountId)
      .where('consumed_at', 'is', null)
      .where('expires_at', '>', atInstant(work.at))
      .returning('challenge')
      .executeTakeFirst(),
  );
  return consumed?.challenge;
}

/** The key that the answer names, locked so that its counter moves on once. */
async function lockPasskey(work: Work, response: unknown) {
  const id = typeof response === 'object' && response !== null && 'id' in response ? response.id : undefined;
  if (typeof id !== 'string') return undefined;
  return db(work)
    .selectFrom('passkeys')
    .select(['id', 'account_id', 'public_key', 'counter', 'transports'])
    .where('id', '=', id)
    .where('removed_at', 'is', null)
    .forUpdate()
    .executeTakeFirst();
}
