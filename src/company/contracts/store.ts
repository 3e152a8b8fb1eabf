import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { Day, Every } from '../../platform/calendar.ts';
import type { Work } from '../../platform/house.ts';
import { cents } from '../../platform/money.ts';
import { atInstant, byWhom, onDay } from '../../platform/sql-values.ts';
import type { Grants } from '../catalogue/grants.ts';
import type { ProductKind } from '../catalogue/types.ts';
import { type DiscountJson, discountOf, type PriceChangeJson, priceChangeOf } from './prices-store.ts';
import { stateOf } from './rules.ts';
import { db, fact, json } from './tables.ts';
import type {
  ChosenOption,
  Contract,
  EndReason,
  PayBy,
  Service,
  ServiceState,
  SuspensionReason,
} from './types.ts';

export async function insertContract(
  work: Work,
  row: Omit<Contract, 'formedOn' | 'formedAt'>,
): Promise<void> {
  await db(work)
    .insertInto('contracts')
    .values({
      id: row.id,
      customer_id: row.customerId,
      order_id: row.orderId,
      acceptance_id: row.acceptanceId,
      terms_version: row.termsVersion,
      formed_on: onDay(work.today),
      formed_at: atInstant(work.at),
    })
    .execute();
}

export async function insertService(
  work: Work,
  row: Pick<
    Service,
    'id' | 'contractId' | 'customerId' | 'kind' | 'every' | 'anchor' | 'immediateStart' | 'details'
  >,
): Promise<void> {
  await db(work)
    .insertInto('services')
    .values({
      id: row.id,
      contract_id: row.contractId,
      customer_id: row.customerId,
      kind: row.kind,
      every: row.every,
      anchor: onDay(row.anchor),
      immediate_start: row.immediateStart,
      details: json<Record<string, unknown>>({ ...row.details }),
    })
    .execute();
}

export async function insertTerms(
  work: Work,
  row: Pick<Service, 'id' | 'customerId' | 'planSlug' | 'label' | 'options' | 'grants' | 'price'>,
): Promise<void> {
  await db(work)
    .insertInto('service_terms')
    .values({
      service_id: row.id,
      customer_id: row.customerId,
      from_day: onDay(work.today),
      plan_slug: row.planSlug,
      label: row.label,
      options: json(row.options),
      grants: json(row.grants),
      net_cents: row.price.cents,
      currency: row.price.currency,
      at: atInstant(work.at),
      decided_by: byWhom(work.by),
    })
    .execute();
}

export async function insertMeans(
  work: Work,
  row: Pick<Service, 'id' | 'customerId' | 'payBy'>,
): Promise<void> {
  await db(work)
    .insertInto('service_means')
    .values({
      service_id: row.id,
      customer_id: row.customerId,
      pay_by: row.payBy,
      from_day: onDay(work.today),
      at: atInstant(work.at),
      decided_by: byWhom(work.by),
    })
    .execute();
}

/** False where it was already due. */
export async function insertDue(work: Work, service: Service): Promise<boolean> {
  const result = await db(work)
    .insertInto('service_dues')
    .values(fact(work, service))
    .onConflict((conflict) => conflict.column('service_id').doNothing())
    .executeTakeFirst();
  return result.numInsertedOrUpdatedRows === 1n;
}

/** False where it was already activated. */
export async function insertActivation(work: Work, service: Service): Promise<boolean> {
  const result = await db(work)
    .insertInto('activations')
    .values(fact(work, service))
    .onConflict((conflict) => conflict.column('service_id').doNothing())
    .executeTakeFirst();
  return result.numInsertedOrUpdatedRows === 1n;
}

export async function insertFailure(work: Work, service: Service, problem: string): Promise<void> {
  await db(work)
    .insertInto('provisioning_failures')
    .values({ ...fact(work, service), problem })
    .execute();
}

export async function insertSuspension(
  work: Work,
  service: Service,
  row: { id: string; reason: SuspensionReason; article: string; why: string },
): Promise<void> {
  await db(work)
    .insertInto('suspensions')
    .values({ ...fact(work, service), ...row, decided_by: byWhom(work.by) })
    .execute();
}

/** The suspension for this reason that nothing has lifted yet. */
export async function openSuspension(
  work: Work,
  serviceId: string,
  reason: SuspensionReason,
): Promise<string | undefined> {
  const row = await db(work)
    .selectFrom('suspensions')
    .select('id')
    .where('service_id', '=', serviceId)
    .where('reason', '=', reason)
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('resumptions')
            .select('suspension_id')
            .whereRef('suspension_id', '=', 'suspensions.id'),
        ),
      ),
    )
    .executeTakeFirst();
  return row?.id;
}

export async function insertResumption(
  work: Work,
  service: Service,
  row: { suspension_id: string; article: string },
): Promise<void> {
  await db(work)
    .insertInto('resumptions')
    .values({ ...fact(work, service), ...row, decided_by: byWhom(work.by) })
    .execute();
}

/** Whoever changes what happens to a service takes its row first: two acts on it never cross. */
export async function lockService(work: Work, serviceId: string): Promise<void> {
  await db(work).selectFrom('services').select('id').where('id', '=', serviceId).forUpdate().execute();
}

export interface ServiceFilter {
  readonly id?: string;
  readonly customerId?: string;
  readonly contractId?: string;
  readonly kind?: ProductKind;
  readonly state?: ServiceState;
  readonly endedSince?: Day;
  readonly before?: string;
  readonly limit?: number;
  readonly order: 'newest' | 'ordered';
}

/** Each state in SQL, for queries that page; `stateOf` is what decides, and a test holds them together. */
const STATE = sql<ServiceState>`case
  when s.end_reason = 'cancelled' then 'cancelled'
  when s.end_reason is not null then 'ended'
  when s.activated_on is not null and s.reasons <> '{}' then 'suspended'
  when s.activated_on is not null then 'active'
  when s.due_on is null then 'awaiting-payment'
  when s.problem is not null then 'provisioning-failed'
  else 'provisioning' end`;

/** Where the rare states are kept, so that nobody reads every service to find a few. */
const UNDELIVERED = sql<SqlBool>`v.id in (select service_id from undelivered_services)`;
const AMONG: { readonly [state in ServiceState]?: RawBuilder<SqlBool> } = {
  provisioning: UNDELIVERED,
  'provisioning-failed': UNDELIVERED,
  suspended: sql`v.id in (select service_id from suspensions u where not exists
    (select from resumptions r where r.suspension_id = u.id))`,
  ended: sql`v.id in (select service_id from ends)`,
  cancelled: sql`v.id in (select service_id from ends)`,
};

export async function selectServices(work: Work, filter: ServiceFilter): Promise<Service[]> {
  const conditions = [
    filter.id === undefined ? undefined : sql<SqlBool>`v.id = ${filter.id}`,
    filter.customerId === undefined ? undefined : sql<SqlBool>`v.customer_id = ${filter.customerId}`,
    filter.contractId === undefined ? undefined : sql<SqlBool>`v.contract_id = ${filter.contractId}`,
    filter.kind === undefined ? undefined : sql<SqlBool>`v.kind = ${filter.kind}`,
    filter.before === undefined ? undefined : sql<SqlBool>`v.id < ${filter.before}`,
    filter.state === undefined ? undefined : AMONG[filter.state],
    filter.endedSince === undefined
      ? undefined
      : sql<SqlBool>`v.id in (select service_id from ends where on_day >= ${filter.endedSince.toString()}::date)`,
  ].filter((condition) => condition !== undefined);
  const where = conditions.length === 0 ? sql`true` : sql.join(conditions, sql` and `);
  const inState = filter.state === undefined ? sql`` : sql`where ${STATE} = ${filter.state}`;
  const order = filter.order === 'newest' ? sql`s.id desc` : sql`s.position`;
  const limit = filter.limit === undefined ? sql`` : sql`limit ${filter.limit}`;
  // Subqueries rather than joins: a dozen joins would take longer to plan than to run.
  const { rows } = await sql<ServiceRow>`
    select * from (
      select v.*, t.plan_slug, t.label, t.options, t.grants, t.net_cents,
             (select pay_by from service_means m where m.service_id = v.id order by m.id desc limit 1) as pay_by,
             (select terms_version from contracts c where c.id = v.contract_id) as terms_version,
             (select on_day from service_dues d where d.service_id = v.id) as due_on,
             (select on_day from activations a where a.service_id = v.id) as activated_on,
             (select problem from provisioning_failures f where f.service_id = v.id
               order by f.id desc limit 1) as problem,
             array(select reason from suspensions u where u.service_id = v.id and not exists
                    (select from resumptions r where r.suspension_id = u.id) order by u.id) as reasons,
             (select max(nth) from renewals w where w.service_id = v.id) as renewed,
             (select ends_on from terminations x where x.service_id = v.id) as ends_on,
             (select jsonb_agg(jsonb_build_object('id', d.id, 'label', d.label, 'percent', d.percent_bp,
                       'cents', d.amount_cents::text, 'from', d.from_day, 'until', d.until_day) order by d.id)
                from service_discounts d where d.service_id = v.id) as discounts,
             (select jsonb_agg(jsonb_build_object('id', p.id, 'cents', p.net_cents::text, 'on', p.applies_on,
                       'announced', p.announced_on, 'why', p.why) order by p.id)
                from price_changes p where p.service_id = v.id and p.plan_slug = t.plan_slug
                 and not exists (select from price_change_outcomes o where o.price_change_id = p.id)) as price_changes,
             e.on_day as ended_on, e.reason as end_reason, e.article as end_article
        from services v
        join lateral (select * from service_terms t where t.service_id = v.id
                       and t.from_day <= ${work.today.toString()}::date
                       order by t.from_day desc, t.id desc limit 1) t on true
        left join ends e on e.service_id = v.id
       where ${where}) s
     ${inState} order by ${order} ${limit}`.execute(work.tx);
  return rows.map(service);
}

interface ServiceRow {
  id: string;
  position: bigint;
  contract_id: string;
  customer_id: string;
  terms_version: string;
  kind: ProductKind;
  every: Every;
  anchor: Day;
  immediate_start: boolean;
  details: Record<string, unknown>;
  plan_slug: string;
  label: string;
  options: ChosenOption[];
  grants: Grants;
  net_cents: bigint;
  pay_by: PayBy;
  due_on: Day | null;
  activated_on: Day | null;
  problem: string | null;
  reasons: SuspensionReason[];
  renewed: number | null;
  ends_on: Day | null;
  discounts: DiscountJson[] | null;
  price_changes: PriceChangeJson[] | null;
  ended_on: Day | null;
  end_reason: EndReason | null;
  end_article: string | null;
}

function service(row: ServiceRow): Service {
  const state = stateOf({
    due: row.due_on !== null,
    activated: row.activated_on !== null,
    problem: row.problem ?? undefined,
    suspendedFor: row.reasons,
    ended: row.end_reason ?? undefined,
  });
  return {
    id: row.id,
    position: row.position,
    contractId: row.contract_id,
    customerId: row.customer_id,
    termsVersion: row.terms_version,
    kind: row.kind,
    planSlug: row.plan_slug,
    label: row.label,
    options: row.options,
    grants: row.grants,
    price: cents(row.net_cents),
    discounts: (row.discounts ?? []).map(discountOf),
    priceChanges: (row.price_changes ?? []).map(priceChangeOf),
    every: row.every,
    payBy: row.pay_by,
    anchor: row.anchor,
    immediateStart: row.immediate_start,
    details: row.details,
    state,
    activatedOn: row.activated_on ?? undefined,
    suspendedFor: row.reasons,
    problem: state === 'provisioning-failed' ? (row.problem ?? undefined) : undefined,
    renewed: row.renewed ?? 0,
    endsOn: row.ends_on ?? undefined,
    ended:
      row.ended_on && row.end_reason
        ? { on: row.ended_on, reason: row.end_reason, article: row.end_article ?? '' }
        : undefined,
  };
}

export async function selectContracts(
  work: Work,
  filter: { id?: string; orderId?: string; customerId?: string; before?: string; limit: number },
): Promise<Contract[]> {
  let query = db(work).selectFrom('contracts').selectAll().orderBy('id', 'desc').limit(filter.limit);
  if (filter.id !== undefined) query = query.where('id', '=', filter.id);
  if (filter.orderId !== undefined) query = query.where('order_id', '=', filter.orderId);
  if (filter.customerId !== undefined) query = query.where('customer_id', '=', filter.customerId);
  if (filter.before !== undefined) query = query.where('id', '<', filter.before);
  const rows = await query.execute();
  return rows.map((row) => ({
    id: row.id,
    customerId: row.customer_id,
    orderId: row.order_id,
    acceptanceId: row.acceptance_id,
    termsVersion: row.terms_version,
    formedOn: row.formed_on,
    formedAt: row.formed_at,
  }));
}
