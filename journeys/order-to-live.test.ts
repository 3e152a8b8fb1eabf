import AxeBuilder from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { curl, nodeAddress, openBrowser, orbite, productUrl, visitor } from './support/product.ts';

let browser: Browser;
let page: Page;
let address = '';
const SITE = 'boulangerie-martin';
const HOST = `${SITE}.sites.localhost`;

beforeAll(async () => {
  browser = await openBrowser();
  page = await visitor(browser, { javaScript: false });
  address = await nodeAddress();
});
afterAll(() => browser.close());

const press = (name: string | RegExp) => page.getByRole('button', { name }).click();

/** Nothing serious is wrong for whoever uses a keyboard or a screen reader. */
async function accessible(): Promise<void> {
  const scripted = await visitor(browser, { javaScript: true });
  await scripted.context().addCookies(await page.context().cookies());
  await scripted.goto(page.url());
  const { violations } = await new AxeBuilder({ page: scripted as never }).analyze();
  await scripted.context().close();
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  expect(serious.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
}

describe('a visitor, without scripts', () => {
  it('finds the offers and their sheet', async () => {
    await page.goto(productUrl());
    await accessible();
    await page
      .getByRole('link', { name: /^Choisir/ })
      .first()
      .click();
    await page.getByRole('heading', { name: 'Fiche produit' }).waitFor();
    await accessible();
    await page.getByRole('link', { name: 'Commander' }).click();
    await page.getByRole('heading', { name: 'Faisons connaissance' }).waitFor();
    await accessible();
  });

  it('is told what is wrong with a company without a true SIRET, and keeps what was typed', async () => {
    await page.getByLabel('Société').check();
    await page.locator('[name=firstName]').fill('Anne');
    await page.locator('[name=lastName]').fill('Martin');
    await page.locator('[name=email]').fill('anne@boulangerie.example');
    await page.locator('[name=password]').fill('un mot de passe assez long');
    await page.locator('[name=organisation]').fill('Boulangerie Martin');
    await page.locator('[name=siret]').fill('12345678900012');
    await page.locator('[name=line1]').fill('3 place du Marché');
    await page.locator('[name=postalCode]').fill('25000');
    await page.locator('[name=city]').fill('Besançon');
    await press('Continuer');
    expect(await page.getByRole('alert').first().textContent()).toMatch(/SIRE[NT]/);
    expect(await page.locator('[name=organisation]').inputValue()).toBe('Boulangerie Martin');
  });

  it('opens an account, and comes to the choices', async () => {
    await page.locator('[name=siret]').fill('73282932000074');
    await page.locator('[name=password]').fill('un mot de passe assez long');
    await press('Continuer');
    await page.getByRole('heading', { name: /^Votre formule/ }).waitFor();
    await accessible();
  });

  it('cannot go on without the confirmations of art. 2, nor loses the name that was typed', async () => {
    await page.locator('[name=siteName]').fill(SITE);
    await press('Lire les conditions et signer');
    expect(await page.getByRole('alert').first().textContent()).toMatch(/article\s2/);
    expect(await page.locator('[name=siteName]').inputValue()).toBe(SITE);
    for (const name of ['fits', 'capacity', 'advice']) await page.locator(`[name=${name}]`).check();
    await press('Lire les conditions et signer');
  });

  it('reads the terms, and cannot order without “lu et approuvé”', async () => {
    await page.getByRole('heading', { name: /^Dernière lecture/ }).waitFor();
    expect(await page.locator('#art-8').textContent()).toContain('20 jours avant');
    await accessible();
    await page.locator('[name=mention]').fill('lu');
    await press(/^Signer et commander/);
    expect(await page.getByRole('alert').first().textContent()).toContain('lu et approuvé');
    expect(page.url()).not.toContain('/orders/');
  });

  it('goes back and comes again without losing anything', async () => {
    await press('Revenir à l’étape précédente');
    expect(await page.locator('[name=siteName]').inputValue()).toBe(SITE);
    await press('Lire les conditions et signer');
    expect(await page.locator('[name=mention]').inputValue()).toBe('lu');
  });

  it('signs and orders, and is shown what to pay', async () => {
    await page.locator('[name=mention]').fill('Lu et approuvé');
    await press(/^Signer et commander/);
    await page.getByRole('heading', { name: 'Votre commande est signée' }).waitFor();
    expect(await page.locator('main').textContent()).toMatch(/F\d{4}-00001/);
    await accessible();
  });

  it('has no site before the payment', async () => {
    const { status } = await curl(address, `http://${HOST}/`);
    expect(status).not.toBe(200);
  });

  it('pays by card, refused first, then taken, and owns a site that answers', async () => {
    await press('Payer par carte');
    await press('Refus de la banque');
    expect(await page.getByRole('alert').textContent()).toContain('refuse');
    await page.getByRole('button', { name: 'Payer', exact: true }).click();
    await page.getByRole('heading', { name: 'Votre site est en ligne' }).waitFor({ timeout: 30_000 });
  });
});

describe('the site, from outside', () => {
  it('answers over HTTP and HTTPS, by HTTP/2', async () => {
    expect((await curl(address, `http://${HOST}/`)).status).toBeLessThan(404);
    const secure = await curl(address, `https://${HOST}/`);
    expect(secure.status).toBeLessThan(404);
    expect(secure.version).toBe('2');
  });
});

describe('the staff', () => {
  it('makes its first account by the single-use link, which then works no more', async () => {
    const link = process.env.ORBITE_TEST_SETUP_LINK ?? '';
    const staff = await visitor(browser, { javaScript: false });
    await staff.goto(link);
    await staff.locator('[name=name]').fill('Camille Admin');
    await staff.locator('[name=email]').fill('camille@orbite.example');
    await staff.locator('[name=password]').fill('une phrase de passe solide');
    await staff.locator('[name=password-again]').fill('une phrase de passe solide');
    await staff.locator('main form').getByRole('button').first().click();
    await staff.goto(`${productUrl()}/staff`);
    await staff.getByRole('heading', { name: 'Aujourd’hui' }).waitFor();
    await staff.goto(`${productUrl()}/staff/customers?q=Boulangerie`);
    await staff.getByRole('link', { name: 'Boulangerie Martin' }).click();
    await staff.getByRole('heading', { name: 'Boulangerie Martin' }).waitFor();
    expect(await staff.locator('main').textContent()).toContain('en service');
    for (const place of [
      'orders',
      'services',
      'invoices',
      'payments',
      'nodes',
      'sites',
      'catalogue',
      'terms?verify',
      'outbox',
      'audit',
      'team',
      'settings',
    ]) {
      const answer = await staff.goto(`${productUrl()}/staff/${place}`);
      expect(answer?.status(), place).toBe(200);
    }
    const other = await visitor(browser, { javaScript: false });
    await other.goto(link);
    expect(await other.locator('[name=password]').count()).toBe(0);
    expect((await other.goto(`${productUrl()}/staff`))?.url()).toContain('/sign-in');
    await staff.context().close();
    await other.context().close();
  });
});

describe('the evidence', () => {
  it('of the acceptance is intact', async () => {
    const { status, output } = await orbite('terms', 'verify');
    expect(status, output).toBe(0);
  });

  it('leaves nothing for the node to change', async () => {
    const { output } = await orbite('node', 'plan');
    expect(output).toContain('Nothing to change');
  });
});
