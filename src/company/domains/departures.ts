import { system } from '../../platform/actor.ts';
import type { Work } from '../../platform/house.ts';
import { newId } from '../../platform/ids.ts';
import { announce } from '../../platform/outbox.ts';
import { atInstant } from '../../platform/sql-values.ts';
import { getService } from '../contracts/contracts.ts';
import { endTerminated } from '../endings/endings.ts';
import { takeAccount } from '../invoicing/invoicing.ts';
import { tell } from './effects.ts';
import type { Transfer } from './registrar.ts';
import { markLeft } from './store.ts';
import { db } from './tables.ts';
import type { DomainCore } from './types.ts';

/** Another registrar asks for a name of ours. Announces `domains.departure-asked` {departureId, domainId}, once. */
export async function departureAsked(work: Work, domain: DomainCore, transfer: Transfer): Promise<void> {
  const id = newId();
  const row = await db(work)
    .insertInto('domain_departures')
    .values({
      id,
      domain_id: domain.id,
      customer_id: domain.customerId,
      receiver: transfer.to,
      requested_at: atInstant(transfer.requested),
      act_by: transfer.actBy ? atInstant(transfer.actBy) : null,
      told_at: atInstant(work.at),
      ended_at: null,
      ended_how: null,
    })
    .onConflict((clash) => clash.columns(['domain_id', 'requested_at']).doNothing())
    .returning('id')
    .executeTakeFirst();
  if (!row) return;
  await tell(work, domain, 'domain-departure-asked', { receiver: transfer.to });
  await announce(work, 'domains.departure-asked', id, { departureId: id, domainId: domain.id });
}

export async function departureEnded(work: Work, domainId: string, how: 'left' | 'stayed'): Promise<void> {
  await db(work)
    .updateTable('domain_departures')
    .set({ ended_at: atInstant(work.at), ended_how: how })
    .where('domain_id', '=', domainId)
    .where('ended_at', 'is', null)
    .execute();
}

/**
 * It is another registrar's now: nothing is left to be provided, and the contract ends without refund (art. 7).
 * Announces `domains.name-left` {domainId, receiver}.
 */
export async function nameLeft(work: Work, domain: DomainCore, receiver: string): Promise<void> {
  await departureEnded(work, domain.id, 'left');
  if (!(await markLeft(work, domain.id, 'transferred'))) return;
  await tell(work, domain, 'domain-left', { receiver });
  await announce(work, 'domains.name-left', domain.id, { domainId: domain.id, receiver });
  const asHouse = { ...work, by: system('domains') };
  await takeAccount(asHouse, domain.customerId);
  const service = await getService(asHouse, domain.serviceId);
  if (service && !service.ended) await endTerminated(asHouse, service);
}
