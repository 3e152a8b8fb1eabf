import type { Browser, Page } from 'playwright-core';
import type { Day } from '../../src/platform/calendar.ts';
import { formatDay } from '../../src/platform/i18n/format.ts';
import { productUrl, visitor } from './product.ts';

/** What people do in the portal, by clicking, in French. */
export interface Person {
  readonly kind: 'Particulier' | 'Société' | 'Association';
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  readonly password: string;
  readonly organisation?: string;
  readonly siret?: string;
  readonly invoiceEmail?: string;
}

export async function fillSignUp(page: Page, who: Person): Promise<void> {
  await page.getByRole('radio', { name: who.kind }).check();
  const typed = {
    firstName: who.firstName,
    lastName: who.lastName,
    email: who.email,
    password: who.password,
    organisation: who.organisation ?? '',
    siret: who.siret ?? '',
    line1: '3 place du Marché',
    postalCode: '25000',
    city: 'Besançon',
    invoiceEmail: who.invoiceEmail ?? '',
  };
  // What a person has no use for is not shown.
  for (const [name, value] of Object.entries(typed)) {
    if (value !== '') await page.locator(`[name=${name}]`).fill(value);
  }
}

export async function signUp(page: Page, plan: string, who: Person): Promise<void> {
  await page.goto(`${productUrl()}/order/${plan}/account`);
  await fillSignUp(page, who);
  await page.getByRole('button', { name: 'Continuer' }).click();
  await page.getByRole('heading', { name: /^Votre formule/ }).waitFor();
}

/** What the form proposes, unless something else is wanted. */
export interface Wish {
  readonly every?: 'P1M' | 'P1Y';
  readonly payBy?: 'card' | 'transfer' | 'direct-debit';
}

/** Art. 2: what is wanted, with the three confirmations. @param siteName undefined: what is ordered is no site. */
export async function choose(page: Page, siteName: string | undefined, wish: Wish = {}): Promise<void> {
  if (siteName !== undefined) await page.locator('[name=siteName]').fill(siteName);
  for (const [name, value] of Object.entries(wish))
    await page.locator(`[name=${name}][value=${value}]`).check();
  for (const name of ['fits', 'capacity', 'advice']) await page.locator(`[name=${name}]`).check();
  await page.getByRole('button', { name: 'Lire les conditions et signer' }).click();
}

/** @param then where it leads: whoever pays by direct debit signs a mandate first. */
export async function sign(page: Page, then = 'Votre commande est signée'): Promise<void> {
  await page.locator('[name=mention]').fill('Lu et approuvé');
  await page.getByRole('button', { name: /^Signer et commander/ }).click();
  await page.getByRole('heading', { name: then }).waitFor();
}

/** @returns where the order is followed. */
export async function order(
  page: Page,
  plan: string,
  siteName: string | undefined,
  wish: Wish = {},
): Promise<string> {
  await page.goto(`${productUrl()}/order/${plan}`);
  await choose(page, siteName, wish);
  await sign(page);
  return page.url();
}

/** From the order's page to the pay page, and back again when it is paid. */
export async function payByCard(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Payer par carte' }).click();
  await page.getByRole('button', { name: 'Payer', exact: true }).click();
  await page.waitForURL(`${productUrl()}/orders/**`);
}

export async function waitUntilLive(page: Page): Promise<void> {
  await page.getByRole('heading', { name: 'Votre site est en ligne' }).waitFor({ timeout: 45_000 });
}

/** Days later, on another machine. @returns their customer area. */
export async function signIn(
  browser: Browser,
  { email, password }: Pick<Person, 'email' | 'password'>,
): Promise<Page> {
  const page = await visitor(browser, { javaScript: false });
  await page.goto(`${productUrl()}/sign-in?next=/account`);
  await page.locator('[name=email]').fill(email);
  await page.locator('[name=password]').fill(password);
  await page.locator('main form').getByRole('button').first().click();
  await page.getByRole('heading', { name: /^Bonjour/ }).waitFor();
  return page;
}

/** What a page says to its reader. */
export async function words(page: Page): Promise<string> {
  return oneLine((await page.locator('main').textContent()) ?? '');
}

/** With plain spaces, wherever a typographer wants others. */
export const oneLine = (text: string) => text.replaceAll(/\s+/g, ' ');

/** A day as pages and mails write it. */
export const french = (day: Day) => oneLine(formatDay(day, 'fr'));

/** What a form said of what was wrong with it. */
export async function complaint(page: Page): Promise<string> {
  return (await page.getByRole('alert').first().textContent()) ?? '';
}

const CAMILLE = {
  name: 'Camille Admin',
  email: 'camille@orbite.example',
  password: 'une phrase de passe solide',
};

/** The first member of staff, by the single-use link of `./orbite up` while nobody has used it. */
export async function signInAsStaff(browser: Browser): Promise<Page> {
  const page = await visitor(browser, { javaScript: false });
  const link = await page.goto(process.env.ORBITE_TEST_SETUP_LINK ?? '');
  if (link?.ok()) {
    await page.locator('[name=name]').fill(CAMILLE.name);
    await page.locator('[name=email]').fill(CAMILLE.email);
    await page.locator('[name=password]').fill(CAMILLE.password);
    await page.locator('[name=password-again]').fill(CAMILLE.password);
  } else {
    await page.goto(`${productUrl()}/sign-in?next=/staff`);
    await page.locator('[name=email]').fill(CAMILLE.email);
    await page.locator('[name=password]').fill(CAMILLE.password);
  }
  await page.locator('main form').getByRole('button').first().click();
  await page.goto(`${productUrl()}/staff`);
  await page.getByRole('heading', { name: 'Aujourd’hui' }).waitFor();
  return page;
}
