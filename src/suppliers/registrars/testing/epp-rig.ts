import type { RegistrarRig } from '../../../company/domains/testing/registrar-contract.ts';
import { daysLater } from '../../../company/domains/testing/registrar-contract.ts';
import { SetClock } from '../../../platform/clock.ts';
import { newId } from '../../../platform/ids.ts';
import { eppRegistrar } from '../epp/registrar.ts';
import type { EppAccess } from '../epp/session.ts';
import type { DomainRecord, RegistryRules } from '../simulator/registry.ts';
import { type RegistrySimulator, startRegistrySimulator } from '../simulator/server.ts';

export const START = '2026-03-02T09:00:00Z';
export const OURS = { user: 'orbite', password: 'secret-of-ours', deposit: 10_000_000 };
export const OTHER = { user: 'other', password: 'secret-of-theirs', deposit: 10_000_000 };
const READS = ['check', 'info', 'poll', 'transfer-query'];

export function accessTo(registry: RegistrySimulator, changes: Partial<EppAccess> = {}): EppAccess {
  return {
    host: registry.host,
    port: registry.port,
    serverName: 'localhost',
    ca: registry.certificatePem,
    user: OURS.user,
    password: OURS.password,
    patience: 1500,
    ...changes,
  };
}

/** Our EPP client and a registry, with another registrar at its side. */
export async function eppRig(
  rules: RegistryRules,
): Promise<RegistrarRig & { readonly registry: RegistrySimulator; readonly clock: SetClock }> {
  const clock = new SetClock(START);
  const registry = await startRegistrySimulator({ rules, accounts: [OURS, OTHER], clock });
  const registrar = eppRegistrar(accessTo(registry), clock);
  const intruder = eppRegistrar(accessTo(registry, { password: 'wrong-secret' }), clock);
  const unreachable = eppRegistrar(accessTo(registry, { port: 1 }), clock);
  const other = eppRegistrar(accessTo(registry, { user: OTHER.user, password: OTHER.password }), clock);
  const account = registry.state.accounts[OURS.user];
  const spoil = (what: 'drop-before' | 'drop-after' | 'fail-before') =>
    void registry.troubles.push({ on: 'order', what });
  return {
    registry,
    clock,
    registrar,
    intruder,
    unreachable,
    zone: `.${rules.zones[0]}`,
    paid: (what, name) =>
      registry.state.charges.filter((each) => each.for === what && each.name === name).length,
    orders: () => registry.heard.filter(({ verb }) => !READS.includes(verb)).length,
    empty: () => {
      if (account) account.balance = 0;
    },
    fill: () => {
      if (account) account.balance = OURS.deposit;
    },
    isSlow: () => void registry.troubles.push({ on: 'order', what: 'delay', milliseconds: 2200 }),
    cutsBefore: () => spoil('drop-before'),
    cutsAfter: () => spoil('drop-after'),
    fails: () => spoil('fail-before'),
    async elsewhere(name, authCode) {
      const now = clock.now().toString();
      registry.state.domains[name] = heldByOther(name, authCode, now);
    },
    async letsGo(name) {
      await other.carryOut({ do: 'approve-transfer', name }, newId());
    },
    async asksFor(name, authCode) {
      const contacts = registry.state.domains[name]?.contacts ?? [];
      const party = (type: string) => ({
        handle: contacts.find((each) => each.type === type)?.id ?? '',
        contact: ANYONE,
      });
      await other.carryOut(
        {
          do: 'request-transfer',
          name,
          authCode,
          holder: party('admin'),
          contacts: { admin: party('admin'), tech: party('tech'), billing: party('admin') },
        },
        newId(),
      );
    },
    pass: (days) => clock.set(daysLater(clock.now(), days)),
    async close() {
      await Promise.all([registrar, intruder, unreachable, other].map((each) => each.close()));
      await registry.stop();
    },
  };
}

const ANYONE = {
  name: 'Anyone',
  legal: { form: 'person', firstName: 'Anne' },
  street: ['1 rue Ici'],
  city: 'Paris',
  postalCode: '75001',
  country: 'FR',
  phone: '+33.100000000',
  email: 'anyone@exemple.fr',
} as const;

function heldByOther(name: string, authCode: string, now: string): DomainRecord {
  return {
    name,
    roid: `D-${name}`,
    sponsor: OTHER.user,
    createdBy: OTHER.user,
    created: now,
    expires: daysLater(new SetClock(now).now(), 300).toString({ fractionalSecondDigits: 1 }),
    authCode,
    registrant: 'OTHER-1',
    contacts: [],
    nameServers: [],
    keys: [],
    statuses: [],
    graces: [],
  };
}
