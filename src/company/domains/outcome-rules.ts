import { Temporal } from 'temporal-polyfill';
import { isRefusal, type Refusal, refuse } from '../../platform/refusal.ts';
import type { Command, DnssecKey, NameServer, Parties, RegisteredDomain, Transfer } from './registrar.ts';

/** What reading says of a command whose outcome nobody knew. */
export type Settled =
  | { readonly outcome: 'done' }
  | { readonly outcome: 'pending' }
  /** It was not done: the same command, with the same transaction id, may be given now. */
  | { readonly outcome: 'not-done' }
  | Refusal;

type DomainCommand = Extract<Command, { name: string }>;
type Found = RegisteredDomain | Refusal;

/**
 * Whether a command on a name was done, by what its registry shows now. Whoever asks about a command that
 * sets something may read a state that somebody else set since: the state is what counts.
 */
export function settledDomain(
  command: Exclude<DomainCommand, { do: 'delete-host' }>,
  found: Found,
  transfer: Transfer | Refusal,
): Settled {
  switch (command.do) {
    case 'create':
      return created(command, found);
    case 'request-transfer':
      return received(found, transfer);
    case 'delete':
      return isRefusal(found) || !found.isOurs || isDeleted(found) ? DONE : NOT_DONE;
    default:
  }
  if (isRefusal(found)) return found;
  switch (command.do) {
    case 'renew':
      return found.expires && Temporal.Instant.compare(found.expires, command.expires) > 0 ? DONE : NOT_DONE;
    case 'approve-transfer':
      return found.isOurs ? NOT_DONE : DONE;
    case 'reject-transfer':
    case 'cancel-transfer':
      return isRefusal(transfer) || transfer.state !== 'pending' ? DONE : NOT_DONE;
    case 'set-name-servers':
      return doneWhere(sameServers(found.nameServers, command.nameServers));
    case 'set-contacts':
      return doneWhere(sameParties(found, command.contacts));
    case 'change-holder':
      return doneWhere(found.holder === command.holder.handle);
    case 'set-statuses': {
      const ours = found.statuses.filter((status) => status.startsWith('client'));
      return doneWhere(sameSet(ours, command.statuses));
    }
    case 'set-auth-code':
      return doneWhere(found.authCode === command.authCode);
    case 'set-keys':
      return doneWhere(sameSet(found.keys.map(keyLine), command.keys.map(keyLine)));
    case 'restore':
      return doneWhere(!isDeleted(found));
  }
}

const DONE: Settled = { outcome: 'done' };
const NOT_DONE: Settled = { outcome: 'not-done' };

function doneWhere(isDone: boolean): Settled {
  return isDone ? DONE : NOT_DONE;
}

/** A name that is here for another holder was not registered by this command, whoever sponsors it. */
function created({ name, holder }: Extract<Command, { do: 'create' }>, found: Found): Settled {
  if (isRefusal(found)) return found.refused === 'domain-unknown' ? NOT_DONE : found;
  if (!found.isOurs || (found.holder !== undefined && found.holder !== holder.handle))
    return refuse('domain-taken', { field: 'name', figures: { name } });
  return found.statuses.includes('pendingCreate') ? { outcome: 'pending' } : DONE;
}

function received(found: Found, transfer: Transfer | Refusal): Settled {
  if (!isRefusal(found) && found.isOurs) return DONE;
  if (!isRefusal(transfer) && transfer.isOurs && transfer.state === 'pending') return { outcome: 'pending' };
  return NOT_DONE;
}

/** On its way out: only a restore brings it back (RFC 3915). */
export function isDeleted(found: Pick<RegisteredDomain, 'statuses' | 'graces'>): boolean {
  return found.statuses.includes('pendingDelete') || found.graces.includes('redemptionPeriod');
}

export function sameServers(a: readonly NameServer[], b: readonly NameServer[]): boolean {
  return sameSet(a.map(nameOf), b.map(nameOf));
}

export function sameParties(found: RegisteredDomain, { admin, tech, billing }: Parties): boolean {
  const { contacts } = found;
  const same = (shown: string | undefined, handle: string) => shown === undefined || shown === handle;
  return (
    same(contacts.admin, admin.handle) &&
    same(contacts.tech, tech.handle) &&
    same(contacts.billing, billing.handle)
  );
}

/** A key as a DS record says it, in one spelling. */
export function keyLine(key: Pick<DnssecKey, 'keyTag' | 'algorithm' | 'digestType' | 'digest'>): string {
  return `${key.keyTag} ${key.algorithm} ${key.digestType} ${key.digest.toUpperCase()}`;
}

function nameOf({ name }: NameServer): string {
  return name.toLowerCase().replace(/\.$/, '');
}

function sameSet(a: readonly string[], b: readonly string[]): boolean {
  const [left, right] = [new Set(a), new Set(b)];
  return left.size === right.size && [...left].every((one) => right.has(one));
}
