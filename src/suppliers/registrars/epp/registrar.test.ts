import { registrarContract } from '../../../company/domains/testing/registrar-contract.ts';
import { FR, GENERIC } from '../simulator/registry.ts';
import { eppRig } from '../testing/epp-rig.ts';

const EVERYTHING = { restore: true, queue: true, codes: 'ours', newHolder: true } as const;
registrarContract('EPP to a generic registry', { ...EVERYTHING, hosts: true }, () => eppRig(GENERIC));
registrarContract('EPP to AFNIC', { ...EVERYTHING, hosts: false }, () => eppRig(FR));
