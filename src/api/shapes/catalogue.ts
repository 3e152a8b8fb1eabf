import { z } from '@hono/zod-openapi';
import type {
  Grants as RoomGrants,
  PlanOption as RoomOption,
  Plan as RoomPlan,
  Price as RoomPrice,
  Product as RoomProduct,
} from '../../company/catalogue/catalogue.ts';
import { id, Money, showMoney } from '../fields.ts';

export const kind = z.enum(['domain', 'hosting', 'mailbox', 'groupware', 'server', 'certificate']);
export const every = z.enum(['P1M', 'P3M', 'P1Y']);

export const Wording = z.strictObject({ fr: z.string(), en: z.string() }).openapi('Wording');

const Price = z.strictObject({ every, net: Money, from: z.iso.date() }).openapi('Price');

/** What a plan gives on a machine; `kind` says which figures there are. */
export const Grants = z.record(z.string(), z.union([z.string(), z.number()])).openapi('Grants');

export function showGrants(grants: RoomGrants): z.input<typeof Grants> {
  return Object.fromEntries(
    Object.entries(grants).filter((each): each is [string, string | number] => each[1] !== undefined),
  );
}

export const Product = z
  .strictObject({
    id: id(),
    slug: z.string(),
    kind,
    article: z.string(),
    names: Wording,
    sheet: Wording,
    plans: z.array(
      z.strictObject({
        slug: z.string(),
        names: Wording,
        summary: Wording,
        grants: Grants,
        prices: z.array(Price),
        onSale: z.boolean(),
      }),
    ),
    options: z.array(
      z.strictObject({
        slug: z.string(),
        names: Wording,
        grants: z.record(z.string(), z.number()),
        maxQuantity: z.int(),
        prices: z.array(Price),
      }),
    ),
  })
  .openapi('Product');

export function showProduct(product: {
  product: RoomProduct;
  plans: readonly RoomPlan[];
  options: readonly RoomOption[];
}): z.input<typeof Product> {
  const { id, slug, kind, article, names, sheet } = product.product;
  return {
    id,
    slug,
    kind,
    article,
    names: { ...names },
    sheet: { ...sheet },
    plans: product.plans.map((plan) => ({
      slug: plan.slug,
      names: { ...plan.names },
      summary: { ...plan.summary },
      grants: showGrants(plan.grants),
      prices: plan.prices.map(showPrice),
      onSale: plan.onSale,
    })),
    options: product.options.map((option) => ({
      slug: option.slug,
      names: { ...option.names },
      grants: { ...option.grants },
      maxQuantity: option.maxQuantity,
      prices: option.prices.map(showPrice),
    })),
  };
}

function showPrice({ every, net, from }: RoomPrice): z.input<typeof Price> {
  return { every, net: showMoney(net), from: from.toString() };
}
