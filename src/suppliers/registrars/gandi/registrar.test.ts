import { registrarContract } from '../../../company/domains/testing/registrar-contract.ts';
import { GANDI_TOKEN, gandiSimulator } from '../testing/gandi-simulator.ts';
import { gandiRegistrar } from './registrar.ts';

const OFFERS = { restore: true, queue: false, hosts: true, codes: 'theirs', newHolder: true } as const;
registrarContract('Gandi’s API', OFFERS, async () => {
  const { origin, rig } = await gandiSimulator();
  const access = { apiBase: origin, token: GANDI_TOKEN, patience: 1500 };
  return {
    ...rig,
    registrar: gandiRegistrar(access),
    intruder: gandiRegistrar({ ...access, token: 'wrong-secret' }),
    unreachable: gandiRegistrar({ ...access, apiBase: 'http://127.0.0.1:1' }),
  };
});
