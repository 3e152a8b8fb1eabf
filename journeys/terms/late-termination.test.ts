import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Day } from '../../src/platform/calendar.ts';
import { afterwards, liveUntil, today } from '../support/days.ts';
import { mailTo } from '../support/mails.ts';
import {
  french,
  order,
  type Person,
  payByCard,
  signIn,
  signInAsStaff,
  signUp,
  words,
} from '../support/people.ts';
import { openBrowser, productUrl, visitor } from '../support/product.ts';

/** Art. 7: a registered letter that was posted less than sixty days before the due date. */
const SITE = 'scierie-du-ruisseau';
const WHO: Person = {
  kind: 'Société',
  firstName: 'Gaétan',
  lastName: 'Merlin',
  email: 'gaetan@scierie-du-ruisseau.example',
  password: 'chêne, hêtre et merisier',
  organisation: 'Scierie du Ruisseau SARL',
  siret: '00010010700010',
};
const SCAN = Buffer.from('%PDF-1.7\n% la lettre, numérisée\n%%EOF\n');

let browser: Browser;
let staff: Page;
let due: Day;
let posted: Day;

beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

/** Staff open the customer's only service. */
async function openService(): Promise<void> {
  await staff.goto(`${productUrl()}/staff/customers?q=Scierie`);
  await staff.getByRole('link', { name: WHO.organisation ?? '' }).click();
  await staff.getByRole('heading', { name: WHO.organisation ?? '', level: 1 }).waitFor();
  await staff.getByRole('table', { name: 'Services' }).getByRole('link').first().click();
  await staff.getByRole('heading', { name: SITE, level: 1 }).waitFor();
}

describe('a letter that comes too late', () => {
  it('is about a contract of a year, thirty days before its due date', async () => {
    const page = await visitor(browser, { javaScript: false });
    await signUp(page, 'planete', WHO);
    await order(page, 'planete', SITE, { every: 'P1Y' });
    await payByCard(page);
    due = today().add({ years: 1 });
    posted = due.subtract({ days: 32 });
    await liveUntil(due.subtract({ days: 30 }));
    staff = await signInAsStaff(browser);
  });

  it('cannot have been posted tomorrow, nor have come before it was posted', async () => {
    await openService();
    await staff.getByRole('link', { name: 'Enregistrer une lettre' }).click();
    await compute(today().add({ days: 1 }), undefined);
    expect(await words(staff)).toContain('ne peut pas avoir été postée dans l’avenir');
    await compute(posted, posted.subtract({ days: 1 }));
    expect(await words(staff)).toContain('ne peut pas être arrivée avant d’avoir été postée');
  });

  it('is shown to end the contract a year later, and why, before anything is recorded', async () => {
    await compute(posted, posted.add({ days: 1 }));
    const shown = await words(staff);
    expect(shown).toContain(french(due.add({ years: 1 })));
    expect(shown).toContain('moins de 60 jours avant la prochaine échéance');
  });

  it('is recorded by staff with its scan', async () => {
    await staff.locator('[name=scan]').setInputFiles({
      name: 'lettre.pdf',
      mimeType: 'application/pdf',
      buffer: SCAN,
    });
    await staff.getByRole('button', { name: 'Enregistrer la résiliation' }).click();
    await staff.getByText('Résiliation enregistrée : le client est prévenu.').waitFor();
    await staff.goto(`${productUrl()}/staff/customers?q=Scierie`);
    await staff.getByRole('link', { name: WHO.organisation ?? '' }).click();
    const scan = staff.getByRole('link', { name: /lettre/ });
    const kept = await staff.request.get(new URL((await scan.getAttribute('href')) ?? '', productUrl()).href);
    expect(await kept.body()).toEqual(SCAN);
  });

  it('is answered by mail: the later end, and the sixty days that were missing', async () => {
    await afterwards();
    const mail = await mailTo(staff, WHO.email, /^Résiliation de/);
    expect(mail).toContain(french(due.add({ years: 1 })));
    expect(mail).toMatch(/moins de 60 jours avant celle-ci/);
  });

  it('is seen by the customer, with the same date and the same reason', async () => {
    const page = await signIn(browser, WHO);
    await page.getByRole('link', { name: SITE }).first().click();
    expect(await words(page)).toMatch(new RegExp(`Se termine le ?${french(due.add({ years: 1 }))}`));
    await page.getByRole('link', { name: 'Date de fin, motif' }).click();
    expect(await words(page)).toContain('moins de 60 jours avant la prochaine échéance');
  });

  it('does not keep the year from being renewed and invoiced, the last one', async () => {
    await liveUntil(due);
    staff = await signInAsStaff(browser);
    await openService();
    expect(await words(staff)).toContain('Service renouvelé');
    await staff.goto(`${productUrl()}/staff/terminations`);
    expect(await words(staff)).toContain(WHO.organisation ?? '');
  });
});

async function compute(postedOn: Day, receivedOn: Day | undefined): Promise<void> {
  await staff.locator('[name=postedOn]').first().fill(postedOn.toString());
  await staff
    .locator('[name=receivedOn]')
    .first()
    .fill(receivedOn?.toString() ?? '');
  await staff.getByRole('button', { name: 'Calculer la fin' }).click();
  await staff.waitForURL(({ searchParams }) =>
    [postedOn.toString(), receivedOn?.toString() ?? ''].every((typed) =>
      [...searchParams.values()].includes(typed),
    ),
  );
}
