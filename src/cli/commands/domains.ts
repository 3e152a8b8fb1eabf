import { byId } from '../../api/pages.ts';
import { showDomain, showDomainLine } from '../../api/shapes/domains.ts';
import {
  changeNameServers,
  domainName,
  getDomain,
  listDomains,
  listDrifts,
  lockDomain,
  type NameSheet,
  renewNow,
  runNames,
  unlockDomain,
} from '../../company/domains/domains.ts';
import type { Work } from '../../platform/house.ts';
import { type Language, translator } from '../../platform/i18n/index.ts';
import { isId } from '../../platform/ids.ts';
import { isRefusal, type Refusal } from '../../platform/refusal.ts';
import { type Command, type Context, doing, type Outcome, reading, told } from './command.ts';
import { notFound } from './naming.ts';
import { customerOption, listCommand } from './paging.ts';
import { sheet } from './print.ts';

/** Art. 11. Changes are written down at once and carried out at the registry by the running product. */
export const domains: readonly Command[] = [
  listCommand({
    name: 'domains list',
    options: { ...customerOption },
    examples: ['domains list', 'domains list --customer C00042 --json'],
    operation: 'listDomains',
    keys: byId,
    page: async (work, { after, customerId, limit }) =>
      listDomains(work, { ...(customerId && { customerId }), ...(after && { before: after }), limit }),
    key: (domain) => domain.id,
    show: showDomainLine,
    headings: ['domain', 'state', 'expires', 'registrar', 'id'],
    row: (domain, { t }) => [
      domain.unicode,
      t(`domains.state.${domain.state}`),
      domain.expiresOn?.toString() ?? '–',
      domain.registrar,
      domain.id,
    ],
  }),
  {
    name: 'domains show',
    examples: ['domains show boulangerie.fr'],
    positionals: ['domain'],
    run: (context, args) =>
      reading(context, async (work) => {
        const domain = await theDomain(work, args.need('domain'));
        return isRefusal(domain) ? domain : shown(domain, context.language);
      }),
  },
  {
    name: 'domains name-servers',
    positionals: ['domain'],
    options: { to: { value: 'SERVERS', required: true } },
    examples: ['domains name-servers boulangerie.fr --to "ns1.example.net;ns2.example.net"'],
    run: (context, args) =>
      changing(context, args.need('domain'), (work, id) => changeNameServers(work, id, args.need('to'))),
  },
  {
    name: 'domains lock',
    positionals: ['domain'],
    examples: ['domains lock boulangerie.fr'],
    run: (context, args) => changing(context, args.need('domain'), lockDomain),
  },
  {
    name: 'domains unlock',
    positionals: ['domain'],
    examples: ['domains unlock boulangerie.fr'],
    run: (context, args) => changing(context, args.need('domain'), unlockDomain),
  },
  {
    name: 'domains renew',
    positionals: ['domain'],
    examples: ['domains renew boulangerie.fr'],
    run: (context, args) => changing(context, args.need('domain'), renewNow),
  },
  {
    name: 'domains run',
    examples: ['domains run'],
    async run({ house, language }) {
      const { looked } = await runNames(house);
      return { json: { looked }, text: translator(language)('cli.domainsRun', { count: looked }) };
    },
  },
  {
    name: 'domains drifts',
    examples: ['domains drifts', 'domains drifts --json'],
    run: (context) =>
      reading(context, async (work) => {
        const drifts = (await listDrifts(work)).filter(({ goneAt }) => goneAt === null);
        const t = translator(context.language);
        return {
          json: drifts.map(({ id, name, what, wanted, shown: there }) => ({
            id,
            name,
            what,
            wanted,
            shown: there,
          })),
          text: drifts
            .map((one) => `${one.name}  ${t(`domains.drift.${one.what}`)}: ${one.wanted} / ${one.shown}`)
            .join('\n'),
        };
      }),
  },
];

async function changing(
  context: Context,
  named: string,
  deed: (work: Work, id: string) => Promise<object | Refusal>,
): Promise<Outcome | Refusal> {
  const changed = await doing(context, async (work) => {
    const domain = await theDomain(work, named);
    if (isRefusal(domain)) return domain;
    const done = await deed(work, domain.id);
    return isRefusal(done) ? done : theDomain(work, domain.id);
  });
  return told(changed, (domain): Outcome => shown(domain, context.language));
}

/** A name by its id, or as people write it. */
async function theDomain(work: Work, named: string): Promise<NameSheet | Refusal> {
  if (isId(named)) return (await getDomain(work, named)) ?? notFound(named);
  const name = domainName(named);
  if (isRefusal(name)) return name;
  const all = await listDomains(work, { name: name.ascii, limit: 10 });
  const found = all.find(({ leftAt }) => leftAt === null) ?? all[0];
  return (found && (await getDomain(work, found.id))) ?? notFound(named);
}

function shown(domain: NameSheet, language: Language): Outcome {
  const t = translator(language);
  return {
    json: showDomain(domain),
    text: sheet([
      [t('domains.shop.name'), domain.unicode],
      [t('cli.words.state'), t(`domains.state.${domain.state}`)],
      [t('domains.page.holder'), domain.holder.organisation ?? domain.holder.name],
      [t('domains.page.expires'), domain.expiresOn?.toString()],
      [t('domains.page.servers'), domain.wish.nameServers.map(({ name }) => name).join(', ')],
      [t('domains.page.lock'), t(domain.locked ? 'domains.page.locked' : 'domains.page.unlocked')],
      [t('domains.staff.registrar'), domain.registrar],
      [t('cli.words.service'), domain.serviceId],
      ['id', domain.id],
    ]),
  };
}
