import type { Money } from '../../platform/money.ts';

/**
 * Port: the processor's wallet. Cards are saved and kept there; of each we know a name (`method`) and what its
 * holder may see of it. The adapters are in `suppliers/cards/`, and promise what `testing/vault-contract.ts` says.
 */
export interface CardVault {
  /** A page where a person saves a card for payments to come. Nothing is paid; the bank may ask who they are. */
  openSavePage(request: SavePageRequest): Promise<SavePage>;
  lookUpSave(sessionId: string): Promise<CardSetup>;
  /** Takes money without the person. The same charge asked twice is one payment (the processor's idempotency). */
  charge(request: ChargeRequest): Promise<CardCharge>;
  /** How a charge stands, by our name of it; undefined where the processor never heard of it. */
  lookUpCharge(pspCustomer: string, chargeId: string): Promise<CardCharge | undefined>;
  /** The card leaves the wallet; one that has left it already is no fault. */
  forget(method: string): Promise<void>;
  /** Gives back, once for each key, part or all of what a card paid. */
  refund(request: CardRefundRequest): Promise<CardRefund>;
}

export interface SavePageRequest {
  readonly setupId: string;
  readonly customerId: string;
  /** The processor's name of this customer, where it has one already. */
  readonly pspCustomer: string | undefined;
  readonly email: string | undefined;
  readonly language: 'fr' | 'en';
  readonly returnUrl: string;
  readonly cancelUrl: string;
}

export interface SavePage {
  readonly sessionId: string;
  readonly url: string;
  readonly pspCustomer: string;
}

/** All that is known here of a card. */
export interface CardFace {
  readonly brand: string;
  readonly last4: string;
  /** Valid until the end of this month. */
  readonly expires: { readonly year: number; readonly month: number };
}

export interface CardSetup {
  readonly setupId: string;
  readonly sessionId: string;
  readonly state: 'open' | 'saved' | 'expired';
  /** Once it is saved. */
  readonly card: (CardFace & { readonly method: string }) | undefined;
}

export interface ChargeRequest {
  readonly chargeId: string;
  /** Of the invoice and the attempt: what makes the same charge the same. */
  readonly key: string;
  readonly customerId: string;
  readonly pspCustomer: string;
  readonly method: string;
  readonly amount: Money;
  /** On the card's statement: "Facture F2026-00001". */
  readonly description: string;
}

export interface CardCharge {
  readonly chargeId: string;
  readonly customerId: string;
  readonly amount: Money;
  readonly currency: string;
  readonly pspPayment: string;
  /** `must-authenticate`: the bank wants to see the person; nothing was taken. */
  readonly state: 'paid' | 'processing' | 'declined' | 'must-authenticate';
  /** The bank's reason, as the processor says it: `insufficient_funds`. */
  readonly code: string;
}

export interface CardRefundRequest {
  readonly refundId: string;
  readonly pspPayment: string;
  readonly amount: Money;
}

export interface CardRefund {
  readonly pspRefund: string;
  readonly pspPayment: string;
  /** Ours, where we asked for it. */
  readonly refundId: string | undefined;
  readonly amount: Money;
  readonly state: 'made' | 'pending' | 'failed';
}

/** The holder of a card disputes a payment at the bank (a chargeback). */
export interface CardDispute {
  readonly pspDispute: string;
  readonly pspPayment: string;
  readonly amount: Money;
  readonly reason: string;
  readonly state: 'open' | 'won' | 'lost';
}

/** What a notification may be about, besides a pay page. */
export type CardNews =
  | { readonly about: 'setup'; readonly setupId: string }
  | { readonly about: 'charge'; readonly charge: CardCharge }
  | { readonly about: 'refund'; readonly refund: CardRefund }
  | { readonly about: 'dispute'; readonly dispute: CardDispute }
  /** The bank gave out a new card in the place of this one. */
  | { readonly about: 'card'; readonly method: string; readonly face: CardFace };
