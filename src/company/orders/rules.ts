import type { Every } from '../../platform/calendar.ts';
import { add, type Money, times } from '../../platform/money.ts';
import { type Refusal, refuse } from '../../platform/refusal.ts';
import type { PlanOption } from '../catalogue/types.ts';
import type { Confirmations, PlaceOrder } from './types.ts';

/** Art. 2: all three confirmations and the product sheet, before the contract is formed. Each that is missing. */
export function unconfirmed(order: { confirmations: Confirmations; productSheetShown: string }): Refusal[] {
  const { fits, capacity, advice } = order.confirmations;
  return [
    ...(fits ? [] : [refuse('confirm-fits', { article: '2', field: 'fits' })]),
    ...(capacity ? [] : [refuse('confirm-capacity', { article: '2', field: 'capacity' })]),
    ...(advice ? [] : [refuse('confirm-advice', { article: '2', field: 'advice' })]),
    ...(order.productSheetShown.trim() === '' ? [refuse('product-sheet-missing', { article: '2' })] : []),
  ];
}

export interface Chosen {
  readonly option: PlanOption;
  readonly quantity: number;
  readonly unitNet: Money;
}

/** Each option once, known, in a whole quantity, and offered for the plan's term. */
export function choose(
  offered: readonly PlanOption[],
  wanted: PlaceOrder['options'],
  every: Every,
): Chosen[] | Refusal {
  const chosen: Chosen[] = [];
  for (const { slug, quantity } of wanted) {
    const option = offered.find((candidate) => candidate.slug === slug);
    const price = option?.prices.find((candidate) => candidate.every === every);
    if (!option || !price || chosen.some((other) => other.option.slug === slug))
      return refuse('option-unknown', { field: 'options', figures: { option: slug } });
    if (!Number.isInteger(quantity) || quantity < 1 || quantity > option.maxQuantity)
      return refuse('option-quantity', {
        field: 'options',
        figures: { option: slug, max: option.maxQuantity },
      });
    chosen.push({ option, quantity, unitNet: price.net });
  }
  return chosen;
}

export function priceOf(plan: Money, options: readonly Chosen[]): Money {
  return add(plan, ...options.map(({ unitNet, quantity }) => times(unitNet, quantity)));
}
