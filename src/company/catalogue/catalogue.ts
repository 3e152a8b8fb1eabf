import { recordAct } from '../../platform/acts.ts';
import { actorMay } from '../../platform/auth/permissions.ts';
import { type Day, type Every, isBefore } from '../../platform/calendar.ts';
import type { Work } from '../../platform/house.ts';
import { newId } from '../../platform/ids.ts';
import { formatPlain, type Money } from '../../platform/money.ts';
import { type Refusal, refuse } from '../../platform/refusal.ts';
import { type Grants, grantsSchema } from './grants.ts';
import { ARTICLE_OF, refuseExtra, refuseGrants, refuseSlug, refuseTerm, refuseWording } from './rules.ts';
import {
  backdate,
  insertGrants,
  insertOption,
  insertPlan,
  insertPrice,
  insertProduct,
  insertSale,
  type ProductRow,
  selectOptions,
  selectPlans,
  selectPriceHistory,
  selectPrices,
  selectProduct,
  selectProducts,
  updateSheet,
} from './store.ts';
import type { Plan, PlanOption, Price, Product, ProductKind, Wording } from './types.ts';

export type { Grants, HostingGrants, MailboxGrants } from './grants.ts';
export type * from './types.ts';

export async function listProducts(work: Work): Promise<Product[]> {
  return (await selectProducts(work)).map(product);
}

/** In the order of the shop. `onSale` asks for those that can be ordered today. */
export async function listPlans(
  work: Work,
  filter: { kind?: ProductKind; productSlug?: string; onSale?: true },
): Promise<Plan[]> {
  const plans = await plansWhere(work, {});
  return plans.filter(
    (plan) =>
      (filter.kind === undefined || plan.product.kind === filter.kind) &&
      (filter.productSlug === undefined || plan.product.slug === filter.productSlug) &&
      (filter.onSale === undefined || plan.onSale),
  );
}

export async function findPlan(work: Work, slug: string): Promise<Plan | undefined> {
  return (await plansWhere(work, { slug }))[0];
}

export async function listOptions(work: Work, productId: string): Promise<PlanOption[]> {
  const rows = await selectOptions(work, productId);
  const prices = await selectPrices(
    work,
    'option_id',
    rows.map((row) => row.id),
  );
  return rows.map((row) => ({
    id: row.id,
    slug: row.slug,
    productId: row.product_id,
    names: row.names,
    grants: row.grants,
    maxQuantity: row.max_quantity,
    prices: prices.get(row.id) ?? [],
  }));
}

/** Past, present and announced prices, newest first. */
export async function priceHistory(work: Work, planSlug: string): Promise<Price[]> {
  const [plan] = await selectPlans(work, { slug: planSlug });
  return plan ? selectPriceHistory(work, plan.id) : [];
}

export async function addProduct(
  work: Work,
  input: { slug: string; kind: ProductKind; names: Wording; sheet: Wording },
): Promise<{ productId: string } | Refusal> {
  const wrong =
    refuseOthers(work) ??
    refuseSlug(input.slug) ??
    refuseWording('names', input.names) ??
    refuseWording('sheet', input.sheet);
  if (wrong) return wrong;
  if (await selectProduct(work, input.slug))
    return refuse('slug-taken', { field: 'slug', figures: { slug: input.slug } });
  const id = newId();
  const { slug, kind, names, sheet } = input;
  await insertProduct(work, { id, slug, kind, names, sheet });
  await recordAct(work, { act: 'product-added', article: ARTICLE_OF[kind], details: { product: slug } });
  return { productId: id };
}

/** Orders keep the sheet that they were shown (art. 2): this is for the next ones. */
export async function changeProductSheet(
  work: Work,
  productSlug: string,
  sheet: Wording,
): Promise<Refusal | undefined> {
  const wrong = refuseOthers(work) ?? refuseWording('sheet', sheet);
  if (wrong) return wrong;
  const row = await selectProduct(work, productSlug);
  if (!row) return refuse('product-unknown');
  await updateSheet(work, row.id, sheet);
  await recordAct(work, { act: 'product-sheet-changed', article: '2', details: { product: productSlug } });
  return undefined;
}

export async function addPlan(
  work: Work,
  input: {
    productSlug: string;
    slug: string;
    names: Wording;
    summary: Wording;
    grants: Grants;
    prices: readonly { every: Every; net: Money }[];
  },
): Promise<{ planId: string } | Refusal> {
  const wrong =
    refuseOthers(work) ??
    refuseSlug(input.slug) ??
    refuseWording('names', input.names) ??
    refuseWording('summary', input.summary);
  if (wrong) return wrong;
  const owner = await selectProduct(work, input.productSlug);
  if (!owner) return refuse('product-unknown', { field: 'product' });
  const misfit = refuseGrants(owner.kind, input.grants) ?? refusePrices(owner.kind, input.prices);
  if (misfit) return misfit;
  if ((await selectPlans(work, { slug: input.slug })).length > 0)
    return refuse('slug-taken', { field: 'slug', figures: { slug: input.slug } });

  const id = newId();
  const { slug, names, summary } = input;
  await insertPlan(work, { id, product_id: owner.id, slug, names, summary });
  await insertGrants(work, id, grantsSchema.parse(input.grants));
  await insertSale(work, id, true, '');
  for (const price of input.prices) await insertPrice(work, { plan_id: id }, { ...price, from: work.today });
  await recordAct(work, { act: 'plan-added', details: { plan: slug } });
  return { planId: id };
}

export async function addOption(
  work: Work,
  input: {
    productSlug: string;
    slug: string;
    names: Wording;
    grants: Readonly<Record<string, number>>;
    maxQuantity: number;
    prices: readonly { every: Every; net: Money }[];
  },
): Promise<{ optionId: string } | Refusal> {
  const wrong = refuseOthers(work) ?? refuseSlug(input.slug) ?? refuseWording('names', input.names);
  if (wrong) return wrong;
  const owner = await selectProduct(work, input.productSlug);
  if (!owner) return refuse('product-unknown', { field: 'product' });
  const misfit = refuseExtra(owner.kind, input.grants) ?? refusePrices(owner.kind, input.prices);
  if (misfit) return misfit;
  if (!Number.isInteger(input.maxQuantity) || input.maxQuantity < 1 || input.maxQuantity > 100)
    return refuse('quantity-invalid', { field: 'maxQuantity', figures: { max: 100 } });
  if ((await selectOptions(work, owner.id)).some((option) => option.slug === input.slug))
    return refuse('slug-taken', { field: 'slug', figures: { slug: input.slug } });

  const id = newId();
  const { slug, names, grants } = input;
  await insertOption(work, {
    id,
    product_id: owner.id,
    slug,
    names,
    grants,
    max_quantity: input.maxQuantity,
  });
  for (const price of input.prices)
    await insertPrice(work, { option_id: id }, { ...price, from: work.today });
  await recordAct(work, { act: 'option-added', details: { option: slug, product: owner.slug } });
  return { optionId: id };
}

/** From `from` on, today at the earliest. Running services keep the price that they ordered. */
export async function changePlanPrice(
  work: Work,
  planSlug: string,
  input: { every: Every; net: Money; from: Day },
): Promise<Refusal | undefined> {
  const plan = await findPlan(work, planSlug);
  const wrong =
    refuseOthers(work) ??
    (plan === undefined ? refuse('plan-unknown') : refusePrices(plan.product.kind, [input]));
  if (wrong) return wrong;
  if (isBefore(input.from, work.today))
    return refuse('price-in-the-past', { field: 'from', figures: { today: work.today.toString() } });
  await insertPrice(work, { plan_id: plan?.id ?? '' }, input);
  await recordAct(work, {
    act: 'plan-price-changed',
    details: { plan: planSlug, every: input.every, net: formatPlain(input.net), from: input.from.toString() },
  });
  return undefined;
}

/** For the orders to come; a running service keeps what it was sold. */
export async function changePlanGrants(
  work: Work,
  planSlug: string,
  grants: Grants,
): Promise<Refusal | undefined> {
  const plan = await findPlan(work, planSlug);
  const wrong =
    refuseOthers(work) ??
    (plan === undefined ? refuse('plan-unknown') : refuseGrants(plan.product.kind, grants));
  if (wrong) return wrong;
  await insertGrants(work, plan?.id ?? '', grantsSchema.parse(grants));
  await recordAct(work, { act: 'plan-grants-changed', details: { plan: planSlug } });
  return undefined;
}

export async function putOnSale(work: Work, planSlug: string): Promise<Refusal | undefined> {
  return changeSale(work, planSlug, true, '');
}

export async function takeOffSale(work: Work, planSlug: string, why: string): Promise<Refusal | undefined> {
  return changeSale(work, planSlug, false, why);
}

async function changeSale(
  work: Work,
  planSlug: string,
  onSale: boolean,
  why: string,
): Promise<Refusal | undefined> {
  const plan = await findPlan(work, planSlug);
  const wrong = refuseOthers(work) ?? (plan === undefined ? refuse('plan-unknown') : undefined);
  if (wrong) return wrong;
  if (plan === undefined || plan.onSale === onSale) return undefined;
  await insertSale(work, plan.id, onSale, why);
  await recordAct(work, {
    act: onSale ? 'plan-put-on-sale' : 'plan-taken-off-sale',
    details: { plan: planSlug, ...(why === '' ? {} : { why }) },
  });
  return undefined;
}

/**
 * What was written down as offered from a later day was offered from the work's day on already: for a
 * history that is entered afterwards.
 */
export async function beginEarlier(work: Work): Promise<Refusal | undefined> {
  const wrong = refuseOthers(work);
  if (wrong) return wrong;
  if ((await backdate(work)) > 0)
    await recordAct(work, { act: 'catalogue-begun-earlier', details: { from: work.today.toString() } });
  return undefined;
}

function refuseOthers(work: Work): Refusal | undefined {
  return actorMay(work.by, 'catalogue.write') ? undefined : refuse('not-permitted');
}

function refusePrices(
  kind: ProductKind,
  prices: readonly { every: Every; net: Money }[],
): Refusal | undefined {
  for (const { every, net } of prices) {
    const wrong = refuseTerm(kind, every);
    if (wrong) return wrong;
    if (net.cents < 0n) return refuse('price-negative', { field: 'price' });
  }
  return undefined;
}

async function plansWhere(work: Work, filter: { slug?: string }): Promise<Plan[]> {
  const products = new Map((await selectProducts(work)).map((row) => [row.id, product(row)]));
  const rows = await selectPlans(work, filter);
  const prices = await selectPrices(
    work,
    'plan_id',
    rows.map((row) => row.id),
  );
  return rows.flatMap((row) => {
    const owner = products.get(row.product_id);
    if (!owner || row.grants === null) return []; // its grants begin on a later day
    return [
      {
        id: row.id,
        slug: row.slug,
        product: owner,
        names: row.names,
        summary: row.summary,
        grants: grantsSchema.parse(row.grants),
        prices: prices.get(row.id) ?? [],
        onSale: row.on_sale ?? false,
      },
    ];
  });
}

function product(row: ProductRow): Product {
  const { id, slug, kind, names, sheet } = row;
  return { id, slug, kind, article: ARTICLE_OF[kind], names, sheet };
}
