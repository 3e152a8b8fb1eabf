import { z } from '@hono/zod-openapi';
import { getService, listServices } from '../../company/contracts/contracts.ts';
import { id } from '../fields.ts';
import { byId } from '../pages.ts';
import { type Api, listRoute, oneRoute } from '../routes.ts';
import { kind } from '../shapes/catalogue.ts';
import { Service, serviceState, showService } from '../shapes/orders.ts';

export function addServices(api: Api): void {
  listRoute(api, {
    operation: 'listServices',
    path: '/services',
    scope: 'services:read',
    item: Service,
    filter: {
      customerId: id().optional(),
      contractId: id().optional(),
      kind: kind.optional(),
      state: serviceState.optional(),
    },
    keys: byId,
    page: (work, { after, limit }, { customerId, contractId, kind, state }) =>
      listServices(work, {
        ...(customerId && { customerId }),
        ...(contractId && { contractId }),
        ...(kind && { kind }),
        ...(state && { state }),
        ...(after && { before: after }),
        limit,
      }),
    key: (service) => service.id,
    show: showService,
  });
  oneRoute(api, {
    operation: 'getService',
    path: '/services/{serviceId}',
    scope: 'services:read',
    params: z.object({ serviceId: id() }),
    item: Service,
    find: (work, { serviceId }) => getService(work, serviceId),
    show: showService,
  });
}
