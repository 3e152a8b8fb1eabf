import { isRefusal, type Refusal } from '../../platform/refusal.ts';
import { type Settled, settledDomain } from './outcome-rules.ts';
import type { Command, Contact, NameServer, Registrar } from './registrar.ts';

/**
 * Finds out what became of a command, by reading only. It never sends it again: that is for whoever keeps the
 * command, once this says `not-done`.
 */
export async function settledOutcome(registrar: Registrar, command: Command): Promise<Settled> {
  switch (command.do) {
    // Two like contacts do no harm, and unused ones are swept away: only what can be found is believed.
    case 'create-contact':
    case 'change-contact': {
      const found = await registrar.contacts?.find(command.party.handle);
      return seen(found, (contact) => sameContact(contact, command.party.contact));
    }
    case 'delete-contact': {
      const found = await registrar.contacts?.find(command.handle);
      return { outcome: found === undefined || isRefusal(found) ? 'done' : 'not-done' };
    }
    case 'create-host':
    case 'change-host': {
      const found = await registrar.hosts?.find(command.host.name);
      return seen(found, (host) => sameHost(host, command.host));
    }
    case 'delete-host': {
      const found = await registrar.hosts?.find(command.name);
      return { outcome: found === undefined || isRefusal(found) ? 'done' : 'not-done' };
    }
    default: {
      const authCode = 'authCode' in command ? command.authCode : undefined;
      return settledDomain(
        command,
        await registrar.domain(command.name, authCode),
        await registrar.transfer(command.name, authCode),
      );
    }
  }
}

/** Without objects of that kind there is nothing to do; a registrar that refuses to tell says why. */
function seen<T>(found: T | Refusal | undefined, isAsWanted: (found: T) => boolean): Settled {
  if (found === undefined) return { outcome: 'done' };
  if (!isRefusal(found)) return { outcome: isAsWanted(found as T) ? 'done' : 'not-done' };
  return found.refused === 'object-unknown' ? { outcome: 'not-done' } : found;
}

/** Registries write names in their own ways; where somebody is reached they all say alike. */
function sameContact(a: Contact, b: Contact): boolean {
  const line = ({ street, city, postalCode, country, phone, email }: Contact) =>
    JSON.stringify([street, city, postalCode, country, phone, email]);
  return line(a) === line(b);
}

function sameHost(a: NameServer, b: NameServer): boolean {
  return JSON.stringify([...a.addresses].sort()) === JSON.stringify([...b.addresses].sort());
}
