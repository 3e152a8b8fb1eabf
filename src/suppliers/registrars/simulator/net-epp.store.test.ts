import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SetClock } from '../../../platform/clock.ts';
import { OTHER, OURS, START } from '../testing/epp-rig.ts';
import { GENERIC } from './registry.ts';
import { type RegistrySimulator, startRegistrySimulator } from './server.ts';

const SCRIPT = path.join(import.meta.dirname, 'testing/net-epp.pl');

describe('the registry simulator, to Perl’s Net::EPP', () => {
  let registry: RegistrySimulator;
  let folder: string;
  let seen: Record<string, unknown>;
  beforeAll(async () => {
    registry = await startRegistrySimulator({
      rules: GENERIC,
      accounts: [OURS, OTHER],
      clock: new SetClock(START),
    });
    folder = await mkdtemp(path.join(tmpdir(), 'orbite-net-epp-'));
    const ca = path.join(folder, 'ca.pem');
    await writeFile(ca, registry.certificatePem);
    const { stdout } = await promisify(execFile)('perl', [SCRIPT, String(registry.port), ca]);
    seen = JSON.parse(stdout) as Record<string, unknown>;
  }, 60_000);
  afterAll(async () => {
    await registry.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('greets, answers hello, and lets in nobody with a wrong password', () => {
    expect(seen).toMatchObject({
      server: 'Orbite registry simulator',
      ping: 1,
      wrongPassword: 'refused 2200',
    });
  });

  it('tells a free name from a taken one', () => {
    expect([seen.free, seen.taken].map(Number)).toEqual([1, 0]);
  });

  it('takes contacts, hosts and names, and shows them as they were given', () => {
    expect(seen).toMatchObject({
      contact: 'ada@exemple.fr',
      host: 'ns1.perl-exemple.com',
      info: {
        name: 'perl-exemple.com',
        registrant: 'PERL-1',
        clID: 'orbite',
        ns: ['ns1.perl-exemple.com'],
        hosts: ['ns1.perl-exemple.com'],
        contacts: { admin: 'PERL-2', tech: 'PERL-2', billing: 'PERL-2' },
        authInfo: 'domain-code-1',
      },
    });
  });

  it('renews once by the same expiry', () => {
    expect(seen).toMatchObject({ expires: ['2027-03-02', '2029-03-02'], renewedTwice: 'refused 2306' });
  });

  it('moves a name to who knows its code and is approved, and tells by the queue', () => {
    expect(seen).toMatchObject({
      wrongCode: 'refused 2202',
      transfer: 'pending',
      message: 'Transfer requested.',
      acknowledged: '1000',
      emptied: '1300',
      sponsor: 'other',
    });
  });

  it('lets only the sponsor delete it', () => {
    expect(seen).toMatchObject({ deletedByUs: 'refused 2201', deleted: '1001' });
  });
});
