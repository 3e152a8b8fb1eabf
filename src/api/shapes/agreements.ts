import { z } from '@hono/zod-openapi';
import type { Dispute as RoomDispute } from '../../company/disputes/disputes.ts';
import type { Terminated } from '../../company/endings/endings.ts';
import { day, id, line, Money, showDay, showMoney } from '../fields.ts';
import { payBy } from './orders.ts';

export const NewTermination = z
  .strictObject({
    means: z.enum(['letter', 'electronic-letter', 'portal']),
    postedOn: day().optional(),
    receivedOn: day().optional(),
  })
  .openapi('NewTermination');

/** `endsOn` is null where the order never ran: it is cancelled at once. */
export const Termination = z
  .strictObject({ endsOn: z.iso.date().nullable(), inTime: z.boolean() })
  .openapi('Termination');

export function showTermination(end: Terminated): z.input<typeof Termination> {
  return { endsOn: showDay(end.endsOn), inTime: end.inTime };
}

/** Only those that change; none of an option removes it. */
export const NewOptions = z
  .strictObject({
    options: z
      .array(z.strictObject({ slug: line(63), quantity: z.int().min(0).max(1_000_000) }))
      .min(1)
      .max(50),
  })
  .openapi('NewOptions');

export const PaymentMeans = z.strictObject({ payBy }).openapi('PaymentMeans');

/** Each document in base64: PDF, PNG or JPEG. */
export const NewDispute = z
  .strictObject({
    documents: z.array(z.strictObject({ name: line(200), content: z.base64().max(8_000_000) })).max(10),
  })
  .openapi('NewDispute');

export const Dispute = z
  .strictObject({
    id: id(),
    invoiceId: id(),
    customerId: id(),
    openedOn: z.iso.date(),
    documents: z.array(z.string()),
    outcome: z
      .strictObject({
        accepted: z.boolean(),
        amount: Money.optional(),
        why: z.string(),
        settledOn: z.iso.date(),
      })
      .nullable(),
  })
  .openapi('Dispute');

export function showDispute(dispute: RoomDispute): z.input<typeof Dispute> {
  const { outcome } = dispute;
  return {
    id: dispute.id,
    invoiceId: dispute.invoiceId,
    customerId: dispute.customerId,
    openedOn: dispute.on.toString(),
    documents: [...dispute.documents],
    outcome: outcome
      ? {
          accepted: outcome.accepted !== undefined,
          ...(outcome.accepted && { amount: showMoney(outcome.accepted) }),
          why: outcome.why,
          settledOn: outcome.on.toString(),
        }
      : null,
  };
}

export const Refund = z
  .strictObject({ id: id(), invoiceId: id(), amount: Money, left: Money })
  .openapi('Refund');

export const Tolerance = z.strictObject({ until: day(), why: line(500) }).openapi('Tolerance');
