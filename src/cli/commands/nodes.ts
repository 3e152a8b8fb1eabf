import { byId, sliceById } from '../../api/pages.ts';
import { showJoinToken, showNode } from '../../api/shapes/nodes.ts';
import {
  CAPABILITIES,
  type Capability,
  createJoinToken,
  listNodes,
  type Node,
} from '../../company/nodes/nodes.ts';
import { formatBytes, formatInstant, formatNumber } from '../../platform/i18n/format.ts';
import { type Language, translator } from '../../platform/i18n/index.ts';
import { refuse } from '../../platform/refusal.ts';
import { type Command, doing, type Outcome, reading, told } from './command.ts';
import { onePage, pageOptions } from './paging.ts';
import { sheet } from './print.ts';

export const nodes: readonly Command[] = [
  {
    name: 'nodes list',
    options: { ...pageOptions },
    run: (context, args) =>
      reading(context, async (work) => {
        const { language } = context;
        const t = translator(language);
        const all = await listNodes(work);
        return onePage(args, t, {
          operation: 'listNodes',
          keys: byId,
          page: async (asked) => sliceById(all, asked),
          key: (node) => node.id,
          show: showNode,
          headings: ['name', 'state', 'addresses', 'load', 'lastSeen', 'id'],
          row: (node) => [
            node.name,
            t(`cli.nodeStates.${node.state}`),
            node.addresses.join(' '),
            `${formatNumber(node.facts.load1, language)} / ${node.facts.cpus}`,
            node.lastSeenAt ? formatInstant(node.lastSeenAt, language) : '',
            node.id,
          ],
        });
      }),
  },
  {
    name: 'nodes show',
    positionals: ['node'],
    run: (context, args) =>
      reading(context, async (work) => {
        const named = args.need('node');
        const node = (await listNodes(work)).find(({ id, name }) => id === named || name === named);
        if (!node) return refuse('cli-not-found', { figures: { what: named } });
        return { json: showNode(node), text: describe(node, context.language) };
      }),
  },
  {
    name: 'nodes token',
    options: { name: { value: 'NAME' }, capability: { value: CAPABILITIES.join('|'), multiple: true } },
    async run(context, args) {
      const asked = args.all('capability');
      const made = await doing(context, (work) =>
        createJoinToken(work, {
          capabilities: asked.length === 0 ? ['web'] : (asked as Capability[]),
          ...(args.has('name') ? { name: args.need('name') } : {}),
        }),
      );
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
];

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
    [t('cli.words.revision'), `${node.appliedRevision ?? '–'} / ${node.revision}`],
    [t('cli.words.lastSeen'), node.lastSeenAt && formatInstant(node.lastSeenAt, language)],
    ['id', node.id],
  ]);
}
