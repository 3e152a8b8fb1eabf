import { day } from '../../platform/calendar.ts';
import type { Work } from '../../platform/house.ts';
import { cents } from '../../platform/money.ts';
import { atInstant, byWhom, onDay } from '../../platform/sql-values.ts';
import type { Discount, PriceChange } from './prices.ts';
import { db, fact } from './tables.ts';
import type { Service } from './types.ts';

/** As the database aggregates them beside a service: amounts as texts, days as ISO texts. */
export interface DiscountJson {
  id: string;
  label: string;
  percent: number | null;
  cents: string | null;
  from: string;
  until: string | null;
}

export interface PriceChangeJson {
  id: string;
  cents: string;
  on: string;
  announced: string;
  why: string;
}

export function discountOf(row: DiscountJson): Discount {
  return {
    id: row.id,
    label: row.label,
    off: row.percent === null ? { amount: cents(BigInt(row.cents ?? '0')) } : { percent: row.percent },
    from: day(row.from),
    until: row.until === null ? undefined : day(row.until),
  };
}

export function priceChangeOf(row: PriceChangeJson): PriceChange {
  return {
    id: row.id,
    price: cents(BigInt(row.cents)),
    appliesOn: day(row.on),
    announcedOn: day(row.announced),
    why: row.why,
  };
}

export async function insertDiscount(
  work: Work,
  service: Pick<Service, 'id' | 'customerId'>,
  { id, label, off, from, until }: Discount,
): Promise<void> {
  await db(work)
    .insertInto('service_discounts')
    .values({
      ...fact(work, service),
      id,
      label,
      percent_bp: 'percent' in off ? off.percent : null,
      amount_cents: 'amount' in off ? off.amount.cents : null,
      from_day: onDay(from),
      until_day: until ? onDay(until) : null,
      decided_by: byWhom(work.by),
    })
    .execute();
}

export async function insertPriceChange(work: Work, service: Service, change: PriceChange): Promise<void> {
  await db(work)
    .insertInto('price_changes')
    .values({
      id: change.id,
      service_id: service.id,
      customer_id: service.customerId,
      plan_slug: service.planSlug,
      from_cents: service.price.cents,
      net_cents: change.price.cents,
      currency: change.price.currency,
      applies_on: onDay(change.appliesOn),
      why: change.why,
      announced_on: onDay(change.announcedOn),
      at: atInstant(work.at),
      decided_by: byWhom(work.by),
    })
    .execute();
}

export async function insertPriceOutcome(
  work: Work,
  customerId: string,
  changeId: string,
  outcome: 'applied' | 'withdrawn',
): Promise<void> {
  await db(work)
    .insertInto('price_change_outcomes')
    .values({
      price_change_id: changeId,
      customer_id: customerId,
      outcome,
      on_day: onDay(work.today),
      at: atInstant(work.at),
      decided_by: byWhom(work.by),
    })
    .onConflict((conflict) => conflict.column('price_change_id').doNothing())
    .execute();
}

export interface AnnouncedChange extends PriceChange {
  readonly serviceId: string;
  readonly customerId: string;
  readonly before: PriceChange['price'];
}

/** Those that still wait for their day, soonest first. */
export async function selectPendingChanges(
  work: Work,
  filter: { customerId?: string; limit: number },
): Promise<AnnouncedChange[]> {
  let query = db(work)
    .selectFrom('price_changes as p')
    .selectAll('p')
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('price_change_outcomes as o')
            .select('o.price_change_id')
            .whereRef('o.price_change_id', '=', 'p.id'),
        ),
      ),
    )
    .where((eb) =>
      eb.not(
        eb.exists(
          eb.selectFrom('ends as e').select('e.service_id').whereRef('e.service_id', '=', 'p.service_id'),
        ),
      ),
    )
    .orderBy('p.applies_on')
    .orderBy('p.id')
    .limit(filter.limit);
  if (filter.customerId !== undefined) query = query.where('p.customer_id', '=', filter.customerId);
  const rows = await query.execute();
  return rows.map((row) => ({
    id: row.id,
    serviceId: row.service_id,
    customerId: row.customer_id,
    before: cents(row.from_cents),
    price: cents(row.net_cents),
    appliesOn: row.applies_on,
    announcedOn: row.announced_on,
    why: row.why,
  }));
}
