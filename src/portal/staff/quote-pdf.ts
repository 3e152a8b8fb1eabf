import type { LoaderFunctionArgs } from 'react-router';
import { proForma, quotePdf } from '../../company/quotes/quotes.ts';
import { visitOf } from '../context.ts';
import { fileResponse } from '../files.ts';
import { found } from '../found.ts';
import { staffRead } from './guard.ts';

/** The quote as the customer has it, or what would be invoiced. */
export async function loader(args: LoaderFunctionArgs) {
  const visit = visitOf(args);
  const id = args.params.quoteId ?? '';
  const draw = visit.url.pathname.endsWith('/pro-forma') ? proForma : quotePdf;
  const pdf = found(await staffRead(visit, 'orders.read', (work) => draw(work, id)));
  return fileResponse(pdf.bytes, { name: pdf.fileName, type: 'application/pdf' });
}
