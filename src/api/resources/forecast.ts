import { z } from '@hono/zod-openapi';
import { expectedCash } from '../../company/simulation/forecast.ts';
import { type Outlook, outlook } from '../../company/simulation/outlook.ts';
import { isBefore } from '../../platform/calendar.ts';
import { showCents } from '../fields.ts';
import { type Api, oneRoute } from '../routes.ts';
import { Forecast } from '../shapes/forecast.ts';

const ForecastQuery = z.strictObject({
  days: z.coerce
    .number()
    .int()
    .min(1)
    .max(90)
    .default(90)
    .openapi({ type: 'integer', minimum: 1, maximum: 90, default: 90 }),
});

/** One outlook serves every caller and every number of days: it is dear to work out. */
const DAYS = 90;

export function addForecast(api: Api): void {
  oneRoute(api, {
    operation: 'getForecast',
    path: '/forecast',
    scope: 'payments:read',
    companyOnly: true,
    query: ForecastQuery,
    item: Forecast,
    // Outside of the reading transaction: it plays many of its own.
    prepare: () => outlook(api.house, DAYS),
    find: async (work, _params, { days }) => ({
      told: await outlook(api.house, DAYS),
      until: work.today.add({ days }),
    }),
    show: ({ told, until }) => shown(told, until),
  });
}

function shown({ foreseen, at, leftOut }: Outlook, until: Outlook['until']): z.input<typeof Forecast> {
  const within = foreseen.filter(({ on }) => !isBefore(until, on));
  return {
    at: at.toString(),
    until: until.toString(),
    leftOut,
    acts: within.map(({ on, act, article, customerId, serviceId, details }) => ({
      on: on.toString(),
      act,
      article,
      customerId,
      serviceId,
      details,
    })),
    expectedCash: expectedCash(within).map(({ on, cents }) => ({
      on: on.toString(),
      amount: showCents(cents),
    })),
  };
}
