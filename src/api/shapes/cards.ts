import { z } from '@hono/zod-openapi';
import type { SavedCard as RoomCard } from '../../company/payments/payments.ts';
import { id, showDay } from '../fields.ts';

/** What is known of a saved card; its number is the processor's alone. `chosenOn`: since when renewals are charged to it. */
export const SavedCard = z
  .strictObject({
    id: id(),
    customerId: id(),
    brand: z.string(),
    last4: z.string(),
    expiresOn: z.iso.date(),
    savedOn: z.iso.date(),
    chosenOn: z.iso.date().nullable(),
  })
  .openapi('SavedCard');

export function showCard(card: RoomCard): z.input<typeof SavedCard> {
  return {
    id: card.id,
    customerId: card.customerId,
    brand: card.brand,
    last4: card.last4,
    expiresOn: card.expiresOn.toString(),
    savedOn: card.savedOn.toString(),
    chosenOn: showDay(card.chosenOn),
  };
}
