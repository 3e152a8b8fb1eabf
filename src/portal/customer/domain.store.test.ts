import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { robot } from '../../api/testing/company.ts';
import { domainForService } from '../../company/domains/domains.ts';
import { domainsHandlers } from '../../company/domains/jobs.ts';
import { orderName, payFor, type Registries, registriesFor } from '../../company/domains/testing/fixture.ts';
import { read } from '../../platform/house.ts';
import { parseMoney } from '../../platform/money.ts';
import { deliverAll } from '../../platform/outbox.ts';
import { type TestHouse, testHouse } from '../../platform/testing/database.ts';
import { type People, people, type Role } from '../testing/company.ts';
import { type Pages, testPages, type Visitor } from '../testing/pages.ts';

/** Art. 11, as people meet it: by pages and forms alone, without a script. */
let house: TestHouse;
let pages: Pages;
let known: People;
let registries: Registries;
let serviceId: string;
let domainId: string;

beforeAll(async () => {
  house = await testHouse();
  known = await people(house);
  registries = await registriesFor(house);
  pages = await testPages(house, { registrars: registries });
  const placed = await orderName(house, known.mine.id, 'maison-du-pain.com', { phone: '+33381000000' });
  serviceId = placed.serviceId;
  // What is older is paid first.
  await payFor(house, known.mine.id, { ...placed, open: parseMoney('900.00') });
  await deliver();
  domainId = (await sheet()).id;
});
afterAll(async () => {
  await registries.close();
  await house.close();
});

const deliver = () => deliverAll(house, domainsHandlers(registries));
const sheet = async () => {
  const found = await read(house, robot, (work) => domainForService(work, serviceId));
  if (!found) throw new Error('no such name');
  return found;
};
const url = () => `/account/services/${serviceId}/domain`;

async function as(role: Role): Promise<Visitor> {
  const visitor = pages.visitor();
  const token = await known.signIn(role);
  if (token) visitor.cookies.set('orbite_session', token);
  return visitor;
}

describe('the search of names', () => {
  it('says what is wrong, what is free, taken, reserved, and what looks like another name', async () => {
    const visitor = pages.visitor();
    expect((await visitor.get('/names')).text).toContain('Un nom de domaine à vous');
    expect((await visitor.get('/names?q=a..fr')).text).toContain('n’est pas un nom de domaine');
    const found = await visitor.get('/names?q=jardin');
    expect(found.html).toContain('/order/nom-fr?name=jardin.fr');
    expect((await visitor.get('/names?q=maison-du-pain.com')).text).toContain('Déjà pris');
    expect((await visitor.get('/names?q=nic.com')).text).toContain('Réservé');
    expect((await visitor.get(`/names?q=${encodeURIComponent('раура.com')}`)).text).toContain(
      'ressemble à paypa.com',
    );
  });

  it('carries the name through the account to the choices', async () => {
    const visitor = pages.visitor();
    expect((await visitor.get('/order/nom-fr?name=jardin.fr')).to).toBe(
      '/order/nom-fr/account?name=jardin.fr',
    );
    const owner = await as('owner');
    const page = await owner.get('/order/nom-fr?name=jardin.fr');
    expect(page.html).toContain('value="jardin.fr"');
    expect(page.text).toContain('Je donne mandat');
    const details = { form: 'details', every: 'P1Y', payBy: 'transfer', how: 'register', fits: 'on' };
    const form = { ...details, capacity: 'on', advice: 'on', phone: '03 81 00 00 00', immediateStart: 'on' };
    const post = (more: Record<string, string>) => owner.post('/order/nom-fr', { ...form, ...more });
    expect((await post({ domainName: 'jardin.fr' })).text).toContain('mandat');
    expect((await post({ domainName: 'jardin.com', mandate: 'on' })).text).toContain('pas un nom en .fr');
    expect((await post({ domainName: 'nic.fr', mandate: 'on' })).text).toContain('réservé');
    expect((await post({ domainName: 'jardin.fr', mandate: 'on', how: 'transfer' })).status).toBe(422);
    expect((await post({ domainName: 'Jardin.fr', mandate: 'on' })).to).toBe('/order/nom-fr/terms');
    expect((await owner.get('/order/nom-fr/terms')).text).toContain('d’enregistrer jardin.fr en mon nom');
  });
});

describe('the page of a name', () => {
  it('is for those who look after it; lock, code and holder are the owner’s', async () => {
    const seen = async (role: Role) => (await (await as(role)).get(url())).status;
    expect(await seen('owner')).toBe(200);
    expect(await seen('technical')).toBe(200);
    for (const role of ['collaborator', 'stranger'] as const) expect(await seen(role)).toBe(404);
    const technical = await as('technical');
    const page = await technical.get(url());
    expect(page.text).toContain('Enregistrer les serveurs');
    expect(page.text).not.toContain('Afficher le code');
    for (const form of ['lock', 'unlock', 'holder'])
      expect((await technical.post(url(), { form })).status).toBe(403);
    // The password is asked first: whoever does not know it learns nothing else.
    expect((await technical.post(url(), { form: 'code', password: 'x' })).status).toBe(422);
  });

  it('changes name servers and lock, and says what is wrong', async () => {
    const owner = await as('owner');
    const wrong = await owner.post(url(), { form: 'servers', nameServers: 'ns1.example.org' });
    expect(wrong.status).toBe(422);
    const servers = 'ns1.ailleurs.example\nns2.ailleurs.example';
    expect((await owner.post(url(), { form: 'servers', nameServers: servers })).status).toBe(303);
    expect((await owner.post(url(), { form: 'unlock' })).status).toBe(303);
    await deliver();
    expect((await sheet()).sight?.shown.nameServers.map(({ name }) => name).sort()).toEqual([
      'ns1.ailleurs.example',
      'ns2.ailleurs.example',
    ]);
    expect((await owner.get(url())).text).toContain('Déverrouillé');
  });

  it('is read and acted on by staff as their role allows', async () => {
    const admin = await as('admin');
    expect((await admin.get('/staff/domains')).text).toContain('maison-du-pain.com');
    expect((await admin.get(`/staff/domains/${domainId}`)).text).toContain('create');
    expect((await admin.get('/staff/lists/domains')).html).toContain('maison-du-pain.com');
    const support = await as('support');
    expect((await support.get(`/staff/domains/${domainId}`)).status).toBe(200);
    expect((await support.post(`/staff/domains/${domainId}`, { form: 'renew' })).status).toBe(403);
    expect((await admin.post(`/staff/domains/${domainId}`, { form: 'renew' })).status).toBe(303);
    await deliver();
    expect((await sheet()).expiresOn?.toString()).toBe('2028-01-10');
  });
});
