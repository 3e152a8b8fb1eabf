import { type Day, isAfter, isBefore } from '../../platform/calendar.ts';
import { add, isPositive, type Money, percent, smaller, subtract, ZERO } from '../../platform/money.ts';

/** What is taken off a price: a share of it in hundredths of a percent, or an amount. */
export type Off = { readonly percent: number } | { readonly amount: Money };

/** Of the periods that begin from a day on, until another; undefined: for ever. */
export interface Discount {
  readonly id: string;
  /** As it stands on the invoice, in the customer's language. */
  readonly label: string;
  readonly off: Off;
  readonly from: Day;
  readonly until: Day | undefined;
}

/** A price that was announced and does not hold yet. */
export interface PriceChange {
  readonly id: string;
  readonly price: Money;
  readonly appliesOn: Day;
  readonly announcedOn: Day;
  readonly why: string;
}

export interface PeriodPrice {
  /** What is invoiced of it, excluding VAT: the price less what is taken off. */
  readonly net: Money;
  readonly discount?: { readonly amount: Money; readonly label: string };
}

interface Priced {
  readonly price: Money;
  readonly discounts: readonly Discount[];
  readonly priceChanges: readonly PriceChange[];
}

/** Half up, and never more than the price. */
export function takenOff(price: Money, off: Off): Money {
  return smaller(price, 'percent' in off ? percent(price, off.percent) : off.amount);
}

/** The price of a service for a period that begins on the day: the one that runs, unless another was announced for then. */
export function priceFrom({ price, priceChanges }: Priced, from: Day): Money {
  return changeAt(priceChanges, from)?.price ?? price;
}

/** The last announced of the changes whose day has come. */
export function changeAt(changes: readonly PriceChange[], on: Day): PriceChange | undefined {
  return changes
    .filter(({ appliesOn }) => !isAfter(appliesOn, on))
    .reduce<PriceChange | undefined>(
      (last, change) => (last && isBefore(change.appliesOn, last.appliesOn) ? last : change),
      undefined,
    );
}

/** What a period that begins on the day is invoiced at: its price, less every discount that holds then. */
export function periodPrice(service: Priced, from: Day): PeriodPrice {
  return discounted(priceFrom(service, from), service.discounts, from);
}

export function discounted(price: Money, discounts: readonly Discount[], from: Day): PeriodPrice {
  const holding = discounts.filter((one) => holdsOn(one, from));
  const amount = smaller(price, add(ZERO, ...holding.map(({ off }) => takenOff(price, off))));
  if (!isPositive(amount)) return { net: price };
  return {
    net: subtract(price, amount),
    discount: { amount, label: holding.map(({ label }) => label).join(' + ') },
  };
}

export function holdsOn({ from, until }: Pick<Discount, 'from' | 'until'>, on: Day): boolean {
  return !isBefore(on, from) && (until === undefined || isBefore(on, until));
}
