import { mkdir, mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Account, curlFtp, lftp, sftp } from './support/clients.ts';
import { onNode } from './support/inside.ts';
import { complaint, order, signInAsStaff, signUp, waitUntilLive } from './support/people.ts';
import { curl, nodeAddress, openBrowser, visitor } from './support/product.ts';

/** A customer who bought by clicking uses what they bought, by clicking and with real clients. */
const SITE = 'le-petit-journal';
const HOST = `${SITE}.sites.localhost`;
const ALIAS = 'www.lepetitjournal.example';
const FTP_PASSWORD = 'Un passe-partout, 7 tours';
const DB_PASSWORD = 'La "base" est a moi: 42%';
const MIB = 2 ** 20;

let browser: Browser;
let page: Page;
let address = '';
let folder = '';
let service = '';
const ftp = (): Account => ({ address, user: ftpUser, password: FTP_PASSWORD });
let ftpUser = '';
let database = '';

beforeAll(async () => {
  address = await nodeAddress();
  browser = await openBrowser(address);
  page = await visitor(browser, { javaScript: true });
  folder = await mkdtemp(path.join(tmpdir(), 'orbite-journey-'));
});
afterAll(async () => {
  await browser.close();
  await rm(folder, { recursive: true, force: true });
});

const at = (url: string, ...more: string[]) => curl(address, url, ...more);
const panel = (id: string) => page.locator(`#${id}`);
const onPage = () => page.goto(service);
const said = () => page.locator('main').textContent();
/** What the node makes of a change: within seconds. */
const soon = <T>(what: () => T | Promise<T>, seconds = 15) =>
  expect.poll(what, { timeout: seconds * 1000, interval: 250 });

async function local(name: string, content: string): Promise<string> {
  const file = path.join(folder, name);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, content);
  return file;
}

/** By the single-use link that the customer's page leads to. @returns the link. */
async function setPassword(part: 'access' | 'databases', password: string): Promise<string> {
  await onPage();
  await panel(part)
    .getByRole('button', { name: /^Choisir le mot de passe de/ })
    .first()
    .click();
  await page.getByRole('heading', { name: /^Mot de passe/ }).waitFor();
  const link = page.url();
  await page.locator('[name=password]').fill(password);
  await page.locator('[name=password-again]').fill(password);
  await page.getByRole('button', { name: 'Enregistrer le mot de passe' }).click();
  await page.getByText('Mot de passe enregistré').waitFor();
  return link;
}

describe('a customer', () => {
  it('buys a site, and pays it after the bank has asked twice who they are (3-D Secure)', async () => {
    await signUp(page, 'comete', {
      kind: 'Association',
      firstName: 'Théophile',
      lastName: 'Renaud',
      email: 'theo@lepetitjournal.example',
      password: 'le plomb fond à 327 degrés',
      organisation: 'Le Petit Journal',
    });
    await order(page, 'comete', SITE);
    await page.getByRole('button', { name: 'Payer par carte' }).click();
    await page.getByRole('button', { name: 'Payer avec 3-D Secure' }).click();
    await page.getByRole('button', { name: 'Échouer' }).click();
    expect(await complaint(page)).toContain('3-D Secure a échoué');
    await page.getByRole('button', { name: 'Payer avec 3-D Secure' }).click();
    await page.getByRole('button', { name: 'Confirmer' }).click();
    await waitUntilLive(page);
    await page.getByRole('link', { name: 'Gérer mon site' }).click();
    await page.getByRole('heading', { name: HOST }).waitFor();
    service = page.url();
    expect(await said()).toMatch(/Limite : 5\sGo \(article 12\)/);
  });

  it('sets the FTP password by a link that works once and says so', async () => {
    await onPage();
    ftpUser = (await panel('access').locator('tbody code').first().textContent()) ?? '';
    const link = await setPassword('access', FTP_PASSWORD);
    const again = await page.goto(link);
    expect(again?.status()).toBe(410);
    expect(await said()).toContain('Ce lien a déjà servi');
    const nowhere = await page.goto(link.replace(/[^/]+$/, 'x'.repeat(43)));
    expect(nowhere?.status()).toBe(404);
    expect(await said()).toContain('Ce lien n’existe pas');
  });

  it('puts files by FTPS, in no case in clear, nor with another password', async () => {
    await local(
      'wp/index.php',
      '<?php header("content-type: text/plain"); echo "uri=", $_SERVER["REQUEST_URI"], " tls=", $_SERVER["HTTPS"] ?? "off", " php=", PHP_VERSION;',
    );
    await local('wp/wp-login.php', '<?php echo "login";');
    await local('wp/wp-config.php', '<?php echo "secret";');
    await local('wp/wp-includes/version.php', '<?php $wp_version = "6.8";');
    await soon(async () => (await lftp(ftp(), 'ls')).status).toBe(0);
    const put = await lftp(ftp(), `mirror --reverse ${folder}/wp/ .`, 'cat wp-login.php');
    expect(put.output).toContain('<?php echo "login";');
    const file = await local('par-curl.txt', 'par curl');
    const target = `ftp://${address}/par-curl.txt`;
    expect((await curlFtp(ftp(), '--ssl-reqd', '--upload-file', file, target)).status).toBe(0);
    expect((await curlFtp(ftp(), '--upload-file', file, target)).status).not.toBe(0);
    const other = { ...ftp(), password: 'tout autre chose' };
    expect((await curlFtp(other, '--ssl-reqd', '--upload-file', file, target)).status).not.toBe(0);
  });

  it('sees the site over HTTP, HTTPS and HTTP/2', async () => {
    expect(await at(`http://${HOST}/`, '--http1.1')).toMatchObject({ status: 200, version: '1.1' });
    expect(await at(`https://${HOST}/`, '--http1.1')).toMatchObject({ status: 200, version: '1.1' });
    const second = await at(`https://${HOST}/?a=1`, '--http2');
    expect(second).toMatchObject({ status: 200, version: '2' });
    expect(second.body).toMatch(/^uri=\/\?a=1 tls=on php=8\./);
    expect((await at(`http://${HOST}/par-curl.txt`)).body).toBe('par curl');
  });

  it('sees clean addresses served by the front controller', async () => {
    for (const clean of ['/2026/11/hello/', '/2026/11/hello/?page=2', '/categorie/brèves/'].map(encodeURI)) {
      const answer = await at(`https://${HOST}${clean}`);
      expect(answer.status, clean).toBe(200);
      expect(answer.body).toContain(`uri=${clean} `);
    }
    expect((await at(`https://${HOST}/wp-login.php`)).body).toBe('login');
  });

  it('puts files by SFTP, shut in their own home, and gets no shell', async () => {
    const file = await local('par-sftp.txt', 'par sftp');
    const batch = await local('batch', `cd www\nput ${file}\nls\n-get /etc/passwd ${folder}/passwd\n`);
    const { status, output } = await sftp(ftp(), batch);
    expect(status, output).toBe(0);
    expect(output).toContain('par-sftp.txt');
    expect(output).toMatch(/"\/etc\/passwd" not found/);
    expect((await at(`http://${HOST}/par-sftp.txt`)).body).toBe('par sftp');
    const wrong = await sftp({ ...ftp(), password: 'tout autre chose' }, batch);
    expect(wrong.status).not.toBe(0);
  });
});

describe('the database', () => {
  it('opens to the customer in phpMyAdmin, and to the site, with the password that they set', async () => {
    await onPage();
    database = (await panel('databases').locator('tbody code').first().textContent()) ?? '';
    await setPassword('databases', DB_PASSWORD);
    await onPage();
    const door =
      (await panel('databases').getByRole('link', { name: 'phpMyAdmin' }).getAttribute('href')) ?? '';
    const admin = await visitor(browser, { javaScript: true });
    await admin.goto(door);
    await soon(async () => {
      if ((await admin.locator('#input_username').count()) > 0) {
        await admin.locator('#input_username').fill(database);
        await admin.locator('#input_password').fill(DB_PASSWORD);
        await admin.locator('#input_go').click();
        await admin.waitForLoadState();
      }
      return admin.locator('#input_username').count();
    }).toBe(0);
    await admin.goto(`${door}index.php?route=/database/sql&db=${database}`);
    await admin.locator('.CodeMirror.cm-s-default').click();
    await admin.keyboard.type('create table breves (id int, titre varchar(80));');
    await admin.keyboard.type("insert into breves values (6 * 7, 'Premiere page'); select * from breves;");
    await admin.locator('#button_submit_query').click();
    await admin.locator('.table_results').first().waitFor();
    expect(await admin.locator('.table_results').first().textContent()).toContain('Premiere page');
    await admin.context().close();

    const script = `<?php $db = new mysqli('localhost', '${database}', '${DB_PASSWORD}', '${database}');
      echo $db->query('select id, titre from breves')->fetch_row()[0];`;
    const batch = await local('batch', `put ${await local('db.php', script)} www/db.php\n`);
    expect((await sftp(ftp(), batch)).status).toBe(0);
    expect((await at(`https://${HOST}/db.php`)).body).toBe('42');
  });
});

describe('the logs', () => {
  it('come when the customer asks for them, and hold what was visited', async () => {
    await at(`https://${HOST}/une-page-a-part`);
    await page.goto(`${service}/logs`);
    await page.getByRole('button', { name: 'Demander les journaux' }).click();
    await page.getByText('Demande transmise').waitFor();
    await page.getByText('/une-page-a-part').waitFor({ timeout: 20_000 });
  });
});

describe('the disk limit (art. 12)', () => {
  it('is kept by the kernel, whoever writes: PHP or FTP', async () => {
    const script = `<?php exec('fallocate -l ' . (int) $_GET['mib'] . 'M grand.bin 2>&1', $said, $code); echo $code, ' ', implode($said);`;
    const put = await local('batch', `put ${await local('remplit.php', script)} www/remplit.php\n`);
    expect((await sftp(ftp(), put)).status).toBe(0);
    expect((await at(`https://${HOST}/remplit.php?mib=6000`)).body).toMatch(/^1 .*[Qq]uota/);
    expect((await at(`https://${HOST}/remplit.php?mib=4900`)).body).toBe('0 ');
    const big = path.join(folder, 'gros.bin');
    const file = await open(big, 'w');
    await file.truncate(400 * MIB);
    await file.close();
    const { status, output } = await curlFtp(
      ftp(),
      '--ssl-reqd',
      '--upload-file',
      big,
      `ftp://${address}/gros.bin`,
    );
    expect(status, output).not.toBe(0);
    const length = /content-length: (\d+)/i.exec((await at(`http://${HOST}/gros.bin`, '--head')).body)?.[1];
    expect(Number(length ?? 0)).toBeLessThan(400 * MIB);
  }, 120_000);

  it('leaves the site at work, its PHP stopped and started again', async () => {
    await onNode('systemctl', 'stop', `orbite-php*@${ftpUser}.service`);
    expect((await at(`https://${HOST}/2026/11/hello/`)).status).toBe(200);
  });
});

describe('the customer’s page', () => {
  it('adds a name and takes it away', async () => {
    await onPage();
    await panel('names').locator('[name=host]').fill('pas un nom');
    await panel('names').getByRole('button', { name: 'Ajouter ce nom' }).click();
    expect(await complaint(page)).toContain('Ce nom ne convient pas');
    await panel('names').locator('[name=host]').fill(ALIAS);
    await panel('names').getByRole('button', { name: 'Ajouter ce nom' }).click();
    await page.getByText('Nom ajouté.').waitFor();
    await soon(async () => (await at(`https://${ALIAS}/`)).body).toMatch(/^uri=\//);
    await panel('names')
      .getByRole('button', { name: `Retirer ${ALIAS}` })
      .click();
    await page.getByText('Nom retiré.').waitFor();
    await soon(async () => (await at(`http://${ALIAS}/`)).body).not.toMatch(/^uri=\//);
  });

  it('adds a redirect and takes it away', async () => {
    const where = async () => (await at(`http://${HOST}/ancien?x=1`, '--head')).body;
    await onPage();
    await panel('redirects').getByText('Ajouter une redirection').first().click();
    await panel('redirects').locator('[name=path]').fill('/ancien');
    await panel('redirects').locator('[name=to]').fill('ailleurs');
    await panel('redirects').getByRole('button', { name: 'Ajouter une redirection' }).click();
    expect(await complaint(page)).toContain('adresse complète');
    await panel('redirects').locator('[name=to]').fill('https://www.exemple.fr/nouveau');
    await panel('redirects').getByRole('button', { name: 'Ajouter une redirection' }).click();
    await page.getByText('Redirection ajoutée.').waitFor();
    await soon(where).toMatch(/301[\s\S]*location: https:\/\/www\.exemple\.fr\/nouveau/i);
    await panel('redirects').getByRole('button', { name: 'Retirer /ancien' }).click();
    await page.getByText('Redirection retirée.').waitFor();
    await soon(where).not.toMatch(/location:/i);
  });

  it('chooses HTTPS: all to it, none, or both', async () => {
    const choose = async (choice: string) => {
      await onPage();
      await panel('settings').locator('[name=https]').selectOption(choice);
      await panel('settings').getByRole('button', { name: 'Changer' }).last().click();
      await page.getByText('Chiffrement changé').waitFor();
    };
    await choose('redirect');
    await soon(async () => (await at(`http://${HOST}/a`, '--head')).body).toMatch(/location: https:\/\//i);
    expect((await at(`https://${HOST}/a`)).status).toBe(200);
    await choose('off');
    await soon(async () => (await at(`http://${HOST}/a`)).status).toBe(200);
    expect((await at(`https://${HOST}/a`)).body).not.toContain('uri=/a');
    await choose('on');
    await soon(async () => (await at(`https://${HOST}/a`)).body).toContain('uri=/a tls=on');
  });

  it('chooses among the PHP versions that the server has', async () => {
    await onPage();
    const versions = await panel('settings').locator('[name=version] option').allTextContents();
    expect(versions.length).toBeGreaterThan(0);
    await panel('settings').getByRole('button', { name: 'Changer' }).first().click();
    await page.getByText('Version de PHP changée').waitFor();
    const chosen = (versions[0] ?? '').replace('PHP ', '');
    await soon(async () => (await at(`https://${HOST}/`)).body).toContain(`php=${chosen}.`);
  });

  it('shows what the disk holds, beside its limit', async () => {
    await soon(async () => {
      await onPage();
      return panel('usage').textContent();
    }, 80).toMatch(/Espace disque(4,[89]|5)\s?Go.*Limite : 5\s?Go \(article 12\)/s);
  }, 100_000);

  it('has the preset of what runs in the site: WordPress’s own files are shut', async () => {
    await soon(async () => (await at(`https://${HOST}/wp-config.php`)).status, 80).toBe(404);
    expect((await at(`https://${HOST}/2026/11/hello/`)).body).toContain('uri=/2026/11/hello/');
  }, 100_000);
});

describe('a suspended site', () => {
  it('shows a page that says so, shuts FTP and SFTP, and comes back', async () => {
    const staff = await signInAsStaff(browser);
    await staff.goto(service.replace('/account/', '/staff/'));
    const suspend = staff.getByRole('button', { name: 'Suspendre pour abus' });
    await staff.locator('form', { has: suspend }).locator('[name=why]').fill('Envoi de courriers en masse');
    await suspend.click();
    await staff.getByText('Le service est suspendu.').waitFor();
    await soon(async () => (await at(`https://${HOST}/`)).status).toBe(503);
    expect((await at(`http://${HOST}/2026/11/hello/`)).body).toContain('Ce site est suspendu');
    expect((await lftp(ftp(), 'ls')).status).not.toBe(0);
    expect((await sftp(ftp(), await local('batch', 'ls\n'))).status).not.toBe(0);
    await onPage();
    expect(await said()).toContain('Un usage contraire aux conditions a été constaté (article 5)');

    await staff.getByRole('button', { name: 'Rétablir le service' }).click();
    await staff.getByText('Le service est rétabli.').waitFor();
    await soon(async () => (await at(`https://${HOST}/`)).status).toBe(200);
    const tidy = await local('batch', 'rm www/grand.bin\n');
    expect((await sftp(ftp(), tidy)).status).toBe(0);
    await staff.context().close();
  });
});
