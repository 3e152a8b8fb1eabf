import { z } from '@hono/zod-openapi';
import {
  changeNameServers,
  getDomain,
  listDomains,
  lockDomain,
  unlockDomain,
} from '../../company/domains/domains.ts';
import { isRefusal } from '../../platform/refusal.ts';
import { id, line } from '../fields.ts';
import { byId } from '../pages.ts';
import { type Api, actRoute, listRoute, oneRoute } from '../routes.ts';
import { Domain, DomainLine, showDomain, showDomainLine } from '../shapes/domains.ts';

const domainParams = z.object({ domainId: id() });

/** What is left out stays as it is. */
const DomainChange = z
  .strictObject({
    nameServers: z
      .array(
        z.strictObject({
          name: line(253),
          /** Only of servers below the name itself. */
          addresses: z.array(line(45)).max(13).optional(),
        }),
      )
      .min(2)
      .max(13)
      .optional(),
    locked: z.boolean().optional(),
  })
  .openapi('DomainChange');

/** Art. 11. Changes are written down at once, and carried out at the registry by a job. */
export function addDomains(api: Api): void {
  listRoute(api, {
    operation: 'listDomains',
    path: '/domains',
    scope: 'domains:read',
    item: DomainLine,
    filter: { customerId: id().optional() },
    keys: byId,
    page: (work, { after, limit }, { customerId }) =>
      listDomains(work, { ...(customerId && { customerId }), ...(after && { before: after }), limit }),
    key: (domain) => domain.id,
    show: showDomainLine,
  });
  oneRoute(api, {
    operation: 'getDomain',
    path: '/domains/{domainId}',
    scope: 'domains:read',
    params: domainParams,
    item: Domain,
    find: (work, { domainId }) => getDomain(work, domainId),
    show: showDomain,
  });
  actRoute(api, {
    operation: 'changeDomain',
    method: 'patch',
    path: '/domains/{domainId}',
    scope: 'domains:write',
    params: domainParams,
    body: DomainChange,
    status: 200,
    item: Domain,
    do: async (work, { nameServers, locked }, { domainId }) => {
      if (!(await getDomain(work, domainId))) return undefined;
      const typed = nameServers?.map(({ name, addresses = [] }) => [name, ...addresses].join(' ')).join('\n');
      const changed = typed === undefined ? undefined : await changeNameServers(work, domainId, typed);
      if (isRefusal(changed)) return changed;
      const held =
        locked === undefined ? undefined : await (locked ? lockDomain : unlockDomain)(work, domainId);
      return isRefusal(held) ? held : getDomain(work, domainId);
    },
    show: showDomain,
  });
}
