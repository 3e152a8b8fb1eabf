import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { afterwards, liveUntil, today } from '../support/days.ts';
import { mailTo } from '../support/mails.ts';
import {
  order,
  type Person,
  payByCard,
  signIn,
  signInAsStaff,
  signUp,
  waitUntilLive,
  words,
} from '../support/people.ts';
import { nodeAddress, openBrowser, productUrl, serves, visitor } from '../support/product.ts';

/** L221-18: a consumer changes their mind within fourteen days. */
const SITE = 'carnet-de-timbres';
const WHO: Person = {
  kind: 'Particulier',
  firstName: 'Philatée',
  lastName: 'Dentelure',
  email: 'philatee@dentelure.example',
  password: 'un timbre à trois francs',
};

let browser: Browser;
let page: Page;
let address = '';

beforeAll(async () => {
  address = await nodeAddress();
  browser = await openBrowser();
});
afterAll(() => browser.close());

const isServed = () => serves(address, SITE);

describe('a withdrawal', () => {
  it('is of a service that runs and was paid', async () => {
    const buyer = await visitor(browser, { javaScript: true });
    await signUp(buyer, 'comete', WHO);
    await order(buyer, 'comete', SITE, { every: 'P1Y' });
    await payByCard(buyer);
    await waitUntilLive(buyer);
    expect(await isServed()).toBe(true);
    await liveUntil(today().add({ days: 3 }));
  });

  it('is two clicks away from the service, which say what is given back', async () => {
    page = await signIn(browser, WHO);
    await page.getByRole('link', { name: SITE }).first().click();
    await page.getByRole('link', { name: 'Renoncer au contrat ici' }).click();
    await page.getByRole('button', { name: 'Confirmer la rétractation' }).waitFor();
    expect(await words(page)).toMatch(/Facture créditée, TTC ?46,80 €.*Dont remboursés ?46,80 €/);
  });

  it('has its dated receipt at once, on the page and by mail', async () => {
    await page.getByRole('button', { name: 'Confirmer la rétractation' }).click();
    await page.getByRole('heading', { name: 'Accusé de réception de votre rétractation' }).waitFor();
    const dated = new RegExp(`${today().day} \\S+ ${today().year}, \\d\\d:\\d\\d`);
    expect(await words(page)).toMatch(dated);
    await afterwards();
    const staff = await signInAsStaff(browser);
    const receipt = await mailTo(staff, WHO.email, /^Accusé de réception de votre rétractation/);
    expect(receipt).toMatch(dated);
    expect(receipt).toMatch(/Nous vous remboursons 46,80 €, au plus tard quatorze jours/);
  });

  it('credits the invoice, and owes the refund', async () => {
    await page.goto(`${productUrl()}/account/timeline`);
    expect(await words(page)).toMatch(/Remboursement de 46,80 € sur F\d{4}-\d{5}.*Avoir A\d{4}-\d{5} émis/);
    await page.goto(`${productUrl()}/account/invoices`);
    expect(await page.getByRole('row').filter({ hasText: 'avoir' }).count()).toBe(1);
  });

  it('ends the service and its site, for good', async () => {
    await expect.poll(isServed, { timeout: 15_000, interval: 250 }).toBe(false);
    await page.goto(`${productUrl()}/account/services`);
    await page.getByRole('table', { name: 'Services terminés' }).getByRole('link').click();
    expect(await words(page)).toMatch(/Terminé le.*rétractation/);
    expect(await page.getByRole('link', { name: 'Renoncer au contrat ici' }).count()).toBe(0);
  });
});
