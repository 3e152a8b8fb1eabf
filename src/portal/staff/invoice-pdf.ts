import type { LoaderFunctionArgs } from 'react-router';
import { invoicePdf } from '../../company/invoicing/invoicing.ts';
import { visitOf } from '../context.ts';
import { fileResponse } from '../files.ts';
import { found } from '../found.ts';
import { staffRead } from './guard.ts';

export async function loader(args: LoaderFunctionArgs) {
  const visit = visitOf(args);
  const pdf = found(
    await staffRead(visit, 'invoices.read', (work) => invoicePdf(work, args.params.invoiceId ?? '')),
  );
  return fileResponse(pdf.bytes, { name: pdf.fileName, type: 'application/pdf' });
}
