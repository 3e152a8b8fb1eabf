import { byId, sliceById } from '../../api/pages.ts';
import { showJoinToken, showNode } from '../../api/shapes/nodes.ts';
import { retireEmptyNode } from '../../company/hosting/hosting.ts';
import {
  CAPABILITIES,
  type Capability,
  changeOvercommit,
  createJoinToken,
  drainNode,
  listNodes,
  type Node,
  undrainNode,
} from '../../company/nodes/nodes.ts';
import { pinnedToken } from '../../platform/door-certificate.ts';
import type { Work } from '../../platform/house.ts';
import { formatBytes, formatInstant, formatNumber } from '../../platform/i18n/format.ts';
import { type Language, translator } from '../../platform/i18n/index.ts';
import { isRefusal, type Refusal } from '../../platform/refusal.ts';
import { type Args, type Command, type Context, doing, type Outcome, reading, told } from './command.ts';
import { notFound } from './naming.ts';
import { listCommand } from './paging.ts';
import { sheet } from './print.ts';

export const nodes: readonly Command[] = [
  listCommand({
    name: 'nodes list',
    examples: ['nodes list', 'nodes list --json'],
    operation: 'listNodes',
    keys: byId,
    page: async (work, asked) => sliceById(await listNodes(work), asked),
    key: (node) => node.id,
    show: showNode,
    headings: ['name', 'state', 'addresses', 'load', 'lastSeen', 'id'],
    row: (node, { t, language }) => [
      node.name,
      t(`cli.nodeStates.${node.state}`),
      node.addresses.join(' '),
      `${formatNumber(node.facts.load1, language)} / ${node.facts.cpus}`,
      node.lastSeenAt ? formatInstant(node.lastSeenAt, language) : '',
      node.id,
    ],
  }),
  {
    name: 'nodes show',
    examples: ['nodes show node1'],
    positionals: ['node'],
    run: (context, args) =>
      reading(context, async (work) => {
        const node = await theNode(work, args.need('node'));
        if (isRefusal(node)) return node;
        return { json: showNode(node), text: describe(node, context.language) };
      }),
  },
  {
    name: 'nodes overcommit',
    examples: ['nodes overcommit web1 8'],
    positionals: ['node', 'times'],
    async run(context, args) {
      const changed = await doing(context, async (work) => {
        const node = await theNode(work, args.need('node'));
        if (isRefusal(node)) return node;
        return changeOvercommit(work, node.id, Number(args.need('times')));
      });
      return told(changed, (node) => ({ json: showNode(node), text: describe(node, context.language) }));
    },
  },
  {
    name: 'nodes token',
    examples: ['nodes token --name web2'],
    options: { name: { value: 'NAME' }, capability: { value: CAPABILITIES.join('|'), multiple: true } },
    async run(context, args) {
      const asked = args.all('capability');
      const made = await doing(context, async (work) => {
        const token = await createJoinToken(work, {
          capabilities: asked.length === 0 ? ['web'] : (asked as Capability[]),
          ...(args.has('name') ? { name: args.need('name') } : {}),
        });
        return isRefusal(token) ? token : { ...token, token: await pinnedToken(work.secrets, token.token) };
      });
      return told(
        made,
        (token): Outcome => ({
          json: showJoinToken(token),
          text: token.token,
          hint: translator(context.language)('cli.joinToken', {
            until: formatInstant(token.expiresAt, context.language),
          }),
        }),
      );
    },
  },
  {
    name: 'nodes drain',
    positionals: ['node'],
    options: { why: { value: 'TEXT', required: true } },
    examples: ['nodes drain node1 --why "disque à remplacer"'],
    run: (context, args) => changed(context, args, (work, id) => drainNode(work, id, args.need('why'))),
  },
  {
    name: 'nodes undrain',
    positionals: ['node'],
    examples: ['nodes undrain node1'],
    run: (context, args) => changed(context, args, undrainNode),
  },
  {
    name: 'nodes retire',
    positionals: ['node'],
    options: { why: { value: 'TEXT', required: true } },
    examples: ['nodes retire web2 --why "machine rendue"'],
    run: (context, args) => changed(context, args, (work, id) => retireEmptyNode(work, id, args.need('why'))),
  },
];

async function changed(
  context: Context,
  args: Args,
  change: (work: Work, nodeId: string) => Promise<Node | Refusal>,
): Promise<Outcome | Refusal> {
  const result = await doing(context, async (work) => {
    const node = await theNode(work, args.need('node'));
    return isRefusal(node) ? node : change(work, node.id);
  });
  return told(result, (node) => ({ json: showNode(node), text: describe(node, context.language) }));
}

/** A node by its name or its id. */
async function theNode(work: Work, named: string): Promise<Node | Refusal> {
  return (await listNodes(work)).find(({ id, name }) => id === named || name === named) ?? notFound(named);
}

function describe(node: Node, language: Language): string {
  const t = translator(language);
  const { facts } = node;
  const of = (free: number, all: number) =>
    `${formatBytes(all - free, language)} / ${formatBytes(all, language)}`;
  return sheet([
    [t('cli.words.name'), node.name],
    [t('cli.words.state'), t(`cli.nodeStates.${node.state}`)],
    [t('cli.words.hostname'), node.hostname],
    [t('cli.words.addresses'), node.addresses.join(', ')],
    [t('cli.words.capabilities'), node.capabilities.join(', ')],
    [t('cli.words.system'), `${facts.system}, ${facts.kernel}`],
    ['PHP', facts.php.join(', ')],
    [t('cli.words.load'), `${formatNumber(facts.load1, language)} / ${facts.cpus}`],
    [t('cli.words.memory'), of(facts.memoryFreeBytes, facts.memoryBytes)],
    [t('cli.words.disk'), `${of(facts.diskFreeBytes, facts.diskBytes)} (${facts.quota})`],
    [t('cli.words.overcommit'), `× ${formatNumber(node.overcommit, language)}`],
    [t('cli.words.revision'), `${node.appliedRevision ?? '–'} / ${node.revision}`],
    [t('cli.words.lastSeen'), node.lastSeenAt && formatInstant(node.lastSeenAt, language)],
    ['id', node.id],
  ]);
}
