import type { LoaderFunctionArgs } from 'react-router';
import { getDocument } from '../../platform/documents.ts';
import { visitOf } from '../context.ts';
import { documentResponse } from '../files.ts';
import { found } from '../found.ts';
import { contactRead } from './access.ts';

export async function loader(args: LoaderFunctionArgs) {
  const document = await contactRead(visitOf(args), 'contacts', async (work) =>
    found(await getDocument(work, args.params.documentId ?? '')),
  );
  return documentResponse(document);
}
