import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Registrar } from '../../../company/domains/registrar.ts';
import { settledOutcome } from '../../../company/domains/settle.ts';
import { type RegistrarRig, registrarContract } from '../../../company/domains/testing/registrar-contract.ts';
import { OVH_ACCOUNT, OVH_KEYS, ovhSimulator } from '../testing/ovh-simulator.ts';
import type { Reseller } from '../testing/reseller.ts';
import { ovhRegistrar } from './registrar.ts';

const OFFERS = { restore: false, queue: false, hosts: true, codes: 'fixed', newHolder: false } as const;

async function ovhRig(): Promise<RegistrarRig & { readonly reseller: Reseller }> {
  const { origin, rig, reseller } = await ovhSimulator();
  const access = {
    ...OVH_KEYS,
    apiBase: `${origin}/1.0`,
    subsidiary: 'FR',
    account: OVH_ACCOUNT,
    patience: 1500,
  };
  return {
    ...rig,
    reseller,
    provider: OVH_ACCOUNT,
    registrar: ovhRegistrar(access),
    intruder: ovhRegistrar({ ...access, applicationSecret: 'wrong-secret' }),
    unreachable: ovhRegistrar({ ...access, apiBase: 'http://127.0.0.1:1/1.0' }),
  };
}

registrarContract('OVH’s API', OFFERS, ovhRig);

describe('a name at OVH', () => {
  let rig: Awaited<ReturnType<typeof ovhRig>>;
  let registrar: Registrar;
  beforeAll(async () => {
    rig = await ovhRig();
    registrar = rig.registrar;
  });
  afterAll(() => rig.close());

  it('is given up by letting it lapse at its end, and kept after all until then', async () => {
    rig.reseller.add('lapsing.fr', {});
    await registrar.carryOut({ do: 'delete', name: 'lapsing.fr' }, 'transaction-1');
    expect(await settledOutcome(registrar, { do: 'delete', name: 'lapsing.fr' })).toEqual({
      outcome: 'done',
    });
    await registrar.carryOut({ do: 'restore', name: 'lapsing.fr' }, 'transaction-2');
    expect(await settledOutcome(registrar, { do: 'restore', name: 'lapsing.fr' })).toEqual({
      outcome: 'done',
    });
  });

  it('tells its code only while it is unlocked', async () => {
    rig.reseller.add('locked.fr', { isLocked: true });
    const found = await registrar.domain('locked.fr');
    expect(found).toMatchObject({ statuses: ['clientTransferProhibited'] });
    expect(found).not.toHaveProperty('authCode');
  });
});
