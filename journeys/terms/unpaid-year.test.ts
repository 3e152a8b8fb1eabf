import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Day } from '../../src/platform/calendar.ts';
import { afterwards, liveUntil, today } from '../support/days.ts';
import { mailTo, subjectsTo } from '../support/mails.ts';
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
import { curl, nodeAddress, openBrowser, productUrl, serves, visitor } from '../support/product.ts';

/** Art. 5, 8 and 9: a year that is renewed and not paid, until it is. */
const SITE = 'four-a-pain';
const URL_OF_SITE = `https://${SITE}.sites.localhost/`;
const WHO: Person = {
  kind: 'Association',
  firstName: 'Mathilde',
  lastName: 'Fournil',
  email: 'mathilde@four-a-pain.example',
  password: 'farine, eau, sel et temps',
  organisation: 'Les Amis du four à pain',
};

let browser: Browser;
let staff: Page;
let address = '';
let due: Day;

beforeAll(async () => {
  address = await nodeAddress();
  browser = await openBrowser();
});
afterAll(() => browser.close());

/** Months later everybody signs in again. */
async function later(...days: Day[]): Promise<void> {
  for (const day of days) await liveUntil(day);
  staff = await signInAsStaff(browser);
}
const isServed = () => serves(address, SITE);

describe('an unpaid year', () => {
  it('follows one that was ordered and paid', async () => {
    const page = await visitor(browser, { javaScript: true });
    await signUp(page, 'comete', WHO);
    await order(page, 'comete', SITE, { every: 'P1Y' });
    await payByCard(page);
    await waitUntilLive(page);
    due = today().add({ years: 1 });
  });

  it('is invoiced twenty days before it begins (art. 8)', async () => {
    await later(due.subtract({ days: 21 }));
    const before = (await subjectsTo(staff, WHO.email)).filter((subject) => /facture F/.test(subject));
    await later(due.subtract({ days: 20 }));
    const after = (await subjectsTo(staff, WHO.email)).filter((subject) => /facture F/.test(subject));
    expect(after).toHaveLength(before.length + 1);
    expect(await words(await signIn(browser, WHO))).toContain('à payer');
  });

  it('is reminded of before it is due: ten days, three days, and the day before', async () => {
    await later(...[10, 3, 1].map((days) => due.subtract({ days })));
    const reminders = (await subjectsTo(staff, WHO.email)).filter((one) => one.startsWith('Rappel'));
    expect(reminders).toHaveLength(3);
    expect(await mailTo(staff, WHO.email, /^Rappel/)).toMatch(/arrive à échéance demain.*\/pay\//);
  });

  it('is renewed all the same (art. 9), and served until a week after', async () => {
    await later(due.add({ days: 6 }));
    expect(await isServed()).toBe(true);
    const page = await signIn(browser, WHO);
    await page.goto(`${productUrl()}/account/timeline`);
    expect(await words(page)).toContain('Service renouvelé');
    await page.goto(`${productUrl()}/account/invoices`);
    expect(await words(page)).toContain('en retard');
  });

  it('suspends its site on the seventh day (art. 5): visitors are refused, and the customer knows why', async () => {
    await later(due.add({ days: 7 }));
    const { status, body } = await curl(address, URL_OF_SITE);
    expect(status).toBe(503);
    expect(body).toContain('suspendu');
    const mail = await mailTo(staff, WHO.email, /est suspendu/);
    expect(mail).toContain('une de ses factures est arrivée à échéance sans être réglée');
    const page = await signIn(browser, WHO);
    await page.getByRole('link', { name: SITE }).first().click();
    expect(await words(page)).toMatch(/Ce service est suspendu.*facture est restée impayée \(article 5\)/);
  });

  it('is paid by card on the link of the mail, by whoever holds it', async () => {
    const link = /http\S+\/pay\/\S+/.exec(await mailTo(staff, WHO.email, /est suspendu/))?.[0] ?? '';
    const anybody = await visitor(browser, { javaScript: false });
    await anybody.goto(link);
    expect(await words(anybody)).toContain('46,80 €');
    await anybody.getByRole('button', { name: 'Payer par carte' }).click();
    await anybody.getByRole('button', { name: 'Payer', exact: true }).click();
    await anybody.getByText('Cette facture est réglée').waitFor();
    await anybody.goto(`${productUrl()}/account`);
    expect(anybody.url()).toContain('/sign-in');
  });

  it('brings the site back at once', async () => {
    await expect.poll(isServed, { timeout: 15_000, interval: 250 }).toBe(true);
    await afterwards();
    expect(await mailTo(staff, WHO.email, /est rétabli/)).toContain('fonctionne de nouveau');
    const page = await signIn(browser, WHO);
    await page.goto(`${productUrl()}/account/timeline`);
    expect(await words(page)).toMatch(
      /Service rétabli \(impayé\).*Service suspendu \(impayé\).*Rappel envoyé/,
    );
  });
});
