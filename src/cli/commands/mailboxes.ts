import { byId, sliceById } from '../../api/pages.ts';
import { showMailbox } from '../../api/shapes/mail.ts';
import {
  addMailbox,
  getMailbox,
  type Mailbox,
  MEGABYTE,
  mailboxNamed,
  mailForService,
  removeMailbox,
  requestMailboxPassword,
} from '../../company/mail/mail.ts';
import { getProvider } from '../../company/provider/provider.ts';
import type { Work } from '../../platform/house.ts';
import { formatBytes } from '../../platform/i18n/format.ts';
import { isRefusal, type Refusal, refuse } from '../../platform/refusal.ts';
import { type Command, doing, told } from './command.ts';
import { theDomain } from './mail-domains.ts';
import { notFound } from './naming.ts';
import { listCommand } from './paging.ts';

/** Mailboxes: the operator sets no password, only the link behind which the customer does (art. 6). */
export const mailboxCommands: readonly Command[] = [
  listCommand({
    name: 'mail mailboxes list',
    options: { service: { value: 'ID', required: true } },
    examples: ['mail mailboxes list --service 01a20d1d-fc0c-7dd9-980d-30f47c53a79b'],
    operation: 'listMailboxes',
    keys: byId,
    async page(work, asked, args) {
      const mail = await mailForService(work, args.need('service'));
      return mail ? sliceById(mail.mailboxes, asked) : notFound(args.need('service'));
    },
    key: ({ id }) => id,
    show: showMailbox,
    headings: ['address', 'state', 'use', 'id'],
    row: (mailbox, { t, language }) => [
      mailbox.address,
      t(`mailboxes.state.${mailbox.state}`),
      `${mailbox.usedBytes === null ? '?' : formatBytes(mailbox.usedBytes, language)} / ${formatBytes(mailbox.quotaBytes, language)}`,
      mailbox.id,
    ],
  }),
  {
    name: 'mail mailboxes add',
    positionals: ['address'],
    options: { extra: { value: 'MB' } },
    examples: ['mail mailboxes add jean@dupont.example --extra 512'],
    async run(context, args) {
      const extra = Number(args.get('extra') ?? '0');
      if (!Number.isSafeInteger(extra) || extra < 0) return refuse('mail-extra-invalid');
      const added = await doing(context, async (work) => {
        const [local = '', name = ''] = args.need('address').split('@');
        const domain = await theDomain(work, name);
        if (isRefusal(domain)) return domain;
        const made = await addMailbox(work, domain.id, { local, extraBytes: extra * MEGABYTE });
        if (isRefusal(made)) return made;
        return (await getMailbox(work, made.id)) ?? notFound(made.id);
      });
      return told(added, (mailbox) => ({
        json: showMailbox(mailbox),
        text: `${mailbox.address} ${mailbox.id}`,
      }));
    },
  },
  {
    name: 'mail mailboxes link',
    positionals: ['mailbox'],
    examples: ['mail mailboxes link jean@dupont.example'],
    async run(context, args) {
      const made = await doing(context, async (work) => {
        const mailbox = await theMailbox(work, args.need('mailbox'));
        if (isRefusal(mailbox)) return mailbox;
        const link = await requestMailboxPassword(work, mailbox.id);
        if (isRefusal(link)) return link;
        const { portalUrl } = await getProvider(work);
        return { url: `${portalUrl}${link.path}`, expiresAt: link.expiresAt.toString() };
      });
      return told(made, (link) => ({ json: link, text: link.url }));
    },
  },
  {
    name: 'mail mailboxes remove',
    positionals: ['mailbox'],
    options: { confirm: { value: 'ADDRESS', required: true } },
    examples: ['mail mailboxes remove jean@dupont.example --confirm jean@dupont.example'],
    async run(context, args) {
      const removed = await doing(context, async (work) => {
        const mailbox = await theMailbox(work, args.need('mailbox'));
        if (isRefusal(mailbox)) return mailbox;
        const done = await removeMailbox(work, mailbox.id, args.need('confirm'));
        return isRefusal(done) ? done : mailbox;
      });
      return told(removed, ({ id, address }) => ({ json: { removed: id }, text: address }));
    },
  },
];

async function theMailbox(work: Work, named: string): Promise<Mailbox | Refusal> {
  return (await mailboxNamed(work, named)) ?? notFound(named);
}
