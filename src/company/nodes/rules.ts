import { Temporal } from 'temporal-polyfill';
import type { Instant } from '../../platform/calendar.ts';
import type { NodeState } from './types.ts';

/** A poll lasts 55 seconds at most and a report comes every minute: three minutes are two lost ones. */
export const SILENT_AFTER_SECONDS = 180;
export const JOIN_TOKEN_HOURS = 24;

export interface Standing {
  readonly joinedAt: Instant;
  readonly lastSeenAt: Instant | null;
  readonly drainedSince: Instant | null;
  readonly retiredSince: Instant | null;
}

export function nodeState(standing: Standing, now: Instant): NodeState {
  if (standing.retiredSince) return 'retired';
  if (isSilent(standing, now)) return 'silent';
  if (standing.drainedSince) return 'draining';
  return standing.lastSeenAt ? 'online' : 'joined';
}

function isSilent({ lastSeenAt, joinedAt }: Standing, now: Instant): boolean {
  const heard = lastSeenAt ?? joinedAt;
  return Temporal.Instant.compare(heard.add({ seconds: SILENT_AFTER_SECONDS }), now) <= 0;
}

/** A name for the console and for links: the first label of the host name, made unique by a number. */
export function nodeName(wanted: string, taken: ReadonlySet<string>): string {
  const label = (wanted.toLowerCase().split('.')[0] ?? '')
    .replace(/[^a-z0-9-]/g, '-')
    .replace(/^-+|-+$/g, '');
  const base = label.slice(0, 50).replace(/-+$/, '') || 'node';
  for (let nth = 1; ; nth++) {
    const name = nth === 1 ? base : `${base}-${nth}`;
    if (!taken.has(name)) return name;
  }
}

/**
 * The addresses at which visitors may reach a node: not loopback, link-local, multicast or
 * unspecified. Private ones stay: the embedded node has no other, nor does a node behind a router.
 */
export function publicAddresses(addresses: readonly string[]): string[] {
  const useless = /^(127\.|169\.254\.|0\.|22[4-9]\.|23\d\.|::1$|::$|fe[89ab][0-9a-f]:|ff)/i;
  return [...new Set(addresses)]
    .filter((address) => isAddress(address) && !useless.test(address))
    .slice(0, 16);
}

function isAddress(text: string): boolean {
  return /^(\d{1,3}\.){3}\d{1,3}$/.test(text) || (/^[0-9a-f:.]{2,45}$/i.test(text) && text.includes(':'));
}

/** `<id>.<secret>`: the id finds the row, the secret is compared in constant time. */
export function parseCredential(credential: string): { id: string; secret: string } | undefined {
  const match = /^([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\.([A-Za-z0-9_-]{43})$/.exec(
    credential,
  );
  return match?.[1] && match[2] ? { id: match[1], secret: match[2] } : undefined;
}
