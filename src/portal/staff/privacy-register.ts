import { data, type LoaderFunctionArgs } from 'react-router';
import { registerCsv, registerPdf } from '../../company/privacy/privacy.ts';
import { visitOf } from '../context.ts';
import { fileResponse } from '../files.ts';
import { staffRead } from './guard.ts';

/** GDPR art. 30: the register of processing activities, made from what the house really does. */
export async function loader(args: LoaderFunctionArgs) {
  const visit = visitOf(args);
  const { language } = visit;
  switch (args.params.format) {
    case 'pdf':
      return fileResponse(await staffRead(visit, 'customers.read', (work) => registerPdf(work, language)), {
        name: 'registre-rgpd.pdf',
        type: 'application/pdf',
      });
    case 'csv':
      return fileResponse(await staffRead(visit, 'customers.read', (work) => registerCsv(work, language)), {
        name: 'registre-rgpd.csv',
        type: 'text/csv; charset=utf-8',
      });
    default:
      throw data('not found', { status: 404 });
  }
}
