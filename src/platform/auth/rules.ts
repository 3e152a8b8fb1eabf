import { Temporal } from 'temporal-polyfill';
import type { Instant } from '../calendar.ts';

/** How long a session lives: `idle` without a request, `whole` in any case, as ISO durations. */
export const LIFETIMES = {
  staff: { idle: 'PT2H', whole: 'PT12H' },
  contact: { idle: 'PT72H', whole: 'PT720H' },
  impersonation: { idle: 'PT30M', whole: 'PT30M' },
} as const;
export type SessionKind = keyof typeof LIFETIMES;

export function sessionEnds(
  kind: SessionKind,
  startedAt: Instant,
): { idleSeconds: number; expiresAt: Instant } {
  const { idle, whole } = LIFETIMES[kind];
  return {
    idleSeconds: Temporal.Duration.from(idle).total('seconds'),
    expiresAt: startedAt.add(Temporal.Duration.from(whole)),
  };
}

/** The last seen time is written at most once a minute: a page read should cost no write. */
export function isWorthTouching(lastSeenAt: Instant, at: Instant): boolean {
  return lastSeenAt.until(at).total('seconds') >= 60;
}

/** At most `most` attempts of a kind by one address, e-mail or account in any `minutes` minutes. */
export interface Limit {
  readonly most: number;
  readonly minutes: number;
}
export type AttemptKind =
  | 'sign-in'
  | 'open-account'
  | 'send-link'
  | 'second-factor'
  | 'check-password'
  | 'payment-link'
  | 'search-names';
export type AttemptBy = 'address' | 'email' | 'account';

/**
 * An address may be an office of many people, an e-mail is one person: hence the two figures. Second
 * factors have few digits: five tries in fifteen minutes give somebody who already has the password less
 * than one chance in a hundred in five days.
 */
export const LIMITS: Readonly<Record<AttemptKind, Readonly<Partial<Record<AttemptBy, Limit>>>>> = {
  'sign-in': { address: { most: 30, minutes: 15 }, email: { most: 8, minutes: 15 } },
  'open-account': { address: { most: 10, minutes: 60 } },
  'send-link': { address: { most: 10, minutes: 60 }, email: { most: 4, minutes: 60 } },
  'second-factor': { address: { most: 30, minutes: 15 }, account: { most: 5, minutes: 15 } },
  'check-password': { account: { most: 8, minutes: 15 } },
  'payment-link': { address: { most: 60, minutes: 15 } },
  'search-names': { address: { most: 60, minutes: 15 } },
};

/**
 * A sliding window. `recent`: the times of the attempts in the window, newest first.
 * @returns the minutes to wait, rounded up, or 0 when one more may be made now.
 */
export function minutesToWait(recent: readonly Instant[], limit: Limit, at: Instant): number {
  const inTheWay = recent[limit.most - 1];
  if (!inTheWay) return 0;
  const free = inTheWay.add({ minutes: limit.minutes });
  return Math.max(0, Math.ceil(at.until(free).total('minutes')));
}

/**
 * An IPv6 customer holds a whole /64: counting single addresses would count nothing. An IPv4 address
 * written as IPv6 is the IPv4 address.
 */
export function networkOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address);
  if (mapped?.[1]) return mapped[1];
  if (!address.includes(':')) return address;
  const [head = '', tail] = address.toLowerCase().split('%')[0]?.split('::') ?? [];
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const filled =
    tail === undefined
      ? left
      : [...left, ...Array(Math.max(0, 8 - left.length - right.length)).fill('0'), ...right];
  return filled
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':');
}

/** Length is what counts (NIST SP 800-63B); the rest only keeps out what everybody guesses first. */
export const PASSWORD_LENGTH = { least: 12, most: 256 };

export type PasswordFault =
  | 'password-too-short'
  | 'password-too-long'
  | 'password-too-common'
  | 'password-is-personal';

/** @param about the person's e-mail and name, which make a bad password. */
export function passwordFault(password: string, about: readonly string[]): PasswordFault | undefined {
  const length = [...password].length;
  if (length < PASSWORD_LENGTH.least) return 'password-too-short';
  if (length > PASSWORD_LENGTH.most) return 'password-too-long';
  const plain = password.toLowerCase();
  if (new Set(plain).size < 5 || COMMON.some((word) => plain.replaceAll(word, '').length < 4))
    return 'password-too-common';
  const own = about.flatMap((text) => text.toLowerCase().split(/[\s@]+/)).filter((word) => word.length >= 4);
  const rest = own.reduce((left, word) => left.replaceAll(word, ''), plain);
  if (rest.length < 5) return 'password-is-personal';
  return undefined;
}

const COMMON = [
  'password',
  'motdepasse',
  '123456789',
  '1234567890',
  'azertyuiop',
  'qwertyuiop',
  'azerty',
  'qwerty',
  'bonjour',
  'soleil',
  'administrateur',
  'administrator',
  'welcome',
  'letmein',
  'iloveyou',
  'abcdefghijkl',
];

export const SCOPE_RESOURCES = [
  'customers',
  'contacts',
  'domains',
  'products',
  'orders',
  'contracts',
  'services',
  'invoices',
  'payments',
  'sites',
  'mail',
  'nodes',
  'events',
  'terms',
  'privacy',
] as const;
export type Scope = `${(typeof SCOPE_RESOURCES)[number]}:${'read' | 'write'}`;

export function isScope(text: string): text is Scope {
  const [resource = '', way, more] = text.split(':');
  return (
    more === undefined &&
    (way === 'read' || way === 'write') &&
    (SCOPE_RESOURCES as readonly string[]).includes(resource)
  );
}

/** Whoever may write a resource may read it. */
export function covers(scopes: readonly string[], wanted: Scope): boolean {
  return (
    scopes.includes(wanted) || (wanted.endsWith(':read') && scopes.includes(wanted.replace(/read$/, 'write')))
  );
}
