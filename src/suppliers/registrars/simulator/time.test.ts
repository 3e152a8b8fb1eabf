import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Registrar } from '../../../company/domains/registrar.ts';
import { SetClock } from '../../../platform/clock.ts';
import { newId } from '../../../platform/ids.ts';
import { granted } from '../../../platform/refusal.ts';
import { eppRegistrar } from '../epp/registrar.ts';
import { accessTo, OTHER, OURS, START } from '../testing/epp-rig.ts';
import { GENERIC } from './registry.ts';
import { type RegistrySimulator, startRegistrySimulator } from './server.ts';

const CONTACT = {
  name: 'Lovelace',
  legal: { form: 'person', firstName: 'Ada' },
  street: ['1 rue Ici'],
  city: 'Paris',
  postalCode: '75001',
  country: 'FR',
  phone: '+33.100000000',
  email: 'ada@exemple.fr',
} as const;
const ADA = { handle: 'ADA-1', contact: CONTACT };
const ALL = { admin: ADA, tech: ADA, billing: ADA };
const NAME = 'exemple.com';

describe('time at the registry', () => {
  let clock: SetClock;
  let folder: string;
  let registry: RegistrySimulator;
  let ours: Registrar;
  let other: Registrar;
  const open = async () => {
    registry = await startRegistrySimulator({
      rules: GENERIC,
      accounts: [OURS, OTHER],
      clock,
      file: path.join(folder, 'registry.json'),
    });
    ours = eppRegistrar(accessTo(registry), clock);
    other = eppRegistrar(accessTo(registry, OTHER), clock);
  };
  const close = async () => {
    await Promise.all([ours.close(), other.close()]);
    await registry.stop();
  };
  beforeEach(async () => {
    clock = new SetClock(START);
    folder = await mkdtemp(path.join(tmpdir(), 'orbite-registry-'));
    await open();
    await ours.carryOut({ do: 'create-contact', party: ADA }, newId());
    granted(
      await ours.carryOut(
        {
          do: 'create',
          name: NAME,
          years: 1,
          holder: ADA,
          contacts: ALL,
          nameServers: [],
          keys: [],
          authCode: 'the-code-1',
        },
        newId(),
      ),
    );
  });
  afterEach(async () => {
    await close();
    await rm(folder, { recursive: true, force: true });
  });
  const at = (moment: string) => clock.set(moment);
  const shown = async () => granted(await ours.domain(NAME));

  it('approves a transfer that nobody answers in five days, and tells both registrars', async () => {
    at('2026-04-01T00:00:00Z');
    granted(
      await other.carryOut(
        { do: 'request-transfer', name: NAME, authCode: 'the-code-1', holder: ADA, contacts: ALL },
        newId(),
      ),
    );
    at('2026-04-05T23:59:00Z');
    expect((await shown()).isOurs).toBe(true);
    at('2026-04-06T00:00:00Z');
    expect(await shown()).toMatchObject({ isOurs: false, sponsor: 'other' });
    expect(String(granted(await other.domain(NAME)).expires)).toBe('2028-03-02T09:00:00Z');
    await ours.messages?.acknowledge((await ours.messages.next())?.id ?? '');
    for (const registrar of [ours, other])
      expect((await registrar.messages?.next())?.about).toMatchObject({
        what: 'transfer',
        transfer: { state: 'serverApproved' },
      });
  });

  it('renews by itself at the end of a year, and takes that back for a deletion within 45 days', async () => {
    const before = registry.state.accounts[OURS.user]?.balance ?? 0;
    at('2027-03-02T09:00:00Z');
    expect(await shown()).toMatchObject({ graces: ['autoRenewPeriod'] });
    expect(registry.state.accounts[OURS.user]?.balance).toBe(before - 900);
    at('2027-04-15T00:00:00Z');
    granted(await ours.carryOut({ do: 'delete', name: NAME }, newId()));
    expect(registry.state.accounts[OURS.user]?.balance).toBe(before);
  });

  it('loses a name whose registrar has no money: thirty days to restore it, five more, then it is free', async () => {
    const account = registry.state.accounts[OURS.user];
    if (account) account.balance = 0;
    at('2027-03-02T09:00:00Z');
    expect(await shown()).toMatchObject({ statuses: expect.arrayContaining(['pendingDelete']) });
    at('2027-04-01T09:00:01Z');
    expect(await ours.carryOut({ do: 'restore', name: NAME }, newId())).toHaveProperty('refused');
    at('2027-04-06T09:00:00Z');
    expect(await ours.domain(NAME)).toMatchObject({ refused: 'domain-unknown' });
  });

  it('keeps what it knows over a restart', async () => {
    await close();
    await open();
    expect(await shown()).toMatchObject({ isOurs: true, holder: 'ADA-1', authCode: 'the-code-1' });
    expect(registry.state.charges).toHaveLength(1);
  });
});
