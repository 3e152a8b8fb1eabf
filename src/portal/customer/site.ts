import { type LoaderFunctionArgs, redirect } from 'react-router';
import { getSite } from '../../company/hosting/hosting.ts';
import { visitOf } from '../context.ts';
import { found } from '../found.ts';
import { contactRead, ownService } from './access.ts';

/** A site stands on the page of its service. */
export async function loader(args: LoaderFunctionArgs) {
  const service = await contactRead(visitOf(args), 'anything', async (work, actor) => {
    const site = found(await getSite(work, args.params.siteId ?? ''));
    return ownService(work, actor, site.serviceId);
  });
  return redirect(`/account/services/${service.id}`, 303);
}
