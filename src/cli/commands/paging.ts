import type { TFunction } from 'i18next';
import { cursorFor, type PageAsked, type PageKind, readCursor } from '../../api/pages.ts';
import { ApiProblem } from '../../api/problem.ts';
import { type Refusal, refuse } from '../../platform/refusal.ts';
import type { Args, Option, Outcome } from './command.ts';
import { table } from './print.ts';

/** Lists page as the API's do, with the same cursors and the same JSON: `{ items, next }`. */
export const pageOptions = {
  limit: { value: 'N' },
  cursor: { value: 'CURSOR' },
} as const satisfies Record<string, Option>;

export async function onePage<Row, Key>(
  args: Args,
  t: TFunction,
  list: {
    /** The API's operation: one cursor serves both doors. */
    readonly operation: string;
    readonly keys: PageKind<Key>;
    page(asked: PageAsked<Key>): Promise<readonly Row[]>;
    key(row: Row): Key;
    show(row: Row): unknown;
    readonly headings: readonly string[];
    row(row: Row): readonly string[];
  },
): Promise<Outcome | Refusal> {
  const limit = Number(args.get('limit') ?? '25');
  if (!Number.isInteger(limit) || limit < 1 || limit > 100)
    return refuse('cli-limit-invalid', { field: 'limit' });
  let after: Key | undefined;
  try {
    after = readCursor(list.operation, list.keys, args.get('cursor'));
  } catch (error) {
    if (error instanceof ApiProblem) return error.refusal;
    throw error;
  }
  const rows = await list.page({ after, limit: limit + 1 });
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const next =
    rows.length > limit && last !== undefined ? cursorFor(list.operation, list.keys, list.key(last)) : null;
  const headings = list.headings.map((name) => t(`cli.words.${name}`));
  return {
    json: { items: shown.map((row) => list.show(row)), next },
    text: table(
      headings,
      shown.map((row) => list.row(row)),
    ),
    ...(next === null ? {} : { hint: t('cli.more', { cursor: next }) }),
  };
}
