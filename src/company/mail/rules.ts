import { type Day, isBefore } from '../../platform/calendar.ts';
import { isRefusal, type Refusal, refuse } from '../../platform/refusal.ts';
import { foreignAddress, mailAddress, type SendingLimits, senderPattern } from '../../protocol/mail.ts';
import type { MailboxGrants } from '../catalogue/grants.ts';
import { hostNameOf } from '../hosting/names.ts';

/** Of one piece: beyond, a change of one mailbox would travel with too many others. */
export const MAILBOXES_OF_A_SHARD = 50;
export const ADDRESSES_OF_A_SHARD = 100;
export const DOMAINS_OF_A_SERVICE = 20;
export const ADDRESSES_OF_A_SERVICE = 5000;
export const TARGETS_OF_AN_ADDRESS = 50;
export const PATTERNS_OF_A_LIST = 100;
export const APP_PASSWORDS_OF_A_MAILBOX = 20;
/** Mailboxes of one node: what it was measured with (issue 4). */
export const MAILBOXES_OF_A_NODE = 10_000;
/** Below this share of free disk a node takes no new mail service, whatever was promised. */
const FREE_SHARE = 0.05;
/** Art. 12b, 7: an ended service's mail is kept so long for whoever asks for it, then erased. */
export const KEPT_DAYS = 30;
/** Art. 12b: a mailbox that is this full is told of, once each. */
export const WARN_AT = [80, 95] as const;

/** What the contract says, in the words of this room. */
export type Standing = 'reserved' | 'present' | 'suspended' | 'ended' | 'absent';

export interface Contracted {
  readonly state: string;
  readonly suspendedFor: readonly string[];
  readonly ended: { readonly on: Day } | undefined;
}

export function standingOf({ state, ended }: Contracted, today: Day): Standing {
  switch (state) {
    case 'awaiting-payment':
      return 'reserved';
    case 'suspended':
      return 'suspended';
    case 'ended':
      return ended && isBefore(today, goneOn(ended.on)) ? 'ended' : 'absent';
    case 'cancelled':
      return 'absent';
    default:
      return 'present';
  }
}

/** The day on which nothing is left of the mail of a service that ended that day. */
export function goneOn(endedOn: Day): Day {
  return endedOn.add({ days: KEPT_DAYS });
}

/** Art. 5, 12b: who did not pay, or was intruded on, loses no mail; who abuses gets none, nor does who has left. */
export function receivesMail(standing: Standing, { suspendedFor }: Contracted): boolean {
  if (standing === 'suspended') return !suspendedFor.includes('abuse');
  return standing === 'present';
}

export interface NodeRoom {
  readonly id: string;
  readonly state: string;
  readonly capabilities: readonly string[];
  /** Whether the daemons of mail are set up there. */
  readonly mail: boolean;
  readonly diskBytes: number;
  readonly diskFreeBytes: number;
  readonly overcommit: number;
  /** Promised to the mail services that it has. */
  readonly grantedBytes: number;
  readonly mailboxes: number;
}

export function promisedBytes(grants: MailboxGrants): number {
  return grants.mailboxes * grants.mailboxBytes + grants.extraBytes;
}

export function hasRoom(node: NodeRoom, grants: MailboxGrants): boolean {
  return (
    node.state === 'online' &&
    node.capabilities.includes('mail') &&
    node.mail &&
    node.mailboxes + grants.mailboxes <= MAILBOXES_OF_A_NODE &&
    node.diskFreeBytes > node.diskBytes * FREE_SHARE &&
    node.grantedBytes + promisedBytes(grants) <= node.diskBytes * node.overcommit
  );
}

/** Those with room, the least promised first; between equals the older. */
export function placesInOrder(nodes: readonly NodeRoom[], grants: MailboxGrants): NodeRoom[] {
  const load = (node: NodeRoom) => node.grantedBytes / (node.diskBytes * node.overcommit);
  return nodes
    .filter((node) => hasRoom(node, grants))
    .sort((a, b) => load(a) - load(b) || (a.id < b.id ? -1 : 1));
}

/** What is typed before the @ of a mailbox or an address: "Jean.Dupont" → "jean.dupont@example.fr". */
export function addressIn(domain: string, typed: string, field = 'local'): string | Refusal {
  const text = typed.trim().normalize('NFKC').toLowerCase();
  const local = text.endsWith(`@${domain}`) ? text.slice(0, -domain.length - 1) : text;
  const address = `${local}@${domain}`;
  return local.length <= 64 && mailAddress.safeParse(address).success
    ? address
    : refuse('mail-local-invalid', { field });
}

/** An address anywhere, its domain as an A-label: "Jean@Bücher.example" → "Jean@xn--bcher-kva.example". */
export function anyAddress(typed: string, field: string): string | Refusal {
  const text = typed.trim();
  const invalid = refuse('mail-address-invalid', { field, figures: { address: text.slice(0, 100) } });
  const at = text.lastIndexOf('@');
  if (at < 1) return invalid;
  const host = hostNameOf(text.slice(at + 1));
  if (isRefusal(host)) return invalid;
  const address = `${text.slice(0, at)}@${host.host}`;
  return foreignAddress.safeParse(address).success ? address : invalid;
}

/** Addresses as a form or a request gives them: on lines or with commas between, each once. */
export function addressList(
  typed: readonly string[],
  field: string,
  most = TARGETS_OF_AN_ADDRESS,
): string[] | Refusal {
  const found = new Map<string, string>();
  for (const text of split(typed)) {
    const address = anyAddress(text, field);
    if (isRefusal(address)) return address;
    found.set(address.toLowerCase(), address);
  }
  return found.size <= most
    ? [...found.values()]
    : refuse('mail-list-too-long', { field, figures: { most } });
}

/** Whose mail is let through or refused: addresses, or `@domain` for all of a domain. */
export function patternList(typed: readonly string[], field: string): string[] | Refusal {
  const found = new Set<string>();
  for (const text of split(typed)) {
    const pattern = patternOf(text);
    if (pattern === undefined)
      return refuse('mail-pattern-invalid', { field, figures: { pattern: text.slice(0, 100) } });
    found.add(pattern);
  }
  const most = PATTERNS_OF_A_LIST;
  return found.size <= most ? [...found] : refuse('mail-list-too-long', { field, figures: { most } });
}

function patternOf(text: string): string | undefined {
  const at = text.lastIndexOf('@');
  const host = hostNameOf(at === -1 ? text : text.slice(at + 1));
  if (isRefusal(host)) return undefined;
  const pattern = `${at > 0 ? text.slice(0, at).toLowerCase() : ''}@${host.host}`;
  return senderPattern.safeParse(pattern).success ? pattern : undefined;
}

function split(typed: readonly string[]): string[] {
  return typed.flatMap((text) => text.split(/[\s,;]+/)).filter((text) => text !== '');
}

/** The limit of a service, refused when one more would pass it. */
export function refuseBeyond(
  what: 'mailboxes' | 'domains' | 'addresses',
  used: number,
  grants: MailboxGrants,
): Refusal | undefined {
  const most = {
    mailboxes: grants.mailboxes,
    domains: DOMAINS_OF_A_SERVICE,
    addresses: ADDRESSES_OF_A_SERVICE,
  }[what];
  return used < most ? undefined : refuse(`limit-of-${what}`, { article: '12b', figures: { most } });
}

/** Space bought beside the plan's, in steps of a megabyte; `others` is what the other mailboxes have of it. */
export function refuseExtra(extraBytes: number, others: number, grants: MailboxGrants): Refusal | undefined {
  if (!Number.isSafeInteger(extraBytes) || extraBytes < 0)
    return refuse('mail-extra-invalid', { field: 'extra' });
  const left = Math.max(0, grants.extraBytes - others);
  if (extraBytes <= left) return undefined;
  return refuse('mail-extra-beyond', {
    field: 'extra',
    article: '12b',
    figures: { left: Math.floor(left / MEGABYTE) },
  });
}

export const MEGABYTE = 2 ** 20;

/** Art. 12b: what one mailbox may send. A burst stops it within a hundred messages. */
export function sendingLimitsOf(grants: MailboxGrants): SendingLimits {
  return {
    messagesPerHour: grants.messagesPerHour,
    messagesPerDay: grants.messagesPerDay,
    recipientsPerHour: 2 * grants.messagesPerHour,
    recipientsPerDay: 2 * grants.messagesPerDay,
    burst: { messages: Math.min(60, Math.max(1, grants.messagesPerHour)), minutes: 5 },
  };
}

/** What all mailboxes of a customer may send together: as ten of them, or as many as there are. */
export function customerLimitsOf(grants: MailboxGrants): SendingLimits {
  const times = Math.min(10, grants.mailboxes);
  const one = sendingLimitsOf(grants);
  return {
    messagesPerHour: within(times * one.messagesPerHour),
    messagesPerDay: within(times * one.messagesPerDay),
    recipientsPerHour: within(times * one.recipientsPerHour),
    recipientsPerDay: within(times * one.recipientsPerDay),
    burst: { messages: Math.min(5, times) * one.burst.messages, minutes: one.burst.minutes },
  };
}

/** As much as a node counts. */
function within(amount: number): number {
  return Math.min(1_000_000, amount);
}

/** Which warnings a mailbox's use calls for, and which are over: what falls below may be told again. */
export function warningsOf(
  usage: { readonly bytes: number; readonly quotaBytes: number },
  told: readonly number[],
): { readonly tell: readonly number[]; readonly over: readonly number[] } {
  const percent = (100 * usage.bytes) / usage.quotaBytes;
  return {
    tell: WARN_AT.filter((at) => percent >= at && !told.includes(at)),
    over: told.filter((at) => percent < at - 5),
  };
}
