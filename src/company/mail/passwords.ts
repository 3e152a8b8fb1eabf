import { randomInt } from 'node:crypto';
import { consumeLink, createLink, peekLink, withdrawLinks } from '../../platform/auth/links.ts';
import { passwordFault } from '../../platform/auth/rules.ts';
import type { Instant } from '../../platform/calendar.ts';
import { mayTouch, type Work } from '../../platform/house.ts';
import { isId, newId } from '../../platform/ids.ts';
import { isRefusal, type Refusal, refuse } from '../../platform/refusal.ts';
import { atInstant } from '../../platform/sql-values.ts';
import { sha512crypt } from '../hosting/sha512crypt.ts';
import { findMailbox, mailboxToChange } from './boxes.ts';
import { note } from './domains.ts';
import { rewrite } from './pieces.ts';
import { APP_PASSWORDS_OF_A_MAILBOX } from './rules.ts';
import { releaseStopsOf } from './stops.ts';
import { lockMail } from './store.ts';
import { db } from './tables.ts';

const LONGEST = 64;
const PURPOSE = 'mailbox-password';

/** Art. 6: a single-use link; whoever holds it sets this one password. A newer one replaces those before. */
export async function requestMailboxPassword(
  work: Work,
  mailboxId: string,
): Promise<{ token: string; path: string; expiresAt: Instant } | Refusal> {
  const found = await mailboxToChange(work, mailboxId);
  if (isRefusal(found)) return found;
  await withdrawLinks(work, PURPOSE, found.mailbox.id);
  const { token, expiresAt } = await createLink(work, {
    purpose: PURPOSE,
    subject: found.mailbox.id,
    validFor: 'PT24H',
  });
  await note(work, found.mail, 'mailbox-password-link-made', { address: found.mailbox.address }, '6');
  return { token, path: `/mailbox-passwords/${token}`, expiresAt };
}

/** What the link is for, without using it. */
export async function mailboxPasswordLink(work: Work, token: string): Promise<{ address: string } | Refusal> {
  const link = await peekLink(work, token, PURPOSE);
  if (isRefusal(link)) return link;
  const mailbox = await findMailbox(work, link.subject);
  return mailbox ? { address: mailbox.address } : refuse('link-unknown');
}

/**
 * Uses the link. Kept is SHA-512 crypt only (art. 6). Whoever changes the password of a mailbox that was stopped
 * for a burst may send again (art. 12b). A password that is refused leaves the link usable.
 */
export async function setMailboxPassword(
  work: Work,
  token: string,
  password: string,
): Promise<{ address: string; serviceId: string } | Refusal> {
  const link = await consumeLink(work, token, PURPOSE);
  if (isRefusal(link)) return link;
  const mailbox = await findMailbox(work, link.subject);
  if (!mailbox) return refuse('link-unknown');
  const weak = refusePassword(password, mailbox.address);
  if (weak) return weak;
  // Hashed before the service is locked: nobody waits for it.
  const hash = await sha512crypt(password);
  const mail = await lockMail(work, mailbox.serviceId);
  if (!mail || mail.standing === 'ended' || mail.standing === 'absent')
    return refuse('mail-service-ended', { article: '12b' });
  await db(work)
    .updateTable('mailboxes')
    .set({ password_hash: hash, password_set_at: atInstant(work.at) })
    .where('id', '=', mailbox.id)
    .execute();
  await releaseStopsOf(work, mail, mailbox.id, 'password-changed');
  await note(work, mail, 'mailbox-password-set', { address: mailbox.address }, '6');
  const wrong = await rewrite(work, mail, { shards: [mailbox.shardId] });
  return wrong ?? { address: mailbox.address, serviceId: mail.serviceId };
}

/** Printable ASCII: mail programs disagree on the bytes of anything else. */
function refusePassword(password: string, address: string): Refusal | undefined {
  if (!/^[\x20-\x7e]*$/.test(password) || password.trim() !== password)
    return refuse('password-characters', { field: 'password', article: '6' });
  if (password.length > LONGEST)
    return refuse('password-too-long', { field: 'password', article: '6', figures: { most: LONGEST } });
  const fault = passwordFault(password, [address]);
  return fault && refuse(fault, { field: 'password', article: '6', figures: { least: 12, most: LONGEST } });
}

/** Letters and digits that nobody confuses. */
const ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789';

function letters(count: number): string {
  return Array.from({ length: count }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
}

/** One more password, for one program: made here, shown this once, kept as a hash. */
export async function addAppPassword(
  work: Work,
  mailboxId: string,
  typed: string,
): Promise<{ id: string; address: string; password: string } | Refusal> {
  const label = typed.trim();
  if (label === '' || label.length > 60 || /\p{Cc}/u.test(label))
    return refuse('app-password-label', { field: 'label' });
  const found = await mailboxToChange(work, mailboxId);
  if (isRefusal(found)) return found;
  const { mail, mailbox } = found;
  const held = await db(work)
    .selectFrom('mail_app_passwords')
    .where('mailbox_id', '=', mailbox.id)
    .select('id')
    .execute();
  const most = APP_PASSWORDS_OF_A_MAILBOX;
  if (held.length >= most) return refuse('app-passwords-beyond', { field: 'label', figures: { most } });
  const id = newId();
  const key = letters(8);
  const password = `${key}${letters(16)}`;
  await db(work)
    .insertInto('mail_app_passwords')
    .values({
      id,
      mailbox_id: mailbox.id,
      customer_id: mailbox.customerId,
      label,
      key,
      password_hash: await sha512crypt(password),
      made_at: atInstant(work.at),
    })
    .execute();
  await note(work, mail, 'app-password-made', { address: mailbox.address, label }, '6');
  const wrong = await rewrite(work, mail, { shards: [mailbox.shardId] });
  return wrong ?? { id, address: mailbox.address, password };
}

export async function removeAppPassword(work: Work, id: string): Promise<{ label: string } | Refusal> {
  const row = isId(id)
    ? await db(work)
        .selectFrom('mail_app_passwords')
        .where('id', '=', id)
        .select(['mailbox_id', 'customer_id', 'label'])
        .executeTakeFirst()
    : undefined;
  if (!row || !mayTouch(work, row.customer_id)) return refuse('app-password-unknown');
  const found = await mailboxToChange(work, row.mailbox_id);
  if (isRefusal(found)) return found;
  await db(work).deleteFrom('mail_app_passwords').where('id', '=', id).execute();
  const { mail, mailbox } = found;
  await note(work, mail, 'app-password-removed', { address: mailbox.address, label: row.label }, '6');
  return (await rewrite(work, mail, { shards: [mailbox.shardId] })) ?? { label: row.label };
}
