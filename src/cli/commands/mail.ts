import { byId, sliceAfter } from '../../api/pages.ts';
import { byTrace } from '../../api/resources/mail-watch.ts';
import {
  showMailAddress,
  showMailbox,
  showMailDomain,
  showMailService,
  showMailStop,
  showMailTrace,
} from '../../api/shapes/mail.ts';
import {
  listStops,
  type Mailbox,
  type MailService,
  mailForService,
  mailTrace,
  releaseStop,
} from '../../company/mail/mail.ts';
import type { Work } from '../../platform/house.ts';
import { formatBytes, formatInstant } from '../../platform/i18n/format.ts';
import { type Language, translator } from '../../platform/i18n/index.ts';
import { isRefusal, type Refusal } from '../../platform/refusal.ts';
import { type Command, doing, reading, told } from './command.ts';
import { mailDomainCommands } from './mail-domains.ts';
import { mailboxCommands } from './mailboxes.ts';
import { notFound } from './naming.ts';
import { customerOption, listCommand } from './paging.ts';
import { sheet } from './print.ts';

const STOPS = 1000;

/** Mail of services: what stands, what was stopped, what became of messages (art. 5, 12b). */
export const mail: readonly Command[] = [
  {
    name: 'mail show',
    positionals: ['service'],
    examples: ['mail show 01a20d1d-fc0c-7dd9-980d-30f47c53a79b'],
    run: (context, args) =>
      reading(context, async (work) => {
        const found = await theMail(work, args.need('service'));
        if (isRefusal(found)) return found;
        return {
          json: {
            ...showMailService(found),
            domains: found.domains.map(showMailDomain),
            mailboxes: found.mailboxes.map(showMailbox),
            addresses: found.addresses.map(showMailAddress),
          },
          text: describe(found, context.language),
        };
      }),
  },
  ...mailDomainCommands,
  ...mailboxCommands,
  listCommand({
    name: 'mail stops list',
    options: customerOption,
    examples: ['mail stops list', 'mail stops list --customer C00042 --json'],
    operation: 'listMailStops',
    keys: byId,
    page: async (work, asked) =>
      sliceAfter(
        await listStops(work, { ...(asked.customerId && { customerId: asked.customerId }), limit: STOPS }),
        ({ id }) => id,
        asked,
      ),
    key: ({ id }) => id,
    show: showMailStop,
    headings: ['at', 'sender', 'messages', 'released', 'why', 'id'],
    row: (stop, { language }) => [
      formatInstant(stop.at, language),
      stop.name,
      String(stop.messages),
      stop.releasedAt ? formatInstant(stop.releasedAt, language) : '–',
      stop.why ?? '–',
      stop.id,
    ],
  }),
  {
    name: 'mail stops release',
    positionals: ['stop'],
    options: { why: { value: 'TEXT', required: true } },
    examples: [
      'mail stops release 01a20d1d-fc0c-7dd9-980d-30f47c53a79b --why "lettre à ses adhérents, expliquée au téléphone"',
    ],
    async run(context, args) {
      const released = await doing(context, async (work) => {
        const done = await releaseStop(work, args.need('stop'), args.need('why'));
        if (isRefusal(done)) return done;
        return (await listStops(work, { id: done.id, limit: 1 }))[0] ?? notFound(done.id);
      });
      return told(released, (stop) => ({
        json: showMailStop(stop),
        text: `${stop.name} : ${stop.why ?? ''}`,
      }));
    },
  },
  listCommand({
    name: 'mail trace',
    options: { ...customerOption, search: { value: 'TEXT' } },
    examples: ['mail trace --search jean@dupont.example', 'mail trace --customer C00042 --json'],
    operation: 'listMailTrace',
    keys: byTrace,
    page: (work, { after, customerId, limit }, args) => {
      const search = args.get('search');
      return mailTrace(work, {
        ...(customerId && { customerId }),
        ...(search && { search }),
        ...(after && { after }),
        limit,
      });
    },
    key: ({ at, id }) => ({ at, id }),
    show: showMailTrace,
    headings: ['at', 'what', 'sender', 'recipient', 'said'],
    row: (trace, { t, language }) => [
      formatInstant(trace.at, language),
      t(`mailboxes.trace.${trace.what}`),
      trace.sender,
      trace.recipient,
      trace.said ?? '–',
    ],
  }),
];

async function theMail(work: Work, named: string): Promise<MailService | Refusal> {
  return (await mailForService(work, named)) ?? notFound(named);
}

function describe(mail: MailService, language: Language): string {
  const t = translator(language);
  return sheet([
    [t('cli.words.service'), mail.serviceId],
    [t('cli.words.state'), mail.standing],
    [t('cli.words.node'), mail.nodeHost],
    [
      t('cli.words.domains'),
      mail.domains.map(({ unicode, state }) => `${unicode} (${t(`mailboxes.state.${state}`)})`).join(', '),
    ],
    [
      t('cli.words.mailboxes'),
      mail.mailboxes.map((one) => `${one.address} ${useOf(one, language)}`).join(', '),
    ],
    [
      t('cli.words.addresses'),
      mail.addresses.map(({ address, to }) => `${address} → ${to.join(' ')}`).join(', '),
    ],
    [t('cli.words.extra'), formatBytes(mail.extraLeft, language)],
  ]);
}

function useOf(mailbox: Mailbox, language: Language): string {
  const used = mailbox.usedBytes === null ? '?' : formatBytes(mailbox.usedBytes, language);
  return `${used} / ${formatBytes(mailbox.quotaBytes, language)}`;
}
