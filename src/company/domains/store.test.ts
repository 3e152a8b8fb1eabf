import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { act, read } from '../../platform/house.ts';
import { newId } from '../../platform/ids.ts';
import { listMails } from '../../platform/mail/mail.ts';
import { deliverAll } from '../../platform/outbox.ts';
import { granted, isRefusal } from '../../platform/refusal.ts';
import { type TestHouse, testHouse } from '../../platform/testing/database.ts';
import { eppRegistrar } from '../../suppliers/registrars/epp/registrar.ts';
import type { RegistrySimulator } from '../../suppliers/registrars/simulator/server.ts';
import { accessTo, OTHER } from '../../suppliers/registrars/testing/epp-rig.ts';
import { getService } from '../contracts/contracts.ts';
import { terminate } from '../endings/endings.ts';
import { robot } from '../hosting/testing/fixture.ts';
import { lookAtBalances } from './balances.ts';
import { seeToCommands } from './commands.ts';
import {
  answerDeparture,
  approveName,
  changeNameServers,
  domainForService,
  listDrifts,
  lockDomain,
  openName,
  reconcileNames,
  repairDrift,
  restoreName,
  runNames,
  searchNames,
  takeMessages,
  unlockDomain,
} from './domains.ts';
import { domainsHandlers, domainsTimetables } from './jobs.ts';
import { codeOf } from './store.ts';
import { newHolder, orderName, payFor, type Registries, registriesFor } from './testing/fixture.ts';

let house: TestHouse;
let registries: Registries;
let customerId: string;
let nth = 0;

beforeAll(async () => {
  house = await testHouse('2026-03-02T09:00:00Z');
  registries = await registriesFor(house);
  customerId = await newHolder(house);
});
afterAll(async () => {
  await registries.close();
  await house.close();
});
beforeEach(() => {
  for (const registry of [registries.generic, registries.fr]) registry.troubles.length = 0;
});

const by = <T>(deed: Parameters<typeof act<T>>[2]) => act(house, robot, deed);
const look = <T>(query: Parameters<typeof read<T>>[2]) => read(house, robot, query);
const deliver = () => deliverAll(house, domainsHandlers(registries));
const sheet = async (serviceId: string) => {
  const found = await look((work) => domainForService(work, serviceId));
  if (!found) throw new Error('no such name');
  return found;
};
const fresh = (extension = 'com') => {
  nth += 1;
  return `maison-${nth}.${extension}`;
};
const heard = (registry: RegistrySimulator, verb: string, about: string) =>
  registry.heard.filter((one) => one.verb === verb && one.about === about).length;

function pass(span: { minutes?: number; hours?: number }): void {
  house.clock.set(house.clock.now().add(span));
}

/** What the timetable of every minute does, once an answer can not be under way any more. */
async function later(): Promise<void> {
  pass({ minutes: 5 });
  await seeToCommands(house, registries);
  await deliver();
}

async function registered(name = fresh(), owner = customerId) {
  const placed = await orderName(house, owner, name);
  await payFor(house, owner, placed);
  await deliver();
  return { ...placed, name };
}

describe('a name that was ordered and paid (art. 11)', () => {
  it('is registered for one year with the customer as its holder and the provider in the other contacts', async () => {
    const { name, serviceId } = await registered();
    const known = await sheet(serviceId);
    expect(known).toMatchObject({ state: 'registered', ours: true, locked: true });
    const shown = registries.generic.state.domains[name];
    const contact = (id: string | undefined) =>
      JSON.stringify(registries.generic.state.contacts[id ?? '']?.parts);
    expect(contact(shown?.registrant)).toContain('Exemple et Fils');
    for (const type of ['admin', 'tech', 'billing'])
      expect(contact(shown?.contacts.find((one) => one.type === type)?.id)).toContain('Orbite');
    expect(shown?.expires).toBe('2027-03-02T09:00:00.0Z');
    expect(shown?.statuses).toContain('clientTransferProhibited');
    expect(shown?.nameServers.map((one) => one.name).sort()).toEqual([
      'ns1.orbite.example',
      'ns2.orbite.example',
    ]);
    expect((await look((work) => getService(work, serviceId)))?.state).toBe('active');
    expect(known.mandate?.text).toContain(name);
  });

  it('is registered at AFNIC with the SIREN of its holder, the name servers after it', async () => {
    const { name, serviceId } = await registered(fresh('fr'));
    const shown = registries.fr.state.domains[name];
    expect(shown?.nameServers).toHaveLength(2);
    expect(JSON.stringify(registries.fr.state.contacts[shown?.registrant ?? '']?.legal)).toContain(
      '552100554',
    );
    expect((await sheet(serviceId)).state).toBe('registered');
  });

  it('is not registered before it is paid, and not at all when nobody pays', async () => {
    const name = fresh();
    const { serviceId } = await orderName(house, customerId, name);
    await deliver();
    expect(registries.generic.state.domains[name]).toBeUndefined();
    granted(await by((work) => terminate(work, { serviceId, means: 'letter', postedOn: work.today })));
    await deliver();
    expect((await sheet(serviceId)).state).toBe('refused');
  });

  it('is refused with the reason when it is not one, has no mandate, or is here already', async () => {
    const order = (changes: object) =>
      by((work) =>
        openName(work, {
          customerId,
          serviceId: customerId,
          acceptanceId: customerId,
          immediateStart: true,
          extension: 'com',
          name: fresh(),
          how: 'register',
          mandate: 'oui',
          ...changes,
        }),
      );
    const { name } = await registered();
    for (const [changes, reason] of [
      [{ name: '' }, 'domain-name-missing'],
      [{ name: 'pas un nom' }, 'domain-name-characters'],
      [{ name: fresh('fr') }, 'domain-other-extension'],
      [{ mandate: '  ' }, 'domain-mandate-missing'],
      [{ how: 'transfer' }, 'domain-code-missing'],
      [{ name }, 'domain-taken'],
    ] as const)
      expect(await order(changes)).toMatchObject({ refused: reason });
  });

  it('is given back to whoever comes second, with their money', async () => {
    const other = await newHolder(house, '40483304800022');
    const name = fresh();
    const first = await orderName(house, customerId, name);
    const second = await orderName(house, other, name);
    await payFor(house, other, second);
    await payFor(house, customerId, first);
    await deliver();
    expect((await sheet(second.serviceId)).state).toBe('registered');
    expect((await sheet(first.serviceId)).state).toBe('refused');
    expect((await look((work) => getService(work, first.serviceId)))?.state).toBe('cancelled');
    expect(heard(registries.generic, 'create', name)).toBe(1);
  });

  it('waits for staff when it can be taken for another name', async () => {
    const { serviceId } = await registered('раура.com');
    const waiting = await sheet(serviceId);
    expect(waiting).toMatchObject({ state: 'waits-for-staff', doubtful: 'paypa.com' });
    granted(await by((work) => approveName(work, waiting.id, 'association de Paupa')));
    await deliver();
    expect((await sheet(serviceId)).state).toBe('registered');
  });
});

describe('one command each reaches the registry', () => {
  it('when it answers too late', async () => {
    registries.generic.troubles.push({ on: 'create', what: 'delay', milliseconds: 2200 });
    const { name, serviceId } = await registered();
    await later();
    await later();
    expect((await sheet(serviceId)).state).toBe('registered');
    expect(registries.generic.state.charges.filter((one) => one.name === name)).toHaveLength(1);
  });

  it('when the line is cut after the command was done', async () => {
    registries.generic.troubles.push(
      { on: 'create', what: 'drop-after' },
      { on: 'create', what: 'drop-after' },
      { on: 'create', what: 'drop-after' },
    );
    const { name, serviceId } = await registered();
    for (const _ of [1, 2, 3, 4, 5, 6]) await later();
    expect((await sheet(serviceId)).state).toBe('registered');
    expect(heard(registries.generic, 'create', name)).toBe(1);
  });

  it('when the line is cut before it was done: given again once the registry said that it was not', async () => {
    const name = fresh();
    const placed = await orderName(house, customerId, name);
    await payFor(house, customerId, placed);
    registries.generic.troubles.push({ on: 'create', what: 'drop-before' });
    registries.generic.troubles.push({ on: 'create', what: 'drop-before' });
    await deliver();
    expect((await sheet(placed.serviceId)).state).toBe('under-way');
    for (const _ of [1, 2, 3, 4]) await later();
    expect((await sheet(placed.serviceId)).state).toBe('registered');
    expect(heard(registries.generic, 'create', name)).toBe(1);
  });

  it('when it was down', async () => {
    registries.generic.down();
    const { name, serviceId } = await registered();
    expect((await sheet(serviceId)).state).toBe('under-way');
    await later();
    registries.generic.up();
    for (const _ of [1, 2, 3, 4]) await later();
    expect((await sheet(serviceId)).state).toBe('registered');
    expect(heard(registries.generic, 'create', name)).toBe(1);
  });

  it('when the balance was empty: staff are told, and it goes out when somebody has paid in', async () => {
    const account = registries.generic.state.accounts.orbite;
    if (!account) throw new Error('no account');
    const before = account.balance;
    account.balance = 0;
    const { name, serviceId } = await registered();
    expect((await sheet(serviceId)).state).toBe('under-way');
    const mails = await look((work) => listMails(work, { limit: 50 }));
    expect(mails.some(({ kind }) => kind === 'domain-balance-empty')).toBe(true);
    account.balance = before;
    pass({ minutes: 31 });
    await later();
    expect((await sheet(serviceId)).state).toBe('registered');
    expect(registries.generic.state.charges.filter((one) => one.name === name)).toHaveLength(1);
  });

  it('when two instances take the same command at once', async () => {
    const name = fresh();
    const placed = await orderName(house, customerId, name);
    await payFor(house, customerId, placed);
    await Promise.all([deliver(), deliver(), seeToCommands(house, registries), deliver()]);
    await Promise.all([later(), seeToCommands(house, registries)]);
    await deliver();
    expect((await sheet(placed.serviceId)).state).toBe('registered');
    expect(heard(registries.generic, 'create', name)).toBe(1);
  });

  it('when the renewal is run twice, on two instances and again the day after', async () => {
    const { name, serviceId } = await registered();
    house.clock.set('2027-02-01T07:00:00Z');
    await Promise.all([runNames(house), runNames(house)]);
    await deliver();
    await runNames(house);
    await deliver();
    house.clock.set('2027-02-02T07:00:00Z');
    await runNames(house);
    await deliver();
    expect(heard(registries.generic, 'renew', name)).toBe(1);
    expect((await sheet(serviceId)).expiresOn?.toString()).toBe('2028-03-02');
  });
});

describe('the life of a name', () => {
  const other = () => {
    const access = { user: OTHER.user, password: OTHER.password };
    return eppRegistrar(accessTo(registries.generic, access), house.clock);
  };
  const run = (name: string) =>
    domainsTimetables(registries)
      .find((one) => one.name === name)
      ?.run(house);

  it('is found on the shop by word or name, with its price, those like it, and what is reserved', async () => {
    const { name } = await registered();
    const offers = granted(await searchNames(house, registries, 'Boulangerie d’été')).offers;
    expect(offers[0]).toMatchObject({ state: 'free' });
    expect(offers.map((one) => one.extension)).toEqual(expect.arrayContaining(['fr', 'com']));
    expect(granted(await searchNames(house, registries, name)).offers[0]).toMatchObject({ state: 'taken' });
    expect(granted(await searchNames(house, registries, 'nic.com')).offers[0]).toMatchObject({
      state: 'reserved',
    });
    expect(granted(await searchNames(house, registries, 'maison.museum')).offers[0]).toMatchObject({
      state: 'not-sold',
    });
    expect(await searchNames(house, registries, '   ')).toMatchObject({ refused: 'domain-name-missing' });
    registries.fr.down();
    const some = granted(await searchNames(house, registries, 'jardin')).offers;
    expect(some.find((one) => one.extension === 'fr')?.state).toBe('no-answer');
    registries.fr.up();
  });

  it('has the name servers that its customer chooses, glue where they are below it', async () => {
    const { name, serviceId } = await registered();
    const { id } = await sheet(serviceId);
    for (const [typed, reason] of [
      ['ns1.example.net', 'name-servers-count'],
      ['ns1.example.net\nns1.example.net', 'name-server-twice'],
      ['ns1.example.net\nns2.example.net 300.1.1.1', 'name-server-address'],
      [`ns1.${name}\nns2.example.net`, 'name-server-needs-address'],
      ['ns1..net\nns2.example.net', 'name-server-invalid'],
    ] as const)
      expect(await by((work) => changeNameServers(work, id, typed))).toMatchObject({ refused: reason });
    granted(
      await by((work) => changeNameServers(work, id, `ns1.${name} 192.0.2.1 2001:db8::1\nns2.autre.example`)),
    );
    await deliver();
    expect(registries.generic.state.domains[name]?.nameServers.map((one) => one.name).sort()).toEqual(
      [`ns1.${name}`, 'ns2.autre.example'].sort(),
    );
    expect(registries.generic.state.hosts[`ns1.${name}`]?.addresses).toContain('192.0.2.1');
  });

  it('comes from another registrar with its code, and its customer is told', async () => {
    const name = fresh();
    const ours = (await registered()).name;
    const registrant = registries.generic.state.domains[ours]?.registrant ?? '';
    const giver = other();
    registries.generic.state.domains[name] = {
      ...{ name, roid: 'D-1', sponsor: OTHER.user, createdBy: OTHER.user, authCode: 'Secret-Code-1' },
      ...{ created: house.clock.now().toString(), expires: '2027-12-01T00:00:00.0Z', registrant },
      ...{ contacts: [], nameServers: [], keys: [], statuses: [], graces: [] },
    };
    const placed = await orderName(house, customerId, name, { how: 'transfer', authCode: 'Secret-Code-1' });
    await payFor(house, customerId, placed);
    await deliver();
    expect((await sheet(placed.serviceId)).state).toBe('under-way');
    await giver.carryOut({ do: 'approve-transfer', name }, newId());
    await giver.close();
    await takeMessages(house, registries);
    await deliver();
    const known = await sheet(placed.serviceId);
    expect(known).toMatchObject({ state: 'registered', ours: true });
    expect(registries.generic.state.domains[name]?.authCode).not.toBe('Secret-Code-1');
    expect(await look((work) => codeOf(work, known.id))).toBe(
      registries.generic.state.domains[name]?.authCode,
    );
  });

  it('leaves by a foreign transfer found in the poll queue: customer and staff are told, the contract ends', async () => {
    const { name, serviceId } = await registered();
    const { id } = await sheet(serviceId);
    const taker = other();
    const ask = async () => {
      const authCode = (await look((work) => codeOf(work, id))) ?? '';
      const party = { handle: 'NOBODY', contact: (await sheet(serviceId)).holder };
      return taker.carryOut(
        {
          do: 'request-transfer',
          ...{ name, authCode, holder: party, contacts: { admin: party, tech: party, billing: party } },
        },
        newId(),
      );
    };
    expect(await ask()).toMatchObject({ refused: 'domain-status-prohibits' });
    granted(await by((work) => unlockDomain(work, id)));
    await deliver();
    await ask();
    await takeMessages(house, registries);
    await takeMessages(house, registries);
    await deliver();
    expect((await sheet(serviceId)).departure).toMatchObject({ receiver: OTHER.user });
    granted(await by((work) => answerDeparture(work, id, 'reject-transfer')));
    await deliver();
    expect(registries.generic.state.domains[name]?.sponsor).toBe('orbite');
    pass({ hours: 1 });
    await ask();
    await run('domains.messages');
    granted(await by((work) => answerDeparture(work, id, 'approve-transfer')));
    await deliver();
    expect(registries.generic.state.domains[name]?.sponsor).toBe(OTHER.user);
    await reconcileNames(house, registries);
    await deliver();
    expect((await sheet(serviceId)).state).toBe('transferred');
    expect((await look((work) => getService(work, serviceId)))?.ended).toBeDefined();
    await taker.close();
  });

  it('is compared with the registry every night: what drifted is shown, told once and repaired', async () => {
    const { name, serviceId } = await registered();
    const { id } = await sheet(serviceId);
    const record = registries.generic.state.domains[name];
    if (!record) throw new Error('not there');
    record.nameServers = [];
    record.statuses = [];
    await reconcileNames(house, registries);
    await reconcileNames(house, registries);
    const drifts = await look((work) => listDrifts(work, id));
    expect(drifts.map(({ what }) => what).sort()).toEqual(['lock', 'name-servers']);
    for (const drift of drifts) granted(await by((work) => repairDrift(work, drift.id)));
    await deliver();
    await reconcileNames(house, registries);
    expect((await look((work) => listDrifts(work, id))).every(({ goneAt }) => goneAt !== null)).toBe(true);
    expect(registries.generic.state.domains[name]?.nameServers).toHaveLength(2);
  });

  it('is restored from redemption at the price that was shown', async () => {
    const { name, serviceId } = await registered();
    const { id } = await sheet(serviceId);
    const record = registries.generic.state.domains[name];
    if (!record) throw new Error('not there');
    expect(await by((work) => restoreName(work, id, '95.00'))).toMatchObject({
      refused: 'domain-not-deleted',
    });
    const at = house.clock.now().toString({ fractionalSecondDigits: 1 });
    record.deleted = { at, redeemUntil: '2099-01-01T00:00:00.0Z', purge: '2099-01-02T00:00:00.0Z' };
    await reconcileNames(house, registries);
    expect((await sheet(serviceId)).state).toBe('redemption');
    expect(await by((work) => restoreName(work, id, '1.00'))).toMatchObject({ refused: 'price-changed' });
    granted(await by((work) => restoreName(work, id, '95.00')));
    await deliver();
    expect((await sheet(serviceId)).state).toBe('registered');
  });

  it('is locked again on the customer’s word, and staff hear of a balance that is too low', async () => {
    const { serviceId } = await registered(fresh(), await newHolder(house));
    const { id } = await sheet(serviceId);
    granted(await by((work) => unlockDomain(work, id)));
    granted(await by((work) => lockDomain(work, id)));
    await deliver();
    expect((await sheet(serviceId)).sight?.shown.statuses).toContain('clientTransferProhibited');
    const account = registries.generic.state.accounts.orbite;
    if (!account) throw new Error('no account');
    const before = account.balance;
    account.balance = 50_00;
    await lookAtBalances(house, registries);
    await lookAtBalances(house, registries);
    await deliver();
    account.balance = before;
    const mails = await look((work) => listMails(work, { limit: 50 }));
    expect(mails.filter(({ kind }) => kind === 'domain-balance-low')).toHaveLength(1);
  });

  it('is given up at the end of its contract, and not renewed when that comes before its expiry', async () => {
    const { name, serviceId } = await registered(fresh(), await newHolder(house));
    granted(await by((work) => terminate(work, { serviceId, means: 'letter', postedOn: work.today })));
    house.clock.set('2028-01-25T07:00:00Z');
    await runNames(house);
    await deliver();
    expect(heard(registries.generic, 'renew', name)).toBe(0);
    const isGone = await by(async (work) =>
      isRefusal(await terminate(work, { serviceId, means: 'letter', postedOn: work.today })),
    );
    expect(isGone).toBe(true);
  });
});
