import type { Instant } from '../calendar.ts';
import { mayTouch, type Work } from '../house.ts';
import { isId, newId } from '../ids.ts';
import { announce } from '../outbox.ts';
import { type Refusal, refuse } from '../refusal.ts';
import { isEmailAddress } from './address.ts';
import {
  insertFact,
  insertMail,
  lockMail,
  type MailFact,
  type MailRow,
  selectBody,
  selectFacts,
  selectMailIdByKey,
  selectMails,
} from './store.ts';

/** A mail to send. The body reaches the database sealed only: it may carry a single-use link. */
export interface MailToQueue {
  /** Unique in the house: queueing the same key twice sends once. `invoicing.invoice/F2026-00001`. */
  readonly key: string;
  /** What it is, in kebab case: `invoice`, `signed-terms`, `password-link`. */
  readonly kind: string;
  readonly to: string | readonly string[];
  readonly subject: string;
  readonly text: string;
  readonly html?: string;
  /** Ids of kept documents. */
  readonly attachments?: readonly string[];
  readonly customerId?: string;
  /** The body holds a single-use link: see `getMail`. */
  readonly carriesSecret?: boolean;
  /** Of what nobody has to get: ends it with one click (RFC 8058). Whoever has the address may do so. */
  readonly unsubscribeUrl?: string;
}

/**
 * What became of a mail. `kept`: there is no relay, the staff's outbox shows it. `failed`: the last try
 * failed, another follows. `bounced`: it came back, or every recipient was refused for good.
 */
export type MailStatus = 'queued' | 'kept' | 'sent' | 'failed' | 'bounced';

export interface MailEntry {
  readonly id: string;
  readonly kind: string;
  readonly customerId: string | null;
  readonly to: readonly string[];
  readonly subject: string;
  readonly attachments: readonly string[];
  readonly queuedAt: Instant;
  readonly status: MailStatus;
  readonly attempts: number;
  /** The relay's last words. */
  readonly lastDetail: string;
}

export interface MailBody {
  readonly text: string;
  readonly html?: string;
  readonly unsubscribeUrl?: string;
}

export interface Mail extends MailEntry {
  readonly facts: readonly MailFact[];
  /** Undefined where it is a secret that travels: see `getMail`. */
  readonly body: MailBody | undefined;
}

export const BODY_PURPOSE = 'mail-body';

/**
 * Queues a mail: it leaves after the commit. Gives its id (of the first, where the key is known).
 * @throws RangeError when a recipient is no e-mail address: whoever keeps addresses checks them.
 */
export async function queueMail(work: Work, mail: MailToQueue): Promise<string> {
  const recipients = [...new Set(typeof mail.to === 'string' ? [mail.to] : mail.to)];
  const wrong = recipients.find((address) => !isEmailAddress(address));
  if (recipients.length === 0 || wrong !== undefined)
    throw new RangeError(`mail ${mail.key}: not an e-mail address: ${JSON.stringify(wrong ?? '')}`);
  const id = newId();
  const body: MailBody = {
    text: mail.text,
    ...(mail.html === undefined ? {} : { html: mail.html }),
    ...(mail.unsubscribeUrl === undefined ? {} : { unsubscribeUrl: mail.unsubscribeUrl }),
  };
  const inserted = await insertMail(work, {
    id,
    key: mail.key,
    kind: mail.kind,
    customerId: mail.customerId ?? null,
    recipients,
    subject: oneLine(mail.subject),
    attachments: mail.attachments ?? [],
    carriesSecret: mail.carriesSecret ?? false,
    sealedBody: work.secrets.seal(JSON.stringify(body), BODY_PURPOSE),
  });
  if (!inserted) return selectMailIdByKey(work, mail.key);
  await announce(work, 'mail.mail-queued', id, { mailId: id });
  return id;
}

/** Newest first. */
export async function listMails(
  work: Work,
  filter: { customerId?: string; status?: MailStatus; kind?: string; before?: string; limit?: number },
): Promise<MailEntry[]> {
  const rows = await selectMails(work, { ...filter, limit: filter.limit ?? 100 });
  return rows.filter((row) => row.customerId === null || mayTouch(work, row.customerId)).map(entry);
}

/**
 * One mail with its body. A body that carries a single-use link is the one secret that must travel:
 * it is shown only while the mail is kept, that is where there is no relay and the outbox of the staff
 * console is the only way for it to reach anybody. Once a relay took it, it is erased.
 */
export async function getMail(work: Work, id: string): Promise<Mail | undefined> {
  if (!isId(id)) return undefined;
  const [row] = await selectMails(work, { id, limit: 1 });
  if (!row || (row.customerId !== null && !mayTouch(work, row.customerId))) return undefined;
  const { status } = entry(row);
  const shown = !row.carriesSecret || status === 'kept';
  const sealed = shown ? await selectBody(work, id) : undefined;
  return {
    ...entry(row),
    facts: await selectFacts(work, id),
    body: sealed === undefined ? undefined : JSON.parse(work.secrets.open(sealed, BODY_PURPOSE)),
  };
}

/** One mail without its body. */
export async function findMail(work: Work, id: string): Promise<MailEntry | undefined> {
  const [row] = isId(id) ? await selectMails(work, { id, limit: 1 }) : [];
  return row && (row.customerId === null || mayTouch(work, row.customerId)) ? entry(row) : undefined;
}

/** The relay took it, and it came back. */
export async function markBounced(work: Work, id: string, why: string): Promise<void> {
  await lockMail(work, id);
  await insertFact(work, id, 'bounced', why);
}

/** Staff let a kept or failed mail go again: a relay was set up since, or works again. */
export async function releaseMail(
  work: Work,
  id: string,
): Promise<string | Refusal<'mail-not-found' | 'mail-already-sent'>> {
  if (!isId(id)) return refuse('mail-not-found');
  await lockMail(work, id);
  const [row] = await selectMails(work, { id, limit: 1 });
  if (!row) return refuse('mail-not-found');
  const { status } = entry(row);
  if (status === 'sent' || status === 'bounced') return refuse('mail-already-sent');
  const fact = await insertFact(work, id, 'released', '');
  await announce(work, 'mail.mail-queued', `${id}/${fact}`, { mailId: id });
  return id;
}

/** How many mails are kept because there is no relay. */
export async function countKept(work: Work): Promise<number> {
  return (await selectMails(work, { status: 'kept', limit: 10_000 })).length;
}

/** A subject is one line, whatever was put into it: nobody adds headers through it. */
function oneLine(subject: string): string {
  const line = subject.replace(/[\p{Cc}\u2028\u2029\s]+/gu, ' ').trim();
  return line === '' ? '-' : line.slice(0, 300);
}

function entry(row: MailRow): MailEntry {
  return {
    id: row.id,
    kind: row.kind,
    customerId: row.customerId,
    to: row.recipients,
    subject: row.subject,
    attachments: row.attachments,
    queuedAt: row.queuedAt,
    status: row.status,
    attempts: row.attempts,
    lastDetail: row.lastDetail,
  };
}
