import { sql } from 'kysely';
import type { Day, Every } from '../../platform/calendar.ts';
import type { Work } from '../../platform/house.ts';
import { cents, type Money } from '../../platform/money.ts';
import { byWhom } from '../../platform/sql-values.ts';

export interface OwnPrice {
  readonly planId: string | undefined;
  readonly optionId: string | undefined;
  readonly planSlug: string | undefined;
  readonly optionSlug: string | undefined;
  readonly every: Every;
  /** Undefined: the list's price again. */
  readonly net: Money | undefined;
  readonly from: Day;
  readonly why: string;
}

export async function insertOwnPrice(
  work: Work,
  row: {
    customerId: string;
    planId?: string;
    optionId?: string;
    every: Every;
    net: Money | undefined;
    from: Day;
    why: string;
  },
): Promise<void> {
  await sql`
    insert into customer_prices (customer_id, plan_id, option_id, every, net_cents, from_day, why, decided_at, decided_by)
    values (${row.customerId}, ${row.planId ?? null}, ${row.optionId ?? null}, ${row.every},
            ${row.net ? String(row.net.cents) : null}::bigint, ${row.from.toString()}::date, ${row.why},
            ${work.at.toString()}::timestamptz, ${byWhom(work.by)})`.execute(work.tx);
}

/** For each plan, option and term: the row in force on the work's day, before it those that begin later. */
export async function selectOwnPrices(work: Work, customerId: string): Promise<OwnPrice[]> {
  const today = work.today.toString();
  const { rows } = await sql<{
    plan_id: string | null;
    option_id: string | null;
    plan_slug: string | null;
    option_slug: string | null;
    every: Every;
    net_cents: bigint | null;
    from_day: Day;
    why: string;
  }>`
    select c.plan_id, c.option_id, l.slug as plan_slug, o.slug as option_slug, c.every, c.net_cents, c.from_day, c.why
      from customer_prices c
      left join plans l on l.id = c.plan_id
      left join plan_options o on o.id = c.option_id
     where c.customer_id = ${customerId}
       and (c.from_day > ${today}::date or c.id = (
             select n.id from customer_prices n
              where n.customer_id = c.customer_id and n.every = c.every and n.from_day <= ${today}::date
                and n.plan_id is not distinct from c.plan_id and n.option_id is not distinct from c.option_id
              order by n.from_day desc, n.id desc limit 1))
     order by plan_slug nulls last, option_slug, c.every, c.from_day desc, c.id desc`.execute(work.tx);
  return rows.map((row) => ({
    planId: row.plan_id ?? undefined,
    optionId: row.option_id ?? undefined,
    planSlug: row.plan_slug ?? undefined,
    optionSlug: row.option_slug ?? undefined,
    every: row.every,
    net: row.net_cents === null ? undefined : cents(row.net_cents),
    from: row.from_day,
    why: row.why,
  }));
}
