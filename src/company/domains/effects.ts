import { system } from '../../platform/actor.ts';
import { recordAct } from '../../platform/acts.ts';
import { dayInParis } from '../../platform/calendar.ts';
import type { Work } from '../../platform/house.ts';
import { announce } from '../../platform/outbox.ts';
import type { Refusal } from '../../platform/refusal.ts';
import { activateService, getService, recordProvisioningFailure } from '../contracts/contracts.ts';
import { cancelUndeliverable } from '../endings/endings.ts';
import { newCode } from './auth-code.ts';
import { type OpenCommand, writeCommand } from './command-log.ts';
import { writeHosts } from './host-objects.ts';
import { partiesOf, providerContact } from './parties.ts';
import type { Done } from './registrar.ts';
import {
  contactById,
  findName,
  keepCode,
  keepContact,
  markLeft,
  markRegistered,
  setHandle,
  setHolder,
  wishOf,
} from './store.ts';
import type { DomainCore } from './types.ts';

/** What follows from a command that was done, or refused, in the transaction that says so. */

export async function noteDone(work: Work, open: OpenCommand, done: Done): Promise<void> {
  const { command } = open;
  if (command.do === 'create-contact' && open.contactId !== null)
    return setHandle(work, open.contactId, done.handle ?? command.party.handle);
  const domain = open.domainId === null ? undefined : await findName(work, open.domainId);
  if (!domain) return;
  switch (command.do) {
    case 'create':
      await keepCode(work, domain.id, command.authCode);
      return registered(work, domain, open, done.toFollow ?? ['set-name-servers']);
    case 'request-transfer':
      return registered(work, domain, open, ['set-name-servers']);
    case 'renew': {
      const until = done.expires ? dayInParis(done.expires).toString() : '';
      return tell(work, domain, 'domain-renewed', { years: command.years, until });
    }
    case 'set-auth-code':
      return keepCode(work, domain.id, command.authCode);
    case 'change-holder': {
      const { holderId } = await wishOf(work, domain.id);
      const holder = await contactById(work, holderId);
      await setHolder(work, domain.id, holderId);
      return tell(work, domain, 'domain-holder-changed', {
        holder: holder?.contact.organisation ?? holder?.contact.name ?? '',
      });
    }
    case 'delete':
      return tell(work, domain, 'domain-deleted', {});
    case 'restore':
      return tell(work, domain, 'domain-restored', {});
    case 'reject-transfer':
      return tell(work, domain, 'domain-departure-refused', {});
    default:
  }
}

/** It is the customer's from now on: the service runs, and what the registry takes only afterwards follows. */
async function registered(
  work: Work,
  domain: DomainCore,
  open: OpenCommand,
  toFollow: readonly string[],
): Promise<void> {
  const wish = await wishOf(work, domain.id);
  await setHolder(work, domain.id, wish.holderId);
  if (!(await markRegistered(work, domain.id))) return;
  const transferred = domain.how === 'transfer';
  await tell(work, domain, transferred ? 'domain-transferred-in' : 'domain-registered', {});
  await announce(work, 'domains.name-registered', domain.id, { domainId: domain.id });
  // A refusal (the service ended meanwhile) is the contract's business: the next step gives the name up.
  await activateService(work, domain.serviceId);
  const of = {
    registrar: domain.registrar,
    domainId: domain.id,
    customerId: domain.customerId,
  };
  const { name } = domain;
  if (toFollow.includes('set-name-servers') && wish.nameServers.length > 0) {
    await writeHosts(work, domain, wish.nameServers);
    await writeCommand(work, {
      ...of,
      key: `name-servers/${open.id}`,
      command: { do: 'set-name-servers', name, nameServers: wish.nameServers },
    });
  }
  if (transferred) {
    const provider = await keepContact(work, domain.registrar, null, await providerContact(work));
    await writeCommand(work, {
      ...of,
      key: `contacts/${open.id}`,
      command: { do: 'set-contacts', name, contacts: partiesOf(provider) },
    });
    // The other registrar knows the old code.
    await writeCommand(work, {
      ...of,
      key: `code/${open.id}`,
      command: { do: 'set-auth-code', name, authCode: newCode() },
    });
  }
  if (wish.locked)
    await writeCommand(work, {
      ...of,
      key: `lock/${open.id}`,
      command: { do: 'set-statuses', name, statuses: ['clientTransferProhibited'] },
    });
}

/** Before the name is registered a refusal stops its delivery; afterwards the wish is not met, and staff hear of it. */
export async function noteRefused(work: Work, open: OpenCommand, refusal: Refusal): Promise<void> {
  const domain = open.domainId === null ? undefined : await findName(work, open.domainId);
  if (!domain || domain.leftAt !== null) return;
  const reason = refusal.refused;
  await tell(work, domain, 'domain-command-refused', { command: open.kind, reason });
  await announce(work, 'domains.command-refused', open.id, { commandId: open.id, domainId: domain.id });
  if (domain.registeredAt !== null) return;
  const service = await getService(work, domain.serviceId);
  if (service?.ended) await markLeft(work, domain.id, 'unpaid');
  else if (reason === 'domain-taken') await giveUp(work, domain, 'refused');
  else await recordProvisioningFailure(work, domain.serviceId, reason);
}

/** Art. 11: it can not be had. The order is cancelled and what was paid goes back. */
export async function giveUp(work: Work, domain: DomainCore, why: 'refused'): Promise<void> {
  if (!(await markLeft(work, domain.id, why))) return;
  const asHouse = { ...work, by: system('domains') };
  const service = await getService(asHouse, domain.serviceId);
  if (service && !service.ended) await cancelUndeliverable(asHouse, service, '11');
}

export async function tell(
  work: Work,
  domain: Pick<DomainCore, 'customerId' | 'serviceId' | 'unicode'>,
  what: string,
  details: Record<string, string | number>,
): Promise<void> {
  const { customerId, serviceId, unicode } = domain;
  await recordAct(work, {
    act: what,
    article: '11',
    customerId,
    serviceId,
    details: { name: unicode, ...details },
  });
}
