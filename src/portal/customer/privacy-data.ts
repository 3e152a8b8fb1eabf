import { data, type LoaderFunctionArgs } from 'react-router';
import { personalExport } from '../../company/privacy/privacy.ts';
import { isRefusal } from '../../platform/refusal.ts';
import { visitOf } from '../context.ts';
import { zipResponse } from '../files.ts';
import { requireContact } from '../guard.ts';

/** GDPR art. 15 and 20: one's own data; with `?whole`, the customer's, for who looks after its people. */
export async function loader(args: LoaderFunctionArgs) {
  const visit = visitOf(args);
  const actor = requireContact(visit);
  // What somebody's data are is not shown to staff who only look.
  if (actor.impersonatedBy) throw data('read-only', { status: 403 });
  const of = visit.url.searchParams.has('whole') ? { customerId: actor.customerId } : { contactId: actor.id };
  const made = await personalExport(visit.house, actor, of);
  if (isRefusal(made)) throw data('not permitted', { status: 403 });
  return zipResponse(made);
}
