import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Day } from '../../src/platform/calendar.ts';
import { afterwards, liveUntil, today } from '../support/days.ts';
import { mailTo, subjectsTo } from '../support/mails.ts';
import {
  complaint,
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

/** Art. 19: a renewal that is disputed, left in peace, and credited. */
const SITE = 'club-de-voile';
const WHO: Person = {
  kind: 'Association',
  firstName: 'Ysé',
  lastName: 'Grandvoile',
  email: 'yse@club-de-voile.example',
  password: 'au près, bâbord amures',
  organisation: 'Club de voile du lac',
};
const PROOF = {
  name: 'relevé d’incidents.pdf',
  mimeType: 'application/pdf',
  buffer: Buffer.from('%PDF-1.7\n% trois jours sans site\n%%EOF\n'),
};

let browser: Browser;
let page: Page;
let staff: Page;
let address = '';
let due: Day;
let number = '';

beforeAll(async () => {
  address = await nodeAddress();
  browser = await openBrowser();
});
afterAll(() => browser.close());

async function openInvoice(): Promise<void> {
  await page.goto(`${productUrl()}/account/invoices`);
  await page.getByRole('link', { name: number, exact: true }).click();
  await page.getByRole('heading', { name: `Facture ${number}` }).waitFor();
}

describe('a dispute', () => {
  it('is about a renewal that has just been invoiced', async () => {
    const buyer = await visitor(browser, { javaScript: true });
    await signUp(buyer, 'planete', WHO);
    await order(buyer, 'planete', SITE, { every: 'P1M' });
    await payByCard(buyer);
    await waitUntilLive(buyer);
    due = today().add({ months: 1 });
    await liveUntil(due.subtract({ days: 20 }));
    page = await signIn(browser, WHO);
    const open = page.getByRole('table').filter({ hasText: 'à payer' }).getByRole('link').first();
    number = (await open.textContent()) ?? '';
    expect(number).toMatch(/^F\d{4}-\d{5}$/);
  });

  it('is refused without a document', async () => {
    await openInvoice();
    await page.getByRole('link', { name: 'contester cette facture' }).click();
    await page.getByRole('button', { name: 'Envoyer la contestation' }).click();
    expect(await complaint(page)).toContain('Joignez les justificatifs');
  });

  it('is opened by the customer with a document, and acknowledged', async () => {
    await page.locator('[name=documents]').setInputFiles(PROOF);
    await page.getByRole('button', { name: 'Envoyer la contestation' }).click();
    await page.getByText('Contestation reçue.').waitFor();
    await afterwards();
    staff = await signInAsStaff(browser);
    const mail = await mailTo(staff, WHO.email, /^Votre contestation de la facture/);
    expect(mail).toContain('cette facture n’est ni relancée ni cause d’une suspension');
  });

  it('keeps reminders and suspension away, and says so', async () => {
    await liveUntil(due.subtract({ days: 3 }));
    await liveUntil(due.add({ days: 8 }));
    staff = await signInAsStaff(browser);
    expect((await subjectsTo(staff, WHO.email)).filter((one) => /^Rappel/.test(one))).toEqual([]);
    expect(await serves(address, SITE)).toBe(true);
    page = await signIn(browser, WHO);
    await openInvoice();
    expect(await words(page)).toMatch(/à l’étude.*cette facture n’est ni rappelée ni poursuivie/);
  });

  it('is read by staff with its document, and accepted with a reason', async () => {
    await staff.goto(`${productUrl()}/staff/disputes`);
    await staff.getByRole('link', { name: number }).click();
    const proof = staff.getByRole('link', { name: /^relevé/ });
    const kept = await staff.request.get(
      new URL((await proof.getAttribute('href')) ?? '', productUrl()).href,
    );
    expect(await kept.body()).toEqual(PROOF.buffer);
    await staff.locator('[name=why]').first().fill('Trois jours d’arrêt en octobre');
    await staff.getByRole('button', { name: 'Accepter' }).click();
    await staff.getByText('Contestation acceptée : l’avoir est émis.').waitFor();
  });

  it('ends in a credit note that the customer can download, with the reason', async () => {
    await afterwards();
    expect(await mailTo(staff, WHO.email, /^Notre réponse à votre contestation/)).toContain(
      'Trois jours d’arrêt en octobre',
    );
    await openInvoice();
    expect(await words(page)).toMatch(/acceptée.*Trois jours d’arrêt en octobre/);
    await page.goto(`${productUrl()}/account/invoices`);
    const note = page.getByRole('row').filter({ hasText: 'avoir' }).getByRole('link', { name: /^PDF/ });
    const pdf = await page.request.get(new URL((await note.getAttribute('href')) ?? '', productUrl()).href);
    expect(pdf.headers()['content-type']).toBe('application/pdf');
    expect((await pdf.body()).subarray(0, 5).toString()).toBe('%PDF-');
  });

  it('is told in both histories, the customer’s and the staff’s', async () => {
    const told = /tranchée \(acceptée\).*Contestation de F\d{4}-\d{5} reçue, relances suspendues/;
    await page.goto(`${productUrl()}/account/timeline`);
    expect(await words(page)).toMatch(told);
    await staff.goto(`${productUrl()}/staff/customers?q=Club`);
    await staff.getByRole('link', { name: WHO.organisation ?? '' }).click();
    await staff.getByRole('heading', { name: WHO.organisation ?? '', level: 1 }).waitFor();
    expect(await words(staff)).toMatch(told);
  });
});
