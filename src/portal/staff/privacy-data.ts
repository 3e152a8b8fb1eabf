import { data, type LoaderFunctionArgs } from 'react-router';
import { getRequest, personalExport } from '../../company/privacy/privacy.ts';
import { isRefusal } from '../../platform/refusal.ts';
import { visitOf } from '../context.ts';
import { zipResponse } from '../files.ts';
import { staffRead } from './guard.ts';
import { subjectOf } from './privacy-request.tsx';

/** GDPR art. 15 and 20: the archive that staff hand over once they know who asks. */
export async function loader(args: LoaderFunctionArgs) {
  const visit = visitOf(args);
  const request = await staffRead(visit, 'customers.write', (work) =>
    getRequest(work, args.params.requestId ?? ''),
  );
  const of = request && subjectOf(request);
  if (!of) throw data('not found', { status: 404 });
  const made = await personalExport(visit.house, visit.actor, of);
  if (isRefusal(made)) throw data('not permitted', { status: 403 });
  return zipResponse(made);
}
