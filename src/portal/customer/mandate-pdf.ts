import type { LoaderFunctionArgs } from 'react-router';
import { mandatePdf } from '../../company/mandates/mandates.ts';
import { visitOf } from '../context.ts';
import { fileResponse } from '../files.ts';
import { found } from '../found.ts';
import { contactRead } from './access.ts';

/** The mandate as it was signed, with its account in full: for the customer alone. */
export async function loader(args: LoaderFunctionArgs) {
  const { fileName, bytes } = found(
    await contactRead(visitOf(args), 'pay', (work) => mandatePdf(work, args.params.mandateId ?? '')),
  );
  return fileResponse(bytes, { name: fileName, type: 'application/pdf' });
}
