import { byNumber } from '../../api/pages.ts';
import { showEvent } from '../../api/shapes/events.ts';
import { followActs } from '../../platform/acts.ts';
import { formatInstant } from '../../platform/i18n/format.ts';
import type { Command } from './command.ts';
import { customerOption, listCommand } from './paging.ts';

export const events: readonly Command[] = [
  listCommand({
    name: 'events',
    options: { ...customerOption, act: { value: 'NAME' } },
    examples: ['events --customer C00042', 'events --act invoice-issued --limit 100 --json'],
    operation: 'listEvents',
    keys: byNumber,
    page(work, { after, customerId, limit }, args) {
      const act = args.get('act');
      return followActs(work, {
        ...(customerId && { customerId }),
        ...(act && { act }),
        ...(after === undefined ? {} : { after }),
        limit,
      });
    },
    key: (entry) => entry.id,
    show: showEvent,
    headings: ['at', 'act', 'article', 'actor', 'details'],
    row: (entry, { language }) => [
      formatInstant(entry.at, language),
      entry.act,
      entry.article ?? '',
      entry.actorName,
      Object.entries(entry.details)
        .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
        .join(' '),
    ],
  }),
];
