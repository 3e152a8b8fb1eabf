import { type LoaderFunctionArgs, redirect } from 'react-router';
import { getSite } from '../../company/hosting/hosting.ts';
import { visitOf } from '../context.ts';
import { found } from '../found.ts';
import { contactRead } from './access.ts';

/** A site stands on the page of its service. */
export async function loader(args: LoaderFunctionArgs) {
  const site = await contactRead(visitOf(args), 'anything', async (work) =>
    found(await getSite(work, args.params.siteId ?? '')),
  );
  return redirect(`/account/services/${site.serviceId}`);
}
