import { sql } from 'kysely';
import type { Day, Instant } from '../../platform/calendar.ts';
import { mayTouch, type Work } from '../../platform/house.ts';
import { isId } from '../../platform/ids.ts';
import { endingOf, type Phase, phaseOn } from './life-rules.ts';
import { isDeleted } from './outcome-rules.ts';
import type { Contact } from './registrar.ts';
import {
  contactById,
  findName,
  listNames,
  mandateOf,
  nameOfService,
  sightOf,
  sightsOf,
  wishOf,
} from './store.ts';
import { db } from './tables.ts';
import type { CommandEntry, DomainCore, Sight, Wish } from './types.ts';

/** Where a name stands, in one word. */
export type NameState =
  | 'ordered'
  | 'waits-for-staff'
  | 'under-way'
  | 'registered'
  | 'redemption'
  | 'transferred'
  | 'gone'
  | 'refused';

export interface NameView extends DomainCore {
  readonly state: NameState;
  readonly expiresOn: Day | undefined;
  readonly locked: boolean;
}

export interface NameSheet extends NameView {
  readonly wish: Wish;
  readonly holder: Contact;
  readonly sight: Sight | undefined;
  readonly phase: Phase | undefined;
  /** Newest first. */
  readonly commands: readonly CommandEntry[];
  readonly departure: { readonly receiver: string; readonly actBy: Instant | null } | undefined;
  readonly mandate: { text: string; sha256: string; at: Instant; givenBy: string } | undefined;
  readonly ours: boolean;
}

export function stateOf(domain: DomainCore, sight: Sight | undefined): NameState {
  if (domain.leftWhy === 'transferred') return 'transferred';
  if (domain.leftWhy === 'deleted') return 'gone';
  if (domain.leftWhy !== null) return 'refused';
  if (domain.registeredAt !== null) return sight && isDeleted(sight.shown) ? 'redemption' : 'registered';
  if (domain.claimedAt === null) return 'ordered';
  return domain.doubtful !== null && domain.approvedAt === null ? 'waits-for-staff' : 'under-way';
}

/** Newest first; `before` pages on. */
export async function listDomains(
  work: Work,
  filter: { customerId?: string; name?: string; before?: string; limit: number },
): Promise<NameView[]> {
  if (filter.customerId !== undefined && !mayTouch(work, filter.customerId)) return [];
  const names = await listNames(work, filter);
  const sights = await sightsOf(
    work,
    names.map(({ id }) => id),
  );
  const views: NameView[] = [];
  for (const name of names) views.push(await viewOf(work, name, sights.get(name.id)));
  return views;
}

export async function domainForService(work: Work, serviceId: string): Promise<NameSheet | undefined> {
  const domain = isId(serviceId) ? await nameOfService(work, serviceId) : undefined;
  return domain && mayTouch(work, domain.customerId) ? sheetOf(work, domain) : undefined;
}

export async function getDomain(work: Work, id: string): Promise<NameSheet | undefined> {
  const domain = isId(id) ? await findName(work, id) : undefined;
  return domain && mayTouch(work, domain.customerId) ? sheetOf(work, domain) : undefined;
}

async function viewOf(work: Work, domain: DomainCore, sight: Sight | undefined): Promise<NameView> {
  const { locked } = await wishOf(work, domain.id);
  return { ...domain, state: stateOf(domain, sight), expiresOn: sight?.expiresOn, locked };
}

async function sheetOf(work: Work, domain: DomainCore): Promise<NameSheet> {
  const sight = await sightOf(work, domain.id);
  const wish = await wishOf(work, domain.id);
  const holder = await contactById(work, wish.holderId);
  if (!holder) throw new Error(`domain ${domain.id} has no holder`);
  const commands = await db(work)
    .selectFrom('domain_commands')
    .select([
      'id',
      'kind',
      'written_at as writtenAt',
      'sent_at as sentAt',
      'pending_at as pendingAt',
      'outcome',
      'settled_at as settledAt',
      'refusal',
    ])
    .where('domain_id', '=', domain.id)
    .orderBy('place', 'desc')
    .limit(30)
    .execute();
  const departure = await db(work)
    .selectFrom('domain_departures')
    .select(['receiver', 'act_by as actBy'])
    .where('domain_id', '=', domain.id)
    .where('ended_at', 'is', null)
    .executeTakeFirst();
  const { expiresOn } = sight ?? {};
  return {
    ...(await viewOf(work, domain, sight)),
    wish,
    holder: holder.contact,
    sight,
    phase: expiresOn && phaseOn(expiresOn, endingOf(domain.extension), work.today),
    commands,
    departure,
    mandate: await mandateOf(work, domain.id),
    ours: sight?.shown.isOurs ?? false,
  };
}

export interface DriftEntry {
  readonly id: string;
  readonly domainId: string;
  readonly name: string;
  readonly what: string;
  readonly wanted: string;
  readonly shown: string;
  readonly foundAt: Instant;
  readonly goneAt: Instant | null;
  readonly repairAt: Instant | null;
}

/** Open ones first, then the latest of those that are gone. */
export async function listDrifts(work: Work, domainId?: string): Promise<DriftEntry[]> {
  let query = db(work)
    .selectFrom('domain_drifts as d')
    .innerJoin('domain_names as n', 'n.id', 'd.domain_id')
    .select([
      'd.id',
      'd.domain_id as domainId',
      'n.unicode as name',
      'd.what',
      'd.wanted',
      'd.shown',
      'd.found_at as foundAt',
      'd.gone_at as goneAt',
      'd.repair_at as repairAt',
    ])
    .orderBy(sql`d.gone_at is not null`)
    .orderBy('d.found_at', 'desc')
    .limit(100);
  if (domainId !== undefined) query = query.where('d.domain_id', '=', domainId);
  return query.execute();
}
