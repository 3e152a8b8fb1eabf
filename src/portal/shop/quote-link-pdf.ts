import type { LoaderFunctionArgs } from 'react-router';
import { behindQuoteLink, quotePdf } from '../../company/quotes/quotes.ts';
import { system } from '../../platform/actor.ts';
import { read } from '../../platform/house.ts';
import { behindLink } from '../account/link.ts';
import { visitOf } from '../context.ts';
import { fileResponse } from '../files.ts';
import { found } from '../found.ts';

export async function loader(args: LoaderFunctionArgs) {
  const { house } = visitOf(args);
  const { quote } = behindLink(await behindQuoteLink(house, args.params.token ?? ''));
  const pdf = found(await read(house, system('quote link'), (work) => quotePdf(work, quote.id)));
  return fileResponse(pdf.bytes, { name: pdf.fileName, type: 'application/pdf' });
}
