import type { AddressOfDomain, Mailbox, MailPiece, SpamOutcome } from '../../protocol/mail.ts';
import type { MailboxGrants } from '../catalogue/grants.ts';
import { customerLimitsOf, type Standing, sendingLimitsOf } from './rules.ts';

/** One name for every domain's key: a new key would be a new name. */
export const DKIM_SELECTOR = 'orbite';

/** What holds for the whole service. */
export interface ServiceFacts {
  readonly standing: Standing;
  readonly receives: boolean;
  readonly grants: MailboxGrants;
}

export interface DomainFacts {
  readonly id: string;
  readonly customerId: string;
  readonly uid: number;
  readonly name: string;
  readonly removed: boolean;
  readonly spam: SpamOutcome;
  readonly allow: readonly string[];
  readonly deny: readonly string[];
  readonly catchAll: string | null;
  /** Stops of the customer as a whole that were released, newest first. */
  readonly released: readonly string[];
}

export interface MailboxFacts {
  readonly id: string;
  readonly address: string;
  readonly removed: boolean;
  readonly passwordHash: string | null;
  readonly appPasswords: readonly {
    readonly id: string;
    readonly key: string;
    readonly passwordHash: string;
  }[];
  readonly extraBytes: number;
  readonly forwards: readonly string[];
  readonly spam: SpamOutcome | null;
  readonly allow: readonly string[];
  readonly deny: readonly string[];
  readonly released: readonly string[];
}

export interface ShardFacts {
  readonly id: string;
  readonly domainId: string;
  readonly domainRemoved: boolean;
  readonly mailboxes: readonly MailboxFacts[];
  readonly addresses: readonly {
    readonly address: string;
    readonly to: readonly string[];
    readonly forwards: readonly string[];
    readonly senders: readonly string[];
  }[];
}

const MOST_RELEASES = 50;

/** What a node must be of a domain, from the facts alone: the same facts give the same text. */
export function domainPiece(service: ServiceFacts, domain: DomainFacts): MailPiece {
  const absent = service.standing === 'absent' || domain.removed;
  return {
    kind: 'domain',
    id: domain.id,
    name: domain.name,
    customer: domain.customerId,
    uid: domain.uid,
    state: absent ? 'absent' : 'present',
    dkim: { selector: DKIM_SELECTOR },
    spam: domain.spam,
    allow: absent ? [] : [...domain.allow],
    deny: absent ? [] : [...domain.deny],
    ...(domain.catchAll === null || absent ? {} : { catchAll: domain.catchAll }),
    customerLimits: customerLimitsOf(service.grants),
    releasedStops: domain.released.slice(0, MOST_RELEASES),
  };
}

export function mailboxesPiece(service: ServiceFacts, shard: ShardFacts): MailPiece {
  const absent = service.standing === 'absent' || shard.domainRemoved;
  return {
    kind: 'mailboxes',
    id: shard.id,
    domain: shard.domainId,
    mailboxes: shard.mailboxes.map((mailbox) => desiredMailbox(service, mailbox, absent)),
    addresses: absent ? [] : shard.addresses.map(desiredAddress),
  };
}

function desiredMailbox(service: ServiceFacts, facts: MailboxFacts, domainGone: boolean): Mailbox {
  const absent = domainGone || facts.removed;
  const shut = service.standing !== 'present';
  return {
    id: facts.id,
    address: facts.address,
    state: absent ? 'absent' : 'present',
    ...(facts.passwordHash === null || absent ? {} : { passwordHash: facts.passwordHash }),
    appPasswords: absent
      ? []
      : facts.appPasswords.map(({ id, key, passwordHash }) => ({ id, key, passwordHash })),
    quotaBytes: quotaOf(service.grants, facts.extraBytes),
    forwards: absent ? [] : [...facts.forwards],
    ...(facts.spam === null || absent ? {} : { spam: facts.spam }),
    allow: absent ? [] : [...facts.allow],
    deny: absent ? [] : [...facts.deny],
    ...(shut && !absent ? { suspended: { receive: service.receives } } : {}),
    limits: sendingLimitsOf(service.grants),
    releasedStops: absent ? [] : facts.released.slice(0, MOST_RELEASES),
  };
}

function desiredAddress(facts: ShardFacts['addresses'][number]): AddressOfDomain {
  return {
    address: facts.address,
    to: [...facts.to],
    forwards: [...facts.forwards],
    senders: [...facts.senders],
  };
}

/** Art. 12b: the plan's size and what the customer allotted beside it. */
export function quotaOf(grants: MailboxGrants, extraBytes: number): number {
  return Math.max(1024 * 1024, grants.mailboxBytes + extraBytes);
}
