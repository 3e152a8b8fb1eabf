import type { Day, Instant } from '../../platform/calendar.ts';
import type { Money } from '../../platform/money.ts';
import type { PayBy } from '../contracts/types.ts';

export interface Payment {
  readonly id: string;
  readonly customerId: string;
  readonly means: PayBy;
  readonly amount: Money;
  readonly receivedOn: Day;
  readonly recordedOn: Day;
  readonly at: Instant;
  readonly recordedBy: string;
  readonly reference: string;
  /** Taken back by the bank: the code that it gave. */
  readonly returned: { readonly on: Day; readonly code: string } | undefined;
}

export interface ReceivedPayment {
  readonly customerId: string;
  readonly amount: Money;
  readonly receivedOn: Day;
  /** What the bank's line or the cheque says. */
  readonly reference: string;
  /** Which event of the world this is: the same key books once. */
  readonly key: string;
}

export interface RecordedPayment {
  readonly paymentId: string;
  readonly settles: readonly { readonly invoiceId: string; readonly number: string }[];
  readonly credit: Money;
  /** False when the key was known: nothing was booked now. */
  readonly booked: boolean;
}

export type CardState = 'open' | 'paid' | 'expired' | 'mismatch';

export interface CardPayment {
  readonly attemptId: string;
  readonly customerId: string;
  readonly invoiceIds: readonly string[];
  readonly amount: Money;
  readonly state: CardState;
  /** Where the customer pays, while it is open. */
  readonly url: string | undefined;
  readonly paymentId: string | undefined;
}
