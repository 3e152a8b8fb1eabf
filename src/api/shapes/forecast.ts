import { z } from '@hono/zod-openapi';
import { id, Money } from '../fields.ts';

/** What the coming days bring if nobody does anything meanwhile. `leftOut`: customers that it does not tell of. */
export const Forecast = z
  .strictObject({
    at: z.iso.datetime(),
    until: z.iso.date(),
    leftOut: z.int(),
    acts: z.array(
      z
        .strictObject({
          on: z.iso.date(),
          act: z.string(),
          article: z.string().nullable(),
          customerId: id(),
          serviceId: id().nullable(),
          details: z.record(z.string(), z.unknown()),
        })
        .openapi('ForeseenAct'),
    ),
    expectedCash: z.array(z.strictObject({ on: z.iso.date(), amount: Money }).openapi('ExpectedCash')),
  })
  .openapi('Forecast');
