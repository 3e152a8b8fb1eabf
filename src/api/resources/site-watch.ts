import { z } from '@hono/zod-openapi';
import {
  getSite,
  logsOf,
  type PasswordOf,
  requestLogs,
  requestPasswordLink,
} from '../../company/hosting/hosting.ts';
import { getProvider } from '../../company/provider/provider.ts';
import { isRefusal } from '../../platform/refusal.ts';
import { id } from '../fields.ts';
import { byText, sliceAfter } from '../pages.ts';
import { type Api, actRoute, listRoute } from '../routes.ts';
import { PasswordLink, SiteLog, showLog } from '../shapes/sites.ts';
import { siteParams } from './sites.ts';

const LogRequest = z.strictObject({ until: z.iso.datetime() }).openapi('LogRequest');
const partParams = z.object({ siteId: id(), partId: id() });

/** A site's logs while somebody looks, and the links behind which the customer sets a password (art. 6). */
export function addSiteWatch(api: Api): void {
  listRoute(api, {
    operation: 'listSiteLogs',
    path: '/sites/{siteId}/logs',
    scope: 'sites:read',
    params: siteParams,
    item: SiteLog,
    keys: byText,
    page: async (work, asked, _filter, { siteId }) =>
      (await getSite(work, siteId)) && sliceAfter(await logsOf(work, siteId), ({ log }) => log, asked),
    key: ({ log }) => log,
    show: showLog,
  });
  actRoute(api, {
    operation: 'requestSiteLogs',
    method: 'post',
    path: '/sites/{siteId}/log-requests',
    scope: 'sites:write',
    params: siteParams,
    status: 201,
    item: LogRequest,
    do: async (work, _body, { siteId }) => {
      if (!(await getSite(work, siteId))) return undefined;
      return (await requestLogs(work, siteId)) ?? { until: work.at.add({ minutes: 10 }).toString() };
    },
    show: ({ until }) => ({ until }),
  });
  passwordLinks(api, 'access', 'AccessPasswordLink', 'accesses');
  passwordLinks(api, 'database', 'DatabasePasswordLink', 'databases');
}

function passwordLinks(api: Api, what: PasswordOf, operation: string, path: string): void {
  actRoute(api, {
    operation: `make${operation}`,
    method: 'post',
    path: `/sites/{siteId}/${path}/{partId}/password-links`,
    scope: 'sites:write',
    params: partParams,
    status: 201,
    item: PasswordLink,
    do: async (work, _body, { siteId, partId }) => {
      const link = await requestPasswordLink(work, siteId, what, partId);
      if (isRefusal(link)) return link;
      const { portalUrl } = await getProvider(work);
      return { url: `${portalUrl}${link.path}`, expiresAt: link.expiresAt.toString() };
    },
    show: ({ url, expiresAt }) => ({ url, expiresAt }),
  });
}
