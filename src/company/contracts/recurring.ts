import { sql } from 'kysely';
import type { Day } from '../../platform/calendar.ts';
import type { Work } from '../../platform/house.ts';
import type { ProductKind } from '../catalogue/types.ts';

/** What recurs, at the end of a month: what accounting shows as revenue to come and as customers lost. */
export interface Recurring {
  readonly on: Day;
  readonly services: number;
  /** What all services come to in a year at what they pay on the day, discounts taken off, excluding VAT, in cents. */
  readonly yearly: bigint;
  /** In the month that ends on the day. */
  readonly started: number;
  readonly ended: number;
  readonly endedYearly: bigint;
}

export async function recurringOn(work: Work, days: readonly Day[]): Promise<Recurring[]> {
  const { rows } = await sql<Recurring>`
    with days as (select unnest(${days.map(String)}::date[]) as on_day),
    lives as (
      select d.on_day, s.id, a.on_day as from_day, e.on_day as to_day,
             (t.net_cents - taken.off_cents) * case s.every when 'P1M' then 12 when 'P3M' then 4 else 1 end as yearly
        from days d
        join activations a on a.on_day <= d.on_day
        join services s on s.id = a.service_id
        left join ends e on e.service_id = s.id and e.on_day <= d.on_day
        cross join lateral (select net_cents from service_terms where service_id = s.id and from_day <= d.on_day
                             order by from_day desc, id desc limit 1) t
        -- What discounts take off on the day, each half up, all together never more than the price.
        cross join lateral (select least(t.net_cents, coalesce(sum(least(t.net_cents,
                               coalesce(g.amount_cents, (t.net_cents * g.percent_bp + 5000) / 10000))), 0))::bigint as off_cents
                              from service_discounts g
                             where g.service_id = s.id and g.from_day <= d.on_day
                               and (g.until_day is null or d.on_day < g.until_day)) taken(off_cents)
       where e.on_day is null or e.on_day >= date_trunc('month', d.on_day))
    select d.on_day as on,
           (count(l.id) filter (where l.to_day is null))::int as services,
           coalesce(sum(l.yearly) filter (where l.to_day is null), 0)::bigint as yearly,
           (count(l.id) filter (where l.from_day >= date_trunc('month', d.on_day)))::int as started,
           (count(l.id) filter (where l.to_day is not null))::int as ended,
           coalesce(sum(l.yearly) filter (where l.to_day is not null), 0)::bigint as "endedYearly"
      from days d left join lives l on l.on_day = d.on_day
     group by d.on_day order by d.on_day`.execute(work.tx);
  return rows;
}

/** Of what product each service is. */
export async function kindsOf(work: Work, serviceIds: readonly string[]): Promise<Map<string, ProductKind>> {
  if (serviceIds.length === 0) return new Map();
  const { rows } = await sql<{ id: string; kind: ProductKind }>`
    select id, kind from services where id = any(${[...serviceIds]}::uuid[])`.execute(work.tx);
  return new Map(rows.map(({ id, kind }) => [id, kind]));
}
