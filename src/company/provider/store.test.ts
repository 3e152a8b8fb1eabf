import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Actor, system } from '../../platform/actor.ts';
import { act, read } from '../../platform/house.ts';
import { newId } from '../../platform/ids.ts';
import { granted } from '../../platform/refusal.ts';
import { type TestHouse, testHouse } from '../../platform/testing/database.ts';
import {
  changeProvider,
  getProvider,
  listensAt,
  listProviderVersions,
  openProviderSecret,
} from './provider.ts';
import type { ProviderPatch } from './rules.ts';

let house: TestHouse;
beforeEach(async () => {
  house = await testHouse();
});
afterEach(() => house.close());

const robot = system('test');
const REAL = { name: 'Étoile SAS', siren: '404833048', siret: '40483304800022', vatNumber: 'FR83404833048' };
const change = (patch: ProviderPatch) => act(house, robot, (work) => changeProvider(work, patch));
const look = (by: Actor = robot) => read(house, by, getProvider);

describe('the company', () => {
  it('is fictional until it says who it is, and works meanwhile', async () => {
    expect(await look()).toMatchObject({ isFictional: true, siteDomain: 'sites.localhost', currency: 'EUR' });
    granted(await change({ portalUrl: 'http://localhost:9090' }));
    expect(await look()).toMatchObject({ isFictional: true, portalUrl: 'http://localhost:9090' });
    granted(await change(REAL));
    expect(await look()).toMatchObject({
      isFictional: false,
      name: 'Étoile SAS',
      portalUrl: 'http://localhost:9090',
    });
  });

  it('has its portal where the program listens, until somebody says otherwise', async () => {
    await act(house, robot, (work) => listensAt(work, 'http://localhost:19080'));
    await act(house, robot, (work) => listensAt(work, 'http://localhost:18080'));
    expect(await look()).toMatchObject({ portalUrl: 'http://localhost:18080', portalUrlIsSet: false });
    granted(await change({ name: 'Étoile', portalUrl: '' })); // the form of the settings, saved as it was
    await act(house, robot, (work) => listensAt(work, 'http://localhost:17080'));
    expect(await look()).toMatchObject({ portalUrl: 'http://localhost:17080', portalUrlIsSet: false });
    granted(await change({ portalUrl: 'https://clients.example/' }));
    await act(house, robot, (work) => listensAt(work, 'http://localhost:16080'));
    expect(await look()).toMatchObject({ portalUrl: 'https://clients.example', portalUrlIsSet: true });
  });

  it('changes nothing when one field is wrong', async () => {
    const answer = await change({ ...REAL, iban: 'FR76', smtpUrl: 'smtp://relay.example' });
    expect(answer).toMatchObject({ refused: 'provider-iban-invalid', field: 'iban' });
    expect(await change({ name: 'Étoile', smtpUrl: 'ftp://x' })).toMatchObject({
      refused: 'provider-secret-invalid',
    });
    expect(await look()).toMatchObject({ isFictional: true, name: 'Orbite Démonstration', secretsSet: [] });
    expect(await read(house, robot, (work) => openProviderSecret(work, 'smtpUrl'))).toBeUndefined();
  });

  it('remembers what it was on any earlier day', async () => {
    granted(await change(REAL));
    house.clock.set('2026-03-01T08:00:00Z');
    granted(await change({ name: 'Étoile & Fils SAS' }));
    granted(await change({ name: 'Étoile & Fils SAS' })); // nothing new: no new version
    const versions = await read(house, robot, (work) => listProviderVersions(work));
    expect(versions.map(({ settings, by }) => [settings.name, by])).toEqual([
      ['Étoile & Fils SAS', 'test'],
      ['Étoile SAS', 'test'],
    ]);
    await expect(house.pool.query("update provider_versions set settings = '{}'")).rejects.toThrow(
      'append-only',
    );
  });

  it('loses none of two changes made at once', async () => {
    await Promise.all([
      change({ phone: '+33 1 99 00 11 22' }),
      change({ bank: 'Banque A' }),
      change({ city: 'Dole' }),
    ]);
    expect(await look()).toMatchObject({ phone: '+33 1 99 00 11 22', bank: 'Banque A', city: 'Dole' });
  });

  it('ignores fields that are no settings', async () => {
    granted(await change({ bank: 'Banque B', isFictional: false, evil: 'x' } as ProviderPatch));
    const { rows } = await house.pool.query('select settings from provider_versions');
    expect(Object.keys(rows[0].settings)).not.toContain('evil');
    expect(await look()).toMatchObject({ isFictional: true });
  });
});

describe('a secret of the company', () => {
  const SECRET = 'smtps://robot:CANARY-9f2@relay.example:465';

  it('is sealed in the database, named in no act, opened for use and taken away', async () => {
    granted(await change({ smtpUrl: SECRET }));
    const { rows } = await house.pool.query(
      `select count(*) as n from (select to_jsonb(v)::text as t from provider_versions v union all select to_jsonb(s)::text from provider_secrets s
        union all select to_jsonb(a)::text from acts a) everything where t like '%CANARY%'`,
    );
    expect(rows[0].n).toBe(0n);
    expect(await read(house, robot, (work) => openProviderSecret(work, 'smtpUrl'))).toBe(SECRET);
    expect(await look()).toMatchObject({ secretsSet: ['smtpUrl'] });
    expect(JSON.stringify(await look())).not.toContain('CANARY');
    granted(await change({ smtpUrl: '' }));
    expect(await read(house, robot, (work) => openProviderSecret(work, 'smtpUrl'))).toBeUndefined();
    expect(await look()).toMatchObject({ secretsSet: [] });
  });

  it('cannot be read by a customer, who may read who the company is', async () => {
    granted(await change({ smtpUrl: SECRET }));
    const person: Actor = { kind: 'contact', id: newId(), name: 'Léa', customerId: newId() };
    expect(await look(person)).toMatchObject({ name: 'Orbite Démonstration' });
    await expect(read(house, person, (work) => openProviderSecret(work, 'smtpUrl'))).rejects.toThrow(
      'permission denied',
    );
  });
});
