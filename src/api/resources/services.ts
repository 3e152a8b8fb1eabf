import { z } from '@hono/zod-openapi';
import {
  getService,
  listServices,
  resumeService,
  suspendService,
} from '../../company/contracts/contracts.ts';
import { id, line } from '../fields.ts';
import { byId } from '../pages.ts';
import { type Api, actRoute, listRoute, oneRoute } from '../routes.ts';
import { kind } from '../shapes/catalogue.ts';
import { Service, serviceState, showService } from '../shapes/orders.ts';

const serviceParams = z.object({ serviceId: id() });
const suspensionReason = z.enum(['unpaid', 'abuse', 'hacked']);
const NewSuspension = z.strictObject({ reason: suspensionReason, why: line(500) }).openapi('NewSuspension');

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
    params: serviceParams,
    item: Service,
    find: (work, { serviceId }) => getService(work, serviceId),
    show: showService,
  });
  // Art. 5 and 12: the company suspends, and resumes, for a reason that the customer is told.
  actRoute(api, {
    operation: 'suspendService',
    method: 'post',
    path: '/services/{serviceId}/suspensions',
    scope: 'services:write',
    companyOnly: true,
    params: serviceParams,
    body: NewSuspension,
    status: 201,
    item: Service,
    do: async (work, suspension, { serviceId }) =>
      (await suspendService(work, serviceId, suspension)) ?? getService(work, serviceId),
    show: showService,
  });
  actRoute(api, {
    operation: 'resumeService',
    method: 'delete',
    path: '/services/{serviceId}/suspensions/{reason}',
    scope: 'services:write',
    companyOnly: true,
    params: serviceParams.extend({ reason: suspensionReason }),
    status: 200,
    item: Service,
    do: async (work, _body, { serviceId, reason }) =>
      (await resumeService(work, serviceId, reason)) ?? getService(work, serviceId),
    show: showService,
  });
}
