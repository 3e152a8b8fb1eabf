import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Actor } from '../../platform/actor.ts';
import { listActs } from '../../platform/acts.ts';
import { act, read } from '../../platform/house.ts';
import { listMails } from '../../platform/mail/mail.ts';
import { deliverAll } from '../../platform/outbox.ts';
import { granted, isRefusal } from '../../platform/refusal.ts';
import { type TestHouse, testHouse } from '../../platform/testing/database.ts';
import { changeOvercommit, getNode } from '../nodes/nodes.ts';
import {
  addName,
  getSite,
  type NameLookup,
  nameChallenges,
  proveIfDisputed,
  proveName,
  vouchForDomain,
} from './hosting.ts';
import { hostingHandlers } from './jobs.ts';
import { challengeOf, proveYoungNames } from './ownership.ts';
import { newCustomer, newNode, paidSite, robot } from './testing/fixture.ts';

/** The world as a test writes it. */
const dns = new Map<string, string[]>();
const files = new Map<string, string>();
const asked: string[] = [];
const world: NameLookup = {
  txt: async (name) => {
    asked.push(name);
    return dns.get(name) ?? [];
  },
  file: async (host, path) => files.get(`${host}${path}`),
};

let house: TestHouse;
let node: string;
let count = 0;
interface Owner {
  readonly customerId: string;
  readonly siteId: string;
}
beforeAll(async () => {
  house = await testHouse();
  node = (await newNode(house)).node;
  await act(house, robot, (work) => changeOvercommit(work, node, 1000));
});
afterAll(() => house.close());
beforeEach(() => {
  dns.clear();
  files.clear();
  asked.length = 0;
  house.clock.set('2026-01-10T09:00:00Z');
});

async function owner(): Promise<Owner> {
  const customerId = await newCustomer(house);
  count += 1;
  const { siteId } = await paidSite(house, customerId, `owner${count}`);
  await deliverAll(house, hostingHandlers());
  return { customerId, siteId };
}
const adds = (one: Owner, host: string) => act(house, robot, (work) => addName(work, one.siteId, host));
const codeOf = (one: Owner, host: string) => challengeOf(house, one.customerId, host);
const namesOf = async (one: Owner) =>
  (await read(house, robot, (work) => getSite(work, one.siteId)))?.names.map(({ host }) => host) ?? [];
const daysLater = (days: number) => house.clock.set(house.clock.now().add({ hours: 24 * days }));

describe('a name that its customer has not proven', () => {
  it('gives way after a week to the domain’s owner; its node and its customer are told', async () => {
    const [squatter, rightful] = [await owner(), await owner()];
    granted(await adds(squatter, 'www.boulanger.example'));
    const refused = await adds(rightful, 'boulanger.example');
    expect(refused).toMatchObject({ refused: 'name-claimed' });
    const { record, value } = (refused as unknown as { figures: Record<string, string> }).figures;
    dns.set(record ?? '', ['v=spf1 -all', value ?? '']);

    await proveIfDisputed(house, robot, world, rightful.siteId, 'boulanger.example');
    expect(await adds(rightful, 'boulanger.example')).toMatchObject({
      refused: 'name-claimed-until',
      figures: { on: '2026-01-17' },
    });
    daysLater(7);
    const before = (await read(house, robot, (work) => getNode(work, node)))?.revision ?? 0;
    granted(await adds(rightful, 'boulanger.example'));
    expect(await namesOf(squatter)).not.toContain('www.boulanger.example');
    expect(await namesOf(rightful)).toContain('boulanger.example');
    expect((await read(house, robot, (work) => getNode(work, node)))?.revision).toBeGreaterThan(before);
    await deliverAll(house, hostingHandlers());
    const mails = await read(house, robot, (work) => listMails(work, { customerId: squatter.customerId }));
    expect(mails.map(({ subject }) => subject)).toEqual(['www.boulanger.example ne mène plus à votre site']);
    const acts = await read(house, robot, (work) =>
      listActs(work, { customerId: squatter.customerId, limit: 9 }),
    );
    expect(acts.map((one) => one.act)).toContain('site-name-gave-way');
  });

  it('is kept once its customer proves it, and the other is refused for good', async () => {
    const [first, second] = [await owner(), await owner()];
    granted(await adds(first, 'fleuriste.example'));
    const { filePath, fileText } = codeOf(first, 'fleuriste.example');
    files.set(`fleuriste.example${filePath}`, `${fileText}\n`);
    await proveYoungNames(house, world);
    daysLater(30);
    dns.set('_orbite.fleuriste.example', [codeOf(second, 'fleuriste.example').txtValue]);
    await proveIfDisputed(house, robot, world, second.siteId, 'fleuriste.example');
    expect(await adds(second, 'fleuriste.example')).toMatchObject({ refused: 'name-belongs-to-another' });
  });

  it('is looked up by itself while it is young, and not for ever', async () => {
    const one = await owner();
    granted(await adds(one, 'www.horloger.example'));
    await proveYoungNames(house, world);
    expect(asked).toEqual(
      expect.arrayContaining(['_orbite.www.horloger.example', '_orbite.horloger.example']),
    );
    asked.length = 0;
    daysLater(8);
    await proveYoungNames(house, world);
    expect(asked).toEqual([]);
  });
});

describe('a proof', () => {
  it('with another customer’s code is none', async () => {
    const [one, other] = [await owner(), await owner()];
    granted(await adds(one, 'tailleur.example'));
    dns.set('_orbite.tailleur.example', [codeOf(one, 'tailleur.example').txtValue]);
    expect(await proveName(house, robot, world, other.siteId, 'tailleur.example')).toEqual({ proven: false });
    expect(await proveName(house, robot, world, one.siteId, 'tailleur.example')).toEqual({ proven: true });
    const site = await read(house, robot, (work) => getSite(work, one.siteId));
    expect(site?.names.map(({ provenAt }) => provenAt !== null)).toEqual([true, true]);
  });

  it('is nobody else’s to ask for, and shows the page what to publish', async () => {
    const [one, other] = [await owner(), await owner()];
    const { id } = granted(await adds(one, 'www.luthier.example'));
    const stranger: Actor = { kind: 'contact', id: 'x', name: 'X', customerId: other.customerId };
    expect(await proveName(house, stranger, world, one.siteId, 'www.luthier.example')).toMatchObject({
      refused: 'site-unknown',
    });
    const shown = await read(house, robot, (work) => nameChallenges(work, one.siteId));
    expect(shown.get(id)).toEqual(codeOf(one, 'luthier.example'));
    expect(shown.size).toBe(1);
  });

  it('by the word of staff needs its reason, and a right', async () => {
    const [one, two] = [await owner(), await owner()];
    granted(await adds(one, 'notaire.example'));
    const vouch = (by: Actor, word: string) =>
      act(house, by, (work) => vouchForDomain(work, two.siteId, 'notaire.example', word));
    const staff = (role: 'technician' | 'support'): Actor => ({
      kind: 'staff',
      id: '01a20d1d-fc0c-7dd9-980d-30f47c53a79b',
      name: 'Inès',
      role,
    });
    expect(await vouch(staff('support'), 'extrait')).toMatchObject({ refused: 'not-permitted' });
    expect(await vouch(staff('technician'), ' ')).toMatchObject({ refused: 'word-missing' });
    granted(await vouch(staff('technician'), 'extrait du registre'));
    granted(await adds(two, 'notaire.example'));
    expect(await namesOf(one)).not.toContain('notaire.example');
  });
});

describe('two owners at the same moment', () => {
  it('never end with related names of both', async () => {
    for (let round = 0; round < 5; round++) {
      const [one, two] = [await owner(), await owner()];
      const domain = `duel${round}.example`;
      const results = await Promise.all([adds(one, domain), adds(two, `www.${domain}`)]);
      expect(results.filter(isRefusal)).toMatchObject([{ refused: 'name-claimed' }]);
    }
  });
});
