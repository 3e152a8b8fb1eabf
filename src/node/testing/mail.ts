import { randomUUID } from 'node:crypto';
import type { AddressOfDomain, Mailbox, Mailboxes, MailDomain, SendingLimits } from '../../protocol/mail.ts';
import { SHA512_OF_SESAME } from './sites.ts';

/** Mail for tests: everything that the schema wants, with what matters to the test in sight. */
export const LIMITS_OF_TESTS: SendingLimits = {
  messagesPerHour: 1000,
  messagesPerDay: 5000,
  recipientsPerHour: 2000,
  recipientsPerDay: 10_000,
  burst: { messages: 100, minutes: 5 },
};

export function domainNamed(name: string, uid: number, change: Partial<MailDomain> = {}): MailDomain {
  return {
    kind: 'domain',
    id: randomUUID(),
    name,
    customer: randomUUID(),
    uid,
    state: 'present',
    dkim: { selector: 'orbite' },
    spam: { to: 'folder' },
    allow: [],
    deny: [],
    customerLimits: { ...LIMITS_OF_TESTS, burst: { messages: 10_000, minutes: 5 } },
    releasedStops: [],
    ...change,
  };
}

/** Its password is "sesame". */
export function mailboxAt(address: string, change: Partial<Mailbox> = {}): Mailbox {
  return {
    id: randomUUID(),
    address,
    state: 'present',
    passwordHash: SHA512_OF_SESAME,
    appPasswords: [],
    quotaBytes: 250 * 2 ** 20,
    forwards: [],
    allow: [],
    deny: [],
    limits: LIMITS_OF_TESTS,
    releasedStops: [],
    ...change,
  };
}

export function mailboxesOf(
  domain: MailDomain,
  mailboxes: readonly Mailbox[],
  addresses: readonly (Partial<AddressOfDomain> & { address: string })[] = [],
): Mailboxes {
  return {
    kind: 'mailboxes',
    id: randomUUID(),
    domain: domain.id,
    mailboxes: [...mailboxes],
    addresses: addresses.map((one) => ({ to: [], forwards: [], senders: [], ...one })),
  };
}
