import { showMailAddress, showMailDomain } from '../../api/shapes/mail.ts';
import {
  addAddress,
  addDomain,
  domainRecords,
  type MailDomain,
  mailDomainNamed,
  mailForService,
  removeAddress,
  removeDomain,
  vouchForMailDomain,
} from '../../company/mail/mail.ts';
import type { Work } from '../../platform/house.ts';
import { type Language, translator } from '../../platform/i18n/index.ts';
import { isRefusal, type Refusal } from '../../platform/refusal.ts';
import { type Command, doing, type Outcome, reading, told } from './command.ts';
import { notFound } from './naming.ts';
import { sheet, table } from './print.ts';

const SERVICE = '01a20d1d-fc0c-7dd9-980d-30f47c53a79b';

/** Domains of mail, and the addresses in them that lead elsewhere. */
export const mailDomainCommands: readonly Command[] = [
  {
    name: 'mail domains add',
    positionals: ['service', 'domain'],
    examples: [`mail domains add ${SERVICE} dupont.example`],
    async run(context, args) {
      const added = await doing(context, async (work) => {
        const domain = await addDomain(work, args.need('service'), args.need('domain'));
        return isRefusal(domain) ? domain : theDomain(work, domain.id);
      });
      return told(added, (domain) => shown(domain, context.language));
    },
  },
  {
    name: 'mail domains vouch',
    positionals: ['domain'],
    options: { word: { value: 'TEXT', required: true } },
    examples: ['mail domains vouch dupont.example --word "extrait du registre, reçu le 10 janvier"'],
    async run(context, args) {
      const vouched = await doing(context, async (work) => {
        const domain = await theDomain(work, args.need('domain'));
        if (isRefusal(domain)) return domain;
        const said = await vouchForMailDomain(work, domain.id, args.need('word'));
        return isRefusal(said) ? said : theDomain(work, domain.id);
      });
      return told(vouched, (domain) => shown(domain, context.language));
    },
  },
  {
    name: 'mail domains records',
    positionals: ['domain'],
    examples: ['mail domains records dupont.example'],
    run: (context, args) =>
      reading(context, async (work) => {
        const domain = await theDomain(work, args.need('domain'));
        if (isRefusal(domain)) return domain;
        const records = (await domainRecords(work, domain.id))?.records ?? [];
        const t = translator(context.language);
        return {
          json: records.map(({ name, type, value }) => ({ name, type, value })),
          text: table(
            ['record', 'type', 'value'].map((word) => t(`mailboxes.page.${word}`)),
            records.map(({ name, type, value }) => [name, type, value]),
          ),
        };
      }),
  },
  {
    name: 'mail domains remove',
    positionals: ['domain'],
    options: { confirm: { value: 'DOMAIN', required: true } },
    examples: ['mail domains remove dupont.example --confirm dupont.example'],
    async run(context, args) {
      const removed = await doing(context, async (work) => {
        const domain = await theDomain(work, args.need('domain'));
        if (isRefusal(domain)) return domain;
        const done = await removeDomain(work, domain.id, args.need('confirm'));
        return isRefusal(done) ? done : domain;
      });
      return told(removed, ({ id, unicode }) => ({ json: { removed: id }, text: unicode }));
    },
  },
  {
    name: 'mail addresses add',
    positionals: ['address', 'targets'],
    options: { sender: { value: 'ADDRESS', multiple: true } },
    examples: [
      'mail addresses add contact@dupont.example jean@dupont.example,lea@ailleurs.example --sender jean@dupont.example',
    ],
    async run(context, args) {
      const added = await doing(context, async (work) => {
        const [local = '', name = ''] = args.need('address').split('@');
        const domain = await theDomain(work, name);
        if (isRefusal(domain)) return domain;
        const wish = { local, to: [args.need('targets')], senders: args.all('sender') };
        const made = await addAddress(work, domain.id, wish);
        return isRefusal(made) ? made : theAddress(work, domain, made.address);
      });
      return told(added, (address) => ({
        json: showMailAddress(address),
        text: `${address.address} → ${address.to.join(', ')}`,
      }));
    },
  },
  {
    name: 'mail addresses remove',
    positionals: ['address'],
    examples: ['mail addresses remove contact@dupont.example'],
    async run(context, args) {
      const removed = await doing(context, async (work) => {
        const domain = await theDomain(work, args.need('address').split('@')[1] ?? '');
        if (isRefusal(domain)) return domain;
        const address = await theAddress(work, domain, args.need('address').toLowerCase());
        return isRefusal(address) ? address : removeAddress(work, address.id);
      });
      return told(removed, ({ address }) => ({ json: { removed: address }, text: address }));
    },
  },
];

export async function theDomain(work: Work, named: string): Promise<MailDomain | Refusal> {
  return (await mailDomainNamed(work, named)) ?? notFound(named);
}

async function theAddress(work: Work, domain: MailDomain, address: string) {
  const mail = await mailForService(work, domain.serviceId);
  return mail?.addresses.find((one) => one.address === address) ?? notFound(address);
}

function shown(domain: MailDomain, language: Language): Outcome {
  const t = translator(language);
  return {
    json: showMailDomain(domain),
    text: sheet([
      [t('cli.words.name'), domain.unicode],
      [t('cli.words.state'), t(`mailboxes.state.${domain.state}`)],
      [t('cli.words.problem'), domain.problem],
      ...(domain.state === 'unproven'
        ? [[t('mailboxes.page.record'), `${domain.proof.record} TXT ${domain.proof.value}`] as const]
        : []),
      [t('cli.words.service'), domain.serviceId],
      ['id', domain.id],
    ]),
  };
}
