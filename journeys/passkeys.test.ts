import type { Browser, CDPSession, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser, productUrl, visitor } from './support/product.ts';

/** Passkeys, with an authenticator of Chromium's own: it signs as a phone would. */
let browser: Browser;
let page: Page;
let device: CDPSession;
const PASSWORD = 'une phrase de passe solide';

beforeAll(async () => {
  browser = await openBrowser();
  page = await visitor(browser, { javaScript: true });
  device = await page.context().newCDPSession(page);
  await device.send('WebAuthn.enable');
  await device.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
});
afterAll(() => browser.close());

const press = (name: string | RegExp) => page.getByRole('button', { name }).click();

async function signOut(): Promise<void> {
  await page.goto(`${productUrl()}/account`);
  await page.getByRole('button', { name: 'Se déconnecter' }).first().click();
  await page.waitForURL(`${productUrl()}/`);
}

describe('a passkey', () => {
  it('is added by a person who gives the password again, and by nobody else', async () => {
    await page.goto(`${productUrl()}/order/comete/account`);
    for (const [name, value] of Object.entries({
      firstName: 'Paul',
      lastName: 'Clef',
      email: 'paul@clef.example',
      password: PASSWORD,
      line1: '1 rue des Clefs',
      postalCode: '25000',
      city: 'Besançon',
    }))
      await page.locator(`[name=${name}]`).fill(value);
    await press('Continuer');
    await page.getByRole('heading', { name: /^Votre formule/ }).waitFor();

    await page.goto(`${productUrl()}/security/passkey`);
    await page.locator('[name=name]').fill('Téléphone de Paul');
    await page.locator('[name=password]').fill('pas le bon mot de passe');
    await press('Continuer');
    await page.getByRole('alert').first().waitFor();
    await page.locator('[name=password]').fill(PASSWORD);
    await press('Continuer');
    await press('Créer la clé');
    await page.getByText('Clé d’accès ajoutée.').waitFor();
    expect(await page.getByRole('rowheader', { name: 'Téléphone de Paul' }).count()).toBe(1);
  });

  it('opens the account without e-mail and password', async () => {
    await signOut();
    await page.goto(`${productUrl()}/sign-in/passkey?next=/security`);
    await press('Utiliser ma clé d’accès');
    await page.waitForURL(`${productUrl()}/security`);
    expect(await page.locator('main').textContent()).toContain('paul@clef.example');
  });

  it('opens nothing once it is removed, although the phone still has it', async () => {
    await press(/^Retirer Téléphone de Paul/);
    await page.getByText('Clé d’accès retirée.').waitFor();
    await signOut();
    await page.goto(`${productUrl()}/sign-in/passkey`);
    await press('Utiliser ma clé d’accès');
    await page.getByRole('alert').first().waitFor();
    expect((await page.goto(`${productUrl()}/security`))?.url()).toContain('/sign-in');
  });

  it('is not taken when the person does not confirm with finger, face or code', async () => {
    await page.goto(`${productUrl()}/sign-in`);
    await page.locator('[name=email]').fill('paul@clef.example');
    await page.locator('[name=password]').fill(PASSWORD);
    await press('Se connecter');
    await page.goto(`${productUrl()}/security/passkey`);
    await page.locator('[name=name]').fill('Une autre');
    await page.locator('[name=password]').fill(PASSWORD);
    await press('Continuer');
    await device.send('WebAuthn.disable');
    await device.send('WebAuthn.enable');
    const { authenticatorId } = await device.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: false,
        automaticPresenceSimulation: true,
      },
    });
    await press('Créer la clé');
    await page.getByText('L’appareil n’a pas donné de réponse').waitFor();
    await device.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: true });
    await press('Créer la clé');
    await page.getByText('Clé d’accès ajoutée.').waitFor();
  });
});
