import { data, type LoaderFunctionArgs } from 'react-router';
import {
  agedBalanceOn,
  booksOfYear,
  fecOfYear,
  recurringOf,
  revenueOf,
  vatReturnOf,
} from '../../company/accounting/accounting.ts';
import {
  agedList,
  journalList,
  listCsv,
  recurringList,
  revenueList,
  vatList,
} from '../../company/accounting/lists.ts';
import type { Work } from '../../platform/house.ts';
import { visitOf } from '../context.ts';
import { fileResponse } from '../files.ts';
import { spanOf } from './accounting-span.ts';
import { staffRead } from './guard.ts';

/** What the accountant takes away: the FEC, and each list for a spreadsheet. */
export async function loader(args: LoaderFunctionArgs) {
  const visit = visitOf(args);
  const { language } = visit;
  const list = args.params.list ?? '';
  const file = await staffRead(visit, 'invoices.write', async (work: Work) => {
    const { year, span, until } = spanOf(visit.url, work.today);
    switch (list) {
      case 'fec': {
        const { fileName, text } = await fecOfYear(work, year);
        return { name: fileName, bytes: Buffer.from(text, 'utf8'), type: 'text/plain; charset=utf-8' };
      }
      case 'journal':
        return asCsv(`journal-${year}`, listCsv(journalList(await booksOfYear(work, year)), language));
      case 'aged':
        return asCsv(`balance-agee-${until}`, listCsv(agedList(await agedBalanceOn(work, until)), language));
      case 'vat':
        return asCsv(`tva-${year}`, listCsv(vatList(await vatReturnOf(work, span), language), language));
      case 'revenue':
        return asCsv(
          `chiffre-d-affaires-${year}`,
          listCsv(revenueList(await revenueOf(work, span), language), language),
        );
      case 'recurring':
        return asCsv(`recurrent-${year}`, listCsv(recurringList(await recurringOf(work, span)), language));
      default:
        return undefined;
    }
  });
  if (!file) throw data('not found', { status: 404 });
  return fileResponse(file.bytes, file);
}

function asCsv(name: string, bytes: Uint8Array) {
  return { name: `${name}.csv`, bytes, type: 'text/csv; charset=utf-8' };
}
