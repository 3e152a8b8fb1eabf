import type { Temporal } from 'temporal-polyfill';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { newId, newToken } from '../../../platform/ids.ts';
import { granted, isRefusal } from '../../../platform/refusal.ts';
import { dnssecKey } from '../ds-rules.ts';
import { keyLine } from '../outcome-rules.ts';
import {
  type Command,
  type Contact,
  type DnssecKey,
  type Outcome,
  type Parties,
  type Party,
  type Registrar,
  RegistrarUnreachable,
} from '../registrar.ts';
import { settledOutcome } from '../settle.ts';

/** A registrar with its side of the wire: what it did, and what goes wrong with it. */
export interface RegistrarRig {
  readonly registrar: Registrar;
  /** The same with a wrong password or key, "wrong-secret". */
  readonly intruder: Registrar;
  /** The same at an address where nobody answers. */
  readonly unreachable: Registrar;
  /** What the names of this rig end with: ".com". */
  readonly zone: string;
  /** Where the account stands in the provider's contacts by itself: its handle. */
  readonly provider?: string;
  /** How often that was paid for this name. */
  paid(what: 'create' | 'renew', name: string): number;
  /** Commands that changed something or tried to, since the rig was opened. */
  orders(): number;
  /** The account has no money left; has it again. */
  empty(): void;
  fill(): void;
  /** The next command: is answered too late, loses its connection before or after it was done, fails there. */
  isSlow(): void;
  cutsBefore(): void;
  cutsAfter(): void;
  fails(): void;
  /** A name that another registrar has. */
  elsewhere(name: string, authCode: string): Promise<void>;
  /** The other registrar, or time, lets the name come to us. */
  letsGo(name: string): Promise<void>;
  /** Another registrar asks for a name of ours. */
  asksFor?(name: string, authCode: string): Promise<void>;
  pass(days: number): void;
  close(): Promise<void>;
}

export interface Offers {
  /** Names are deleted and restored by command. */
  readonly restore: boolean;
  /** Messages wait until they are acknowledged, and transfers away are answered by command. */
  readonly queue: boolean;
  /** Name servers below a name have addresses at the registry, set by commands of their own. */
  readonly hosts: boolean;
  /** The code of a name is ours to choose, theirs to make anew, or not to be changed by command. */
  readonly codes: 'ours' | 'theirs' | 'fixed';
  /** A name changes hands by command. */
  readonly newHolder: boolean;
}

const COMPANY: Contact = {
  name: 'Ada Lovelace',
  organisation: 'Exemple & Fils <SARL>',
  legal: { form: 'company', siren: '552100554' },
  street: ['1 rue de l’Été'],
  city: 'Orléans',
  postalCode: '45000',
  country: 'FR',
  phone: '+33.238000000',
  email: 'holder@exemple.fr',
};
const { organisation: _, ...SOMEBODY } = COMPANY;
const PERSON: Contact = {
  ...SOMEBODY,
  name: 'Durand',
  legal: { form: 'person', firstName: 'Zoé' },
  email: 'zoe@exemple.fr',
};
const PROVIDER: Contact = { ...COMPANY, organisation: 'Orbite', email: 'domains@orbite.example' };
const PUBLIC_KEYS = [
  'mdsswUyr3DPW132mOi8V9xESWE8jTo0dxCjjnopKl+GqJxpVXckHAeF+KkxLbxILfDLUT0rAK9iUzy1L53eKGQ==',
  'xKYaNhWdGOfJ+nPrL8/arkwf2EY3MDJ+SErKivBVSum1w/egsXvSADtNJhyem5RCOpgQ6K8X1DRSEkrbYQ+OBw==',
];
const keysOf = (domain: string): DnssecKey[] =>
  PUBLIC_KEYS.map((publicKey) => dnssecKey(domain, { flags: 257, algorithm: 13, publicKey }));
const SERVERS = [
  { name: 'ns1.orbite.example', addresses: [] },
  { name: 'ns2.orbite.example', addresses: [] },
];
const OTHER_SERVERS = [SERVERS[0], { name: 'ns3.orbite.example', addresses: [] }].filter(
  (each) => each !== undefined,
);

/** What every adapter of the registrar port promises. */
export function registrarContract(name: string, offers: Offers, open: () => Promise<RegistrarRig>): void {
  describe(`${name}, as a registrar`, () => {
    let rig: RegistrarRig;
    let holder: Party;
    let contacts: Parties;
    let serial = 0;
    beforeAll(async () => {
      rig = await open();
      holder = await kept(rig.registrar, COMPANY);
      const provider = await kept(rig.registrar, PROVIDER);
      contacts = { admin: provider, tech: provider, billing: provider };
      if (rig.registrar.hosts)
        for (const host of [...SERVERS, ...OTHER_SERVERS])
          await rig.registrar.carryOut({ do: 'create-host', host }, newId());
    });
    afterAll(() => rig.close());

    const freshName = () => `exemple-${++serial}${rig.zone}`;
    const creation = (): Extract<Command, { do: 'create' }> => {
      const domain = freshName();
      return {
        do: 'create',
        name: domain,
        years: 1,
        holder,
        contacts,
        nameServers: SERVERS,
        keys: keysOf(domain).slice(0, 1),
        authCode: newToken().slice(0, 16),
      };
    };
    const order = (command: Command) => rig.registrar.carryOut(command, newId());
    const registered = async () => {
      const command = creation();
      await done(rig.registrar, command);
      return command;
    };
    const shown = async (domain: string) => granted(await rig.registrar.domain(domain));
    const settled = (command: Command) => settledOutcome(rig.registrar, command);

    it.each([
      ['a wrong password', () => rig.intruder],
      ['nobody at the address', () => rig.unreachable],
    ])('takes %s for trouble that passes: nothing was sent, no secret is told', async (_, registrar) => {
      const command = creation();
      const error: unknown = await registrar()
        .carryOut(command, newId())
        .catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(RegistrarUnreachable);
      expect(String(error)).not.toContain('wrong-secret');
      expect(rig.paid('create', command.name)).toBe(0);
    });

    it('says that nobody has a name', async () => {
      expect(await rig.registrar.domain(freshName())).toMatchObject({ refused: 'domain-unknown' });
    });

    it('tells what is free, in the order asked, however many are asked', async () => {
      const taken = await registered();
      const free = Array.from({ length: 12 }, freshName);
      const answers = await rig.registrar.check([...free, taken.name]);
      expect(answers.map((each) => each.name)).toEqual([...free, taken.name]);
      expect(answers.map(({ available }) => available)).toEqual([...free.map(() => true), false]);
    });

    it('registers a name for its holder, the provider in the other contacts (art. 11)', async () => {
      const command = creation();
      const outcome = await done(rig.registrar, command);
      const found = await shown(command.name);
      expect(found).toMatchObject({ isOurs: true, holder: holder.handle });
      expect(found.contacts.admin).toBe(rig.provider ?? contacts.admin.handle);
      expect(found.contacts.tech).toBe(rig.provider ?? contacts.tech.handle);
      expect(found.expires).toBeDefined();
      if (outcome.expires) expect(String(outcome.expires)).toBe(String(found.expires));
    });

    it('delegates and signs it', async () => {
      const { name: domain, keys } = await registered();
      const found = await shown(domain);
      expect(found.nameServers.map((each) => each.name).sort()).toEqual(SERVERS.map((each) => each.name));
      expect(found.keys.map(keyLine)).toEqual(keys.map(keyLine));
    });

    it('refuses a name that is taken, and takes nothing for it', async () => {
      const command = await registered();
      expect(await order({ ...command, authCode: 'another-code-1' })).toMatchObject({
        refused: 'domain-taken',
      });
      expect(rig.paid('create', command.name)).toBe(1);
    });

    it('registers once, however often and however fast the same command comes', async () => {
      const command = creation();
      const transaction = newId();
      const outcomes = await Promise.all([1, 2, 3].map(() => rig.registrar.carryOut(command, transaction)));
      expect(outcomes.filter((each) => !isRefusal(each) && each.outcome !== 'unknown')).toHaveLength(1);
      expect(rig.paid('create', command.name)).toBe(1);
      expect(await settled(command)).toEqual({ outcome: 'done' });
    });

    it('renews for a year, once, however often the same command comes', async () => {
      const { name: domain } = await registered();
      const { expires } = await shown(domain);
      const command: Command = { do: 'renew', name: domain, years: 1, expires: given(expires) };
      await Promise.all([1, 2, 3].map(() => order(command)));
      expect(rig.paid('renew', domain)).toBe(1);
      const year = given(expires).toZonedDateTimeISO('UTC').add({ years: 1 }).toPlainDate();
      const now = given((await shown(domain)).expires);
      expect(now.toZonedDateTimeISO('UTC').toPlainDate().toString()).toBe(year.toString());
      expect(await settled(command)).toEqual({ outcome: 'done' });
    });

    it('knows nothing of a command whose line was cut before it was done; asking tells that it may come again', async () => {
      const command = creation();
      const transaction = newId();
      rig.cutsBefore();
      expect(await rig.registrar.carryOut(command, transaction)).toMatchObject({
        outcome: 'unknown',
        transaction,
      });
      expect(await settled(command)).toEqual({ outcome: 'not-done' });
      await done(rig.registrar, command);
      expect(rig.paid('create', command.name)).toBe(1);
    });

    it('knows nothing of a command whose line was cut after it was done; asking tells that it was', async () => {
      const command = creation();
      rig.cutsAfter();
      expect(await order(command)).toMatchObject({ outcome: 'unknown' });
      expect(await settled(command)).toEqual({ outcome: 'done' });
      expect(rig.paid('create', command.name)).toBe(1);
    });

    it('renews once where the answer was lost and the same command comes again', async () => {
      const { name: domain } = await registered();
      const command: Command = {
        do: 'renew',
        name: domain,
        years: 1,
        expires: given((await shown(domain)).expires),
      };
      rig.cutsAfter();
      expect(await order(command)).toMatchObject({ outcome: 'unknown' });
      expect(await settled(command)).toEqual({ outcome: 'done' });
      expect(await order(command)).toHaveProperty('refused');
      expect(rig.paid('renew', domain)).toBe(1);
    });

    it('does not wait for ever: what comes too late was done once, and is found by asking', async () => {
      const command = creation();
      rig.isSlow();
      expect(await order(command)).toMatchObject({ outcome: 'unknown' });
      await vi.waitFor(async () => expect(await settled(command)).toEqual({ outcome: 'done' }), 4000);
      expect(rig.paid('create', command.name)).toBe(1);
    });

    it('does not believe a registrar in trouble that nothing was done', async () => {
      const command = creation();
      rig.fails();
      expect(await order(command)).toMatchObject({ outcome: 'unknown' });
      expect(await settled(command)).toEqual({ outcome: 'not-done' });
    });

    it('says that the balance is empty, and registers nothing', async () => {
      rig.empty();
      const command = creation();
      expect(await order(command)).toMatchObject({ refused: 'registrar-balance-empty' });
      const balance = await rig.registrar.balance();
      if (balance) expect(balance.cents).toBeLessThanOrEqual(0n);
      rig.fill();
      expect(await rig.registrar.domain(command.name)).toMatchObject({ refused: 'domain-unknown' });
      await done(rig.registrar, command);
    });

    it('changes name servers and keys to what they should be, and sends nothing where they are', async () => {
      const { name: domain } = await registered();
      const servers: Command = { do: 'set-name-servers', name: domain, nameServers: OTHER_SERVERS };
      await order(servers);
      expect((await shown(domain)).nameServers.map((each) => each.name).sort()).toEqual(
        OTHER_SERVERS.map((each) => each.name),
      );
      const both = keysOf(domain);
      await order({ do: 'set-keys', name: domain, keys: both });
      expect((await shown(domain)).keys.map(keyLine).sort()).toEqual(both.map(keyLine).sort());
      await order({ do: 'set-keys', name: domain, keys: [] });
      expect((await shown(domain)).keys).toEqual([]);
      const before = rig.orders();
      expect(await order(servers)).toMatchObject({ outcome: 'done' });
      expect(await order({ do: 'set-keys', name: domain, keys: [] })).toMatchObject({ outcome: 'done' });
      expect(rig.orders()).toBe(before);
      expect(await settled(servers)).toEqual({ outcome: 'done' });
    });

    it('ends at the last of several wishes that came at once', async () => {
      const { name: domain } = await registered();
      const wishes = [OTHER_SERVERS, SERVERS, OTHER_SERVERS.slice(0, 1)];
      await Promise.all(
        wishes.map((nameServers) => order({ do: 'set-name-servers', name: domain, nameServers })),
      );
      expect((await shown(domain)).nameServers.map((each) => each.name)).toEqual(['ns1.orbite.example']);
    });

    it('locks a name and unlocks it', async () => {
      const { name: domain } = await registered();
      const locked: Command = {
        do: 'set-statuses',
        name: domain,
        statuses: ['clientTransferProhibited'],
      };
      await order(locked);
      expect((await shown(domain)).statuses).toContain('clientTransferProhibited');
      expect(await settled(locked)).toEqual({ outcome: 'done' });
      await order({ ...locked, statuses: [] });
      expect((await shown(domain)).statuses).not.toContain('clientTransferProhibited');
    });

    it('tells the code of a name of ours, and changes it where it can be', async () => {
      const command = await registered();
      const before = (await shown(command.name)).authCode;
      expect(before).toBeTruthy();
      const asked = await order({ do: 'set-auth-code', name: command.name, authCode: 'Another-Code-2' });
      const after = (await shown(command.name)).authCode;
      expect(isRefusal(asked)).toBe(offers.codes === 'fixed');
      expect(after !== before).toBe(offers.codes !== 'fixed');
      if (offers.codes === 'ours') expect([before, after]).toEqual([command.authCode, 'Another-Code-2']);
    });

    it('gives a name another holder, or says that it does not', async () => {
      const { name: domain } = await registered();
      const heir = await kept(rig.registrar, PERSON);
      const command: Command = { do: 'change-holder', name: domain, holder: heir, contacts };
      const outcome = await order(command);
      expect(isRefusal(outcome)).toBe(!offers.newHolder);
      rig.pass(1);
      expect((await shown(domain)).holder).toBe(offers.newHolder ? heir.handle : holder.handle);
      expect(await settled(command)).toEqual({ outcome: offers.newHolder ? 'done' : 'not-done' });
    });

    it('brings a name here with its code, and not with another', async () => {
      const domain = freshName();
      await rig.elsewhere(domain, 'Right-Code-1');
      const command: Command = {
        do: 'request-transfer',
        name: domain,
        authCode: 'Right-Code-1',
        holder,
        contacts,
      };
      expect(await order({ ...command, authCode: 'Wrong-Code-1' })).toMatchObject({
        refused: 'auth-code-wrong',
      });
      expect(await settled(command)).toEqual({ outcome: 'not-done' });
      expect(await order(command)).toMatchObject({ outcome: 'pending' });
      expect(await settled(command)).toEqual({ outcome: 'pending' });
      expect(await rig.registrar.transfer(domain)).toMatchObject({ state: 'pending', isOurs: true });
      await rig.letsGo(domain);
      expect(await settled(command)).toEqual({ outcome: 'done' });
      expect((await shown(domain)).isOurs).toBe(true);
    });

    if (offers.restore) {
      it('deletes a name, and brings it back from redemption', async () => {
        const { name: domain } = await registered();
        rig.pass(6);
        expect(await order({ do: 'delete', name: domain })).not.toHaveProperty('refused');
        expect(await settled({ do: 'delete', name: domain })).toEqual({ outcome: 'done' });
        expect((await shown(domain)).graces).toContain('redemptionPeriod');
        await order({ do: 'restore', name: domain });
        expect(await settled({ do: 'restore', name: domain })).toEqual({ outcome: 'done' });
        expect((await shown(domain)).graces).not.toContain('redemptionPeriod');
      });
    }

    if (offers.hosts) {
      it('publishes the addresses of name servers below the name', async () => {
        const { name: domain } = await registered();
        const host = { name: `ns1.${domain}`, addresses: ['192.0.2.1', '2001:db8::1'] };
        const found = async () => granted(given(await rig.registrar.hosts?.find(host.name)));
        expect(await settled({ do: 'create-host', host })).toEqual({ outcome: 'not-done' });
        await done(rig.registrar, { do: 'create-host', host });
        expect(await found()).toEqual(host);
        const moved = { ...host, addresses: ['192.0.2.2'] };
        await done(rig.registrar, { do: 'change-host', host: moved });
        expect(await found()).toEqual(moved);
        await done(rig.registrar, { do: 'delete-host', name: host.name });
        expect(await rig.registrar.hosts?.find(host.name)).toMatchObject({ refused: 'object-unknown' });
      });
    }

    if (offers.queue) {
      it('keeps news of a transfer away until it is acknowledged; a refusal of ours keeps the name', async () => {
        const command = await registered();
        await rig.asksFor?.(command.name, command.authCode);
        const first = await theNext(rig.registrar, command.name);
        expect(await rig.registrar.messages?.next()).toEqual(first);
        expect(first).toMatchObject({ about: { what: 'transfer', name: command.name } });
        await rig.registrar.messages?.acknowledge(first?.id ?? '');
        expect((await rig.registrar.messages?.next())?.id).not.toBe(first?.id);
        // A second acknowledgement of the same message is nothing to worry about.
        await rig.registrar.messages?.acknowledge(first?.id ?? '');
        await done(rig.registrar, { do: 'reject-transfer', name: command.name });
        expect((await shown(command.name)).isOurs).toBe(true);
      });

      it('lets a name go where we approve', async () => {
        const command = await registered();
        await rig.asksFor?.(command.name, command.authCode);
        const approval: Command = { do: 'approve-transfer', name: command.name };
        expect(await settled(approval)).toEqual({ outcome: 'not-done' });
        await done(rig.registrar, approval);
        expect(await settled(approval)).toEqual({ outcome: 'done' });
        expect((await shown(command.name)).isOurs).toBe(false);
      });
    }
  });
}

function given<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('nothing was told');
  return value;
}

/** A contact as this registrar keeps it, under the handle that it has there. */
async function kept(registrar: Registrar, contact: Contact): Promise<Party> {
  // Registrars without contact objects know people by their address.
  if (!registrar.contacts) return { handle: contact.email, contact };
  const handle = `T${newToken()
    .replaceAll(/[^A-Za-z0-9]/g, '')
    .slice(0, 10)}`;
  const outcome = await done(registrar, { do: 'create-contact', party: { handle, contact } });
  return { handle: outcome.handle ?? handle, contact };
}

/** Carries out, and what is to follow; some finish a little later. */
async function done(registrar: Registrar, command: Command): Promise<Extract<Outcome, { outcome: 'done' }>> {
  const outcome = granted(await registrar.carryOut(command, newId()));
  if (outcome.outcome === 'unknown') throw new Error(outcome.why);
  if (outcome.outcome === 'pending') {
    await vi.waitFor(async () =>
      expect(await settledOutcome(registrar, command)).toEqual({ outcome: 'done' }),
    );
  }
  if (command.do === 'create')
    for (const next of outcome.toFollow ?? []) {
      const { name, nameServers, keys } = command;
      granted(await registrar.carryOut({ do: next, name, nameServers, keys } as Command, newId()));
    }
  return { ...outcome, outcome: 'done' };
}

/** The message about this name, those before it acknowledged. */
async function theNext(registrar: Registrar, name: string) {
  for (;;) {
    const message = await registrar.messages?.next();
    if (!message || (message.about.what !== 'other' && message.about.name === name)) return message;
    await registrar.messages?.acknowledge(message.id);
  }
}

/** Moments of rigs: a clock that only goes forward. */
export function daysLater(at: Temporal.Instant, days: number): Temporal.Instant {
  return at.add({ hours: 24 * days });
}
