import type { Day, Every, Instant } from '../../platform/calendar.ts';
import type { Money } from '../../platform/money.ts';
import type { ProductKind } from '../catalogue/types.ts';
import type { Off } from '../contracts/prices.ts';
import type { ChosenOption } from '../contracts/types.ts';
import type { BuyerIdentity, PurchaseReferences, SellerIdentity } from '../invoicing/types.ts';
import type { Vat } from '../invoicing/vat.ts';

/** A service that would be ordered: its price a period, and what is taken off it for how many periods. */
export interface PlanLine {
  readonly kind: 'plan';
  readonly planSlug: string;
  readonly product: ProductKind;
  readonly label: string;
  readonly every: Every;
  readonly options: readonly ChosenOption[];
  /** For hosting; undefined: the customer chooses it when accepting. */
  readonly siteName: string | undefined;
  readonly price: Money;
  readonly off: Off | undefined;
  /** Undefined with a discount: for ever. */
  readonly periods: number | undefined;
  readonly discountLabel: string;
  /** Of the first period, discount taken off. */
  readonly net: Money;
}

/** Set-up, migration, whatever is made by hand, once. */
export interface WorkLine {
  readonly kind: 'work';
  readonly label: string;
  readonly detail: string;
  readonly quantity: number;
  readonly unitNet: Money;
  readonly off: Off | undefined;
  readonly discountLabel: string;
  readonly net: Money;
}

export type QuoteLine = PlanLine | WorkLine;

/** What was offered, word for word. */
export interface QuoteBody {
  readonly number: string;
  readonly customerId: string;
  readonly madeOn: Day;
  readonly validUntil: Day;
  readonly language: 'fr' | 'en';
  readonly termsVersion: string;
  readonly seller: SellerIdentity;
  readonly buyer: BuyerIdentity;
  readonly vat: Vat;
  readonly lines: readonly QuoteLine[];
  /** Of all the first invoices together. */
  readonly net: Money;
  readonly vatAmount: Money;
  readonly gross: Money;
  readonly note: string;
}

export type QuoteState = 'open' | 'accepted' | 'declined' | 'withdrawn' | 'lapsed';

export interface QuoteAnswer {
  readonly answer: Exclude<QuoteState, 'open'>;
  readonly why: string;
  readonly on: Day;
  readonly at: Instant;
  readonly by: string;
}

export interface Quote extends QuoteBody {
  readonly id: string;
  readonly madeAt: Instant;
  readonly madeBy: string;
  /** Of the text that is offered; who accepts says which one was shown. */
  readonly sha256: string;
  readonly state: QuoteState;
  readonly answer: QuoteAnswer | undefined;
  /** What it became, once accepted. */
  readonly orders: readonly { readonly orderId: string | undefined; readonly invoiceId: string }[];
}

export type NewQuoteLine =
  | {
      readonly kind: 'plan';
      readonly planSlug: string;
      readonly every: Every;
      readonly options?: readonly { readonly slug: string; readonly quantity: number }[];
      readonly siteName?: string | undefined;
      /** Default: what this customer pays for it today, options included. */
      readonly price?: Money | undefined;
      readonly off?: Off | undefined;
      readonly periods?: number | undefined;
      /** A code instead: its terms are copied into the quote, and hold whatever becomes of the code. */
      readonly coupon?: string | undefined;
    }
  | {
      readonly kind: 'work';
      readonly label: string;
      readonly detail?: string | undefined;
      readonly quantity: number;
      readonly unitNet: Money;
      readonly off?: Off | undefined;
    };

export interface NewQuote {
  readonly customerId: string;
  /** One key, one quote. */
  readonly key: string;
  readonly validUntil: Day;
  readonly lines: readonly NewQuoteLine[];
  readonly note?: string | undefined;
  /** Printed on it and on its invoices. */
  readonly purchase?: PurchaseReferences | undefined;
}
