import type { Instant } from '../../platform/calendar.ts';
import type { Money } from '../../platform/money.ts';
import type { Refusal } from '../../platform/refusal.ts';
import type { CardNews, CardVault } from './vault.ts';

export type * from './vault.ts';

/**
 * Port: a processor of card payments with a pay page and a wallet of its own. Card numbers never come near us.
 * The adapters are in `suppliers/cards/`.
 */
export interface CardProcessor extends CardVault {
  /** The same attempt opened twice gives the same page (the processor's idempotency). */
  openPayPage(request: PayPageRequest): Promise<PayPage>;
  /** How the page stands now, for polling. */
  lookUp(sessionId: string): Promise<CardSession>;
  /** Checks the signature and the age of a notification, and reads it. Throws nothing: refuses. */
  readEvent(rawBody: string, signature: string, now: Instant): CardEvent | Refusal;
}

export interface PayPageRequest {
  readonly attemptId: string;
  readonly customerId: string;
  readonly amount: Money;
  /** On the pay page: "Facture F2026-00001". */
  readonly description: string;
  readonly email: string | undefined;
  readonly language: 'fr' | 'en';
  /** Where the processor sends the payer back. */
  readonly returnUrl: string;
  readonly cancelUrl: string;
}

export interface PayPage {
  readonly sessionId: string;
  readonly url: string;
  readonly expiresAt: Instant;
}

export interface CardSession {
  readonly sessionId: string;
  readonly state: 'open' | 'processing' | 'paid' | 'expired';
  /** What we said when we opened it, as the processor gives it back. */
  readonly attemptId: string;
  readonly customerId: string;
  readonly amount: Money | undefined;
  /** ISO code in lower case, as collected: checked against what we asked. */
  readonly currency: string;
  /** The processor's own name of the payment, once there is one. */
  readonly pspPayment: string | undefined;
}

export interface CardEvent {
  readonly id: string;
  readonly type: string;
  readonly createdAt: Instant;
  /** Undefined: an event about something else. */
  readonly session: CardSession | undefined;
  readonly news: CardNews | undefined;
}
