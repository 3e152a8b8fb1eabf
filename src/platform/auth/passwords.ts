import { hash, verify } from '@node-rs/argon2';
import { type Refusal, refuse } from '../refusal.ts';
import { PASSWORD_LENGTH, passwordFault } from './rules.ts';

/** argon2id with 19 MiB and two passes (OWASP's first choice): about 20 ms of one core. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Hashes a password that somebody chooses, or refuses it with the reason (art. 6). */
export async function choosePassword(
  password: string,
  about: readonly string[],
  field = 'password',
): Promise<{ hash: string } | Refusal> {
  const fault = passwordFault(password, about);
  if (fault) return refuse(fault, { field, article: '6', figures: { ...PASSWORD_LENGTH } });
  return { hash: await hash(password, COST) };
}

/**
 * The same work whether the account exists or not, has a password or not: the time of the answer
 * tells nothing.
 */
export async function verifyPassword(stored: string | null | undefined, password: string): Promise<boolean> {
  const right = await verify(stored ?? (await decoy()), password.slice(0, 4 * PASSWORD_LENGTH.most));
  return right && typeof stored === 'string';
}

let decoyHash: Promise<string> | undefined;
function decoy(): Promise<string> {
  decoyHash ??= hash('nobody has this password', COST);
  return decoyHash;
}
