import { z } from '@hono/zod-openapi';
import { Temporal } from 'temporal-polyfill';
import {
  changeHttps,
  changePhp,
  getSite,
  listSites,
  siteAddresses,
  siteUsage,
} from '../../company/hosting/hosting.ts';
import { refuse } from '../../platform/refusal.ts';
import { id, line } from '../fields.ts';
import { byId } from '../pages.ts';
import { type Api, actRoute, listRoute, oneRoute } from '../routes.ts';
import {
  https,
  Site,
  SiteAddresses,
  showAddresses,
  showSite,
  showUsagePoint,
  Usage,
} from '../shapes/sites.ts';

export const siteParams = z.object({ siteId: id() });

const SiteChange = z
  .strictObject({
    phpVersion: z
      .string()
      .regex(/^\d{1,2}\.\d{1,2}$/)
      .optional(),
    https: https.optional(),
  })
  .openapi('SiteChange');

/** At most so many points in one answer. */
const STEPS = { minute: 60, hour: 3600, day: 86_400 };
const POINTS = 1500;

const UsageQuery = z.strictObject({
  from: z.iso.datetime({ offset: true }),
  until: z.iso.datetime({ offset: true }),
  step: z.enum(['minute', 'hour', 'day']).default('hour'),
});

export function addSites(api: Api): void {
  listRoute(api, {
    operation: 'listSites',
    path: '/sites',
    scope: 'sites:read',
    item: Site,
    filter: { customerId: id().optional(), nodeId: id().optional(), search: line(253).optional() },
    keys: byId,
    page: (work, { after, limit }, { customerId, nodeId, search }) =>
      listSites(work, {
        ...(customerId && { customerId }),
        ...(nodeId && { nodeId }),
        ...(search && { search }),
        ...(after && { after }),
        limit,
      }),
    key: (site) => site.id,
    show: showSite,
  });
  oneRoute(api, {
    operation: 'getSite',
    path: '/sites/{siteId}',
    scope: 'sites:read',
    params: siteParams,
    item: Site,
    find: (work, { siteId }) => getSite(work, siteId),
    show: showSite,
  });
  actRoute(api, {
    operation: 'changeSite',
    method: 'patch',
    path: '/sites/{siteId}',
    scope: 'sites:write',
    params: siteParams,
    body: SiteChange,
    status: 200,
    item: Site,
    do: async (work, change, { siteId }) => {
      if (!(await getSite(work, siteId))) return undefined;
      const refused =
        (change.phpVersion && (await changePhp(work, siteId, change.phpVersion))) ||
        (change.https && (await changeHttps(work, siteId, change.https)));
      return refused || getSite(work, siteId);
    },
    show: showSite,
  });
  oneRoute(api, {
    operation: 'getSiteAddresses',
    path: '/sites/{siteId}/addresses',
    scope: 'sites:read',
    params: siteParams,
    item: SiteAddresses,
    find: (work, { siteId }) => siteAddresses(work, siteId),
    show: showAddresses,
  });
  oneRoute(api, {
    operation: 'getSiteUsage',
    path: '/sites/{siteId}/usage',
    scope: 'sites:read',
    params: siteParams,
    query: UsageQuery,
    item: Usage,
    find: async (work, { siteId }, { from: first, until: last, step }) => {
      if (!(await getSite(work, siteId))) return undefined;
      const [from, until] = [Temporal.Instant.from(first), Temporal.Instant.from(last)];
      const points = (until.epochMilliseconds - from.epochMilliseconds) / 1000 / STEPS[step];
      if (points <= 0 || points > POINTS) {
        return refuse('api-range-invalid', { field: 'until', figures: { max: POINTS } });
      }
      return { from, until, step, points: await siteUsage(work, siteId, { from, until, step }) };
    },
    show: ({ from, until, step, points }) => ({
      from: from.toString(),
      until: until.toString(),
      step,
      points: points.map(showUsagePoint),
    }),
  });
}
