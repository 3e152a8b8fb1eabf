import { system } from '../../platform/actor.ts';
import { act, type House, read, type Work } from '../../platform/house.ts';
import { isRefusal } from '../../platform/refusal.ts';
import { getService } from '../contracts/contracts.ts';
import { newCode } from './auth-code.ts';
import { isBusy, pastOf, writeCommand } from './command-log.ts';
import { giveUp, tell } from './effects.ts';
import { writeHosts } from './host-objects.ts';
import { isDeleted } from './outcome-rules.ts';
import { partiesOf, partyOf, proposedHandle, providerContact } from './parties.ts';
import { nextStep, type Step } from './plan-rules.ts';
import {
  claim,
  codeOf,
  contactById,
  findName,
  keepContact,
  keepSight,
  lockName,
  nameOfService,
  sightOf,
  takeClaimTurn,
  wishOf,
} from './store.ts';
import type { DomainCore, KeptContact, Registrars } from './types.ts';

const robot = system('domains');

/** The first invoice is paid: who pays first has the name; who comes second gets the money back. Idempotent. */
export async function claimName(work: Work, serviceId: string): Promise<string | undefined> {
  const ordered = await nameOfService(work, serviceId);
  if (!ordered) return undefined;
  await takeClaimTurn(work, ordered.name);
  const domain = await lockName(work, ordered.id);
  if (!domain || domain.leftAt !== null || domain.claimedAt !== null) return domain?.id;
  if (await claim(work, domain)) {
    if (domain.doubtful !== null)
      await tell(work, domain, 'domain-waits-for-staff', { like: domain.doubtful });
  } else await giveUp(work, domain, 'refused');
  return domain.id;
}

/** Decides the next step of one name and writes its command; does nothing where a command is under way. */
export async function advance(house: House, registrars: Registrars, domainId: string): Promise<void> {
  await stepWith(house, registrars, domainId, 'unless-refused');
}

/** The same after somebody mended what a command was refused for. */
export async function advanceAgain(house: House, registrars: Registrars, domainId: string): Promise<void> {
  await stepWith(house, registrars, domainId, 'even-if-refused');
}

async function stepWith(house: House, registrars: Registrars, domainId: string, again: Again): Promise<void> {
  const domain = await read(house, robot, (work) => findName(work, domainId));
  const named = domain && (await registrars.named(domain.registrar));
  if (!named) return;
  const contacts = named.registrar.contacts ? 'objects' : 'whole';
  await act(house, robot, (work) => takeStep(work, domainId, contacts, again));
}

type Again = 'unless-refused' | 'even-if-refused';

async function takeStep(
  work: Work,
  domainId: string,
  contacts: 'objects' | 'whole',
  again: Again,
): Promise<void> {
  const domain = await lockName(work, domainId);
  if (!domain) return;
  const provider = await keepContact(work, domain.registrar, null, await providerContact(work));
  const { holderId } = await wishOf(work, domain.id);
  const holder = await contactById(work, holderId);
  if (!holder) throw new Error(`domain ${domain.id} has no holder`);
  const service = await getService(work, domain.serviceId);
  const sight = await sightOf(work, domain.id);
  const step = nextStep({
    how: domain.how,
    isClaimed: domain.claimedAt !== null,
    waitsForStaff: domain.doubtful !== null && domain.approvedAt === null,
    isRegistered: domain.registeredAt !== null,
    hasEnded: service?.ended !== undefined,
    isDeleted: sight !== undefined && isDeleted(sight.shown),
    hasLeft: domain.leftAt !== null,
    isBusy: await isBusy(work, domain.id),
    contacts,
    providerHandle: provider.handle,
    holderHandle: holder.handle,
    holderStands: domain.holderId === holderId,
  });
  if (step) await writeStep(work, domain, step, { provider, holder }, again);
}

async function writeStep(
  work: Work,
  domain: DomainCore,
  step: Step,
  people: { provider: KeptContact; holder: KeptContact },
  again: Again,
): Promise<void> {
  const of = { registrar: domain.registrar, domainId: domain.id, customerId: domain.customerId };
  const { name } = domain;
  if (step.step === 'create-contact') {
    const kept = people[step.of];
    const past = await pastOf(work, { domainId: domain.id, kind: 'create-contact', contactId: kept.id });
    if (past.refused && again === 'unless-refused') return;
    await writeCommand(work, {
      ...of,
      contactId: kept.id,
      key: `contact/${kept.id}/${past.count}`,
      command: {
        do: 'create-contact',
        party: { handle: proposedHandle(kept.id), contact: kept.contact },
      },
    });
    return;
  }
  const past = await pastOf(work, { domainId: domain.id, kind: step.step });
  if (past.refused && again === 'unless-refused') return;
  const key = `${step.step}/${domain.id}/${past.count}`;
  const parties = { holder: partyOf(people.holder), contacts: partiesOf(people.provider) };
  switch (step.step) {
    case 'delete':
      await writeCommand(work, { ...of, key, command: { do: 'delete', name } });
      return;
    case 'change-holder':
      await writeCommand(work, { ...of, key, command: { do: 'change-holder', name, ...parties } });
      return;
    case 'request-transfer': {
      const authCode = (await codeOf(work, domain.id)) ?? '';
      await writeCommand(work, {
        ...of,
        key,
        command: { do: 'request-transfer', name, authCode, ...parties },
      });
      return;
    }
    case 'create': {
      const { nameServers } = await wishOf(work, domain.id);
      await writeHosts(work, domain, nameServers);
      const authCode = newCode();
      const command = { do: 'create', name, years: 1, nameServers, keys: [], authCode, ...parties } as const;
      await writeCommand(work, { ...of, key, command });
    }
  }
}

/** What the registry shows of it now. */
export async function look(house: House, registrars: Registrars, domainId: string): Promise<void> {
  const domain = await read(house, robot, (work) => findName(work, domainId));
  const named = domain && (await registrars.named(domain.registrar));
  if (!named) return;
  const found = await named.registrar.domain(domain.name);
  if (isRefusal(found)) return;
  await act(house, robot, (work) => keepSight(work, domain, found));
}
