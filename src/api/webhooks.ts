import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { type CardProcessor, handleCardEvent } from '../company/payments/payments.ts';
import type { House } from '../platform/house.ts';
import { isRefusal } from '../platform/refusal.ts';

const LARGEST = 256 * 1024;

/**
 * What suppliers tell us. A notification is believed for its signature, never for its content alone; one
 * that is not signed by the processor gets 400 and changes nothing.
 */
export function webhooks(
  house: House,
  cards: () => Promise<CardProcessor>,
  onFault: (error: unknown) => void,
): Hono {
  const app = new Hono();
  app.onError((error, context) => {
    onFault(error);
    return context.text('fault', 500);
  });
  app.post('/stripe', bodyLimit({ maxSize: LARGEST }), async (context) => {
    const body = await context.req.text();
    const signature = context.req.header('stripe-signature') ?? '';
    const answer = await handleCardEvent(house, await cards(), body, signature);
    return isRefusal(answer) ? context.text(answer.refused, 400) : context.json(answer);
  });
  return app;
}
