import { byId } from '../../api/pages.ts';
import { showSite } from '../../api/shapes/sites.ts';
import { getSite, listSites, type Site, vouchForDomain } from '../../company/hosting/hosting.ts';
import type { Work } from '../../platform/house.ts';
import { formatBytes, formatInstant } from '../../platform/i18n/format.ts';
import { type Language, translator } from '../../platform/i18n/index.ts';
import { isId } from '../../platform/ids.ts';
import { isRefusal, type Refusal } from '../../platform/refusal.ts';
import { type Command, doing, type Outcome, reading, told } from './command.ts';
import { notFound } from './naming.ts';
import { customerOption, listCommand } from './paging.ts';
import { sheet } from './print.ts';

export const sites: readonly Command[] = [
  listCommand({
    name: 'sites list',
    options: { ...customerOption, node: { value: 'ID' }, search: { value: 'TEXT' } },
    examples: ['sites list', 'sites list --search dupont', 'sites list --customer C00042 --json'],
    operation: 'listSites',
    keys: byId,
    async page(work, { after, customerId, limit }, args) {
      const [nodeId, search] = [args.get('node'), args.get('search')];
      if (nodeId !== undefined && !isId(nodeId)) return notFound(nodeId);
      return listSites(work, {
        ...(customerId && { customerId }),
        ...(nodeId && { nodeId }),
        ...(search && { search }),
        ...(after && { after }),
        limit,
      });
    },
    key: (site) => site.id,
    show: showSite,
    headings: ['site', 'state', 'disk', 'php', 'account', 'id'],
    row: (site, { t, language }) => [
      mainName(site),
      t(`cli.siteStates.${site.state}`),
      disk(site, language),
      site.phpVersion ?? '–',
      site.account,
      site.id,
    ],
  }),
  {
    name: 'sites show',
    examples: ['sites show dupont.sites.localhost'],
    positionals: ['site'],
    run: (context, args) =>
      reading(context, async (work) => {
        const site = await theSite(work, args.need('site'));
        if (isRefusal(site)) return site;
        return { json: showSite(site), text: describe(site, context.language) };
      }),
  },
  {
    name: 'sites vouch',
    positionals: ['site', 'domain'],
    options: { word: { value: 'TEXT', required: true } },
    examples: [
      'sites vouch dupont.sites.localhost dupont.example --word "extrait du registre, reçu le 10 janvier"',
    ],
    async run(context, args) {
      const vouched = await doing(context, async (work) => {
        const site = await theSite(work, args.need('site'));
        if (isRefusal(site)) return site;
        const said = await vouchForDomain(work, site.id, args.need('domain'), args.need('word'));
        return isRefusal(said) ? said : theSite(work, site.id);
      });
      return told(
        vouched,
        (site): Outcome => ({ json: showSite(site), text: describe(site, context.language) }),
      );
    },
  },
];

/** A site by its id or by one of its names, as typed in a browser. */
async function theSite(work: Work, named: string): Promise<Site | Refusal> {
  if (isId(named)) return (await getSite(work, named)) ?? notFound(named);
  const host = named.toLowerCase();
  const sites = await listSites(work, { search: host, limit: 100 });
  const found = sites.find(({ names }) => names.some((name) => name.host === host || name.unicode === host));
  return found ?? notFound(named);
}

function mainName(site: Site): string {
  return (site.names.find(({ main }) => main) ?? site.names[0])?.host ?? '';
}

function disk(site: Site, language: Language): string {
  const used = site.diskUsedBytes === null ? '?' : formatBytes(site.diskUsedBytes, language);
  return `${used} / ${formatBytes(site.grants.diskBytes, language)}`;
}

function describe(site: Site, language: Language): string {
  const t = translator(language);
  return sheet([
    [t('cli.words.site'), mainName(site)],
    [t('cli.words.state'), t(`cli.siteStates.${site.state}`)],
    [t('cli.words.problem'), site.problem],
    [t('cli.words.names'), site.names.map(({ host }) => host).join(', ')],
    [t('cli.words.redirects'), site.redirects.map((each) => `${each.path} → ${each.to}`).join(', ')],
    ['HTTPS', t(`cli.https.${site.https}`)],
    ['PHP', site.phpVersion],
    [t('cli.words.databases'), site.databases.map(({ name }) => name).join(', ')],
    [t('cli.words.accesses'), site.accesses.map(({ user }) => user).join(', ')],
    [t('cli.words.disk'), disk(site, language)],
    [t('cli.words.account'), site.account],
    [t('cli.words.node'), site.nodeId],
    [t('cli.words.service'), site.serviceId],
    [t('cli.words.liveSince'), site.liveSince && formatInstant(site.liveSince, language)],
    ['id', site.id],
  ]);
}
