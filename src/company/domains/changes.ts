import type { Actor } from '../../platform/actor.ts';
import { getAccount } from '../../platform/auth/accounts.ts';
import { checkPassword } from '../../platform/auth/credentials.ts';
import { actorMay } from '../../platform/auth/permissions.ts';
import { act, type House, mayTouch, type Work } from '../../platform/house.ts';
import { isId } from '../../platform/ids.ts';
import { announce } from '../../platform/outbox.ts';
import { isRefusal, type Refusal, refuse } from '../../platform/refusal.ts';
import { atInstant, byWhom } from '../../platform/sql-values.ts';
import { actingMay, type ContactMay } from '../customers/customers.ts';
import { newCode } from './auth-code.ts';
import { pastOf, writeCommand } from './command-log.ts';
import { giveUp, tell } from './effects.ts';
import { writeHosts } from './host-objects.ts';
import { orderRenewal } from './life.ts';
import { isDeleted } from './outcome-rules.ts';
import { holderOf, partiesOf, providerContact } from './parties.ts';
import type { Command } from './registrar.ts';
import { nameServersOf } from './server-rules.ts';
import { approve, codeOf, insertWish, keepContact, lockName, sightOf, wishOf } from './store.ts';
import { db } from './tables.ts';
import type { DomainCore } from './types.ts';

/** What customers and staff change about a name. Each is written down here and carried out by a job. */

/** Its own name servers, or ours: one a line. */
export async function changeNameServers(
  work: Work,
  domainId: string,
  typed: string,
): Promise<{ id: string } | Refusal> {
  const domain = await domainToChange(work, domainId, 'manage');
  if (isRefusal(domain)) return domain;
  const nameServers = nameServersOf(typed, domain.name);
  if (isRefusal(nameServers)) return nameServers;
  await insertWish(work, domain, { ...(await wishOf(work, domain.id)), nameServers });
  await tell(work, domain, 'domain-name-servers-changed', {
    servers: nameServers.map(({ name }) => name).join(' '),
  });
  await writeHosts(work, domain, nameServers);
  await numbered(work, domain, { do: 'set-name-servers', name: domain.name, nameServers });
  return { id: domain.id };
}

/** The lock keeps other registrars from taking the name, whatever code they know. */
export async function lockDomain(work: Work, domainId: string): Promise<{ id: string } | Refusal> {
  const domain = await domainToChange(work, domainId, 'order');
  return isRefusal(domain) ? domain : setLock(work, domain, true);
}

export async function unlockDomain(work: Work, domainId: string): Promise<{ id: string } | Refusal> {
  const domain = await domainToChange(work, domainId, 'order');
  return isRefusal(domain) ? domain : setLock(work, domain, false);
}

async function setLock(work: Work, domain: DomainCore, locked: boolean): Promise<{ id: string }> {
  await insertWish(work, domain, { ...(await wishOf(work, domain.id)), locked });
  await tell(work, domain, locked ? 'domain-locked' : 'domain-unlocked', {});
  const statuses = locked ? (['clientTransferProhibited'] as const) : [];
  await numbered(work, domain, { do: 'set-statuses', name: domain.name, statuses });
  return { id: domain.id };
}

/**
 * Art. 11: the code by which the name goes to another registrar. Only somebody who may order for the customer gets
 * it, after their password was asked again; the owner is told by mail that it was given out.
 */
export async function giveCode(
  house: House,
  by: Actor,
  input: { domainId: string; accountId: string; password: string },
): Promise<{ code: string } | Refusal> {
  const wrong = await checkPassword(house, input.accountId, input.password);
  if (wrong) return wrong;
  return act(house, by, async (work) => {
    const domain = await domainToChange(work, input.domainId, 'order');
    if (isRefusal(domain)) return domain;
    const account = await getAccount(work, input.accountId);
    if (!account?.emailVerifiedAt) return refuse('domain-code-unverified', { article: '11' });
    const code = await codeOf(work, domain.id);
    if (code === undefined) {
      await numbered(work, domain, { do: 'set-auth-code', name: domain.name, authCode: newCode() });
      return { code: '' };
    }
    await tell(work, domain, 'domain-code-given', {});
    await announce(work, 'domains.code-given', `${domain.id}/${work.at.toString()}`, { domainId: domain.id });
    return { code };
  });
}

/** To another registrar's request: yes at once, or no. */
export async function answerDeparture(
  work: Work,
  domainId: string,
  answer: 'approve-transfer' | 'reject-transfer',
): Promise<{ id: string } | Refusal> {
  const domain = await domainToChange(work, domainId, 'order');
  if (isRefusal(domain)) return domain;
  const asked = await db(work)
    .selectFrom('domain_departures')
    .select('id')
    .where('domain_id', '=', domain.id)
    .where('ended_at', 'is', null)
    .executeTakeFirst();
  if (!asked) return refuse('no-transfer', { article: '11', figures: { name: domain.unicode } });
  await command(work, domain, `${answer}/${asked.id}`, { do: answer, name: domain.name });
  await tell(work, domain, 'domain-departure-answered', { answer });
  return { id: domain.id };
}

/** The customer's record as it is today becomes the holder. */
export async function changeHolder(work: Work, domainId: string): Promise<{ id: string } | Refusal> {
  const domain = await domainToChange(work, domainId, 'order');
  if (isRefusal(domain)) return domain;
  const holder = await holderOf(work, domain.customerId, undefined);
  if (isRefusal(holder)) return holder;
  const contact = await keepContact(work, domain.registrar, domain.customerId, holder);
  const wish = await wishOf(work, domain.id);
  if (wish.holderId === contact.id)
    return refuse('domain-holder-same', { article: '11', figures: { name: domain.unicode } });
  await insertWish(work, domain, { ...wish, holderId: contact.id });
  await tell(work, domain, 'domain-holder-asked', { holder: holder.organisation ?? holder.name });
  await announce(work, 'domains.step-due', `${domain.id}/${contact.id}/${work.at.toString()}`, {
    domainId: domain.id,
  });
  return { id: domain.id };
}

/** Staff looked at a name that can be taken for another one. */
export async function approveName(
  work: Work,
  domainId: string,
  why: string,
): Promise<{ id: string } | Refusal> {
  const domain = await domainForStaff(work, domainId);
  if (isRefusal(domain)) return domain;
  if (domain.doubtful === null || domain.approvedAt !== null) return { id: domain.id };
  if (why.trim() === '') return refuse('why-missing', { field: 'why' });
  await approve(work, domain.id);
  await tell(work, domain, 'domain-approved', { why: why.trim().slice(0, 300) });
  await announce(work, 'domains.step-due', `${domain.id}/approved`, { domainId: domain.id });
  return { id: domain.id };
}

/** What was refused is given again, with the customer's record as it is now. */
export async function tryAgain(work: Work, domainId: string): Promise<{ id: string } | Refusal> {
  const domain = await domainForStaff(work, domainId);
  if (isRefusal(domain)) return domain;
  if (domain.registeredAt === null) {
    const holder = await holderOf(work, domain.customerId, undefined);
    if (isRefusal(holder)) return holder;
    const contact = await keepContact(work, domain.registrar, domain.customerId, holder);
    await insertWish(work, domain, { ...(await wishOf(work, domain.id)), holderId: contact.id });
  }
  await announce(work, 'domains.step-again', `${domain.id}/${work.at.toString()}`, { domainId: domain.id });
  return { id: domain.id };
}

/** Staff give up: the order is cancelled and what was paid goes back. */
export async function cancelName(work: Work, domainId: string): Promise<{ id: string } | Refusal> {
  const domain = await domainForStaff(work, domainId);
  if (isRefusal(domain)) return domain;
  if (domain.registeredAt !== null)
    return refuse('domain-registered-already', { article: '11', figures: { name: domain.unicode } });
  await giveUp(work, domain, 'refused');
  return { id: domain.id };
}

/** Ahead of its day. */
export async function renewNow(work: Work, domainId: string): Promise<{ id: string } | Refusal> {
  const domain = await domainForStaff(work, domainId);
  if (isRefusal(domain)) return domain;
  const sight = await sightOf(work, domain.id);
  if (!sight?.expiresOn || isDeleted(sight.shown))
    return refuse('domain-not-renewable', { figures: { name: domain.unicode, reason: '' } });
  const written = await orderRenewal(work, domain, sight.expiresOn, sight.shown.expires ?? '');
  return written
    ? { id: domain.id }
    : refuse('domain-renewal-ordered', { article: '11', figures: { name: domain.unicode } });
}

/** Sets a drift right by the command that says how things should be. */
export async function repairDrift(work: Work, driftId: string): Promise<{ id: string } | Refusal> {
  if (!actorMay(work.by, 'services.write')) return refuse('not-permitted');
  const drift = isId(driftId)
    ? await db(work)
        .selectFrom('domain_drifts')
        .select(['id', 'domain_id', 'what'])
        .where('id', '=', driftId)
        .where('gone_at', 'is', null)
        .executeTakeFirst()
    : undefined;
  if (!drift) return refuse('drift-unknown');
  const domain = await domainForStaff(work, drift.domain_id);
  if (isRefusal(domain)) return domain;
  const wish = await wishOf(work, domain.id);
  const { name } = domain;
  const command: Command | undefined =
    drift.what === 'name-servers'
      ? { do: 'set-name-servers', name, nameServers: wish.nameServers }
      : drift.what === 'lock'
        ? { do: 'set-statuses', name, statuses: wish.locked ? ['clientTransferProhibited'] : [] }
        : drift.what === 'deleted'
          ? { do: 'restore', name }
          : drift.what === 'contacts'
            ? { do: 'set-contacts', name, contacts: partiesOf(await ourContact(work, domain)) }
            : undefined;
  if (!command) return refuse('drift-by-hand', { article: '11' });
  await numbered(work, domain, command);
  await db(work)
    .updateTable('domain_drifts')
    .set({ repair_by: byWhom(work.by), repair_at: atInstant(work.at) })
    .where('id', '=', drift.id)
    .execute();
  await tell(work, domain, 'domain-drift-repaired', { what: drift.what });
  return { id: domain.id };
}

async function ourContact(work: Work, { registrar }: DomainCore) {
  return keepContact(work, registrar, null, await providerContact(work));
}

async function command(work: Work, domain: DomainCore, key: string, what: Command): Promise<void> {
  const { registrar, id: domainId, customerId } = domain;
  await writeCommand(work, { registrar, domainId, customerId, key, command: what });
}

/** Each wish is a command of its own, in the order in which they were made. */
export async function numbered(work: Work, domain: DomainCore, what: Command): Promise<void> {
  const { count } = await pastOf(work, { domainId: domain.id, kind: what.do });
  await command(work, domain, `${what.do}/${domain.id}/${count}`, what);
}

/** The name for whoever wants to change it, locked; of another customer, or gone, it is as good as absent. */
export async function domainToChange(
  work: Work,
  domainId: string,
  may: ContactMay,
): Promise<DomainCore | Refusal> {
  const domain = isId(domainId) ? await lockName(work, domainId) : undefined;
  if (!domain || !mayTouch(work, domain.customerId)) return refuse('domain-not-here');
  if (!(await actingMay(work, domain.customerId, may, domain.serviceId)))
    return refuse('not-permitted', { article: '5' });
  if (domain.registeredAt === null || domain.leftAt !== null)
    return refuse('domain-not-registered', { article: '11', figures: { name: domain.unicode } });
  return domain;
}

async function domainForStaff(work: Work, domainId: string): Promise<DomainCore | Refusal> {
  if (!actorMay(work.by, 'services.write')) return refuse('not-permitted');
  const domain = isId(domainId) ? await lockName(work, domainId) : undefined;
  return domain && domain.leftAt === null ? domain : refuse('domain-not-here');
}
