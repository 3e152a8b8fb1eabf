import { z } from 'zod';
import { pieceDigest } from './mail.ts';
import { boundedText as text } from './text.ts';
import { hostName, LIMITS } from './words.ts';

/**
 * What a node tells of mail. Every part is idempotent, because a report is sent until it is accepted: outcomes
 * replace the last one of their piece, usage and sign-ins the last of their key, counts are keyed by mailbox
 * and hour and are totals of that hour so far, trace events and stops have an id.
 */

/** The parts of making a piece true, in the order in which they depend on each other. */
export const mailStep = z.enum(['piece', 'directory', 'dkim', 'certificate', 'tables', 'sessions', 'remove']);

export const pieceOutcome = z.discriminatedUnion('outcome', [
  z.strictObject({ id: z.uuid(), digest: pieceDigest, outcome: z.literal('applied') }),
  z.strictObject({
    id: z.uuid(),
    digest: pieceDigest,
    outcome: z.literal('failed'),
    step: mailStep,
    problem: text(500),
  }),
]);

/** What to publish: `<selector>._domainkey.<name>` TXT `v=DKIM1; k=rsa; p=<publicKey>`. */
export const dkimKey = z.strictObject({
  domain: z.uuid(),
  name: hostName,
  selector: text(63),
  publicKey: z
    .string()
    .max(1000)
    .regex(/^[A-Za-z0-9+/=]+$/),
});

export const mailboxUsage = z.strictObject({
  mailbox: z.uuid(),
  at: z.iso.datetime(),
  bytes: z.int().min(0),
  messages: z.int().min(0),
});

/** The last time that somebody signed in from there by that way. */
export const signIn = z.strictObject({
  mailbox: z.uuid(),
  protocol: z.enum(['imap', 'pop3', 'smtp', 'sieve', 'webmail']),
  address: z.union([z.ipv4(), z.ipv6()]),
  at: z.iso.datetime(),
});

/** Of one mailbox in one hour (`hour` is its first instant), so far. */
export const mailCounts = z.strictObject({
  mailbox: z.uuid(),
  hour: z.iso.datetime(),
  received: z.int().min(0),
  spam: z.int().min(0),
  viruses: z.int().min(0),
  /** At SMTP: lists, policies, a full mailbox. */
  refused: z.int().min(0),
  sent: z.int().min(0),
});

/** One thing that happened to one message for one recipient. */
export const traceEvent = z.strictObject({
  /** The same event has the same id, however often it is told. */
  id: z.string().regex(/^[0-9a-f]{32}$/),
  at: z.iso.datetime(),
  /**
   * `accepted` into the queue, `refused` at SMTP, `delivered` to a mailbox here, `sent` to another server,
   * `deferred` (tried again later), `bounced` back, `deleted` for a virus.
   */
  what: z.enum(['accepted', 'refused', 'delivered', 'sent', 'deferred', 'bounced', 'deleted']),
  /** Of the queue; the events of a message share it. */
  queueId: text(40).optional(),
  sender: text(320),
  recipient: text(320),
  /** The server or program that handed the message over. */
  client: text(100).optional(),
  /** Who was signed in. */
  mailbox: z.uuid().optional(),
  site: z.uuid().optional(),
  /** Where it went, the status code and the other side's words. */
  relay: text(300).optional(),
  said: text(500).optional(),
  spamScore: z.number().optional(),
  spam: z.boolean().optional(),
  bytes: z.int().min(0).optional(),
});

/** A sender that is stopped for sending, at once and by the node itself; `releasedStops` lifts it. */
export const senderStopped = z.strictObject({
  id: z.uuid(),
  at: z.iso.datetime(),
  who: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('mailbox'), mailbox: z.uuid() }),
    z.strictObject({ kind: z.literal('customer'), customer: z.uuid() }),
    z.strictObject({ kind: z.literal('site'), site: z.uuid() }),
  ]),
  messages: z.int().min(0),
  recipients: z.int().min(0),
  seconds: z.int().min(0),
  /** The last of what was sent: when, from where, under which sender, to how many. */
  evidence: z
    .array(
      z.strictObject({
        at: z.iso.datetime(),
        client: text(100),
        sender: text(320),
        recipients: z.int().min(0),
        first: text(320),
      }),
    )
    .max(50),
});

export const mailReport = z.strictObject({
  /** Those whose outcome is new; all of them when the agent starts and every hour. */
  pieces: z.array(pieceOutcome).max(LIMITS.mailPieces),
  dkim: z.array(dkimKey).max(LIMITS.mailPieces),
  usage: z.array(mailboxUsage).max(LIMITS.mailEvents),
  signIns: z.array(signIn).max(LIMITS.mailEvents),
  counts: z.array(mailCounts).max(LIMITS.mailEvents),
  trace: z.array(traceEvent).max(LIMITS.mailEvents),
  stopped: z.array(senderStopped).max(200),
});

export type MailStep = z.infer<typeof mailStep>;
export type PieceOutcome = z.infer<typeof pieceOutcome>;
export type DkimKey = z.infer<typeof dkimKey>;
export type MailboxUsage = z.infer<typeof mailboxUsage>;
export type SignIn = z.infer<typeof signIn>;
export type MailCounts = z.infer<typeof mailCounts>;
export type TraceEvent = z.infer<typeof traceEvent>;
export type SenderStopped = z.infer<typeof senderStopped>;
export type MailReport = z.infer<typeof mailReport>;
