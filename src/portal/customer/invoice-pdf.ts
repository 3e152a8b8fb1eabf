import type { LoaderFunctionArgs } from 'react-router';
import { getInvoice, invoicePdf } from '../../company/invoicing/invoicing.ts';
import { system } from '../../platform/actor.ts';
import { read } from '../../platform/house.ts';
import { visitOf } from '../context.ts';
import { fileResponse } from '../files.ts';
import { found } from '../found.ts';
import { contactRead } from './access.ts';

export async function loader(args: LoaderFunctionArgs) {
  const visit = visitOf(args);
  const id = args.params.invoiceId ?? '';
  // First whether it is theirs; a PDF that is not made yet needs the company's own settings.
  await contactRead(visit, 'pay', async (work) => found(await getInvoice(work, id)));
  const pdf = found(await read(visit.house, system('portal'), (work) => invoicePdf(work, id)));
  return fileResponse(pdf.bytes, { name: pdf.fileName, type: 'application/pdf' });
}
