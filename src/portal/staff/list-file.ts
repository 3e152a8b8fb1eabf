import { data, type LoaderFunctionArgs } from 'react-router';
import { dayInParis } from '../../platform/calendar.ts';
import { csvHead, csvRow } from '../../platform/csv.ts';
import { translator } from '../../platform/i18n/index.ts';
import { visitOf } from '../context.ts';
import { fileHeaders } from '../files.ts';
import { requireStaff, staffRead } from './guard.ts';
import { LIST_FILES, type ListFile, type Words } from './lists.ts';

/** Any list of the console for a spreadsheet, with the filters of its page, written as it is read. */
export async function loader(args: LoaderFunctionArgs) {
  const visit = visitOf(args);
  requireStaff(visit);
  const name = args.params.list ?? '';
  const list = Object.hasOwn(LIST_FILES, name) ? LIST_FILES[name] : undefined;
  if (!list) throw data('not found', { status: 404 });
  requireStaff(visit, list.permission);
  const words: Words = { t: translator(visit.language), language: visit.language };
  const file = {
    name: `${words.t(`staff.files.lists.${name}`)}-${dayInParis(visit.house.clock.now()).toString()}.csv`,
    type: 'text/csv; charset=utf-8',
  };
  return new Response(bodyOf(visit, list, words), { headers: fileHeaders(file) });
}

function bodyOf(visit: ReturnType<typeof visitOf>, list: ListFile, words: Words): ReadableStream<Uint8Array> {
  const bytes = new TextEncoder();
  let cursor: string | undefined;
  return new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(bytes.encode(csvHead(list.columns.map((key) => words.t(`staff.files.${key}`)))));
    },
    // A page a transaction, when the reader is ready for it: a list of any length is never held as a whole.
    async pull(controller) {
      const { rows, next } = await staffRead(visit, list.permission, (work) =>
        list.page(work, visit.url.searchParams, cursor, words),
      );
      if (rows.length > 0) controller.enqueue(bytes.encode(rows.map(csvRow).join('')));
      cursor = next;
      if (next === undefined) controller.close();
    },
  });
}
