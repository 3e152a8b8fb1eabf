import { type SqlBool, sql } from 'kysely';
import type { Day, Instant } from '../../platform/calendar.ts';
import type { Work } from '../../platform/house.ts';
import { newId } from '../../platform/ids.ts';
import { cents } from '../../platform/money.ts';
import { byWhom } from '../../platform/sql-values.ts';
import type { Service } from '../contracts/types.ts';
import type { Coupon } from './rules.ts';

export async function insertCoupon(
  work: Work,
  { off, ...coupon }: Omit<Coupon, 'stoppedOn' | 'uses' | 'madeOn'>,
): Promise<void> {
  await sql`
    insert into coupons (id, code, percent_bp, amount_cents, product_slugs, plan_slugs, periods, starts_on, ends_on,
                         max_uses, max_per_customer, new_customers_only, made_on, made_at, made_by)
    values (${coupon.id}, ${coupon.code}, ${'percent' in off ? off.percent : null},
            ${'amount' in off ? String(off.amount.cents) : null}::bigint,
            ${[...coupon.products]}::text[], ${[...coupon.plans]}::text[], ${coupon.periods ?? null},
            ${coupon.startsOn.toString()}::date, ${coupon.endsOn?.toString() ?? null}::date,
            ${coupon.maxUses ?? null}, ${coupon.maxPerCustomer ?? null}, ${coupon.newCustomersOnly},
            ${work.today.toString()}::date, ${work.at.toString()}::timestamptz, ${byWhom(work.by)})`.execute(
    work.tx,
  );
}

export async function insertStop(work: Work, couponId: string, why: string): Promise<void> {
  await sql`
    insert into coupon_stops (coupon_id, why, on_day, at, decided_by)
    values (${couponId}, ${why}, ${work.today.toString()}::date, ${work.at.toString()}::timestamptz, ${byWhom(work.by)})
    on conflict do nothing`.execute(work.tx);
}

interface CouponRow {
  id: string;
  code: string;
  percent_bp: number | null;
  amount_cents: bigint | null;
  product_slugs: string[];
  plan_slugs: string[];
  periods: number | null;
  starts_on: Day;
  ends_on: Day | null;
  max_uses: number | null;
  max_per_customer: number | null;
  new_customers_only: boolean;
  made_on: Day;
  stopped_on: Day | null;
  uses: number;
}

/** Newest first. */
export async function selectCoupons(
  work: Work,
  filter: { code?: string; before?: string; limit: number },
): Promise<Coupon[]> {
  const where = [
    filter.code === undefined ? undefined : sql<SqlBool>`c.code = ${filter.code}`,
    filter.before === undefined ? undefined : sql<SqlBool>`c.id < ${filter.before}`,
  ].filter((one) => one !== undefined);
  const { rows } = await sql<CouponRow>`
    select c.*, s.on_day as stopped_on,
           coupon_use_count(c.id) as uses
      from coupons c left join coupon_stops s on s.coupon_id = c.id
     where ${where.length === 0 ? sql`true` : sql.join(where, sql` and `)}
     order by c.id desc limit ${filter.limit}`.execute(work.tx);
  return rows.map((row) => ({
    id: row.id,
    code: row.code,
    off: row.percent_bp === null ? { amount: cents(row.amount_cents ?? 0n) } : { percent: row.percent_bp },
    products: row.product_slugs,
    plans: row.plan_slugs,
    periods: row.periods ?? undefined,
    startsOn: row.starts_on,
    endsOn: row.ends_on ?? undefined,
    maxUses: row.max_uses ?? undefined,
    maxPerCustomer: row.max_per_customer ?? undefined,
    newCustomersOnly: row.new_customers_only,
    madeOn: row.made_on,
    stoppedOn: row.stopped_on ?? undefined,
    uses: row.uses,
  }));
}

/** Orders that use a coupon come one after the other. */
export async function lockCoupon(work: Work, couponId: string): Promise<void> {
  await sql`select from coupons where id = ${couponId} for update`.execute(work.tx);
}

export async function countUses(work: Work, couponId: string, customerId: string): Promise<number> {
  const { rows } = await sql<{ uses: number }>`
    select count(*)::int as uses from coupon_uses
     where coupon_id = ${couponId} and customer_id = ${customerId}`.execute(work.tx);
  return rows[0]?.uses ?? 0;
}

export async function insertUse(
  work: Work,
  coupon: Coupon,
  service: Pick<Service, 'id' | 'customerId'>,
  { ordinal, customerOrdinal }: { ordinal: number; customerOrdinal: number },
): Promise<void> {
  await sql`
    insert into coupon_uses (id, coupon_id, customer_id, service_id, ordinal, customer_ordinal, max_uses,
                             max_per_customer, on_day, at)
    values (${newId()}, ${coupon.id}, ${service.customerId}, ${service.id}, ${ordinal}, ${customerOrdinal},
            ${coupon.maxUses ?? null}, ${coupon.maxPerCustomer ?? null},
            ${work.today.toString()}::date, ${work.at.toString()}::timestamptz)`.execute(work.tx);
}

export interface CouponUse {
  readonly id: string;
  readonly customerId: string;
  readonly serviceId: string;
  readonly on: Day;
  readonly at: Instant;
}

/** Latest first. */
export async function selectUses(work: Work, couponId: string, limit: number): Promise<CouponUse[]> {
  const { rows } = await sql<{
    id: string;
    customer_id: string;
    service_id: string;
    on_day: Day;
    at: Instant;
  }>`
    select id, customer_id, service_id, on_day, at from coupon_uses
     where coupon_id = ${couponId} order by ordinal desc limit ${limit}`.execute(work.tx);
  return rows.map((row) => ({
    id: row.id,
    customerId: row.customer_id,
    serviceId: row.service_id,
    on: row.on_day,
    at: row.at,
  }));
}
