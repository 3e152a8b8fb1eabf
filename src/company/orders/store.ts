import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { Day, Every, Instant } from '../../platform/calendar.ts';
import type { Work } from '../../platform/house.ts';
import { cents } from '../../platform/money.ts';
import { atInstant, byWhom, onDay } from '../../platform/sql-values.ts';
import type { ProductKind } from '../catalogue/types.ts';
import type { ChosenOption, PayBy } from '../contracts/types.ts';
import type { Confirmations, Order } from './types.ts';

type OrderTables = {
  orders: {
    id: string;
    customer_id: string;
    key: string;
    placed_on: Day;
    placed_at: Instant;
    placed_by: string;
    kind: ProductKind;
    plan_id: string;
    plan_slug: string;
    label: string;
    options: readonly ChosenOption[];
    every: Every;
    net_cents: bigint;
    currency: string;
    pay_by: PayBy;
    immediate_start: boolean;
    details: Record<string, unknown>;
    product_sheet: string;
    product_sheet_sha256: Buffer;
    confirmations: Confirmations;
    acceptance_id: string;
    terms_version: string;
    coupon: string | null;
  };
};

const db = (work: Work) => work.tx.withTables<OrderTables>();
const json = <T>(value: T) => sql<T>`${JSON.stringify(value)}::jsonb`;

export async function insertOrder(
  work: Work,
  order: Omit<Order, 'placedOn' | 'placedAt' | 'placedBy'> & { key: string; planId: string },
): Promise<void> {
  await db(work)
    .insertInto('orders')
    .values({
      id: order.id,
      customer_id: order.customerId,
      key: order.key,
      placed_on: onDay(work.today),
      placed_at: atInstant(work.at),
      placed_by: byWhom(work.by),
      kind: order.kind,
      plan_id: order.planId,
      plan_slug: order.planSlug,
      label: order.label,
      options: json(order.options),
      every: order.every,
      net_cents: order.price.cents,
      currency: order.price.currency,
      pay_by: order.payBy,
      immediate_start: order.immediateStart,
      details: json<Record<string, unknown>>({ ...order.details }),
      product_sheet: order.productSheet,
      product_sheet_sha256: createHash('sha256').update(order.productSheet).digest(),
      confirmations: json(order.confirmations),
      acceptance_id: order.acceptanceId,
      terms_version: order.termsVersion,
      coupon: order.coupon ?? null,
    })
    .execute();
}

/** Newest first. */
export async function selectOrders(
  work: Work,
  filter: { id?: string; customerId?: string; key?: string; before?: string; limit: number },
): Promise<Order[]> {
  let query = db(work).selectFrom('orders').selectAll().orderBy('id', 'desc').limit(filter.limit);
  if (filter.id !== undefined) query = query.where('id', '=', filter.id);
  if (filter.customerId !== undefined) query = query.where('customer_id', '=', filter.customerId);
  if (filter.key !== undefined) query = query.where('key', '=', filter.key);
  if (filter.before !== undefined) query = query.where('id', '<', filter.before);
  const rows = await query.execute();
  return rows.map((row) => ({
    id: row.id,
    customerId: row.customer_id,
    placedOn: row.placed_on,
    placedAt: row.placed_at,
    placedBy: row.placed_by,
    kind: row.kind,
    planSlug: row.plan_slug,
    label: row.label,
    options: row.options,
    every: row.every,
    price: cents(row.net_cents),
    payBy: row.pay_by,
    immediateStart: row.immediate_start,
    details: row.details,
    productSheet: row.product_sheet,
    confirmations: row.confirmations,
    acceptanceId: row.acceptance_id,
    termsVersion: row.terms_version,
    coupon: row.coupon ?? undefined,
  }));
}

/** By "2026-01"; months without any are left out. */
export async function countByMonth(work: Work, from: Day): Promise<Map<string, number>> {
  const { rows } = await sql<{ month: string; count: string }>`
    select to_char(placed_on, 'YYYY-MM') as month, count(*)::text as count
      from orders where placed_on >= ${from.toString()}::date group by 1`.execute(work.tx);
  return new Map(rows.map(({ month, count }) => [month, Number(count)]));
}
