import { z } from '@hono/zod-openapi';
import type {
  MailAddress as RoomAddress,
  AppPassword as RoomAppPassword,
  MailDomain as RoomDomain,
  Mailbox as RoomMailbox,
  MailService as RoomService,
  Stop as RoomStop,
  TraceLine as RoomTrace,
} from '../../company/mail/mail.ts';
import type { SpamOutcome } from '../../protocol/mail.ts';
import { id, line, showInstant } from '../fields.ts';

const bytes = () => z.int().min(0);
const at = () => z.iso.datetime();

/** What becomes of mail that is taken for spam (art. 12b); `address` where it goes to a mailbox of its own. */
const spam = () =>
  z.strictObject({ to: z.enum(['folder', 'mark', 'mailbox']), address: line(254).optional() });

export function readSpam({ to, address }: z.output<ReturnType<typeof spam>>): SpamOutcome {
  return to === 'mailbox' ? { to, address: address ?? '' } : { to };
}

const state = z.enum(['unproven', 'being-set-up', 'live', 'failing', 'suspended', 'being-erased']);
const addressList = () => z.array(line(320)).max(100);

export const MailService = z
  .strictObject({
    serviceId: id(),
    customerId: id(),
    standing: z.enum(['reserved', 'present', 'suspended', 'ended', 'absent']),
    nodeHost: z.string().nullable(),
    grants: z.strictObject({
      mailboxes: bytes(),
      mailboxBytes: bytes(),
      extraBytes: bytes(),
      messagesPerHour: bytes(),
      messagesPerDay: bytes(),
    }),
    extraLeftBytes: bytes(),
    mailboxes: bytes(),
  })
  .openapi('MailService');

export function showMailService(mail: RoomService): z.input<typeof MailService> {
  const { mailboxes, mailboxBytes, extraBytes, messagesPerHour, messagesPerDay } = mail.grants;
  return {
    serviceId: mail.serviceId,
    customerId: mail.customerId,
    standing: mail.standing,
    nodeHost: mail.nodeHost,
    grants: { mailboxes, mailboxBytes, extraBytes, messagesPerHour, messagesPerDay },
    extraLeftBytes: mail.extraLeft,
    mailboxes: mail.mailboxes.filter((one) => one.state !== 'being-erased').length,
  };
}

export const MailDomain = z
  .strictObject({
    id: id(),
    serviceId: id(),
    name: z.string(),
    unicode: z.string(),
    state,
    problem: z.string().nullable(),
    spam: spam(),
    allow: z.array(z.string()),
    deny: z.array(z.string()),
    catchAll: z.string().nullable(),
    /** To publish as TXT, so that we know that the domain is the customer's. */
    proof: z.strictObject({ record: z.string(), value: z.string() }),
  })
  .openapi('MailDomain');

export function showMailDomain(domain: RoomDomain): z.input<typeof MailDomain> {
  return {
    id: domain.id,
    serviceId: domain.serviceId,
    name: domain.name,
    unicode: domain.unicode,
    state: domain.state,
    problem: domain.problem,
    spam: domain.spam,
    allow: [...domain.allow],
    deny: [...domain.deny],
    catchAll: domain.catchAll,
    proof: { ...domain.proof },
  };
}

export const MailDomainSettings = z
  .strictObject({
    spam: spam(),
    allow: addressList(),
    deny: addressList(),
    catchAll: line(254).nullable(),
  })
  .openapi('MailDomainSettings');

export const DnsRecord = z
  .strictObject({ name: z.string(), type: z.string(), value: z.string() })
  .openapi('MailDnsRecord');

export const Mailbox = z
  .strictObject({
    id: id(),
    serviceId: id(),
    domainId: id(),
    address: z.string(),
    state,
    passwordSetAt: at().nullable(),
    quotaBytes: bytes(),
    extraBytes: bytes(),
    /** Null until the node's first measure. */
    usedBytes: bytes().nullable(),
    messages: bytes().nullable(),
    measuredAt: at().nullable(),
    forwards: z.array(z.string()),
    /** Null: as the domain says. */
    spam: spam().nullable(),
    allow: z.array(z.string()),
    deny: z.array(z.string()),
    /** Stopped for a burst: receives and reads, does not send. */
    stopped: z.boolean(),
  })
  .openapi('Mailbox');

export function showMailbox(mailbox: RoomMailbox): z.input<typeof Mailbox> {
  return {
    id: mailbox.id,
    serviceId: mailbox.serviceId,
    domainId: mailbox.domainId,
    address: mailbox.address,
    state: mailbox.state,
    passwordSetAt: showInstant(mailbox.passwordSetAt),
    quotaBytes: mailbox.quotaBytes,
    extraBytes: mailbox.extraBytes,
    usedBytes: mailbox.usedBytes,
    messages: mailbox.messages,
    measuredAt: showInstant(mailbox.measuredAt),
    forwards: [...mailbox.forwards],
    spam: mailbox.spam,
    allow: [...mailbox.allow],
    deny: [...mailbox.deny],
    stopped: mailbox.stopped,
  };
}

export const NewMailbox = z
  .strictObject({ domainId: id(), local: line(320), extraBytes: bytes().optional() })
  .openapi('NewMailbox');

export const MailboxSettings = z
  .strictObject({
    extraBytes: bytes(),
    forwards: addressList(),
    /** Null: as the domain says. */
    spam: spam().nullable(),
    allow: addressList(),
    deny: addressList(),
  })
  .openapi('MailboxSettings');

export const MailAddress = z
  .strictObject({
    id: id(),
    domainId: id(),
    address: z.string(),
    to: z.array(z.string()),
    senders: z.array(z.string()),
  })
  .openapi('MailAddress');

export function showMailAddress(address: RoomAddress): z.input<typeof MailAddress> {
  return {
    id: address.id,
    domainId: address.domainId,
    address: address.address,
    to: [...address.to],
    senders: [...address.senders],
  };
}

export const NewMailAddress = z
  .strictObject({ domainId: id(), local: line(320), to: addressList(), senders: addressList() })
  .openapi('NewMailAddress');

export const AppPassword = z
  .strictObject({ id: id(), label: z.string(), madeAt: at() })
  .openapi('AppPassword');

export function showAppPassword(made: RoomAppPassword): z.input<typeof AppPassword> {
  return { id: made.id, label: made.label, madeAt: made.madeAt.toString() };
}

/** Art. 6: the password is in this answer and nowhere else. */
export const MadeAppPassword = z
  .strictObject({ id: id(), address: z.string(), password: z.string() })
  .openapi('MadeAppPassword');

export const MailStop = z
  .strictObject({
    id: id(),
    customerId: id(),
    kind: z.enum(['mailbox', 'customer', 'site']),
    address: z.string().nullable(),
    at: at(),
    messages: bytes(),
    recipients: bytes(),
    seconds: bytes(),
    evidence: z.array(
      z.strictObject({
        at: z.string(),
        client: z.string(),
        sender: z.string(),
        recipients: bytes(),
        first: z.string(),
      }),
    ),
    releasedAt: at().nullable(),
    why: z.string().nullable(),
  })
  .openapi('MailStop');

export function showMailStop(stop: RoomStop): z.input<typeof MailStop> {
  return {
    id: stop.id,
    customerId: stop.customerId,
    kind: stop.kind,
    address: stop.kind === 'mailbox' ? stop.name : null,
    at: stop.at.toString(),
    messages: stop.messages,
    recipients: stop.recipients,
    seconds: stop.seconds,
    evidence: stop.evidence.map(({ at, client, sender, recipients, first }) => ({
      at,
      client,
      sender,
      recipients,
      first,
    })),
    releasedAt: showInstant(stop.releasedAt),
    why: stop.why,
  };
}

export const MailTraceLine = z
  .strictObject({
    id: z.string(),
    at: at(),
    what: z.string(),
    queueId: z.string().nullable(),
    sender: z.string(),
    recipient: z.string(),
    client: z.string().nullable(),
    relay: z.string().nullable(),
    said: z.string().nullable(),
    spam: z.boolean().nullable(),
    bytes: bytes().nullable(),
  })
  .openapi('MailTraceLine');

export function showMailTrace(trace: RoomTrace): z.input<typeof MailTraceLine> {
  return {
    id: trace.id,
    at: trace.at.toString(),
    what: trace.what,
    queueId: trace.queueId,
    sender: trace.sender,
    recipient: trace.recipient,
    client: trace.client,
    relay: trace.relay,
    said: trace.said,
    spam: trace.spam,
    bytes: trace.bytes,
  };
}
