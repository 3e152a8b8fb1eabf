import { createHash } from 'node:crypto';
import { type RawBuilder, sql } from 'kysely';
import { day, dayInParis, type Instant } from '../../platform/calendar.ts';
import type { Work } from '../../platform/house.ts';
import { newId } from '../../platform/ids.ts';
import { atInstant, byWhom, onDay } from '../../platform/sql-values.ts';
import type { Contact, RegisteredDomain } from './registrar.ts';
import { db } from './tables.ts';
import type { DomainCore, KeptContact, Shown, Sight, Wish } from './types.ts';

export const json = <T>(value: T): RawBuilder<T> => sql<T>`${JSON.stringify(value)}::jsonb`;
const CODE = 'domain-code';

const CORE = [
  'id',
  'service_id as serviceId',
  'customer_id as customerId',
  'name',
  'unicode',
  'extension',
  'registrar',
  'how',
  'ordered_at as orderedAt',
  'doubtful',
  'approved_at as approvedAt',
  'claimed_at as claimedAt',
  'registered_at as registeredAt',
  'left_at as leftAt',
  'left_why as leftWhy',
  'holder_id as holderId',
] as const;

export async function findName(work: Work, id: string): Promise<DomainCore | undefined> {
  return db(work).selectFrom('domain_names').select(CORE).where('id', '=', id).executeTakeFirst();
}

/** What is decided about one name is decided one after the other. */
export async function lockName(work: Work, id: string): Promise<DomainCore | undefined> {
  return db(work).selectFrom('domain_names').select(CORE).where('id', '=', id).forUpdate().executeTakeFirst();
}

export async function nameOfService(work: Work, serviceId: string): Promise<DomainCore | undefined> {
  return db(work)
    .selectFrom('domain_names')
    .select(CORE)
    .where('service_id', '=', serviceId)
    .executeTakeFirst();
}

/** Newest first. */
export async function listNames(
  work: Work,
  filter: { customerId?: string; name?: string; before?: string; limit: number },
): Promise<DomainCore[]> {
  let query = db(work).selectFrom('domain_names').select(CORE).orderBy('id', 'desc').limit(filter.limit);
  if (filter.customerId !== undefined) query = query.where('customer_id', '=', filter.customerId);
  if (filter.name !== undefined) query = query.where('name', '=', filter.name);
  if (filter.before !== undefined) query = query.where('id', '<', filter.before);
  return query.execute();
}

/** Names that are registered here and have not left. */
export async function liveNames(work: Work, registrar?: string): Promise<DomainCore[]> {
  let query = db(work)
    .selectFrom('domain_names')
    .select(CORE)
    .where('registered_at', 'is not', null)
    .where('left_at', 'is', null)
    .orderBy('id');
  if (registrar !== undefined) query = query.where('registrar', '=', registrar);
  return query.execute();
}

export async function liveNameCalled(work: Work, name: string): Promise<DomainCore | undefined> {
  return db(work)
    .selectFrom('domain_names')
    .select(CORE)
    .where('name', '=', name)
    .where('claimed_at', 'is not', null)
    .where('left_at', 'is', null)
    .executeTakeFirst();
}

/** Of one customer, ordered and not yet refused or gone. */
export async function orderedBy(work: Work, customerId: string, name: string): Promise<boolean> {
  const found = await db(work)
    .selectFrom('domain_names')
    .select('id')
    .where('customer_id', '=', customerId)
    .where('name', '=', name)
    .where('left_at', 'is', null)
    .executeTakeFirst();
  return found !== undefined;
}

export async function insertName(
  work: Work,
  name: Pick<
    DomainCore,
    'id' | 'serviceId' | 'customerId' | 'name' | 'unicode' | 'extension' | 'registrar' | 'how' | 'doubtful'
  > & { readonly authCode: string | undefined },
): Promise<void> {
  await db(work)
    .insertInto('domain_names')
    .values({
      id: name.id,
      service_id: name.serviceId,
      customer_id: name.customerId,
      name: name.name,
      unicode: name.unicode,
      extension: name.extension,
      registrar: name.registrar,
      how: name.how,
      ordered_at: atInstant(work.at),
      doubtful: name.doubtful,
      approved_at: null,
      approved_by: null,
      claimed_at: null,
      registered_at: null,
      left_at: null,
      left_why: null,
      holder_id: null,
      sealed_code: name.authCode === undefined ? null : work.secrets.seal(name.authCode, CODE),
    })
    .execute();
}

/** Whether nobody else here has it. */
export async function claim(work: Work, domain: DomainCore): Promise<boolean> {
  const done = await sql`
    update domain_names set claimed_at = ${work.at.toString()}::timestamptz
     where id = ${domain.id} and claimed_at is null
       and not exists (select 1 from domain_names other
                        where other.name = ${domain.name} and other.claimed_at is not null and other.left_at is null)
    returning id`.execute(work.tx);
  return done.rows.length > 0;
}

/** Two claims of one name at once: the second waits for the first. */
export async function takeClaimTurn(work: Work, name: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`domain/${name}`}, 0))`.execute(work.tx);
}

export async function approve(work: Work, domainId: string): Promise<void> {
  await db(work)
    .updateTable('domain_names')
    .set({ approved_at: atInstant(work.at), approved_by: byWhom(work.by) })
    .where('id', '=', domainId)
    .execute();
}

export async function markRegistered(work: Work, domainId: string): Promise<boolean> {
  const done = await db(work)
    .updateTable('domain_names')
    .set({ registered_at: atInstant(work.at) })
    .where('id', '=', domainId)
    .where('registered_at', 'is', null)
    .returning('id')
    .executeTakeFirst();
  return done !== undefined;
}

export async function markLeft(
  work: Work,
  domainId: string,
  why: NonNullable<DomainCore['leftWhy']>,
): Promise<boolean> {
  const done = await db(work)
    .updateTable('domain_names')
    .set({ left_at: atInstant(work.at), left_why: why })
    .where('id', '=', domainId)
    .where('left_at', 'is', null)
    .returning('id')
    .executeTakeFirst();
  return done !== undefined;
}

export async function setHolder(work: Work, domainId: string, contactId: string): Promise<void> {
  await db(work)
    .updateTable('domain_names')
    .set({ holder_id: contactId })
    .where('id', '=', domainId)
    .execute();
}

export async function keepCode(work: Work, domainId: string, code: string): Promise<void> {
  await db(work)
    .updateTable('domain_names')
    .set({ sealed_code: work.secrets.seal(code, CODE) })
    .where('id', '=', domainId)
    .execute();
}

export async function codeOf(work: Work, domainId: string): Promise<string | undefined> {
  const row = await db(work)
    .selectFrom('domain_names')
    .select('sealed_code')
    .where('id', '=', domainId)
    .executeTakeFirst();
  return row?.sealed_code ? work.secrets.open(row.sealed_code, CODE) : undefined;
}

export async function insertMandate(
  work: Work,
  mandate: { domainId: string; customerId: string; text: string; acceptanceId: string },
): Promise<void> {
  await db(work)
    .insertInto('domain_mandates')
    .values({
      domain_id: mandate.domainId,
      customer_id: mandate.customerId,
      text: mandate.text,
      sha256: createHash('sha256').update(mandate.text).digest(),
      acceptance_id: mandate.acceptanceId,
      at: atInstant(work.at),
      given_by: byWhom(work.by),
    })
    .execute();
}

export async function mandateOf(
  work: Work,
  domainId: string,
): Promise<{ text: string; sha256: string; at: Instant; givenBy: string } | undefined> {
  const row = await db(work)
    .selectFrom('domain_mandates')
    .selectAll()
    .where('domain_id', '=', domainId)
    .executeTakeFirst();
  return row && { text: row.text, sha256: row.sha256.toString('hex'), at: row.at, givenBy: row.given_by };
}

/** The contact as this registrar has it, or is to have it. */
export async function keepContact(
  work: Work,
  registrar: string,
  customerId: string | null,
  contact: Contact,
): Promise<KeptContact> {
  const digest = createHash('sha256').update(JSON.stringify(contact)).digest('hex');
  await db(work)
    .insertInto('domain_contacts')
    .values({
      id: newId(),
      registrar,
      customer_id: customerId,
      contact: json(contact),
      digest,
      handle: null,
      made_at: atInstant(work.at),
    })
    .onConflict((clash) => clash.columns(['registrar', 'customer_id', 'digest']).doNothing())
    .execute();
  return db(work)
    .selectFrom('domain_contacts')
    .select(['id', 'contact', 'handle'])
    .where('registrar', '=', registrar)
    .where('customer_id', customerId === null ? 'is' : '=', customerId)
    .where('digest', '=', digest)
    .executeTakeFirstOrThrow();
}

export async function contactById(work: Work, id: string): Promise<KeptContact | undefined> {
  return db(work)
    .selectFrom('domain_contacts')
    .select(['id', 'contact', 'handle'])
    .where('id', '=', id)
    .executeTakeFirst();
}

export async function setHandle(work: Work, contactId: string, handle: string): Promise<void> {
  await db(work)
    .updateTable('domain_contacts')
    .set({ handle })
    .where('id', '=', contactId)
    .where('handle', 'is', null)
    .execute();
}

export async function insertWish(
  work: Work,
  of: Pick<DomainCore, 'id' | 'customerId'>,
  wish: Wish,
): Promise<void> {
  await db(work)
    .insertInto('domain_wishes')
    .values({
      domain_id: of.id,
      customer_id: of.customerId,
      name_servers: json(wish.nameServers),
      locked: wish.locked,
      holder_id: wish.holderId,
      at: atInstant(work.at),
      decided_by: byWhom(work.by),
    })
    .execute();
}

export async function wishOf(work: Work, domainId: string): Promise<Wish> {
  return db(work)
    .selectFrom('domain_wishes')
    .select(['name_servers as nameServers', 'locked', 'holder_id as holderId'])
    .where('domain_id', '=', domainId)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirstOrThrow();
}

/** What the registry shows now takes the place of what it showed before. */
export async function keepSight(
  work: Work,
  of: Pick<DomainCore, 'id' | 'customerId'>,
  found: RegisteredDomain,
): Promise<void> {
  const { authCode: _, created, expires, ...rest } = found;
  const shown: Shown = {
    ...rest,
    ...(created ? { created: created.toString() } : {}),
    ...(expires ? { expires: expires.toString() } : {}),
  };
  const expiresOn = expires ? onDay(dayInParis(expires)) : null;
  const values = { at: atInstant(work.at), expires_on: expiresOn, shown: json(shown) };
  await db(work)
    .insertInto('domain_sights')
    .values({ domain_id: of.id, customer_id: of.customerId, ...values })
    .onConflict((clash) => clash.column('domain_id').doUpdateSet(values))
    .execute();
}

export async function sightOf(work: Work, domainId: string): Promise<Sight | undefined> {
  return (await sightsOf(work, [domainId])).get(domainId);
}

export async function sightsOf(work: Work, domainIds: readonly string[]): Promise<Map<string, Sight>> {
  if (domainIds.length === 0) return new Map();
  const rows = await db(work)
    .selectFrom('domain_sights')
    .select(['domain_id', 'at', 'expires_on', 'shown'])
    .where('domain_id', 'in', [...domainIds])
    .execute();
  return new Map(
    rows.map(({ domain_id, at, expires_on, shown }) => [
      domain_id,
      { at, expiresOn: expires_on === null ? undefined : day(expires_on.toString()), shown },
    ]),
  );
}

/** Paid for, not registered, and no command under way. */
export async function waitingNames(work: Work): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select d.id from domain_names d
     where d.claimed_at is not null and d.registered_at is null and d.left_at is null
       and not exists (select 1 from domain_commands c where c.domain_id = d.id and c.settled_at is null)
     limit 100`.execute(work.tx);
  return rows.map(({ id }) => id);
}
