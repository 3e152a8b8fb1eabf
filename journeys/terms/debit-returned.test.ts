import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Day } from '../../src/platform/calendar.ts';
import { advice, debitsIn, statusReport } from '../support/bank.ts';
import { afterwards, liveUntil, today } from '../support/days.ts';
import { mailTo, subjectsTo } from '../support/mails.ts';
import {
  choose,
  french,
  type Person,
  sign,
  signIn,
  signInAsStaff,
  signUp,
  words,
} from '../support/people.ts';
import { nodeAddress, openBrowser, orbite, productUrl, serves, visitor } from '../support/product.ts';

/** Art. 8: a monthly debit that the bank takes, gives back for want of funds, and refuses again. */
const SITE = 'epicerie-du-port';
const IBAN = 'FR7630006000011234567890189';
const WHO: Person = {
  kind: 'Association',
  firstName: 'Célestin',
  lastName: 'Bocal',
  email: 'celestin@epicerie-du-port.example',
  password: 'olives, anchois et câpres',
  organisation: 'Épicerie coopérative du port',
};

let browser: Browser;
let page: Page;
let staff: Page;
let address = '';
let collectOn: Day;
let invoice = '';
let asked = { endToEnd: '', mandate: '', amount: '', iban: '' };

beforeAll(async () => {
  address = await nodeAddress();
  browser = await openBrowser();
  // The largest plan promises more than a small node has.
  await orbite('nodes', 'overcommit', 'node1', '40');
});
afterAll(() => browser.close());

const isServed = () => serves(address, SITE);

/** Staff make the bank's file for a day. @returns what it asks of this customer. */
async function fileFor(day: Day) {
  await staff.goto(`${productUrl()}/staff/bank`);
  const form = staff
    .locator('form')
    .filter({ has: staff.getByRole('button', { name: 'Préparer les prélèvements' }) });
  await form.locator('[name=on]').fill(day.toString());
  await form.getByRole('button').click();
  await staff.getByText('Le fichier est prêt').waitFor();
  const href = await staff
    .getByRole('link', { name: /^P\d{4}-\d{5}$/ })
    .first()
    .getAttribute('href');
  const file = await (await staff.request.get(new URL(href ?? '', productUrl()).href)).text();
  const own = debitsIn(file).find(({ iban }) => iban === IBAN);
  if (!own) throw new Error(`nothing of this customer in ${file}`);
  return own;
}

async function upload(name: string, text: string): Promise<void> {
  await staff.goto(`${productUrl()}/staff/bank`);
  const buffer = Buffer.from(text);
  await staff.locator('[name=file]').setInputFiles({ name, mimeType: 'application/xml', buffer });
  await staff.getByRole('button', { name: 'Importer' }).click();
  await staff.getByText('Le fichier est enregistré').waitFor();
  await afterwards();
}

async function openInvoice(): Promise<void> {
  await page.goto(`${productUrl()}/account/invoices`);
  await page.getByRole('link', { name: invoice, exact: true }).click();
  await page.getByRole('heading', { name: `Facture ${invoice}` }).waitFor();
}

describe('a direct debit', () => {
  it('is chosen with the order, and its mandate signed online', async () => {
    page = await visitor(browser, { javaScript: false });
    await signUp(page, 'etoile', WHO);
    await choose(page, SITE, { every: 'P1M', payBy: 'direct-debit' });
    await sign(page, 'Prélèvement');
    await page.locator('[name=iban]').fill('FR7630006000011234567890180');
    await page.locator('[name=consent]').check();
    await page.getByRole('button', { name: 'Signer' }).click();
    expect(await page.getByRole('alert').textContent()).toContain('IBAN n’est pas valable');
    await page.locator('[name=iban]').fill(IBAN);
    await page.locator('[name=consent]').check();
    await page.getByRole('button', { name: 'Signer' }).click();
    await page.getByText('Le mandat est signé.').waitFor();
    expect(await words(page)).not.toContain(IBAN);
    await afterwards();
    staff = await signInAsStaff(browser);
    expect(await mailTo(staff, WHO.email, /^Votre mandat de prélèvement/)).toContain('14 jours');
  });

  it('goes to the bank in a file, for fourteen days later', async () => {
    collectOn = today().add({ days: 14 });
    asked = await fileFor(collectOn);
    expect(asked.amount).toBe('23.88');
  });

  it('is collected on its day: the invoice is paid, and the site lives', async () => {
    await liveUntil(collectOn);
    await expect.poll(isServed, { timeout: 30_000, interval: 250 }).toBe(true);
    page = await signIn(browser, WHO);
    await page.goto(`${productUrl()}/account/invoices`);
    const paid = page.getByRole('row').filter({ hasText: 'payée' }).getByRole('link').first();
    invoice = (await paid.textContent()) ?? '';
  });

  it('returned AM04, leaves its invoice open again; the customer reads why and what follows', async () => {
    staff = await signInAsStaff(browser);
    const { amount, endToEnd } = asked;
    await upload(
      'avis.xml',
      advice([{ amount, endToEnd, way: 'DBIT', code: 'AM04', on: collectOn.toString() }]),
    );
    await openInvoice();
    const again = french(collectOn.add({ days: 7 }));
    expect(await words(page)).toMatch(/à payer.*provision insuffisante \(AM04\)/);
    expect(await words(page)).toContain(again);
    const mail = await mailTo(staff, WHO.email, /rejeté/);
    expect(mail).toContain('provision insuffisante');
    expect(mail).toContain(again);
    expect((await subjectsTo(staff, WHO.email)).filter((one) => /rejeté/.test(one))).toHaveLength(1);
  });

  it('is shown to staff with the same reason, on the invoice and in the history', async () => {
    await staff.goto(`${productUrl()}/staff/customers?q=Épicerie`);
    await staff.getByRole('link', { name: WHO.organisation ?? '' }).click();
    await staff.getByRole('heading', { name: WHO.organisation ?? '', level: 1 }).waitFor();
    expect(await words(staff)).toContain('retourné par la banque, provision insuffisante (AM04)');
    await staff.getByRole('link', { name: invoice, exact: true }).first().click();
    await staff.getByRole('heading', { name: invoice, level: 1 }).waitFor();
    expect(await words(staff)).toContain('provision insuffisante (AM04)');
    expect(await isServed()).toBe(true);
  });

  it('refused once more by a report of the bank, is given up: the customer pays by card', async () => {
    const { endToEnd } = await fileFor(collectOn.add({ days: 7 }));
    await upload('rejets.xml', statusReport([{ endToEnd, code: 'AM04' }]));
    expect(await mailTo(staff, WHO.email, /rejeté/)).not.toContain('une seconde fois');
    await openInvoice();
    await page.getByRole('button', { name: 'Payer par carte' }).click();
    await page.getByRole('button', { name: 'Payer', exact: true }).click();
    await page.getByText('Paiement reçu').waitFor();
    await openInvoice();
    expect(await words(page)).toContain('payée');
  });
});
