import { byNumber } from '../../api/pages.ts';
import { showEvent } from '../../api/shapes/events.ts';
import { followActs } from '../../platform/acts.ts';
import { formatInstant } from '../../platform/i18n/format.ts';
import { translator } from '../../platform/i18n/index.ts';
import { isRefusal } from '../../platform/refusal.ts';
import { type Command, reading } from './command.ts';
import { theCustomer } from './customers.ts';
import { onePage, pageOptions } from './paging.ts';

export const events: readonly Command[] = [
  {
    name: 'events',
    options: { customer: { value: 'NUMBER' }, act: { value: 'NAME' }, ...pageOptions },
    run: (context, args) =>
      reading(context, async (work) => {
        const t = translator(context.language);
        const [named, act] = [args.get('customer'), args.get('act')];
        const customer = named === undefined ? undefined : await theCustomer(work, named);
        if (isRefusal(customer)) return customer;
        return onePage(args, t, {
          operation: 'listEvents',
          keys: byNumber,
          page: ({ after, limit }) =>
            followActs(work, {
              ...(customer && { customerId: customer.id }),
              ...(act && { act }),
              ...(after === undefined ? {} : { after }),
              limit,
            }),
          key: (entry) => entry.id,
          show: showEvent,
          headings: ['at', 'act', 'article', 'actor', 'details'],
          row: (entry) => [
            formatInstant(entry.at, context.language),
            entry.act,
            entry.article ?? '',
            entry.actorName,
            Object.entries(entry.details)
              .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
              .join(' '),
          ],
        });
      }),
  },
];
