import type { Day, Every, Instant } from '../../platform/calendar.ts';
import type { Work } from '../../platform/house.ts';
import type { Money } from '../../platform/money.ts';
import type { Refusal } from '../../platform/refusal.ts';
import type { ProductKind } from '../catalogue/types.ts';
import type { Off } from '../contracts/prices.ts';
import type { ChosenOption, PayBy } from '../contracts/types.ts';
import type { NameChoice, NameOrder } from '../domains/types.ts';

/** Art. 2: what the client confirms before the contract is formed. All three, or no order. */
export interface Confirmations {
  readonly fits: boolean;
  readonly capacity: boolean;
  readonly advice: boolean;
}

export interface PlaceOrder {
  readonly customerId: string;
  /** One key, one order: a double click or a retried request finds the first. */
  readonly key: string;
  readonly planSlug: string;
  readonly every: Every;
  readonly options: readonly { readonly slug: string; readonly quantity: number }[];
  readonly payBy: PayBy;
  readonly confirmations: Confirmations;
  readonly acceptanceId: string;
  /** The product sheet exactly as it was shown. */
  readonly productSheetShown: string;
  readonly immediateStart?: boolean;
  /** A label ("dupont"), for hosting. */
  readonly siteName?: string;
  /** Art. 11: the name, for domains. */
  readonly domain?: NameChoice;
  /** The price that was shown, "4.99": refused when it has changed meanwhile. */
  readonly priceShown?: string;
  /** A discount code, as typed. */
  readonly coupon?: string;
  /** What a quote promised: counts instead of today's prices. Set by the room of quotes only. */
  readonly agreed?: Agreed;
}

/** Of an accepted quote: the price, the options at their prices, what is taken off and for how many periods. */
export interface Agreed {
  readonly net: Money;
  readonly options: readonly ChosenOption[];
  readonly discounts: readonly {
    readonly label: string;
    readonly off: Off;
    readonly periods: number | undefined;
  }[];
}

/** What the customer chooses and confirms, before the terms are signed. */
export type Choices = Omit<PlaceOrder, 'key' | 'acceptanceId'>;

/**
 * Rooms that must say yes in the order's own transaction: hosting keeps the site's name, domains the name, its
 * holder and the mandate. Wired by `main.ts`.
 */
export interface OrderPorts {
  reserveSiteName(work: Work, name: string, serviceId: string): Promise<unknown | Refusal>;
  openName(work: Work, order: NameOrder): Promise<unknown | Refusal>;
}

export interface PlacedOrder {
  readonly orderId: string;
  readonly contractId: string;
  readonly serviceId: string;
  readonly invoiceId: string;
  readonly invoiceNumber: string;
  readonly open: Money;
}

export interface Order {
  readonly id: string;
  readonly customerId: string;
  readonly placedOn: Day;
  readonly placedAt: Instant;
  readonly placedBy: string;
  readonly kind: ProductKind;
  readonly planSlug: string;
  readonly label: string;
  readonly options: readonly ChosenOption[];
  readonly every: Every;
  readonly price: Money;
  readonly payBy: PayBy;
  readonly immediateStart: boolean;
  readonly details: Readonly<Record<string, unknown>>;
  readonly productSheet: string;
  readonly confirmations: Confirmations;
  readonly acceptanceId: string;
  readonly termsVersion: string;
  readonly coupon: string | undefined;
}
