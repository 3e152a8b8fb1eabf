import nodemailer from 'nodemailer';
import { system } from '../actor.ts';
import { getDocument } from '../documents.ts';
import { act, type House, type Work } from '../house.ts';
import { announce, type Handler } from '../outbox.ts';
import { BODY_PURPOSE, type MailBody } from './mail.ts';
import {
  eraseBody,
  insertFact,
  lockMail,
  type MailRow,
  mayHaveLeft,
  selectBody,
  selectMails,
} from './store.ts';

/** Where mail leaves from; nothing where no relay is set. */
export interface Relay {
  /** smtp://user:password@host:port */
  readonly smtpUrl: string;
  readonly from: { readonly name: string; readonly address: string };
  /** The envelope sender of one mail, to which it comes back; else `from`. */
  readonly sender?: ((mailId: string) => string) | undefined;
}

/** How mail learns its relay: the company's settings are none of the platform's business. */
export type FindRelay = (work: Work) => Promise<Relay | undefined>;

export function mailHandlers(findRelay: FindRelay): Handler[] {
  return [
    {
      topic: 'mail.mail-queued',
      name: 'mail.deliver',
      handle: (house, { payload }) => deliver(house, String(payload.mailId), findRelay),
    },
  ];
}

const robot = system('mail');

/**
 * Hands one mail to the relay, or keeps it where there is none. That it begins is committed before the relay
 * hears of it: of what a crash cuts off nobody knows whether it left, so it goes again and says so. A failure
 * is written down, then thrown, so that the queue tries again later. Recipients whom the relay refuses for good
 * are announced (`mail.recipients-refused`); where all are, nothing is tried again.
 */
async function deliver(house: House, mailId: string, findRelay: FindRelay): Promise<void> {
  const begun = await act(house, robot, (work) => begin(work, mailId, findRelay));
  if (begun === undefined) return;
  const { relay, fact } = begun;
  const failure = await act(house, robot, async (work) => {
    await lockMail(work, mailId);
    const [mail] = await selectMails(work, { id: mailId, limit: 1 });
    if (!mail || isOver(mail)) return undefined;
    try {
      const headers = (await mayHaveLeft(work, mailId, fact)) ? { [REPEAT_HEADER]: 'possible' } : {};
      const { said, refused } = await send(work, relay, mail, headers);
      const sent = await insertFact(work, mailId, 'sent', said);
      await tellRefused(work, `${mailId}/${sent}`, mailId, refused);
      if (mail.carriesSecret) await eraseBody(work, mailId);
      return undefined;
    } catch (error) {
      const message = withoutCredentials(error instanceof Error ? error.message : String(error), relay);
      const refused = refusedForGood(error);
      if (refused.length > 0 && refused.length === mail.recipients.length) {
        const bounced = await insertFact(work, mailId, 'bounced', message);
        await tellRefused(work, `${mailId}/${bounced}`, mailId, refused);
        return undefined;
      }
      await insertFact(work, mailId, 'failed', message);
      return message;
    }
  });
  if (failure !== undefined) throw new Error(`mail ${mailId}: ${failure}`);
}

/** Undefined where there is nothing to deliver. */
async function begin(
  work: Work,
  mailId: string,
  findRelay: FindRelay,
): Promise<{ relay: Relay; fact: bigint } | undefined> {
  await lockMail(work, mailId);
  const [mail] = await selectMails(work, { id: mailId, limit: 1 });
  if (!mail || isOver(mail)) return undefined;
  const relay = await findRelay(work);
  if (relay) return { relay, fact: await insertFact(work, mailId, 'begun', '') };
  if (mail.status !== 'kept') await insertFact(work, mailId, 'kept', '');
  return undefined;
}

function isOver({ status }: MailRow): boolean {
  return status === 'sent' || status === 'bounced';
}

interface Refused {
  readonly address: string;
  readonly said: string;
}

/**
 * Of what an SMTP server answered to each recipient: the permanent refusals (5XX). X.7.X is about us, whom the
 * relay does not let send, and says nothing of the recipient (RFC 3463).
 */
function refusedForGood(answered: unknown): Refused[] {
  const errors = (answered as { rejectedErrors?: unknown } | undefined)?.rejectedErrors;
  if (!Array.isArray(errors)) return [];
  return errors.flatMap((error: { recipient?: unknown; responseCode?: unknown; response?: unknown }) => {
    const said = String(error.response ?? error.responseCode);
    const forGood = Number(error.responseCode) >= 500 && !/\b5\.7\.\d/.test(said);
    return typeof error.recipient === 'string' && forGood ? [{ address: error.recipient, said }] : [];
  });
}

async function tellRefused(
  work: Work,
  key: string,
  mailId: string,
  refused: readonly Refused[],
): Promise<void> {
  if (refused.length > 0) await announce(work, 'mail.recipients-refused', key, { mailId, refused });
}

/** The header that a delivery bears when an earlier one was cut off; the Message-ID is the first one's. */
export const REPEAT_HEADER = 'X-Orbite-Repeat';

async function send(
  work: Work,
  relay: Relay,
  mail: MailRow,
  headers: Readonly<Record<string, string>>,
): Promise<{ readonly said: string; readonly refused: readonly Refused[] }> {
  const sealed = await selectBody(work, mail.id);
  if (sealed === undefined) throw new Error('the body is gone');
  const body: MailBody = JSON.parse(work.secrets.open(sealed, BODY_PURPOSE));
  const transport = nodemailer.createTransport({
    url: relay.smtpUrl,
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 30_000,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  try {
    const answer = await transport.sendMail({
      from: relay.from,
      to: mail.recipients,
      ...(relay.sender && { envelope: { from: relay.sender(mail.id), to: mail.recipients } }),
      subject: mail.subject,
      text: body.text,
      ...(body.html === undefined ? {} : { html: body.html }),
      messageId: `<${mail.id}@${relay.from.address.split('@')[1]}>`,
      headers: { ...headers, ...unsubscribeHeaders(body) },
      attachments: await attachmentsOf(work, mail.attachments),
    });
    return { said: String(answer.response ?? 'accepted'), refused: refusedForGood(answer) };
  } finally {
    transport.close();
  }
}

/** RFC 2369 and RFC 8058: a button in the reader's own program. */
function unsubscribeHeaders({ unsubscribeUrl: url }: MailBody): Readonly<Record<string, string>> {
  return url === undefined
    ? {}
    : { 'List-Unsubscribe': `<${url}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' };
}

async function attachmentsOf(work: Work, ids: readonly string[]) {
  const files = [];
  for (const id of ids) {
    const document = await getDocument(work, id);
    if (!document) throw new Error(`document ${id} is not there`);
    files.push({ filename: document.name, contentType: document.mime, content: document.bytes });
  }
  return files;
}

/** Relays' and resolvers' messages may repeat what they were given. */
function withoutCredentials(message: string, relay: Relay): string {
  const { username, password } = new URL(relay.smtpUrl);
  return [password, decodeURIComponent(password), username]
    .filter((secret) => secret !== '')
    .reduce((text, secret) => text.replaceAll(secret, '***'), message)
    .replaceAll(relay.smtpUrl, '***');
}
