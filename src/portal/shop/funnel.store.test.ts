import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seedCatalogue } from '../../company/catalogue/seed.ts';
import { listOrders } from '../../company/orders/orders.ts';
import { currentTerms, listAcceptances } from '../../company/terms/terms.ts';
import { system } from '../../platform/actor.ts';
import { act, read } from '../../platform/house.ts';
import { type TestHouse, testHouse } from '../../platform/testing/database.ts';
import { type Pages, testPages, type Visitor } from '../testing/pages.ts';

const robot = system('test');
let house: TestHouse;
let pages: Pages;

beforeAll(async () => {
  house = await testHouse();
  await act(house, robot, seedCatalogue);
  pages = await testPages(house);
});
afterAll(() => house.close());

const PERSON = {
  kind: 'person',
  firstName: 'Anne',
  lastName: 'Martin',
  line1: '3 place du Marché',
  postalCode: '25000',
  city: 'Besançon',
  country: 'FR',
};
const CHOICES = { form: 'details', every: 'P1M', payBy: 'card', fits: 'yes', capacity: 'yes', advice: 'yes' };

async function signedUp(email: string): Promise<Visitor> {
  const visitor = pages.visitor();
  const answer = await visitor.post('/order/planete/account', {
    ...PERSON,
    email,
    password: 'une phrase de passe solide',
  });
  expect(answer).toMatchObject({ status: 303, to: '/order/planete' });
  return visitor;
}

async function signature(visitor: Visitor, plan = 'planete'): Promise<Record<string, string>> {
  const { html } = await visitor.get(`/order/${plan}/terms`);
  const hidden = (name: string) => new RegExp(`name="${name}" value="([^"]*)"`).exec(html)?.[1] ?? '';
  const { sha256 } = await read(house, robot, (work) => currentTerms(work, 'fr'));
  expect(hidden('termsSha256')).toBe(sha256);
  return {
    form: 'signature',
    termsSha256: sha256,
    price: hidden('price'),
    firstName: 'Anne',
    lastName: 'Martin',
    initials: 'AM',
    mention: 'lu et approuvé',
  };
}

const valueIn = (html: string, name: string) =>
  new RegExp(`<input[^>]*name="${name}"[^>]*value="([^"]*)"`).exec(html)?.[1];

describe('the account', () => {
  it('is asked of whoever begins with a later step', async () => {
    const visitor = pages.visitor();
    expect((await visitor.get('/order/planete')).to).toBe('/order/planete/account');
    expect((await visitor.get('/order/planete/terms')).to).toBe('/order/planete/account');
    expect((await visitor.get('/order/nothing-of-that-name')).status).toBe(404);
  });

  it('says every field that is missing, at the field and in a summary', async () => {
    const visitor = pages.visitor();
    const answer = await visitor.post('/order/planete/account', { kind: 'company', firstName: 'Anne' });
    expect(answer.status).toBe(422);
    for (const name of ['lastName', 'email', 'password', 'organisation', 'line1', 'postalCode', 'city']) {
      expect(answer.html, name).toContain(`<a href="#main-${name}">Remplissez le champ « `);
      expect(answer.html).toMatch(new RegExp(`id="main-${name}-error"[^>]*>Remplissez le champ`));
    }
    expect(valueIn(answer.html, 'firstName')).toBe('Anne');
  });

  it('keeps what was typed when a number is wrong, and never the password', async () => {
    const visitor = pages.visitor();
    const answer = await visitor.post('/order/planete/account', {
      ...PERSON,
      kind: 'company',
      organisation: 'Boulangerie "Martin" & filles',
      siret: '12345678900012',
      email: 'anne@boulangerie.example',
      password: 'une phrase de passe solide',
    });
    expect(answer.status).toBe(422);
    expect(answer.html).toContain('href="#main-siret"');
    expect(valueIn(answer.html, 'organisation')).toBe('Boulangerie &quot;Martin&quot; &amp; filles');
    expect(answer.html).not.toContain('une phrase de passe solide');
  });

  it('of a person who has signed in without a customer needs no e-mail and no password again', async () => {
    const visitor = await signedUp('second@example.org');
    await house.pool.query("update memberships set until = now() - interval '1 minute' where until is null");
    const form = await visitor.get('/order/planete/account');
    expect(form.status).toBe(200);
    expect(form.html).not.toContain('name="password"');
    expect(form.html).not.toContain('name="email"');
    expect(form.text).toContain('second@example.org');
    const answer = await visitor.post('/order/planete/account', PERSON);
    expect(answer).toMatchObject({ status: 303, to: '/order/planete' });
    expect((await visitor.get('/order/planete')).status).toBe(200);
  });
});

describe('the details', () => {
  it('say everything that is wrong at once (art. 2)', async () => {
    const visitor = await signedUp('wrong@example.org');
    const answer = await visitor.post('/order/planete', { form: 'details', every: 'P1M', payBy: 'card' });
    expect(answer.status).toBe(422);
    for (const field of ['siteName', 'fits', 'capacity', 'advice'])
      expect(answer.html).toContain(`href="#details-${field}"`);
    const bad = await visitor.post('/order/planete', { ...CHOICES, siteName: 'www' });
    expect(bad.status).toBe(422);
    expect(bad.html).toContain('href="#details-siteName"');
  });

  it('come back as they were, from the terms and from the account', async () => {
    const visitor = await signedUp('back@example.org');
    await visitor.post('/order/planete', { ...CHOICES, siteName: 'aller-retour', 'option-base-1': '2' });
    const sign = { form: 'signature', go: 'back', mention: 'lu et app', initials: 'XY' };
    expect((await visitor.post('/order/planete/terms', sign)).to).toBe('/order/planete');
    const details = await visitor.get('/order/planete');
    expect(valueIn(details.html, 'siteName')).toBe('aller-retour');
    expect(details.html).toMatch(/<option value="2" selected/);
    expect(details.html.match(/checked=""/g)?.length).toBe(5);
    const back = { form: 'details', go: 'back', siteName: 'pas encore' };
    expect((await visitor.post('/order/planete', back)).to).toBe('/order/planete/account');
    expect(valueIn((await visitor.get('/order/planete')).html, 'siteName')).toBe('pas encore');
    await visitor.post('/order/planete', { ...CHOICES, siteName: 'aller-retour' });
    const terms = await visitor.get('/order/planete/terms');
    expect(valueIn(terms.html, 'mention')).toBe('lu et app');
    expect(valueIn(terms.html, 'initials')).toBe('XY');
  });

  it('are nobody else’s: the next person at this browser begins anew', async () => {
    const first = await signedUp('first@example.org');
    await first.post('/order/planete', { ...CHOICES, siteName: 'rien-que-moi' });
    const next = await signedUp('next@example.org');
    next.cookies.set('orbite_order', first.cookies.get('orbite_order') ?? '');
    expect((await next.get('/order/planete')).html).not.toContain('rien-que-moi');
    expect((await next.get('/order/planete/terms')).to).toBe('/order/planete');
  });

  it('offer direct debit only where the order would take it (art. 8)', async () => {
    const visitor = await signedUp('debit@example.org');
    expect((await visitor.get('/order/comete')).html).not.toContain('value="direct-debit"');
    const refused = await visitor.post('/order/comete', {
      ...CHOICES,
      siteName: 'debit',
      payBy: 'direct-debit',
    });
    expect(refused.status).toBe(422);
    expect(refused.html).toContain('href="#details-payBy"');
    await visitor.post('/order/comete', { ...CHOICES, siteName: 'debit', 'option-disque-10': '10' });
    const yearly = { ...CHOICES, siteName: 'debit', every: 'P1Y', payBy: 'direct-debit' };
    const answer = await visitor.post('/order/etoile', yearly);
    expect(answer.text).toContain('article 8');
  });
});

describe('the terms and the signature', () => {
  it('are shown once the choices hold, and not before', async () => {
    const visitor = await signedUp('early@example.org');
    expect((await visitor.get('/order/planete/terms')).to).toBe('/order/planete');
    await visitor.post('/order/planete', { ...CHOICES, siteName: 'a-temps' });
    const page = await visitor.get('/order/planete/terms');
    expect(page.status).toBe(200);
    expect(page.text).toContain('a-temps.sites.localhost');
    expect(page.text).toMatch(/10,68\s€/);
  });

  it('sign once and order once, however often they are sent, and lead to what is to be paid', async () => {
    const visitor = await signedUp('twice@example.org');
    await visitor.post('/order/planete', { ...CHOICES, siteName: 'deux-clics' });
    const form = await signature(visitor);
    const wrong = await visitor.post('/order/planete/terms', { ...form, mention: 'lu' });
    expect(wrong.status).toBe(422);
    expect(wrong.html).toContain('href="#signature-mention"');
    const again = pages.visitor();
    for (const [name, value] of visitor.cookies) again.cookies.set(name, value);
    const [one, two] = [
      await visitor.post('/order/planete/terms', form),
      await again.post('/order/planete/terms', form),
    ];
    expect(one.status).toBe(303);
    expect(one.to).toMatch(/^\/orders\//);
    expect(two.to).toBe(one.to);
    const pay = await visitor.get(one.to);
    expect(pay.text).toContain('Votre commande est signée');
    expect(pay.text).toMatch(/10,68\s€/);
    expect(visitor.cookies.has('orbite_order')).toBe(false);
    const orders = await read(house, robot, (work) => listOrders(work, { limit: 100 }));
    const mine = orders.filter(({ details }) => details.siteName === 'deux-clics');
    expect(mine).toHaveLength(1);
    const signed = await read(house, robot, (work) => listAcceptances(work, mine[0]?.customerId ?? ''));
    expect(signed).toHaveLength(1);
  });

  it('say when the name was taken meanwhile, and keep the signature', async () => {
    const visitor = await signedUp('late@example.org');
    await visitor.post('/order/planete', { ...CHOICES, siteName: 'convoite' });
    const form = await signature(visitor);
    const quicker = await signedUp('quicker@example.org');
    await quicker.post('/order/planete', { ...CHOICES, siteName: 'convoite' });
    expect((await quicker.post('/order/planete/terms', await signature(quicker))).status).toBe(303);
    const answer = await visitor.post('/order/planete/terms', form);
    expect(answer.status).toBe(422);
    expect(answer.text).toContain('convoite');
    expect(valueIn(answer.html, 'mention')).toBe('lu et approuvé');
    const taken = await visitor.post('/order/planete', { ...CHOICES, siteName: 'convoite' });
    expect(taken.html).toContain('href="#details-siteName"');
  });
});
