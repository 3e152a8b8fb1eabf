import { sql } from 'kysely';
import type { Day } from '../../platform/calendar.ts';
import type { Work } from '../../platform/house.ts';
import type { Language } from '../../platform/i18n/index.ts';
import { newId } from '../../platform/ids.ts';
import { atInstant, byWhom, onDay } from '../../platform/sql-values.ts';
import type { ContactDetails, ContactRole, RoleGrant } from './rules.ts';
import { db } from './tables.ts';

export interface ContactRow extends ContactDetails {
  readonly id: string;
  readonly customerId: string;
  readonly since: Day;
  readonly endsOn: Day | null;
  readonly grants: readonly RoleGrant[];
}

export async function insertContact(work: Work, customerId: string): Promise<string> {
  const id = newId();
  await db(work)
    .insertInto('contacts')
    .values({ id, customer_id: customerId, since: onDay(work.today), ends_on: null })
    .execute();
  return id;
}

export async function insertContactDetails(
  work: Work,
  contact: { id: string; customerId: string },
  details: ContactDetails,
): Promise<void> {
  await db(work)
    .insertInto('contact_details')
    .values({
      contact_id: contact.id,
      customer_id: contact.customerId,
      from_day: onDay(work.today),
      recorded_at: atInstant(work.at),
      recorded_by: byWhom(work.by),
      first_name: details.firstName,
      last_name: details.lastName,
      email: details.email,
      phone: details.phone,
      language: details.language,
    })
    .execute();
}

export async function insertRole(
  work: Work,
  contact: { id: string; customerId: string },
  grant: RoleGrant,
): Promise<void> {
  await db(work)
    .insertInto('contact_roles')
    .values({
      id: newId(),
      contact_id: contact.id,
      customer_id: contact.customerId,
      role: grant.role,
      service_ids: sql<string[]>`${[...grant.serviceIds]}::uuid[]`,
      from_day: onDay(work.today),
      until_day: null,
      given_by: byWhom(work.by),
    })
    .execute();
}

export async function endRoles(
  work: Work,
  contactId: string,
  roles: readonly ContactRole[],
  on: Day,
): Promise<void> {
  if (roles.length === 0) return;
  await db(work)
    .updateTable('contact_roles')
    .set({ until_day: onDay(on) })
    .where('contact_id', '=', contactId)
    .where('role', 'in', roles)
    .where('until_day', 'is', null)
    .execute();
}

export async function setContactEnd(work: Work, contactId: string, on: Day): Promise<void> {
  await db(work)
    .updateTable('contacts')
    .set({ ends_on: onDay(on) })
    .where('id', '=', contactId)
    .execute();
}

/** The roles without an end of all of a customer's contacts: those that art. 5 counts. */
export async function selectOpenRoles(
  work: Work,
  customerId: string,
): Promise<{ contactId: string; role: ContactRole }[]> {
  const rows = await db(work)
    .selectFrom('contact_roles')
    .select(['contact_id', 'role'])
    .where('customer_id', '=', customerId)
    .where('until_day', 'is', null)
    .execute();
  return rows.map((row) => ({ contactId: row.contact_id, role: row.role }));
}

/** Contacts as they are today: their latest details and the roles that hold. By id also those who left. */
export async function selectContacts(
  work: Work,
  by: { contactId: string } | { customerId: string },
): Promise<ContactRow[]> {
  const today = onDay(work.today);
  const which =
    'contactId' in by
      ? sql`c.id = ${by.contactId}`
      : sql`c.customer_id = ${by.customerId} and (c.ends_on is null or c.ends_on > ${today})`;
  const { rows } = await sql<{
    id: string;
    customer_id: string;
    since: Day;
    ends_on: Day | null;
    first_name: string | null;
    last_name: string;
    email: string;
    phone: string | null;
    language: Language;
    grants: RoleGrant[];
  }>`
    select c.id, c.customer_id, c.since, c.ends_on, d.first_name, d.last_name, d.email, d.phone, d.language,
           coalesce((select json_agg(json_build_object('role', r.role, 'serviceIds', r.service_ids) order by r.role)
                       from contact_roles r
                      where r.contact_id = c.id and r.from_day <= ${today}
                        and (r.until_day is null or r.until_day > ${today})), '[]') as grants
      from contacts c
      cross join lateral (
        select * from contact_details where contact_id = c.id and from_day <= ${today}
         order by from_day desc, id desc limit 1) d
     where ${which}
     order by c.since, c.id`.execute(work.tx);
  return rows.map((row) => ({
    id: row.id,
    customerId: row.customer_id,
    since: row.since,
    endsOn: row.ends_on,
    firstName: row.first_name,
    lastName: row.last_name,
    email: row.email,
    phone: row.phone,
    language: row.language,
    grants: row.grants,
  }));
}
