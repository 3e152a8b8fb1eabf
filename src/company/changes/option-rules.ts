import type { Every } from '../../platform/calendar.ts';
import type { Language } from '../../platform/i18n/index.ts';
import {
  add,
  formatPlain,
  isPositive,
  type Money,
  parseMoney,
  subtract,
  times,
  ZERO,
} from '../../platform/money.ts';
import { isRefusal, type Refusal, refuse } from '../../platform/refusal.ts';
import { withOptions } from '../catalogue/grants.ts';
import type { PlanOption } from '../catalogue/types.ts';
import type { ChosenOption, Service } from '../contracts/contracts.ts';

/** How many of an option from now on; none: it goes. Options that are not named stay as they are. */
export interface OptionWish {
  readonly slug: string;
  readonly quantity: number;
}

export interface OptionTerms {
  readonly options: readonly ChosenOption[];
  readonly grants: Service['grants'];
  readonly price: Money;
  /** What of it changes, for the invoice and the timeline: "1 Go en plus : 1 → 3". */
  readonly detail: string;
}

/**
 * A service's terms with other options. What is bought more of has today's price for all its units; what stays or
 * becomes less keeps the price that was agreed. The plan's own part of the price, and what the plan itself gives, stay
 * as contracted, even where the catalogue has changed since.
 */
export function termsWithOptions(
  service: Pick<Service, 'options' | 'grants' | 'price'>,
  offered: readonly PlanOption[],
  wanted: readonly OptionWish[],
  { every, language }: { every: Every; language: Language },
): OptionTerms | Refusal {
  const options = new Map(service.options.map((one) => [one.slug, one]));
  const added: { grants: PlanOption['grants']; quantity: number }[] = [];
  const changes: string[] = [];
  const named = new Set<string>();
  for (const wish of wanted) {
    const option = offered.find(({ slug }) => slug === wish.slug);
    if (!option || named.has(wish.slug)) return unknown(wish.slug);
    named.add(wish.slug);
    const held = options.get(wish.slug);
    const chosen = chosenOf(option, held, wish.quantity, { every, language });
    if (isRefusal(chosen)) return chosen;
    const before = held?.quantity ?? 0;
    if (wish.quantity === before) continue;
    if (chosen) options.set(wish.slug, chosen);
    else options.delete(wish.slug);
    added.push({ grants: option.grants, quantity: wish.quantity - before });
    changes.push(`${option.names[language]} : ${before} → ${wish.quantity}`);
  }
  if (changes.length === 0) return refuse('options-unchanged', { field: 'options' });
  const price = add(subtract(service.price, sumOf(service.options)), sumOf([...options.values()]));
  return {
    options: [...options.values()],
    grants: withOptions(service.grants, added),
    // A price of the customer's own may lie below that of the options which go.
    price: isPositive(price) ? price : ZERO,
    detail: changes.join(' · '),
  };
}

function chosenOf(
  option: PlanOption,
  held: ChosenOption | undefined,
  quantity: number,
  { every, language }: { every: Every; language: Language },
): ChosenOption | undefined | Refusal {
  const max = Math.max(option.maxQuantity, held?.quantity ?? 0);
  if (!Number.isInteger(quantity) || quantity < 0 || quantity > max)
    return refuse('option-quantity', { field: 'options', figures: { option: option.slug, max } });
  if (quantity === 0) return undefined;
  if (held && quantity <= held.quantity) return { ...held, quantity };
  const price = option.prices.find((one) => one.every === every);
  if (!price) return unknown(option.slug);
  return { slug: option.slug, label: option.names[language], quantity, unitNet: formatPlain(price.net) };
}

function unknown(option: string): Refusal {
  return refuse('option-unknown', { field: 'options', figures: { option } });
}

function sumOf(options: readonly ChosenOption[]): Money {
  return add(ZERO, ...options.map(({ unitNet, quantity }) => times(parseMoney(unitNet), quantity)));
}
