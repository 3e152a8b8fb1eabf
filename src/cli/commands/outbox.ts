import { byId } from '../../api/pages.ts';
import { formatInstant } from '../../platform/i18n/format.ts';
import { translator } from '../../platform/i18n/index.ts';
import { isId } from '../../platform/ids.ts';
import { getMail, listMails, type MailEntry } from '../../platform/mail/mail.ts';
import { type Command, reading } from './command.ts';
import { notFound } from './naming.ts';
import { listCommand } from './paging.ts';
import { clean, sheet } from './print.ts';

/** Mails: what left, what is kept because there is no relay, what failed. */
export const outbox: readonly Command[] = [
  listCommand({
    name: 'outbox list',
    examples: ['outbox list', 'outbox list --limit 5 --json'],
    operation: 'listMails',
    keys: byId,
    page: async (work, { after, limit }) => listMails(work, { ...(after && { before: after }), limit }),
    key: (mail) => mail.id,
    show: showMail,
    headings: ['queuedAt', 'state', 'to', 'subject', 'id'],
    row: (mail, { t, language }) => [
      formatInstant(mail.queuedAt, language),
      t(`cli.mailStates.${mail.status}`),
      mail.to.join(', '),
      mail.subject,
      mail.id,
    ],
  }),
  {
    name: 'outbox show',
    examples: ['outbox show 01a20d1d-fc0c-7dd9-980d-30f47c53a79b'],
    positionals: ['mail'],
    run: (context, args) =>
      reading(context, async (work) => {
        const named = args.need('mail');
        const mail = isId(named) ? await getMail(work, named) : undefined;
        if (!mail) return notFound(named);
        const t = translator(context.language);
        const head = sheet([
          [t('cli.words.queuedAt'), formatInstant(mail.queuedAt, context.language)],
          [t('cli.words.state'), t(`cli.mailStates.${mail.status}`)],
          [t('cli.words.to'), mail.to.join(', ')],
          [t('cli.words.subject'), mail.subject],
          [t('cli.words.attachments'), mail.attachments.join(', ')],
          [t('cli.words.problem'), mail.lastDetail],
        ]);
        const body = mail.body?.text.split('\n').map(clean).join('\n') ?? t('cli.secretMail');
        return {
          json: { ...showMail(mail), text: mail.body?.text ?? null },
          text: `${head}\n\n${body}`,
        };
      }),
  },
];

function showMail(mail: MailEntry) {
  return {
    id: mail.id,
    kind: mail.kind,
    customerId: mail.customerId,
    to: [...mail.to],
    subject: mail.subject,
    attachments: [...mail.attachments],
    queuedAt: mail.queuedAt.toString(),
    status: mail.status,
    attempts: mail.attempts,
    lastDetail: mail.lastDetail,
  };
}
