import type { Day } from '../../platform/calendar.ts';
import type { PayBy } from '../contracts/types.ts';
import type { VatRegime } from '../invoicing/invoicing.ts';

/** What happened, as the journal reads it; amounts in cents. All of it is append-only in its own room. */

export interface Holder {
  readonly customerId: string;
  /** C00042. */
  readonly number: string;
  readonly name: string;
}

export interface DocumentFact {
  readonly id: string;
  readonly kind: 'invoice' | 'credit-note';
  readonly number: string;
  readonly seq: bigint;
  readonly on: Day;
  readonly dueOn: Day;
  readonly holder: Holder;
  readonly regime: VatRegime;
  readonly rate: number;
  readonly onDebits: boolean;
  readonly net: bigint;
  readonly vat: bigint;
  readonly gross: bigint;
  /** Of a credit note: the invoice. */
  readonly creditOf: string | undefined;
}

export type CreditSource = 'payment' | 'payment-returned' | 'credit-note' | 'refund' | 'write-off';
export type AllocationSource = 'payment' | 'payment-returned' | 'credit-note' | 'credit' | 'write-off';

/** A customer was given money, or it was taken away. */
export interface CreditFact {
  readonly id: bigint;
  readonly at: string;
  readonly on: Day;
  readonly customerId: string;
  readonly source: CreditSource;
  readonly sourceId: string;
  readonly amount: bigint;
}

/** Money was used on an invoice, or taken off it again. */
export interface AllocationFact {
  readonly id: bigint;
  readonly at: string;
  readonly on: Day;
  readonly customerId: string;
  readonly invoiceId: string;
  readonly source: AllocationSource;
  readonly sourceId: string | undefined;
  readonly amount: bigint;
}

export interface PaymentFact {
  readonly id: string;
  readonly customerId: string;
  readonly means: PayBy;
  readonly amount: bigint;
  readonly on: Day;
  readonly receivedOn: Day;
  readonly reference: string;
  readonly returned: { readonly on: Day; readonly code: string } | undefined;
  /** The day on which the bank paid a cheque out. */
  readonly clearedOn: Day | undefined;
}

export interface RefundFact {
  readonly id: string;
  readonly customerId: string;
  readonly invoiceId: string;
  readonly means: 'transfer' | 'card';
  readonly amount: bigint;
  readonly on: Day;
  /** By card, and refused by the processor: made by transfer from that day on. */
  readonly failedOn?: Day | undefined;
}

export interface Facts {
  readonly documents: readonly DocumentFact[];
  readonly credits: readonly CreditFact[];
  readonly allocations: readonly AllocationFact[];
  readonly payments: readonly PaymentFact[];
  readonly refunds: readonly RefundFact[];
  readonly holders: ReadonlyMap<string, Holder>;
}
