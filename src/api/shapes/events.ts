import { z } from '@hono/zod-openapi';
import type { Act } from '../../platform/acts.ts';
import { id } from '../fields.ts';

/** One act of the audit trail. Its number only ever grows. */
export const Event = z
  .strictObject({
    id: z.string().regex(/^\d+$/),
    on: z.iso.date(),
    at: z.iso.datetime(),
    act: z.string(),
    article: z.string().nullable(),
    customerId: id().nullable(),
    serviceId: id().nullable(),
    details: z.record(z.string(), z.unknown()),
    actor: z.strictObject({ kind: z.string(), id: id().nullable(), name: z.string() }),
  })
  .openapi('Event');

export function showEvent(act: Act): z.input<typeof Event> {
  return {
    id: act.id.toString(),
    on: act.on.toString(),
    at: act.at.toString(),
    act: act.act,
    article: act.article,
    customerId: act.customerId,
    serviceId: act.serviceId,
    details: act.details,
    actor: { kind: act.actorKind, id: act.actorId, name: act.actorName },
  };
}
