import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  deliver,
  Imap,
  letter,
  message,
  type Server,
  Smtp,
  submit,
} from '../src/node/testing/mail-clients.ts';
import { onNode } from './support/inside.ts';
import { order, type Person, payByCard, signInAsStaff, signUp, waitUntilLive } from './support/people.ts';
import { curl, nodeAddress, openBrowser, productUrl, visitor } from './support/product.ts';

/** Two customers who bought mail by clicking write to each other, with real clients, on the node of `./orbite up`. */
const PASSWORD = 'du-papier,un-timbre';
interface Owner {
  readonly who: Person;
  readonly domain: string;
  readonly box: string;
}
const LEA: Owner = {
  who: {
    kind: 'Association',
    firstName: 'Léa',
    lastName: 'Plume',
    email: 'lea@perso.example',
    password: 'une plume, de l’encre',
    organisation: 'L’Atelier de Léa',
  },
  domain: 'atelier-lea.example',
  box: 'lea@atelier-lea.example',
};
const BOB: Owner = {
  who: {
    kind: 'Particulier',
    firstName: 'Bob',
    lastName: 'Dubois',
    email: 'bob@perso.example',
    password: 'du bois, de la colle',
  },
  domain: 'bob-dubois.example',
  box: 'bob@bob-dubois.example',
};

let browser: Browser;
let staff: Page;
let server: Server;
const pages = new Map<Owner, { page: Page; service: string }>();

beforeAll(async () => {
  const address = await nodeAddress();
  browser = await openBrowser(address);
  staff = await signInAsStaff(browser);
  server = {
    address,
    hostname: 'node1.sites.localhost',
    authority: await onNode('cat', '/etc/orbite-agent/authority/ca.crt'),
  };
});
afterAll(() => browser.close());

const of = (owner: Owner) => pages.get(owner) ?? expect.fail('has bought nothing');
const mailPage = async (owner: Owner) => {
  const { page, service } = of(owner);
  await page.goto(`${service}/mail`);
  return page;
};
/** What the node makes of a change: within seconds. */
const soon = <T>(what: () => T | Promise<T>, seconds = 30) =>
  expect.poll(what, { timeout: seconds * 1000, interval: 300 });
const signedIn = (owner: Owner) => Imap.signedIn(server, owner.box, PASSWORD);
const reads = async (owner: Owner, text: string) => {
  const imap = await signedIn(owner);
  return imap.wait(text).finally(() => imap.end());
};
const mayRead = (owner: Owner) =>
  signedIn(owner).then(
    (imap) => {
      imap.end();
      return true;
    },
    () => false,
  );

async function buysMail(owner: Owner): Promise<void> {
  const page = await visitor(browser, { javaScript: true });
  await signUp(page, 'facteur', owner.who);
  await order(page, 'facteur', undefined);
  await payByCard(page);
  await page.getByRole('heading', { name: 'Votre courrier est prêt' }).waitFor({ timeout: 45_000 });
  await page.getByRole('link', { name: 'Gérer mon courrier' }).click();
  await page.getByRole('link', { name: 'Gérer les boîtes' }).waitFor();
  pages.set(owner, { page, service: page.url() });
}

describe('a customer', () => {
  it('orders mail and pays it; it is ready at once', async () => {
    await buysMail(LEA);
    await buysMail(BOB);
  });

  it('adds a domain, which waits until it is proven: here staff looked, and say so', async () => {
    for (const owner of [LEA, BOB]) {
      const page = await mailPage(owner);
      await page.locator('#domains [name=domain]').fill(owner.domain);
      await page.getByRole('button', { name: 'Ajouter le domaine' }).click();
      await page.getByText('Domaine ajouté.').waitFor();
      expect(await page.locator('#domains').textContent()).toContain(`_orbite.${owner.domain}`);
      await staff.goto(of(owner).service.replace('/account/', '/staff/'));
      await staff.getByLabel(/est au client/).fill('Extrait du registre, vu ce jour');
      await staff.getByRole('button', { name: /^Attester/ }).click();
      await staff.getByText('Le domaine est attesté').waitFor();
    }
  });

  it('makes a mailbox, and sets its password by a link that works once', async () => {
    for (const owner of [LEA, BOB]) {
      const page = await mailPage(owner);
      await page.locator('#mailboxes [name=local]').fill(owner.box.split('@')[0] ?? '');
      await page.getByRole('button', { name: 'Créer la boîte' }).click();
      await page.getByText('Boîte créée.').waitFor();
      await page.getByRole('button', { name: `Choisir le mot de passe de ${owner.box}` }).click();
      await page.getByRole('heading', { name: `Mot de passe de ${owner.box}` }).waitFor();
      const link = page.url();
      await page.locator('[name=password]').fill(PASSWORD);
      await page.locator('[name=password-again]').fill(PASSWORD);
      await page.getByRole('button', { name: 'Choisir ce mot de passe' }).click();
      await page.getByText('Le mot de passe est choisi.').waitFor();
      expect((await page.goto(link))?.status()).toBe(410);
      await soon(() => mayRead(owner)).toBe(true);
    }
  });
});

describe('mail', () => {
  it('arrives by SMTP on port 25 and is read by IMAPS', async () => {
    // A node that has just started tells servers to come back until its scanners run.
    const knock = () => deliver(server, 'ann@elsewhere.test', [LEA.box], message('la première'));
    await soon(async () => (await knock()).code, 60).toBe(250);
    expect(await reads(LEA, 'Subject: la première')).toContain('Hello.');
  }, 120_000);

  it('is sent by submission on 587 and on 465 to another domain of the node, signed, and answered', async () => {
    const smtp = await Smtp.open(server, 587);
    await smtp.say('EHLO portable.test');
    await smtp.startTls(server);
    await smtp.say('EHLO portable.test');
    expect((await smtp.signIn(LEA.box, PASSWORD)).code).toBe(235);
    expect((await smtp.send(LEA.box, [BOB.box], letter(LEA.box, 'par 587'))).code).toBe(250);
    smtp.end();
    expect(await reads(BOB, 'Subject: par 587')).toMatch(/DKIM-Signature:[\s\S]*d=atelier-lea\.example/);
    const answer = letter(BOB.box, 'Re: par 587');
    expect((await submit(server, BOB.box, [LEA.box], answer, { password: PASSWORD })).code).toBe(250);
    await reads(LEA, 'Subject: Re: par 587');
  });

  it('is traced for its customer, who finds the webmail and the records to publish on the page', async () => {
    const page = await mailPage(LEA);
    const webmail = page.getByRole('link', { name: `https://webmail.${LEA.domain}/` });
    await soon(async () => {
      await page.reload();
      return webmail.count();
    }).toBe(1);
    expect(await page.locator('#domains a[href*="/mail-dns/"]').count()).toBe(1);
    await soon(async () => {
      await page.goto(`${of(LEA).service}/mail-trace`);
      return page.locator('main').textContent();
    }, 60).toContain('ann@elsewhere.test');
  }, 90_000);
});

describe('a site', () => {
  const HOST = 'atelier-lea.sites.localhost';
  const send = async (n: number) =>
    (await curl(server.address, `https://${HOST}/courrier.php?n=${n}`)).body.trim();

  it('sends by mail(), and is stopped at a burst: a case with its evidence, which staff release (art. 5, 12b)', async () => {
    const { page } = of(LEA);
    await order(page, 'comete', 'atelier-lea');
    await payByCard(page);
    await waitUntilLive(page);
    const account = (await onNode('ls', '/srv/sites')).split('\n').find((name) => /^atelierlea-/.test(name));
    const code = `<?php echo mail('${BOB.box}', 'du site ' . $_GET['n'], 'Bonjour') ? 'parti' : 'non';`;
    const file = `/srv/sites/${account}/www/courrier.php`;
    await onNode('sh', '-c', `echo ${Buffer.from(code).toString('base64')} | base64 -d > ${file}`);
    await soon(() => send(0)).toBe('parti');
    expect(await reads(BOB, 'Subject: du site 0')).toMatch(/^From: atelierlea-\d+@node1\.sites\.localhost$/m);

    let last = 0;
    while (last < 100 && (await send(last + 1)) === 'parti') last += 1;
    expect(last).toBeGreaterThan(30);
    expect(last).toBeLessThan(100);
    await soon(async () => {
      await staff.goto(`${productUrl()}/staff/mail-stops`);
      return staff.locator('main').textContent();
    }, 60).toContain(HOST);
    expect(await staff.locator('main').textContent()).toContain(BOB.box);
    await staff.locator('[name=why]').first().fill('Formulaire corrigé par le client');
    await staff.getByRole('button', { name: `Rétablir les envois : ${HOST}` }).click();
    await staff.getByText('Les envois sont rétablis.').waitFor();
    await soon(() => send(200)).toBe('parti');
  }, 180_000);
});

describe('a suspended mail service', () => {
  it('neither sends nor is read; resumed, it has lost nothing', async () => {
    await staff.goto(of(LEA).service.replace('/account/', '/staff/'));
    const suspend = staff.getByRole('button', { name: 'Suspendre pour abus' });
    await staff.locator('form', { has: suspend }).locator('[name=why]').fill('Envoi de courriers en masse');
    await suspend.click();
    await staff.getByText('Le service est suspendu.').waitFor();
    await soon(() => mayRead(LEA)).toBe(false);
    const sent = await submit(server, LEA.box, [BOB.box], letter(LEA.box, 'non'), { password: PASSWORD });
    expect(sent.code).toBe(535);
    // Art. 5: who abuses receives nothing either; the sender is told at once.
    expect((await deliver(server, 'ann@elsewhere.test', [LEA.box], message('non'))).code).toBe(550);
    await staff.getByRole('button', { name: 'Rétablir le service' }).click();
    await staff.getByText('Le service est rétabli.').waitFor();
    await soon(() => mayRead(LEA)).toBe(true);
    await reads(LEA, 'Subject: la première');
    await reads(LEA, 'Subject: Re: par 587');
  });
});
