import { type Act, followActs } from '../../platform/acts.ts';
import { id, line } from '../fields.ts';
import { byNumber } from '../pages.ts';
import { type Api, listRoute } from '../routes.ts';
import { Event, showEvent } from '../shapes/events.ts';

/** The audit trail, oldest first: an integrator follows it by the cursor of its last page. */
export function addEvents(api: Api): void {
  listRoute(api, {
    operation: 'listEvents',
    path: '/events',
    scope: 'events:read',
    item: Event,
    filter: { customerId: id().optional(), serviceId: id().optional(), act: line(60).optional() },
    keys: byNumber,
    endless: true,
    page: (work, { after, limit }, { customerId, serviceId, act }) =>
      followActs(work, {
        ...(customerId && { customerId }),
        ...(serviceId && { serviceId }),
        ...(act && { act }),
        ...(after === undefined ? {} : { after }),
        limit,
      }),
    key: (act: Act) => act.id,
    show: showEvent,
  });
}
