import type { LoaderFunctionArgs } from 'react-router';
import { batchFile } from '../../company/banking/banking.ts';
import { visitOf } from '../context.ts';
import { fileResponse } from '../files.ts';
import { found } from '../found.ts';
import { staffRead } from './guard.ts';

/** A batch as the bank gets it: account numbers in clear, so for those alone who may move money. */
export async function loader(args: LoaderFunctionArgs) {
  const visit = visitOf(args);
  const { fileName, text } = found(
    await staffRead(visit, 'payments.record', (work) => batchFile(work, args.params.batchId ?? '')),
  );
  return fileResponse(Buffer.from(text), { name: fileName, type: 'application/xml' });
}
