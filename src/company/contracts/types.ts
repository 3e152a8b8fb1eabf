import type { Day, Every, Instant } from '../../platform/calendar.ts';
import type { Money } from '../../platform/money.ts';
import type { Grants } from '../catalogue/grants.ts';
import type { ProductKind } from '../catalogue/types.ts';
import type { Discount, PriceChange } from './prices.ts';

export type PayBy = 'transfer' | 'cheque' | 'card' | 'direct-debit';
export const PAY_BY: readonly PayBy[] = ['transfer', 'cheque', 'card', 'direct-debit'];

export type ServiceState =
  | 'awaiting-payment'
  | 'provisioning'
  | 'provisioning-failed'
  | 'active'
  | 'suspended'
  | 'ended'
  | 'cancelled';

export type SuspensionReason = 'unpaid' | 'abuse' | 'hacked';
export type EndReason = 'terminated' | 'unpaid' | 'withdrawn' | 'cancelled';

export interface ChosenOption {
  readonly slug: string;
  readonly label: string;
  readonly quantity: number;
  readonly unitNet: string;
}

export interface Service {
  readonly id: string;
  /** Services of a customer in the order in which they were ordered. */
  readonly position: bigint;
  readonly contractId: string;
  readonly customerId: string;
  /** The version of the terms that the contract stands on. */
  readonly termsVersion: string;
  readonly kind: ProductKind;
  readonly planSlug: string;
  /** The plan's name in the customer's language, as ordered. */
  readonly label: string;
  readonly options: readonly ChosenOption[];
  readonly grants: Grants;
  /** A period, excluding VAT, options included, before discounts. */
  readonly price: Money;
  /** In the order in which they were granted, those that are over included. */
  readonly discounts: readonly Discount[];
  /** Announced for this plan, not applied yet. */
  readonly priceChanges: readonly PriceChange[];
  readonly every: Every;
  readonly payBy: PayBy;
  /** The first day of the first period: every later one is counted from it. */
  readonly anchor: Day;
  readonly immediateStart: boolean;
  /** What its own room reads, e.g. {siteName} for hosting. */
  readonly details: Readonly<Record<string, unknown>>;
  readonly state: ServiceState;
  readonly activatedOn: Day | undefined;
  /** Why it is suspended, while it is. */
  readonly suspendedFor: readonly SuspensionReason[];
  /** The latest problem, while provisioning fails. */
  readonly problem: string | undefined;
  /** How often it was renewed (art. 9): the number of the period that runs. */
  readonly renewed: number;
  /** A recorded termination's end. */
  readonly endsOn: Day | undefined;
  readonly ended: { readonly on: Day; readonly reason: EndReason; readonly article: string } | undefined;
}

export interface Contract {
  readonly id: string;
  readonly customerId: string;
  readonly orderId: string;
  readonly acceptanceId: string;
  readonly termsVersion: string;
  readonly formedOn: Day;
  readonly formedAt: Instant;
}

/** Art. 7, L215-1-1: what was recorded, and the day that it led to. */
export interface Termination {
  readonly means: TerminationMeans;
  readonly postedOn: Day;
  /** Of a letter: the day of its receipt, and its scan among the documents. */
  readonly receivedOn?: Day | undefined;
  readonly documentId?: string | undefined;
  readonly inTime: boolean;
  readonly endsOn: Day;
  readonly article: string;
  readonly recordedOn: Day;
}

export type TerminationMeans = 'letter' | 'electronic-letter' | 'portal';

/** Art. 18: of one service, one invoice, or (neither) all that the customer owes. */
export interface Tolerance {
  readonly serviceId: string | undefined;
  readonly invoiceId: string | undefined;
  readonly until: Day;
  readonly why: string;
  readonly on: Day;
}
