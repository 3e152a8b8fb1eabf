import type { LoaderFunctionArgs } from 'react-router';
import { getDocument } from '../../platform/documents.ts';
import { visitOf } from '../context.ts';
import { documentResponse } from '../files.ts';
import { found } from '../found.ts';
import { staffRead } from './guard.ts';

/** A kept file: a signed document, an invoice, an attachment. */
export async function loader(args: LoaderFunctionArgs) {
  const visit = visitOf(args);
  const document = found(
    await staffRead(visit, 'customers.read', (work) => getDocument(work, args.params.documentId ?? '')),
  );
  return documentResponse(document);
}
