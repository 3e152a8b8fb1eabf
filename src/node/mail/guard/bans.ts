import { isIPv6 } from 'node:net';

/**
 * Pure: who may try passwords. An address that has tried several wrong ones is refused for a while, each time
 * for longer. The same wrong password again and again is a program that somebody forgot: it counts once. Accounts
 * are never locked: else anybody could lock out anybody.
 */
const TRIES = 5;
const WITHIN = 10 * 60_000;
const FIRST_BAN = 10 * 60_000;
const LONGEST_BAN = 24 * 60 * 60_000;

export interface Failed {
  readonly at: number;
  /** Of the account and the password tried; not the password. */
  readonly mark: string;
}

export interface Standing {
  readonly failures: readonly Failed[];
  readonly bannedUntil: number;
  /** How many times so far. */
  readonly bans: number;
}

export const NOTHING: Standing = { failures: [], bannedUntil: 0, bans: 0 };

export const isBanned = (standing: Standing, now: number) => standing.bannedUntil > now;

export function afterFailure(standing: Standing, mark: string, now: number): Standing {
  const recent = standing.failures.filter((one) => now - one.at < WITHIN && one.mark !== mark);
  const failures = [...recent, { at: now, mark }];
  if (failures.length < TRIES) return { ...standing, failures };
  const length = Math.min(LONGEST_BAN, FIRST_BAN * 2 ** standing.bans);
  return { failures: [], bannedUntil: now + length, bans: standing.bans + 1 };
}

/** Nothing is held against it any more: it may be forgotten. */
export function isForgotten(standing: Standing, now: number): boolean {
  const last = Math.max(standing.bannedUntil, ...standing.failures.map((one) => one.at));
  return now - last > LONGEST_BAN;
}

/** Whoever has one IPv6 address has the whole network of it. */
export function groupOf(address: string): string {
  const plain = address.replace(/^::ffff:(?=[0-9.]+$)/, '');
  if (!isIPv6(plain)) return plain;
  const [head = '', tail] = plain.split('::');
  const front = head === '' ? [] : head.split(':');
  const back = tail === undefined || tail === '' ? [] : tail.split(':');
  const middle = Array.from({ length: Math.max(0, 8 - front.length - back.length) }, () => '0');
  const whole = tail === undefined ? front : [...front, ...middle, ...back];
  return `${whole
    .slice(0, 4)
    .map((part) => part.toLowerCase().replace(/^0+(?=.)/, ''))
    .join(':')}::/64`;
}
