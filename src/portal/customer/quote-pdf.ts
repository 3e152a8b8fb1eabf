import type { LoaderFunctionArgs } from 'react-router';
import { getQuote, quotePdf } from '../../company/quotes/quotes.ts';
import { system } from '../../platform/actor.ts';
import { read } from '../../platform/house.ts';
import { visitOf } from '../context.ts';
import { fileResponse } from '../files.ts';
import { found } from '../found.ts';
import { contactRead } from './access.ts';

export async function loader(args: LoaderFunctionArgs) {
  const visit = visitOf(args);
  const id = args.params.quoteId ?? '';
  // First whether it is theirs; drawing it needs the company's own settings.
  await contactRead(visit, 'pay', async (work) => found(await getQuote(work, id)));
  const pdf = found(await read(visit.house, system('portal'), (work) => quotePdf(work, id)));
  return fileResponse(pdf.bytes, { name: pdf.fileName, type: 'application/pdf' });
}
