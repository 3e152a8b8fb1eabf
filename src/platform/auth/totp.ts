import { randomBytes } from 'node:crypto';
import { Secret, TOTP } from 'otpauth';
import type { Actor } from '../actor.ts';
import { recordAct } from '../acts.ts';
import type { Instant } from '../calendar.ts';
import { act, type House, type Work } from '../house.ts';
import { newId } from '../ids.ts';
import { isRefusal, type Refusal, refuse } from '../refusal.ts';
import { tokenHash } from '../secrets.ts';
import { atInstant } from '../sql-values.ts';
import { mustGet } from './accounts.ts';
import { countAttempt } from './attempts.ts';
import { checkPassword } from './credentials.ts';
import { db } from './tables.ts';

/**
 * Codes of an authenticator application (RFC 6238): six digits, thirty seconds, one step of tolerance.
 * A code is taken once: the step of the last one taken is kept, and only later steps count.
 */
const STEP_SECONDS = 30;
const RECOVERY_CODES = 10;

/** Shows a new secret, once; nothing changes for the account until `confirmTotp`. */
export async function beginTotp(
  work: Work,
  input: { accountId: string; issuer: string },
): Promise<{ secret: string; uri: string } | Refusal> {
  if (await hasTotp(work, input.accountId)) return refuse('totp-already-on');
  const account = await mustGet(work, input.accountId);
  const secret = new Secret({ size: 20 });
  await db(work)
    .updateTable('totp_secrets')
    .set({ ended_at: atInstant(work.at) })
    .where('account_id', '=', account.id)
    .where('ended_at', 'is', null)
    .execute();
  await db(work)
    .insertInto('totp_secrets')
    .values({
      id: newId(),
      account_id: account.id,
      sealed: work.secrets.seal(secret.base32, purposeOf(account.id)),
      begun_at: atInstant(work.at),
      confirmed_at: null,
      ended_at: null,
    })
    .execute();
  const uri = new TOTP({ issuer: input.issuer, label: account.email, secret }).toString();
  return { secret: secret.base32, uri };
}

/** The first right code turns the second factor on, and gives the recovery codes, shown once. */
export async function confirmTotp(
  house: House,
  by: Actor,
  input: { accountId: string; code: string },
): Promise<{ recoveryCodes: string[] } | Refusal> {
  const limited = await countAttempt(house, 'second-factor', { account: input.accountId });
  if (limited) return limited;
  return act(house, by, async (work) => {
    const begun = await secretOf(work, input.accountId, 'begun');
    if (!begun) return refuse('totp-not-begun');
    if (!(await takeStep(work, begun, input.accountId, input.code)))
      return refuse('code-wrong', { field: 'code' });
    await db(work)
      .updateTable('totp_secrets')
      .set({ confirmed_at: atInstant(work.at) })
      .where('id', '=', begun.id)
      .execute();
    await recordAct(work, { act: 'totp-turned-on', details: { accountId: input.accountId } });
    return { recoveryCodes: await makeRecoveryCodes(work, input.accountId) };
  });
}

/** Asks for the password: a stolen session alone must not weaken the account. */
export async function endTotp(
  house: House,
  by: Actor,
  input: { accountId: string; password: string },
): Promise<{ ended: true } | Refusal> {
  const wrong = await checkPassword(house, input.accountId, input.password);
  if (isRefusal(wrong)) return wrong;
  return act(house, by, async (work) => {
    await db(work)
      .updateTable('totp_secrets')
      .set({ ended_at: atInstant(work.at) })
      .where('account_id', '=', input.accountId)
      .where('ended_at', 'is', null)
      .execute();
    await withdrawRecoveryCodes(work, input.accountId);
    await recordAct(work, { act: 'totp-turned-off', details: { accountId: input.accountId } });
    return { ended: true as const };
  });
}

export async function hasTotp(work: Work, accountId: string): Promise<boolean> {
  return (await secretOf(work, accountId, 'confirmed')) !== undefined;
}

/** Takes a code of the application or a recovery code; each works once, also when it comes twice at once. */
export async function takeCode(work: Work, accountId: string, code: string): Promise<Refusal | undefined> {
  const confirmed = await secretOf(work, accountId, 'confirmed');
  if (confirmed && (await takeStep(work, confirmed, accountId, code))) return undefined;
  const used = await db(work)
    .updateTable('recovery_codes')
    .set({ used_at: atInstant(work.at) })
    .where('account_id', '=', accountId)
    .where('code_hash', '=', tokenHash(plainCode(code)))
    .where('used_at', 'is', null)
    .where('withdrawn_at', 'is', null)
    .executeTakeFirst();
  if (used.numUpdatedRows === 0n) return refuse('code-wrong', { field: 'code' });
  await recordAct(work, { act: 'recovery-code-used', details: { accountId } });
  return undefined;
}

interface Kept {
  id: string;
  sealed: string;
}

async function secretOf(
  work: Work,
  accountId: string,
  state: 'begun' | 'confirmed',
): Promise<Kept | undefined> {
  return db(work)
    .selectFrom('totp_secrets')
    .select(['id', 'sealed'])
    .where('account_id', '=', accountId)
    .where('ended_at', 'is', null)
    .where('confirmed_at', state === 'begun' ? 'is' : 'is not', null)
    .executeTakeFirst();
}

async function takeStep(work: Work, kept: Kept, accountId: string, code: string): Promise<boolean> {
  const digits = code.replace(/\s/g, '');
  if (!/^\d{6}$/.test(digits)) return false;
  const secret = Secret.fromBase32(work.secrets.open(kept.sealed, purposeOf(accountId)));
  const step = stepOf(secret, digits, work.at);
  if (step === undefined) return false;
  const taken = await db(work)
    .updateTable('totp_secrets')
    .set({ last_step: step })
    .where('id', '=', kept.id)
    .where('last_step', '<', step)
    .executeTakeFirst();
  return taken.numUpdatedRows === 1n;
}

function stepOf(secret: Secret, digits: string, at: Instant): bigint | undefined {
  const timestamp = at.epochMilliseconds;
  const delta = new TOTP({ secret }).validate({ token: digits, timestamp, window: 1 });
  return delta === null ? undefined : BigInt(Math.floor(timestamp / 1000 / STEP_SECONDS) + delta);
}

/** 80 random bits each: nothing to guess, so a fast hash keeps them. */
async function makeRecoveryCodes(work: Work, accountId: string): Promise<string[]> {
  await withdrawRecoveryCodes(work, accountId);
  const codes = Array.from(
    { length: RECOVERY_CODES },
    () => new Secret({ buffer: toArray(randomBytes(10)) }).base32,
  );
  await db(work)
    .insertInto('recovery_codes')
    .values(
      codes.map((code) => ({
        id: newId(),
        account_id: accountId,
        code_hash: tokenHash(code),
        made_at: atInstant(work.at),
        used_at: null,
        withdrawn_at: null,
      })),
    )
    .execute();
  return codes.map((code) => code.match(/.{4}/g)?.join('-') ?? code);
}

function toArray(bytes: Buffer): ArrayBuffer {
  return new Uint8Array(bytes).buffer;
}

async function withdrawRecoveryCodes(work: Work, accountId: string): Promise<void> {
  await db(work)
    .updateTable('recovery_codes')
    .set({ withdrawn_at: atInstant(work.at) })
    .where('account_id', '=', accountId)
    .where('used_at', 'is', null)
    .where('withdrawn_at', 'is', null)
    .execute();
}

function plainCode(code: string): string {
  return code.replace(/[\s-]/g, '').toUpperCase();
}

function purposeOf(accountId: string): string {
  return `totp/${accountId}`;
}
