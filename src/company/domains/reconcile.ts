import { system } from '../../platform/actor.ts';
import { act, type House, read, type Work } from '../../platform/house.ts';
import { newId } from '../../platform/ids.ts';
import { announce } from '../../platform/outbox.ts';
import { isRefusal, type Refusal } from '../../platform/refusal.ts';
import { atInstant } from '../../platform/sql-values.ts';
import { getService } from '../contracts/contracts.ts';
import { isBusy } from './command-log.ts';
import { nameLeft } from './departures.ts';
import { type Drift, driftsOf } from './drift-rules.ts';
import { tell } from './effects.ts';
import { providerContact } from './parties.ts';
import { type RegisteredDomain, RegistrarUnreachable } from './registrar.ts';
import {
  contactById,
  keepContact,
  keepSight,
  liveNames,
  lockName,
  markLeft,
  sightOf,
  wishOf,
} from './store.ts';
import { db } from './tables.ts';
import type { DomainCore, Registrars } from './types.ts';

const robot = system('domains');

/** Every night: each name as its registry shows it, against how it should be. What differs is written down. */
export async function reconcileNames(
  house: House,
  registrars: Registrars,
): Promise<{ readonly looked: number; readonly unreached: number }> {
  let looked = 0;
  let unreached = 0;
  const failures: unknown[] = [];
  for (const named of await registrars.all()) {
    const names = await read(house, robot, (work) => liveNames(work, named.slug));
    for (const domain of names) {
      try {
        const found = await named.registrar.domain(domain.name);
        await act(house, robot, (work) =>
          compare(work, domain.id, found, named.registrar.contacts ? 'objects' : 'whole'),
        );
        looked += 1;
      } catch (error) {
        if (error instanceof RegistrarUnreachable) unreached += 1;
        else failures.push(error);
      }
    }
  }
  if (failures.length > 0)
    throw new AggregateError(failures, `${failures.length} names could not be compared`);
  return { looked, unreached };
}

export async function compare(
  work: Work,
  domainId: string,
  found: RegisteredDomain | Refusal,
  contacts: 'objects' | 'whole',
): Promise<void> {
  const domain = await lockName(work, domainId);
  // What is under way would only look like drift.
  if (!domain || domain.leftAt !== null || (await isBusy(work, domainId))) return;
  const hasEnded = (await getService(work, domain.serviceId))?.ended !== undefined;
  if (isRefusal(found)) {
    if (found.refused !== 'domain-unknown') return;
    if (hasEnded) return gone(work, domain);
    return writeDrifts(work, domain, driftsOf(await wanted(work, domain, contacts), undefined));
  }
  await keepSight(work, domain, found);
  if (!found.isOurs) return nameLeft(work, domain, found.sponsor);
  // It is on its way out, as it should be.
  if (hasEnded) return writeDrifts(work, domain, []);
  const sight = await sightOf(work, domainId);
  await writeDrifts(work, domain, driftsOf(await wanted(work, domain, contacts), sight?.shown));
}

/** The registry has let it go, after the contract's end. */
async function gone(work: Work, domain: DomainCore): Promise<void> {
  if (await markLeft(work, domain.id, 'deleted')) await tell(work, domain, 'domain-gone', {});
}

async function wanted(work: Work, domain: DomainCore, contacts: 'objects' | 'whole') {
  const { nameServers, locked, holderId } = await wishOf(work, domain.id);
  if (contacts === 'whole') return { nameServers, locked, holder: undefined, provider: undefined };
  const holder = await contactById(work, holderId);
  const provider = await keepContact(work, domain.registrar, null, await providerContact(work));
  return {
    nameServers,
    locked,
    holder: holder?.handle ?? undefined,
    provider: provider.handle ?? undefined,
  };
}

/** New ones are told once; those that are not there any more are closed. Announces `domains.drift-found`. */
async function writeDrifts(work: Work, domain: DomainCore, drifts: readonly Drift[]): Promise<void> {
  const open = await db(work)
    .selectFrom('domain_drifts')
    .select(['id', 'what', 'shown'])
    .where('domain_id', '=', domain.id)
    .where('gone_at', 'is', null)
    .execute();
  const stays = (one: { what: string; shown: string }) =>
    drifts.some(({ what, shown }) => what === one.what && shown === one.shown);
  for (const { id } of open.filter((one) => !stays(one)))
    await db(work)
      .updateTable('domain_drifts')
      .set({ gone_at: atInstant(work.at) })
      .where('id', '=', id)
      .execute();
  for (const drift of drifts) {
    if (open.some((one) => one.what === drift.what && one.shown === drift.shown)) continue;
    const id = newId();
    await db(work)
      .insertInto('domain_drifts')
      .values({
        id,
        domain_id: domain.id,
        ...drift,
        found_at: atInstant(work.at),
        gone_at: null,
        repair_by: null,
        repair_at: null,
      })
      .execute();
    await tell(work, domain, 'domain-drift-found', {
      what: drift.what,
      wanted: drift.wanted,
      shown: drift.shown,
    });
    await announce(work, 'domains.drift-found', id, { driftId: id, domainId: domain.id });
  }
}
