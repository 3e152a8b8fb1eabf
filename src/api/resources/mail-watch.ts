import { z } from '@hono/zod-openapi';
import { Temporal } from 'temporal-polyfill';
import { listStops, mailTrace, releaseStop } from '../../company/mail/mail.ts';
import type { Instant } from '../../platform/calendar.ts';
import { isRefusal } from '../../platform/refusal.ts';
import { id, line } from '../fields.ts';
import { byId, type PageKind, sliceAfter } from '../pages.ts';
import { type Api, actRoute, listRoute } from '../routes.ts';
import { MailStop, MailTraceLine, showMailStop, showMailTrace } from '../shapes/mail.ts';

/** Stops stay few: a customer whose senders are stopped more often than this has another problem. */
const STOPS = 1000;

/** Newest first; two lines of one instant in the order of their ids. */
export const byTrace: PageKind<{ at: Instant; id: string }> = {
  read(text) {
    const [, at, id] = typeof text === 'string' ? (/^(\S{10,40}) ([\w.-]{1,100})$/.exec(text) ?? []) : [];
    try {
      return at === undefined || id === undefined ? undefined : { at: Temporal.Instant.from(at), id };
    } catch {
      return undefined;
    }
  },
  write: ({ at, id }) => `${at.toString()} ${id}`,
};

/** Stopped senders with their evidence, and what became of each message (art. 5, 12b). */
export function addMailWatch(api: Api): void {
  listRoute(api, {
    operation: 'listMailStops',
    path: '/mail-stops',
    scope: 'mail:read',
    item: MailStop,
    filter: { customerId: id().optional(), serviceId: id().optional() },
    keys: byId,
    page: async (work, asked, { customerId, serviceId }) =>
      sliceAfter(
        await listStops(work, {
          ...(customerId && { customerId }),
          ...(serviceId && { serviceId }),
          limit: STOPS,
        }),
        ({ id }) => id,
        asked,
      ),
    key: ({ id }) => id,
    show: showMailStop,
  });
  actRoute(api, {
    operation: 'releaseMailStop',
    method: 'post',
    path: '/mail-stops/{stopId}/release',
    scope: 'mail:write',
    companyOnly: true,
    params: z.object({ stopId: id() }),
    body: z.strictObject({ why: line(500) }).openapi('MailRelease'),
    status: 200,
    item: MailStop,
    do: async (work, { why }, { stopId }) => {
      const released = await releaseStop(work, stopId, why);
      if (isRefusal(released)) return released.refused === 'mail-stop-unknown' ? undefined : released;
      return (await listStops(work, { id: stopId, limit: 1 }))[0];
    },
    show: showMailStop,
  });
  listRoute(api, {
    operation: 'listMailTrace',
    path: '/mail-trace',
    scope: 'mail:read',
    item: MailTraceLine,
    filter: { customerId: id().optional(), search: line(320).optional() },
    keys: byTrace,
    page: (work, { after, limit }, { customerId, search }) =>
      mailTrace(work, {
        ...(customerId && { customerId }),
        ...(search && { search }),
        ...(after && { after }),
        limit,
      }),
    key: ({ at, id }) => ({ at, id }),
    show: showMailTrace,
  });
}
