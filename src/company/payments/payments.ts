import type { Actor } from '../../platform/actor.ts';
import type { House, Work } from '../../platform/house.ts';
import type { Refusal } from '../../platform/refusal.ts';
import type { CardProcessor } from './cards.ts';
import type { CardPayment, Payment, ReceivedPayment, RecordedPayment } from './types.ts';

export type * from './cards.ts';
export type * from './types.ts';

// Signatures first, so that others can write against them; the code follows in the next commits.
declare const soon: never;

/** By staff: money that arrived on the company's account. */
export async function recordTransfer(
  _work: Work,
  _input: ReceivedPayment,
): Promise<RecordedPayment | Refusal> {
  return soon;
}
export async function recordCheque(_work: Work, _input: ReceivedPayment): Promise<RecordedPayment | Refusal> {
  return soon;
}
export async function getPayment(_work: Work, _paymentId: string): Promise<Payment | undefined> {
  return soon;
}
/** Newest first; `before` pages on: the id of the last payment already shown. */
export async function listPayments(
  _work: Work,
  _filter: { customerId?: string; before?: string; limit: number },
): Promise<Payment[]> {
  return soon;
}

/**
 * Opens a pay page for what is open of these invoices. Takes the house, not a work: it talks to the
 * processor between two transactions.
 */
export async function startCardPayment(
  _house: House,
  _by: Actor,
  _processor: CardProcessor,
  _input: { customerId: string; invoiceIds: readonly string[]; returnUrl: string; cancelUrl: string },
): Promise<{ attemptId: string; url: string } | Refusal> {
  return soon;
}
export async function getCardPayment(_work: Work, _attemptId: string): Promise<CardPayment | undefined> {
  return soon;
}
/** The return page: asks the processor if the notification has not come yet. */
export async function refreshCardPayment(
  _house: House,
  _processor: CardProcessor,
  _attemptId: string,
): Promise<CardPayment | undefined> {
  return soon;
}
/** The webhook's body, exactly as received, and its `Stripe-Signature`. A refusal means HTTP 400. */
export async function handleCardEvent(
  _house: House,
  _processor: CardProcessor,
  _rawBody: string,
  _signature: string,
): Promise<{ done: 'booked' | 'known' | 'ignored' | 'expired' | 'mismatch' } | Refusal> {
  return soon;
}
