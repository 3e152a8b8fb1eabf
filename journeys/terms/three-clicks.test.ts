import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { afterwards } from '../support/days.ts';
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
import { openBrowser, productUrl, visitor } from '../support/product.ts';

/** L215-1-1: a consumer ends a contract by three clicks, without signing in. */
const SITE = 'club-de-pelote';
const WHO: Person = {
  kind: 'Particulier',
  firstName: 'Xan',
  lastName: 'Etcheverry',
  email: 'xan@club-de-pelote.example',
  password: 'chistera, xare et pala',
};

let browser: Browser;
let page: Page;
let staff: Page;
let ends = '';

beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

/** The answer is the same, whether we know whom it names. */
async function ask(named: string): Promise<void> {
  await page.locator('[name=named]').fill(named);
  await page.getByRole('button', { name: 'Recevoir le lien' }).click();
  await page.getByText('Si un contrat correspond').waitFor();
}

describe('“Résilier votre contrat”', () => {
  it('is about a service that runs', async () => {
    const buyer = await visitor(browser, { javaScript: false });
    await signUp(buyer, 'comete', WHO);
    await order(buyer, 'comete', SITE, { every: 'P1M' });
    await payByCard(buyer);
    await waitUntilLive(buyer);
    staff = await signInAsStaff(browser);
  });

  it('is the first click, from the first page; an address that nobody has gets no mail', async () => {
    page = await visitor(browser, { javaScript: false });
    await page.goto(productUrl());
    await page.getByRole('link', { name: 'Résilier votre contrat' }).click();
    await ask('personne@club-de-pelote.example');
    await afterwards();
    expect(await subjectsTo(staff, 'personne@club-de-pelote.example')).toEqual([]);
  });

  it('sends a link by the second, which shows the day of the end and why before anything is said', async () => {
    await ask(WHO.email);
    await afterwards();
    const mail = await mailTo(staff, WHO.email, /résili/i);
    const link = /https?:\/\/\S+\/termination\/[\w-]+/.exec(mail)?.[0] ?? productUrl();
    await page.goto(new URL(new URL(link).pathname, productUrl()).href);
    const shown = await words(page);
    expect(shown).toContain(WHO.lastName);
    expect(shown).toContain('60 jours');
    ends = /(\d{1,2}(?:er)? \p{L}+ \d{4})/u.exec(shown)?.[1] ?? '';
    expect(ends).not.toBe('');
  });

  it('ends the contract by the third, once, and a mail confirms that day', async () => {
    const link = page.url();
    await page.getByRole('button', { name: 'Notifier la résiliation' }).click();
    await page.getByText('Votre résiliation est enregistrée').waitFor();
    await afterwards();
    const told = await mailTo(staff, WHO.email, /^Résiliation de .* enregistrée/);
    expect(told).toContain(ends);
    expect(told).toContain('résiliation en ligne');
    expect((await page.goto(link))?.status()).toBe(410);
  });

  it('is seen by whoever signs in later, and by staff', async () => {
    const signedIn = await signIn(browser, WHO);
    await signedIn.getByRole('link', { name: SITE }).first().click();
    expect(await words(signedIn)).toContain(ends);
    await staff.goto(`${productUrl()}/staff/terminations`);
    expect(await words(staff)).toContain(WHO.lastName);
  });
});
