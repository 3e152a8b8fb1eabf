import type { Day, Every } from '../../platform/calendar.ts';
import type { Work } from '../../platform/house.ts';
import type { Money } from '../../platform/money.ts';
import type { Refusal } from '../../platform/refusal.ts';
import type { Grants } from './grants.ts';
import type { Plan, PlanOption, Price, Product, ProductKind, Wording } from './types.ts';

export type { Grants, HostingGrants } from './grants.ts';
export type * from './types.ts';

// Signatures first, so that others can write against them; the code follows in the next commits.
declare const soon: never;

export async function listProducts(_work: Work): Promise<Product[]> {
  return soon;
}
/** In the order of the shop. `onSale` asks for those that can be ordered today. */
export async function listPlans(
  _work: Work,
  _filter: { kind?: ProductKind; productSlug?: string; onSale?: true },
): Promise<Plan[]> {
  return soon;
}
export async function findPlan(_work: Work, _slug: string): Promise<Plan | undefined> {
  return soon;
}
export async function listOptions(_work: Work, _productId: string): Promise<PlanOption[]> {
  return soon;
}
/** Past, present and announced prices, newest first. */
export async function priceHistory(_work: Work, _planSlug: string): Promise<Price[]> {
  return soon;
}
export async function addProduct(
  _work: Work,
  _input: { slug: string; kind: ProductKind; names: Wording; sheet: Wording },
): Promise<{ productId: string } | Refusal> {
  return soon;
}
export async function changeProductSheet(
  _work: Work,
  _productSlug: string,
  _sheet: Wording,
): Promise<Refusal | undefined> {
  return soon;
}
export async function addPlan(
  _work: Work,
  _input: {
    productSlug: string;
    slug: string;
    names: Wording;
    summary: Wording;
    grants: Grants;
    prices: readonly { every: Every; net: Money }[];
  },
): Promise<{ planId: string } | Refusal> {
  return soon;
}
export async function addOption(
  _work: Work,
  _input: {
    productSlug: string;
    slug: string;
    names: Wording;
    grants: Readonly<Record<string, number>>;
    maxQuantity: number;
    prices: readonly { every: Every; net: Money }[];
  },
): Promise<{ optionId: string } | Refusal> {
  return soon;
}
/** From `from` on, today at the earliest. Running services keep the price that they ordered. */
export async function changePlanPrice(
  _work: Work,
  _planSlug: string,
  _input: { every: Every; net: Money; from: Day },
): Promise<Refusal | undefined> {
  return soon;
}
export async function changePlanGrants(
  _work: Work,
  _planSlug: string,
  _grants: Grants,
): Promise<Refusal | undefined> {
  return soon;
}
export async function putOnSale(_work: Work, _planSlug: string): Promise<Refusal | undefined> {
  return soon;
}
export async function takeOffSale(
  _work: Work,
  _planSlug: string,
  _why: string,
): Promise<Refusal | undefined> {
  return soon;
}
/** The first range of shared hosting; does nothing where a product stands already. */
export async function seedCatalogue(_work: Work): Promise<void> {
  return soon;
}
