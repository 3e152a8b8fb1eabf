import type { TFunction } from 'i18next';
import { cursorFor, type PageAsked, type PageKind, readCursor } from '../../api/pages.ts';
import { ApiProblem } from '../../api/problem.ts';
import type { Work } from '../../platform/house.ts';
import { type Language, translator } from '../../platform/i18n/index.ts';
import { isRefusal, type Refusal, refuse } from '../../platform/refusal.ts';
import { type Args, type Command, type Option, reading } from './command.ts';
import { theCustomer } from './naming.ts';
import { table } from './print.ts';

/** Lists page as the API's do, with the same cursors and the same JSON: `{ items, next }`. */
const pageOptions = {
  limit: { value: 'N' },
  cursor: { value: 'CURSOR' },
} as const satisfies Record<string, Option>;

/** Spread into the options of a list that may be narrowed to one customer. */
export const customerOption = { customer: { value: 'NUMBER' } } as const satisfies Record<string, Option>;

export interface Words {
  readonly t: TFunction;
  readonly language: Language;
}

export interface List<Row, Key> extends Pick<Command, 'name' | 'options' | 'examples'> {
  /** The API's operation: one cursor serves both doors. */
  readonly operation: string;
  readonly keys: PageKind<Key>;
  /** One row more than `limit` when there is one. `customerId` where `--customer` was given. */
  page(
    work: Work,
    asked: PageAsked<Key> & { readonly customerId?: string },
    args: Args,
  ): Promise<readonly Row[] | Refusal>;
  key(row: Row): Key;
  show(row: Row): unknown;
  readonly headings: readonly string[];
  row(row: Row, words: Words): readonly string[];
}

export function listCommand<Row, Key>(list: List<Row, Key>): Command {
  const { name, options, examples } = list;
  return {
    name,
    options: { ...options, ...pageOptions },
    examples,
    run: (context, args) =>
      reading(context, async (work) => {
        const { language } = context;
        const t = translator(language);
        const limit = Number(args.get('limit') ?? '25');
        if (!Number.isInteger(limit) || limit < 1 || limit > 100)
          return refuse('cli-limit-invalid', { field: 'limit' });
        const after = cursorOf(list, args);
        if (isRefusal(after)) return after;
        const named = options && 'customer' in options ? args.get('customer') : undefined;
        const customer = named === undefined ? undefined : await theCustomer(work, named);
        if (isRefusal(customer)) return customer;
        const asked = { after: after.key, limit: limit + 1, ...(customer && { customerId: customer.id }) };
        const rows = await list.page(work, asked, args);
        if (isRefusal(rows)) return rows;
        const shown = rows.slice(0, limit);
        const last = shown.at(-1);
        const next =
          rows.length > limit && last !== undefined
            ? cursorFor(list.operation, list.keys, list.key(last))
            : null;
        return {
          json: { items: shown.map((row) => list.show(row)), next },
          text: table(
            list.headings.map((word) => t(`cli.words.${word}`)),
            shown.map((row) => list.row(row, { t, language })),
          ),
          ...(next === null ? {} : { hint: t('cli.more', { cursor: next }) }),
        };
      }),
  };
}

function cursorOf<Row, Key>(list: List<Row, Key>, args: Args): { key: Key | undefined } | Refusal {
  try {
    return { key: readCursor(list.operation, list.keys, args.get('cursor')) };
  } catch (error) {
    if (error instanceof ApiProblem) return error.refusal;
    throw error;
  }
}
