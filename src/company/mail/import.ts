import type { Actor } from '../../platform/actor.ts';
import { normaliseEmail } from '../../platform/auth/email.ts';
import { type House, imagine, type Work } from '../../platform/house.ts';
import { translator } from '../../platform/i18n/index.ts';
import { queueMail } from '../../platform/mail/mail.ts';
import { isRefusal, type Refusal, refuse } from '../../platform/refusal.ts';
import { billingIdentity } from '../customers/customers.ts';
import { getProvider } from '../provider/provider.ts';
import { addMailbox, changeMailbox } from './boxes.ts';
import { type ImportLine, readImport } from './import-rules.ts';
import { requestMailboxPassword } from './passwords.ts';
import { mailToChange } from './placement.ts';
import { MEGABYTE } from './rules.ts';
import type { MailCore } from './store.ts';
import { domainsOf } from './store.ts';

/** A line, with what keeps it from becoming a mailbox. */
export interface JudgedLine extends ImportLine {
  readonly wrong: Refusal | undefined;
}

/** What an import would do, line by line; nothing of it is kept. */
export function previewImport(
  house: House,
  by: Actor,
  input: { serviceId: string; text: string },
): Promise<JudgedLine[] | Refusal> {
  return imagine(house, by, (work) => importLines(work, input));
}

/** All of a file's mailboxes, or none: one line that is wrong keeps all of them out. */
export async function importMailboxes(
  work: Work,
  input: { serviceId: string; text: string },
): Promise<{ mailboxes: number } | Refusal> {
  const lines = await importLines(work, input);
  if (isRefusal(lines)) return lines;
  const wrong = lines.filter((line) => line.wrong !== undefined).length;
  return wrong === 0
    ? { mailboxes: lines.length }
    : refuse('import-has-errors', { field: 'file', figures: { count: wrong } });
}

async function importLines(
  work: Work,
  { serviceId, text }: { serviceId: string; text: string },
): Promise<JudgedLine[] | Refusal> {
  const lines = readImport(text);
  if (isRefusal(lines)) return lines;
  const mail = await mailToChange(work, serviceId);
  if (isRefusal(mail)) return mail;
  const judged: JudgedLine[] = [];
  for (const line of lines) judged.push({ ...line, wrong: await importLine(work, mail, line) });
  return judged;
}

async function importLine(work: Work, mail: MailCore, line: ImportLine): Promise<Refusal | undefined> {
  const [local = '', typed = '', ...more] = line.address.trim().split('@');
  const domain = (await domainsOf(work, mail.serviceId)).find(
    ({ name, unicode, removedAt }) =>
      removedAt === null && [name, unicode].includes(typed.normalize('NFKC').toLowerCase()),
  );
  if (!domain || more.length > 0) return refuse('mail-domain-unknown', { field: 'address' });
  if (!/^\d{0,9}$/.test(line.extra)) return refuse('mail-extra-invalid', { field: 'extra' });
  const linkTo = line.linkTo === '' ? undefined : normaliseEmail(line.linkTo);
  if (line.linkTo !== '' && linkTo === undefined)
    return refuse('mail-address-invalid', {
      field: 'linkTo',
      figures: { address: line.linkTo.slice(0, 100) },
    });
  const extraBytes = Number(line.extra || '0') * MEGABYTE;
  const made = await addMailbox(work, domain.id, { local, extraBytes });
  if (isRefusal(made)) return made;
  if (line.forwards !== '') {
    const wish = { extraBytes, forwards: [line.forwards], allow: [], deny: [] };
    const changed = await changeMailbox(work, made.id, wish);
    if (isRefusal(changed)) return changed;
  }
  return linkTo === undefined ? undefined : sendLink(work, mail, made, linkTo);
}

/** Art. 6: the link, and no password, goes to whom the file names. */
async function sendLink(
  work: Work,
  mail: MailCore,
  mailbox: { id: string; address: string },
  to: string,
): Promise<Refusal | undefined> {
  const link = await requestMailboxPassword(work, mailbox.id);
  if (isRefusal(link)) return link;
  const customer = await billingIdentity(work, mail.customerId, work.today);
  const { name, portalUrl } = await getProvider(work);
  const t = translator(customer?.language ?? 'fr');
  const words = { address: mailbox.address, name, url: `${portalUrl}${link.path}` };
  await queueMail(work, {
    key: `mailbox-import/${mailbox.id}`,
    kind: 'mailbox-password-link',
    customerId: mail.customerId,
    to,
    subject: t('mailboxes.mails.mailbox-password-link.subject', words),
    text: t('mailboxes.mails.mailbox-password-link.text', words),
    carriesSecret: true,
  });
  return undefined;
}
