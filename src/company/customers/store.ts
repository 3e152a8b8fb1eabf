import { sql } from 'kysely';
import type { Day } from '../../platform/calendar.ts';
import type { Work } from '../../platform/house.ts';
import { newId } from '../../platform/ids.ts';
import { atInstant, byWhom, onDay } from '../../platform/sql-values.ts';
import type { CustomerKind, Details, PurchaseReferences } from './rules.ts';
import { db } from './tables.ts';

export interface DetailsRow extends Details {
  readonly customerId: string;
  readonly number: string;
  readonly kind: CustomerKind;
  readonly openedOn: Day;
  readonly from: Day;
  /** The first address for invoices on the day; empty where there is none yet. */
  readonly invoiceEmail: string;
  readonly purchase: PurchaseReferences | undefined;
}

export async function insertCustomer(work: Work, kind: CustomerKind): Promise<string> {
  const id = newId();
  await db(work)
    .insertInto('customers')
    .values({ id, kind, opened_on: onDay(work.today) })
    .execute();
  return id;
}

/** One change of a customer at a time. */
export async function lockCustomer(work: Work, customerId: string): Promise<boolean> {
  const row = await db(work)
    .selectFrom('customers')
    .select('id')
    .where('id', '=', customerId)
    .forUpdate()
    .executeTakeFirst();
  return row !== undefined;
}

export async function insertDetails(work: Work, customerId: string, details: Details): Promise<void> {
  await db(work)
    .insertInto('customer_details')
    .values({
      customer_id: customerId,
      from_day: onDay(work.today),
      recorded_at: atInstant(work.at),
      recorded_by: byWhom(work.by),
      organisation: details.organisation,
      first_name: details.firstName,
      last_name: details.lastName,
      line1: details.address.line1,
      line2: details.address.line2,
      postal_code: details.address.postalCode,
      city: details.address.city,
      country: details.address.country,
      phone: details.phone,
      language: details.language,
      siren: details.siren,
      siret: details.siret,
      rna: details.rna,
      vat_number: details.vatNumber,
    })
    .execute();
}

/** What the customer was over time, the latest first; `on`: only what was true on that day. */
export async function selectDetails(
  work: Work,
  by: { customerId: string } | { number: string },
  on?: Day,
): Promise<DetailsRow[]> {
  let query = db(work)
    .selectFrom('customer_details as d')
    .innerJoin('customers as c', 'c.id', 'd.customer_id')
    .selectAll('d')
    .select(['c.number', 'c.kind', 'c.opened_on'])
    .select([invoiceEmailOn(on ?? work.today), purchaseOn(on ?? work.today)])
    .orderBy('d.from_day', 'desc')
    .orderBy('d.id', 'desc');
  query = 'number' in by ? query.where('c.number', '=', by.number) : query.where('c.id', '=', by.customerId);
  if (on) query = query.where('d.from_day', '<=', onDay(on)).limit(1);
  const rows = await query.execute();
  return rows.map((row) => ({
    customerId: row.customer_id,
    number: row.number,
    kind: row.kind,
    openedOn: row.opened_on,
    from: row.from_day,
    organisation: row.organisation,
    firstName: row.first_name,
    lastName: row.last_name,
    address: {
      line1: row.line1,
      line2: row.line2,
      postalCode: row.postal_code,
      city: row.city,
      country: row.country,
    },
    phone: row.phone,
    language: row.language,
    siren: row.siren,
    siret: row.siret,
    rna: row.rna,
    vatNumber: row.vat_number,
    invoiceEmail: row.invoice_email ?? '',
    purchase: row.purchase ?? undefined,
  }));
}

function invoiceEmailOn(on: Day) {
  const day = onDay(on);
  return sql<string | null>`(
    select i.email from contact_roles r
      cross join lateral (select email from contact_details where contact_id = r.contact_id and from_day <= ${day}
                           order by from_day desc, id desc limit 1) i
     where r.customer_id = c.id and r.role = 'billing'
       and r.from_day <= ${day} and (r.until_day is null or r.until_day > ${day})
     order by r.id limit 1)`.as('invoice_email');
}

function purchaseOn(on: Day) {
  return sql<PurchaseReferences | null>`(
    select json_build_object('service', p.service_code, 'order', p.order_number, 'contract', p.contract_number)
      from purchase_references p where p.customer_id = c.id and p.from_day <= ${onDay(on)}
     order by p.from_day desc, p.id desc limit 1)`.as('purchase');
}

/** They hold from today; what invoices showed before stays. */
export async function insertPurchaseReferences(
  work: Work,
  customerId: string,
  references: PurchaseReferences,
): Promise<void> {
  await db(work)
    .insertInto('purchase_references')
    .values({
      customer_id: customerId,
      from_day: onDay(work.today),
      recorded_at: atInstant(work.at),
      recorded_by: byWhom(work.by),
      service_code: references.service,
      order_number: references.order,
      contract_number: references.contract,
    })
    .execute();
}

export interface ListedCustomer {
  id: string;
  seq: bigint;
  number: string;
  kind: CustomerKind;
  opened_on: Day;
  organisation: string | null;
  first_name: string | null;
  last_name: string | null;
  city: string;
  country: string;
  email: string | null;
}

/**
 * The newest first. The customers are found first, by the trigram index or along their numbers, and
 * only those of the page are joined with what they are today.
 */
export async function searchCustomers(
  work: Work,
  filter: {
    patterns: readonly string[];
    kind: CustomerKind | undefined;
    number: string | undefined;
    before: bigint | undefined;
    limit: number;
  },
): Promise<ListedCustomer[]> {
  const conditions = filter.patterns.map((pattern) => sql`search_words like ${pattern}`);
  if (filter.kind !== undefined) conditions.push(sql`kind = ${filter.kind}`);
  if (filter.number !== undefined) conditions.push(sql`number = ${filter.number}`);
  if (filter.before !== undefined) conditions.push(sql`seq < ${filter.before}`);
  const where = conditions.length === 0 ? sql`true` : sql.join(conditions, sql` and `);
  const today = onDay(work.today);
  const { rows } = await sql<ListedCustomer>`
    with found as materialized (
      select id, seq, number, kind, opened_on from customers where ${where} order by seq desc limit ${filter.limit})
    select found.*, d.organisation, d.first_name, d.last_name, d.city, d.country, e.email
      from found
      cross join lateral (
        select * from customer_details where customer_id = found.id and from_day <= ${today}
         order by from_day desc, id desc limit 1) d
      left join lateral (
        select c.email from contact_roles r
          cross join lateral (select email from contact_details where contact_id = r.contact_id and from_day <= ${today}
                               order by from_day desc, id desc limit 1) c
         where r.customer_id = found.id and r.role = 'billing'
           and r.from_day <= ${today} and (r.until_day is null or r.until_day > ${today})
         order by r.id limit 1) e on true
     order by found.seq desc`.execute(work.tx);
  return rows;
}

/** Replaces the searchable words of one source. The leading space lets a word's beginning be found. */
export async function putSearchPart(
  work: Work,
  customerId: string,
  source: string,
  words: string,
): Promise<void> {
  await sql`
    with fresh as (select search_parts || jsonb_build_object(${source}::text, ${words}::text) as parts
                     from customers where id = ${customerId})
    update customers
       set search_parts = fresh.parts,
           search_words = (select ' ' || coalesce(string_agg(value, ' ' order by key), '') from jsonb_each_text(fresh.parts))
      from fresh where id = ${customerId}`.execute(work.tx);
}

/** What some customers are called today. */
export async function selectNames(
  work: Work,
  customerIds: readonly string[],
): Promise<
  { id: string; number: string; organisation: string | null; first_name: string; last_name: string }[]
> {
  const { rows } = await sql<{
    id: string;
    number: string;
    organisation: string | null;
    first_name: string;
    last_name: string;
  }>`
    select c.id, c.number, d.organisation, d.first_name, d.last_name
      from customers c
      cross join lateral (
        select * from customer_details where customer_id = c.id and from_day <= ${onDay(work.today)}
         order by from_day desc, id desc limit 1) d
     where c.id = any(${customerIds}::uuid[])`.execute(work.tx);
  return rows;
}
