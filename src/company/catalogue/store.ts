import { type Generated, sql } from 'kysely';
import type { Day, Every, Instant } from '../../platform/calendar.ts';
import type { Work } from '../../platform/house.ts';
import { cents, type Money } from '../../platform/money.ts';
import { atInstant, byWhom, onDay } from '../../platform/sql-values.ts';
import type { Grants } from './grants.ts';
import type { Price, ProductKind, Wording } from './types.ts';

type CatalogueTables = {
  products: {
    id: string;
    position: Generated<number>;
    slug: string;
    kind: ProductKind;
    names: Wording;
    sheet: Wording;
  };
  plans: {
    id: string;
    position: Generated<number>;
    product_id: string;
    slug: string;
    names: Wording;
    summary: Wording;
  };
  plan_options: {
    id: string;
    position: Generated<number>;
    product_id: string;
    slug: string;
    names: Wording;
    grants: Record<string, number>;
    max_quantity: number;
  };
  prices: {
    id: Generated<bigint>;
    plan_id: string | null;
    option_id: string | null;
    every: Every;
    net_cents: bigint;
    currency: string;
    from_day: Day;
    decided_at: Instant;
    decided_by: string;
  };
  plan_grants: {
    id: Generated<bigint>;
    plan_id: string;
    grants: Grants;
    from_day: Day;
    decided_at: Instant;
    decided_by: string;
  };
  plan_sales: {
    id: Generated<bigint>;
    plan_id: string;
    on_sale: boolean;
    from_day: Day;
    why: string;
    decided_at: Instant;
    decided_by: string;
  };
};

const db = (work: Work) => work.tx.withTables<CatalogueTables>();
const json = <T>(value: T) => sql<T>`${JSON.stringify(value)}::jsonb`;
const decided = (work: Work) => ({
  decided_at: atInstant(work.at),
  decided_by: byWhom(work.by),
});

export type ProductRow = Awaited<ReturnType<typeof selectProducts>>[number];

export function selectProducts(work: Work) {
  return db(work).selectFrom('products').selectAll().orderBy('position').execute();
}

export function selectProduct(work: Work, slug: string) {
  return db(work).selectFrom('products').selectAll().where('slug', '=', slug).executeTakeFirst();
}

export async function insertProduct(
  work: Work,
  row: { id: string; slug: string; kind: ProductKind; names: Wording; sheet: Wording },
): Promise<void> {
  await db(work)
    .insertInto('products')
    .values({ ...row, names: json(row.names), sheet: json(row.sheet) })
    .execute();
}

export async function updateSheet(work: Work, productId: string, sheet: Wording): Promise<void> {
  await db(work)
    .updateTable('products')
    .set({ sheet: json(sheet) })
    .where('id', '=', productId)
    .execute();
}

/** Plans with the grants and the sale in force on the work's day. */
export function selectPlans(work: Work, filter: { slug?: string; productId?: string }) {
  const today = onDay(work.today);
  let query = db(work)
    .selectFrom('plans')
    .selectAll('plans')
    .select((eb) => [
      eb
        .selectFrom('plan_grants')
        .select('grants')
        .whereRef('plan_grants.plan_id', '=', 'plans.id')
        .where('from_day', '<=', today)
        .orderBy('from_day', 'desc')
        .orderBy('plan_grants.id', 'desc')
        .limit(1)
        .as('grants'),
      eb
        .selectFrom('plan_sales')
        .select('on_sale')
        .whereRef('plan_sales.plan_id', '=', 'plans.id')
        .where('from_day', '<=', today)
        .orderBy('from_day', 'desc')
        .orderBy('plan_sales.id', 'desc')
        .limit(1)
        .as('on_sale'),
    ])
    .orderBy('plans.position');
  if (filter.slug !== undefined) query = query.where('plans.slug', '=', filter.slug);
  if (filter.productId !== undefined) query = query.where('product_id', '=', filter.productId);
  return query.execute();
}

export async function insertPlan(
  work: Work,
  row: { id: string; product_id: string; slug: string; names: Wording; summary: Wording },
): Promise<void> {
  await db(work)
    .insertInto('plans')
    .values({ ...row, names: json(row.names), summary: json(row.summary) })
    .execute();
}

export function selectOptions(work: Work, productId: string) {
  return db(work)
    .selectFrom('plan_options')
    .selectAll()
    .where('product_id', '=', productId)
    .orderBy('position')
    .execute();
}

export async function insertOption(
  work: Work,
  row: {
    id: string;
    product_id: string;
    slug: string;
    names: Wording;
    grants: Readonly<Record<string, number>>;
    max_quantity: number;
  },
): Promise<void> {
  await db(work)
    .insertInto('plan_options')
    .values({ ...row, names: json(row.names), grants: json<Record<string, number>>({ ...row.grants }) })
    .execute();
}

type Priced = 'plan_id' | 'option_id';

/** The prices in force on the work's day, shortest term first, by what they are the price of. */
export async function selectPrices(
  work: Work,
  of: Priced,
  ids: readonly string[],
): Promise<Map<string, Price[]>> {
  const found = new Map<string, Price[]>();
  if (ids.length === 0) return found;
  const rows = await db(work)
    .selectFrom('prices')
    .distinctOn([of, 'every'])
    .select([of, 'every', 'net_cents', 'from_day'])
    .where(of, 'in', [...ids])
    .where('from_day', '<=', onDay(work.today))
    .orderBy(of)
    .orderBy('every')
    .orderBy('from_day', 'desc')
    .orderBy('id', 'desc')
    .execute();
  const order: readonly Every[] = ['P1M', 'P3M', 'P1Y'];
  for (const row of rows.sort((a, b) => order.indexOf(a.every) - order.indexOf(b.every))) {
    const id = row[of] ?? '';
    found.set(id, [
      ...(found.get(id) ?? []),
      { every: row.every, net: cents(row.net_cents), from: row.from_day },
    ]);
  }
  return found;
}

export async function selectPriceHistory(work: Work, planId: string): Promise<Price[]> {
  const rows = await db(work)
    .selectFrom('prices')
    .select(['every', 'net_cents', 'from_day'])
    .where('plan_id', '=', planId)
    .orderBy('from_day', 'desc')
    .orderBy('id', 'desc')
    .execute();
  return rows.map((row) => ({ every: row.every, net: cents(row.net_cents), from: row.from_day }));
}

export async function insertPrice(
  work: Work,
  of: { plan_id: string } | { option_id: string },
  price: { every: Every; net: Money; from: Day },
): Promise<void> {
  await db(work)
    .insertInto('prices')
    .values({
      plan_id: 'plan_id' in of ? of.plan_id : null,
      option_id: 'option_id' in of ? of.option_id : null,
      every: price.every,
      net_cents: price.net.cents,
      currency: price.net.currency,
      from_day: onDay(price.from),
      ...decided(work),
    })
    .execute();
}

export async function insertGrants(work: Work, planId: string, grants: Grants): Promise<void> {
  await db(work)
    .insertInto('plan_grants')
    .values({ plan_id: planId, grants: json(grants), from_day: onDay(work.today), ...decided(work) })
    .execute();
}

export async function insertSale(work: Work, planId: string, onSale: boolean, why: string): Promise<void> {
  await db(work)
    .insertInto('plan_sales')
    .values({ plan_id: planId, on_sale: onSale, why, from_day: onDay(work.today), ...decided(work) })
    .execute();
}

/** Copies the first price, grants and sale of whatever begins after the work's day, from that day on. */
export async function backdate(work: Work): Promise<number> {
  const today = onDay(work.today);
  const { decided_at, decided_by } = decided(work);
  const price = await sql`
    insert into prices (plan_id, option_id, every, net_cents, currency, from_day, decided_at, decided_by)
    select distinct on (plan_id, option_id, every) plan_id, option_id, every, net_cents, currency, ${today}, ${decided_at}, ${decided_by}
      from prices p
     where not exists (select from prices e where e.from_day <= ${today} and e.every = p.every
                          and e.plan_id is not distinct from p.plan_id and e.option_id is not distinct from p.option_id)
     order by plan_id, option_id, every, from_day, id`.execute(work.tx);
  await sql`
    insert into plan_grants (plan_id, grants, from_day, decided_at, decided_by)
    select distinct on (plan_id) plan_id, grants, ${today}, ${decided_at}, ${decided_by}
      from plan_grants g
     where not exists (select from plan_grants e where e.from_day <= ${today} and e.plan_id = g.plan_id)
     order by plan_id, from_day, id`.execute(work.tx);
  await sql`
    insert into plan_sales (plan_id, on_sale, why, from_day, decided_at, decided_by)
    select distinct on (plan_id) plan_id, on_sale, why, ${today}, ${decided_at}, ${decided_by}
      from plan_sales s
     where not exists (select from plan_sales e where e.from_day <= ${today} and e.plan_id = s.plan_id)
     order by plan_id, from_day, id`.execute(work.tx);
  return Number(price.numAffectedRows ?? 0n);
}
