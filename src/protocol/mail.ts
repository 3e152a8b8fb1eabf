import { z } from 'zod';
import { hostName, LIMITS, sha512Crypt } from './words.ts';

/**
 * Mail in the desired state (art. 12b). Ten thousand mailboxes do not travel with every change: the signed
 * state names *pieces* by the digest of their text, and a node asks for those that it does not have
 * (`NODE_API.pieces`). A piece is a domain, or some of a domain's mailboxes and addresses; a change of one
 * mailbox is a new text of one piece. What the digest covers, the state's signature covers.
 */

/** The part before the @ of an address that lives here: no quoting, no `+` (it begins a detail), no `=`. */
const LOCAL = '[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9_-])?';
const DOMAIN = '(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?';

/** An address of a domain of ours, in lower case. */
export const mailAddress = z
  .string()
  .max(254)
  .regex(new RegExp(`^${LOCAL}@${DOMAIN}$`), 'an address in lower case')
  .refine((text) => !text.includes('..'), 'two dots in a row');

/** An address anywhere, as mail is forwarded to it. */
export const foreignAddress = z
  .string()
  .max(254)
  .regex(
    new RegExp(`^[A-Za-z0-9_](?:[A-Za-z0-9._+-]{0,62}[A-Za-z0-9_+-])?@${DOMAIN}$`),
    'an address with its domain in lower case',
  )
  .refine((text) => !text.includes('..'), 'two dots in a row');

/** Whose mail: an address, or `@domain` for all of a domain. */
export const senderPattern = z.union([
  foreignAddress.refine((text) => text === text.toLowerCase(), 'lower case'),
  z
    .string()
    .max(254)
    .regex(new RegExp(`^@${DOMAIN}$`)),
]);

/** IPv4 or IPv6, alone or with a prefix length. */
export const network = z.union([z.cidrv4(), z.cidrv6(), z.ipv4(), z.ipv6()]);

/** What becomes of mail that is taken for spam and is not refused. */
export const spamOutcome = z.discriminatedUnion('to', [
  z.strictObject({ to: z.literal('folder') }),
  z.strictObject({ to: z.literal('mailbox'), address: mailAddress }),
  z.strictObject({ to: z.literal('mark') }),
]);

/**
 * How much may be sent. Above the hourly and daily figures a message is refused for the time being; a burst
 * stops the sender until the stop is released.
 */
const limitsWithBurstOf = (most: number) =>
  z.strictObject({
    messagesPerHour: z.int().min(0).max(1_000_000),
    messagesPerDay: z.int().min(0).max(1_000_000),
    recipientsPerHour: z.int().min(0).max(1_000_000),
    recipientsPerDay: z.int().min(0).max(1_000_000),
    burst: z.strictObject({ messages: z.int().min(1).max(most), minutes: z.int().min(1).max(60) }),
  });
/** Of one mailbox, of one site. */
export const sendingLimits = limitsWithBurstOf(100);
/** Of all mailboxes of a customer together. */
export const customerLimits = limitsWithBurstOf(10_000);

/** Stops (`senderStopped.id` of a report) that are lifted: by staff, or because the password was changed. */
const releasedStops = z.array(z.uuid()).max(50).default([]);
const senders = z.array(senderPattern).max(LIMITS.patternsOfAList).default([]);

export const mailDomain = z.strictObject({
  kind: z.literal('domain'),
  id: z.uuid(),
  name: hostName,
  customer: z.uuid(),
  /** Under which the customer's mail lies: one for each customer, and no site's. Never given again. */
  uid: z.int().min(20_000).max(60_000_000),
  /** `absent` erases the domain's mail; a domain that the state does not name is left alone. */
  state: z.enum(['present', 'absent']),
  /** The key is made on the node and stays there; the report tells the public half. */
  dkim: z.strictObject({ selector: z.string().regex(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/) }),
  spam: spamOutcome,
  /** Never taken for spam. */
  allow: senders,
  /** Refused at SMTP. */
  deny: senders,
  /** Where mail for addresses goes that do not exist. Absent: it is refused. */
  catchAll: mailAddress.optional(),
  /** Of all that the customer sends from this node; where domains differ the lowest counts. */
  customerLimits,
  releasedStops,
});

/** One more password of a mailbox, for one program. It begins with `key`, by which it is found. */
export const appPassword = z.strictObject({
  id: z.uuid(),
  key: z.string().regex(/^[a-z2-9]{8}$/),
  passwordHash: sha512Crypt,
});

export const mailbox = z.strictObject({
  id: z.uuid(),
  address: mailAddress,
  /** `absent` erases the mailbox and what is in it. */
  state: z.enum(['present', 'absent']),
  /** Absent until the customer has set one: the mailbox receives, and nobody signs in. */
  passwordHash: sha512Crypt.optional(),
  appPasswords: z.array(appPassword).max(LIMITS.appPasswordsOfAMailbox).default([]),
  /** Art. 12b: 250 MB unless the plan or an option says more. */
  quotaBytes: z.int().min(1024 * 1024),
  /** Copies go there too. */
  forwards: z.array(foreignAddress).max(LIMITS.targetsOfAnAddress).default([]),
  /** In place of the domain's. */
  spam: spamOutcome.optional(),
  allow: senders,
  deny: senders,
  /** Nobody signs in and nothing is sent; mail is taken in or refused. What is in it stays. */
  suspended: z.strictObject({ receive: z.boolean() }).optional(),
  limits: sendingLimits,
  releasedStops,
});

/** An alias, a forward or a shared address: leads to mailboxes here and to addresses elsewhere. */
export const addressOfDomain = z
  .strictObject({
    address: mailAddress,
    to: z.array(mailAddress).max(LIMITS.targetsOfAnAddress).default([]),
    forwards: z.array(foreignAddress).max(LIMITS.targetsOfAnAddress).default([]),
    /** Mailboxes that may write under this address. */
    senders: z.array(mailAddress).max(LIMITS.targetsOfAnAddress).default([]),
  })
  .refine(({ to, forwards }) => to.length + forwards.length > 0, 'leads nowhere');

export const mailboxes = z.strictObject({
  kind: z.literal('mailboxes'),
  id: z.uuid(),
  /** The `id` of the domain's piece. */
  domain: z.uuid(),
  mailboxes: z.array(mailbox).max(LIMITS.mailboxesOfAPiece),
  addresses: z.array(addressOfDomain).max(LIMITS.addressesOfAPiece),
});

export const mailPiece = z.discriminatedUnion('kind', [mailDomain, mailboxes]);

export const mailSettings = z.strictObject({
  /** Zones that are asked about every server that delivers here (reject when listed). */
  dnsBlockLists: z.array(hostName).max(20).default([]),
  /** Servers that the company itself refuses. */
  refusedClients: z.array(network).max(1000).default([]),
  greylisting: z.boolean().default(false),
  /** Outgoing mail leaves through this server. Absent: straight to the recipients' servers. */
  relay: z.strictObject({ host: z.union([hostName, z.ipv4()]), port: z.int().min(1).max(65_535) }).optional(),
});

/** The webmail of a domain's mailboxes, beside that under the node's own name. */
export const webmailName = (domain: string) => `webmail.${domain}`;

/** SHA-256 of a piece's text, hexadecimal. */
export const pieceDigest = z.string().regex(/^[0-9a-f]{64}$/);

export const mailState = z.strictObject({
  settings: mailSettings,
  pieces: z.array(z.strictObject({ id: z.uuid(), digest: pieceDigest })).max(LIMITS.mailPieces),
});

/** What the PHP of a site may send. Absent on a site: `mail()` answers false. */
export const siteMail = z.strictObject({
  /** The envelope sender where the program names none, or one that is not the site's to use. */
  sender: mailAddress,
  /** Domains under which the site may write; mail under other domains of this node is refused. */
  domains: z.array(hostName).max(LIMITS.namesOfASite),
  limits: sendingLimits,
  releasedStops,
});

/** POST `NODE_API.pieces`: asked by digest, answered with the texts that this node may have. */
export const piecesRequest = z.strictObject({
  digests: z.array(pieceDigest).min(1).max(LIMITS.piecesOfARequest),
});
export const piecesAnswer = z.strictObject({
  pieces: z.array(z.string().max(LIMITS.pieceBytes)).max(LIMITS.piecesOfARequest),
});

export type SpamOutcome = z.infer<typeof spamOutcome>;
export type SendingLimits = z.infer<typeof sendingLimits>;
export type MailDomain = z.infer<typeof mailDomain>;
export type AppPassword = z.infer<typeof appPassword>;
export type Mailbox = z.infer<typeof mailbox>;
export type AddressOfDomain = z.infer<typeof addressOfDomain>;
export type Mailboxes = z.infer<typeof mailboxes>;
export type MailPiece = z.infer<typeof mailPiece>;
export type MailSettings = z.infer<typeof mailSettings>;
export type MailState = z.infer<typeof mailState>;
export type SiteMail = z.infer<typeof siteMail>;
export type PiecesAnswer = z.infer<typeof piecesAnswer>;
