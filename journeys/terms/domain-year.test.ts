import AxeBuilder from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openRegistrars } from '../../src/company/domains/domains.ts';
import { takeMessages } from '../../src/company/domains/messages.ts';
import { system } from '../../src/platform/actor.ts';
import { day } from '../../src/platform/calendar.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { act, read } from '../../src/platform/house.ts';
import { newId } from '../../src/platform/ids.ts';
import { configuredRegistrars } from '../../src/suppliers/registrars/configured.ts';
import { eppRegistrar } from '../../src/suppliers/registrars/epp/registrar.ts';
import { ELSEWHERE } from '../../src/suppliers/registrars/simulator/registries.ts';
import { afterwards, liveUntil } from '../support/days.ts';
import { installation } from '../support/inside.ts';
import { mailTo } from '../support/mails.ts';
import { fillSignUp, type Person, payByCard, sign, signIn, signInAsStaff, words } from '../support/people.ts';
import { openBrowser, productUrl, visitor } from '../support/product.ts';

/** Art. 11: a name from the search to another registrar, with its renewal in between. */
const NAME = 'fournil-des-halles.fr';
const WHO: Person = {
  kind: 'Société',
  firstName: 'Aude',
  lastName: 'Levain',
  email: 'aude@fournil.example',
  password: 'une miche de trois livres',
  organisation: 'Le Fournil des Halles',
  siret: '40483304800022',
};

let browser: Browser;
let page: Page;

beforeAll(async () => {
  browser = await openBrowser();
  page = await visitor(browser, { javaScript: false });
});
afterAll(() => browser.close());

const robot = system('journey');
const press = (name: string | RegExp) => page.getByRole('button', { name }).click();

async function accessible(): Promise<void> {
  const scripted = await visitor(browser, { javaScript: true });
  await scripted.context().addCookies(await page.context().cookies());
  await scripted.goto(page.url());
  const { violations } = await new AxeBuilder({ page: scripted as never }).analyze();
  await scripted.context().close();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
}

/** What the simulated registry of .fr shows to us, and to another registrar. */
async function atRegistry<T>(
  who: 'us' | 'elsewhere',
  ask: (registrar: ReturnType<typeof eppRegistrar>) => Promise<T>,
): Promise<T> {
  const { house } = await installation();
  const settings = await read(house, robot, openRegistrars).finally(() => house.close());
  const fr = settings.find(({ extensions }) => extensions.includes('fr'));
  const access = {
    host: fr?.settings.host ?? '',
    port: Number(fr?.settings.port),
    serverName: fr?.settings.serverName ?? '',
    ca: fr?.settings.ca ?? '',
    ...(who === 'us' ? { user: fr?.settings.user ?? '', password: fr?.secrets.password ?? '' } : ELSEWHERE),
  };
  const registrar = eppRegistrar(access, systemClock);
  return ask(registrar).finally(() => registrar.close());
}

async function pollMessages(): Promise<void> {
  const { house } = await installation();
  const registrars = configuredRegistrars(() => act(house, robot, openRegistrars), systemClock);
  await takeMessages(house, registrars).finally(() => registrars.close());
  await house.close();
}

describe('a name', () => {
  it('is searched for by a visitor without scripts, who sees what is free and at which price', async () => {
    await page.goto(`${productUrl()}/names`);
    await page.locator('[name=q]').fill('pas un nom!!.fr');
    await press('Chercher');
    expect(await words(page)).toMatch(/n’est pas un nom de domaine/);
    await page.locator('[name=q]').fill(NAME);
    await press('Chercher');
    expect(await words(page)).toMatch(/fournil-des-halles\.fr Libre ?9,00/);
    await accessible();
    await page.getByRole('link', { name: `Commander ${NAME}` }).click();
  });

  it('is ordered with a mandate, and not without', async () => {
    await page.getByRole('heading', { name: 'Faisons connaissance' }).waitFor();
    await fillSignUp(page, WHO);
    await press('Continuer');
    await page.getByRole('heading', { name: /^Votre formule/ }).waitFor();
    expect(await page.locator('[name=domainName]').inputValue()).toBe(NAME);
    await accessible();
    for (const name of ['fits', 'capacity', 'advice']) await page.locator(`[name=${name}]`).check();
    await press('Lire les conditions et signer');
    expect(await words(page)).toMatch(/mandat/);
    await page.locator('[name=mandate]').check();
    await press('Lire les conditions et signer');
    expect(await words(page)).toMatch(/téléphone/);
    await page.locator('[name=phone]').fill('03 81 00 00 01');
    await press('Lire les conditions et signer');
    await page.getByRole('heading', { name: /^Dernière lecture/ }).waitFor();
    expect(await words(page)).toContain('Je donne mandat');
    await sign(page);
  });

  it('is paid by card, and registered with its holder and our contacts', async () => {
    await payByCard(page);
    await page.getByRole('heading', { name: 'Votre nom est enregistré' }).waitFor({ timeout: 45_000 });
    await afterwards();
    await verifyAddress();
    const { found, holder, tech } = await atRegistry('us', async (registrar) => {
      const domain = await registrar.domain(NAME);
      const handles = 'isOurs' in domain ? domain : undefined;
      return {
        found: domain,
        holder: await registrar.contacts?.find(handles?.holder ?? ''),
        tech: await registrar.contacts?.find(handles?.contacts.tech ?? ''),
      };
    });
    expect(found).toMatchObject({ isOurs: true });
    expect(JSON.stringify(holder)).toContain('Le Fournil des Halles');
    expect(JSON.stringify(holder)).toContain('404833048');
    expect(JSON.stringify(tech)).toContain('Orbite');
  });

  it('is renewed a year later, once, before it expires', async () => {
    const before = await expiry();
    await liveUntil(day(before.slice(0, 10)).subtract({ days: 25 }));
    await liveUntil(day(before.slice(0, 10)).subtract({ days: 24 }));
    expect(Number((await expiry()).slice(0, 4))).toBe(Number(before.slice(0, 4)) + 1);
  });

  it('leaves with its code, given after the password alone', async () => {
    page = await signIn(browser, WHO);
    await page.getByRole('link', { name: NAME }).first().click();
    await page.getByRole('link', { name: 'Gérer le nom' }).click();
    await accessible();
    await press('Lever le verrou');
    await afterwards();
    await page.locator('[name=password]').fill('pas le bon');
    await press('Afficher le code');
    expect(await page.locator('#auth-code').count()).toBe(0);
    await page.locator('[name=password]').fill(WHO.password);
    await press('Afficher le code');
    const authCode = (await page.locator('#auth-code').textContent()) ?? '';
    expect(authCode.length).toBeGreaterThan(7);
    await atRegistry('elsewhere', async (registrar) => {
      const taken = await registrar.domain(NAME, authCode);
      if (!('isOurs' in taken)) throw new Error('the name is not there');
      const party = (handle: string | undefined) => ({ handle: handle ?? '', contact: ANYBODY });
      const { admin, tech } = taken.contacts;
      return registrar.carryOut(
        {
          do: 'request-transfer',
          ...{ name: NAME, authCode, holder: party(taken.holder) },
          contacts: { admin: party(admin), tech: party(tech), billing: party(admin) },
        },
        newId(),
      );
    });
    await pollMessages();
    await afterwards();
    await page.reload();
    expect(await words(page)).toContain('ailleurs demande le transfert');
    await press('Accepter tout de suite');
    await afterwards();
    const shown = await atRegistry('elsewhere', (registrar) => registrar.domain(NAME));
    expect(shown).toMatchObject({ isOurs: true, sponsor: ELSEWHERE.user });
  });
});

/** By the link of the mail, as staff without a relay see it in the outbox. */
async function verifyAddress(): Promise<void> {
  const staff = await signInAsStaff(browser);
  const mail = await mailTo(staff, WHO.email, /^Vérifiez votre adresse/);
  await page.goto(/http\S+\/account\/verify\/\S+/.exec(mail)?.[0] ?? '');
  await page.locator('main form').getByRole('button').first().click();
}

const ANYBODY = {
  name: 'Ailleurs',
  legal: { form: 'person', firstName: 'Ici' },
  street: ['1 rue Là'],
  city: 'Paris',
  postalCode: '75001',
  country: 'FR',
  phone: '+33.100000000',
  email: 'ailleurs@exemple.fr',
} as const;

async function expiry(): Promise<string> {
  const found = await atRegistry('us', (registrar) => registrar.domain(NAME));
  return 'expires' in found && found.expires ? found.expires.toString() : '';
}
