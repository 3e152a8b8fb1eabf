import { execFileSync } from 'node:child_process';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { act, read } from '../../platform/house.ts';
import { deliverAll } from '../../platform/outbox.ts';
import { granted, isRefusal } from '../../platform/refusal.ts';
import { type TestHouse, testHouse } from '../../platform/testing/database.ts';
import { openState } from '../../protocol/signing.ts';
import {
  addAccess,
  addDatabase,
  addName,
  addRedirect,
  changeHttps,
  changePhp,
  getSite,
  passwordLink,
  removeAccess,
  removeDatabase,
  removeName,
  removeRedirect,
  requestPasswordLink,
  type Site,
  setPassword,
  stateForNode,
} from './hosting.ts';
import { hostingHandlers } from './jobs.ts';
import { newCustomer, newNode, paidSite, robot } from './testing/fixture.ts';

/** What customers type, and what must never reach a configuration file. */
const NASTY = [
  '',
  ' ',
  '-x',
  '--help',
  'a\r\nb',
  'a\nserver_name x;',
  'a;b',
  'a{b}',
  'a"b',
  "a'b",
  'a$b',
  'a\0b',
  'a\\b',
  '../etc',
  '$(id)',
  '`id`',
  '%0a',
  'x'.repeat(300),
  'é\u0000',
  '\u202eabc',
  '<script>',
  "'; drop table sites; --",
];

let house: TestHouse;
let node: Awaited<ReturnType<typeof newNode>>;
let customerId: string;
let siteId: string;
let nth = 0;
beforeAll(async () => {
  house = await testHouse();
  node = await newNode(house, { php: ['7.4', '8.2', '8.4'] });
  customerId = await newCustomer(house);
  siteId = await fresh();
});
afterAll(() => house.close());

async function fresh(owner = customerId, grants: object = { aliases: 50, databases: 5, ftpUsers: 5 }) {
  const paid = await paidSite(house, owner, `perso${++nth}`, grants);
  await deliverAll(house, hostingHandlers());
  return paid.siteId;
}
const site = async (id = siteId): Promise<Site> => {
  const found = await act(house, robot, (work) => getSite(work, id));
  if (!found) throw new Error('no such site');
  return found;
};
const desired = async (id = siteId) => {
  const found = await read(house, robot, (work) => stateForNode(work, node.node, 0));
  expect(found?.unfit).toEqual([]);
  const state = openState(JSON.stringify(found?.state), {
    stateKey: node.stateKey,
    node: node.node,
    revision: 0,
  });
  return state.sites.find((one) => one.id === id);
};
const name = (host: string, id = siteId) => act(house, robot, (work) => addName(work, id, host));

describe('a further name', () => {
  it('is refused with a reason when it is no host name, whatever is typed', async () => {
    for (const typed of [
      ...NASTY,
      ...NASTY.map((part) => `${part}.example.org`),
      'user@example.org',
      'example.org:80',
      'https://example.org/',
      'localhost',
      '127.0.0.1',
      '0x7f.1',
      '[::1]',
      '*.example.org',
      'a..b.org',
      'xn--.example.org',
      'xn--a.example.org',
      'a_b.example.org',
    ]) {
      const answer = await name(typed);
      expect(isRefusal(answer), JSON.stringify(typed)).toBe(true);
    }
    expect((await site()).names).toHaveLength(1);
  });

  it('is refused when it is a public suffix, the company’s own, or mixes alphabets', async () => {
    expect(await name('co.uk')).toMatchObject({ refused: 'host-name-is-suffix' });
    expect(await name('github.io')).toMatchObject({ refused: 'host-name-is-suffix' });
    expect(await name('voisin.sites.localhost')).toMatchObject({ refused: 'host-name-of-the-company' });
    expect(await name('web1.nodes.example')).toMatchObject({ refused: 'host-name-of-the-company' });
    expect(await name('pаypal.com')).toMatchObject({ refused: 'host-name-confusable' });
  });

  it('is kept in ASCII form, and reaches the node', async () => {
    expect(granted(await name('Bücher.Example.')).host).toBe('xn--bcher-kva.example');
    expect((await site()).names.at(-1)).toMatchObject({ unicode: 'bücher.example', main: false });
    expect((await desired())?.names).toContain('xn--bcher-kva.example');
    expect(await name('BÜCHER.example')).toMatchObject({ refused: 'name-in-use' });
  });

  it('is refused when another customer has it, something below it or something above it', async () => {
    granted(await name('dupont.fr'));
    const other = await fresh(await newCustomer(house));
    for (const host of ['dupont.fr', 'DUPONT.FR.', 'www.dupont.fr', 'a.b.dupont.fr'])
      expect(await name(host, other), host).toMatchObject({ refused: 'name-claimed' });
    granted(await name('shop.durand.fr'));
    expect(await name('durand.fr', other)).toMatchObject({ refused: 'name-claimed' });
    expect(isRefusal(await name('blog.durand.fr', other))).toBe(false);
    expect(isRefusal(await name('www.dupont.fr', await fresh()))).toBe(false);
  });

  it('goes to one of two customers who add related names at the same moment', async () => {
    for (let round = 0; round < 5; round++) {
      const [mine, theirs] = [await fresh(), await fresh(await newCustomer(house))];
      const domain = `course${round}.fr`;
      const answers = await Promise.all([name(domain, mine), name(`www.${domain}`, theirs)]);
      expect(answers.filter(isRefusal)).toMatchObject([{ refused: 'name-claimed' }]);
    }
  });

  it('is refused beyond what the plan grants, and the first name stays', async () => {
    const small = await fresh(customerId, { aliases: 1 });
    const added = granted(await name('un.example.net', small));
    expect(await name('deux.example.net', small)).toMatchObject({
      refused: 'limit-of-names',
      article: '12',
      figures: { most: 1 },
    });
    expect(await act(house, robot, (work) => removeName(work, small, added.id))).toBeUndefined();
    expect(isRefusal(await name('deux.example.net', small))).toBe(false);
    const main = (await site(small)).names[0];
    expect(await act(house, robot, (work) => removeName(work, small, main?.id ?? ''))).toMatchObject({
      refused: 'name-is-main',
    });
    expect(await act(house, robot, (work) => removeName(work, small, 'nonsense'))).toMatchObject({
      refused: 'name-unknown',
    });
  });
});

describe('a redirect', () => {
  const add = (input: object) =>
    act(house, robot, (work) =>
      addRedirect(work, siteId, {
        host: null,
        path: '/a',
        match: 'exact',
        to: 'https://x.example/',
        status: 301,
        ...input,
      } as never),
    );

  it('is refused for paths and targets that are none, or that turn in a circle', async () => {
    for (const nasty of NASTY) {
      expect(await add({ path: `/${nasty}` === '/' ? 'x' : `/${nasty} ` }), nasty).toMatchObject({
        refused: 'redirect-path-invalid',
      });
      expect(await add({ to: nasty }), nasty).toMatchObject({ refused: 'redirect-target-invalid' });
    }
    for (const to of [
      'javascript:alert(1)',
      'ftp://x.example/',
      'https://user:pw@x.example/',
      'https://x.example/$1',
      'https://x.example/a b',
      '//x.example',
    ])
      expect(await add({ to }), to).toMatchObject({ refused: 'redirect-target-invalid' });
    expect(await add({ path: '/../a' })).toMatchObject({ refused: 'redirect-path-invalid' });
    expect(await add({ status: 200 })).toMatchObject({ refused: 'redirect-status-invalid' });
    expect(await add({ match: 'regex' })).toMatchObject({ refused: 'redirect-match-invalid' });
    expect(await add({ host: 'elsewhere.example' })).toMatchObject({ refused: 'name-unknown' });
    const main = (await site()).names[0]?.host;
    expect(await add({ to: `https://${main}/a` })).toMatchObject({ refused: 'redirect-in-circle' });
  });

  it('is kept, reaches the node, and goes with its removal', async () => {
    const { id } = granted(await add({ path: '/vieux', match: 'prefix', status: 308 }));
    expect(await add({ path: '/vieux' })).toMatchObject({ refused: 'redirect-exists' });
    expect((await desired())?.redirects).toEqual([
      { path: '/vieux', match: 'prefix', to: 'https://x.example/', status: 308 },
    ]);
    expect(await act(house, robot, (work) => removeRedirect(work, siteId, id))).toBeUndefined();
    expect((await desired())?.redirects).toEqual([]);
    expect(await act(house, robot, (work) => removeRedirect(work, siteId, id))).toMatchObject({
      refused: 'redirect-unknown',
    });
  });
});

describe('PHP and HTTPS', () => {
  it('take only what the node has and what there is to choose', async () => {
    for (const version of [...NASTY, '5.2', '8.20'])
      expect(await act(house, robot, (work) => changePhp(work, siteId, version))).toMatchObject({
        refused: 'php-version-unavailable',
      });
    for (const https of NASTY)
      expect(await act(house, robot, (work) => changeHttps(work, siteId, https as never))).toMatchObject({
        refused: 'https-choice-unknown',
      });
    expect((await desired())?.php.version).toBe('8.4');
    expect(await act(house, robot, (work) => changePhp(work, siteId, '7.4'))).toBeUndefined();
    expect(await act(house, robot, (work) => changeHttps(work, siteId, 'redirect'))).toBeUndefined();
    expect(await desired()).toMatchObject({ https: 'redirect', php: { version: '7.4' } });
  });
});

describe('databases and accesses', () => {
  it('take a plain ending for their name and nothing else', async () => {
    for (const suffix of [...NASTY, 'MY DB', 'abcdefghijk', 'a_b', 'é']) {
      expect(await act(house, robot, (work) => addDatabase(work, siteId, suffix)), suffix).toMatchObject({
        refused: 'suffix-invalid',
      });
      expect(
        await act(house, robot, (work) => addAccess(work, siteId, { suffix, ftp: true, sftp: true })),
        suffix,
      ).toMatchObject({ refused: 'suffix-invalid' });
    }
    expect(
      await act(house, robot, (work) => addAccess(work, siteId, { suffix: 'x', ftp: false, sftp: false })),
    ).toMatchObject({ refused: 'access-opens-nothing' });
  });

  it('are limited by the plan, unique, and removed for good', async () => {
    const id = await fresh(customerId, { databases: 2, ftpUsers: 2 });
    const database = granted(await act(house, robot, (work) => addDatabase(work, id, 'blog')));
    const access = granted(
      await act(house, robot, (work) => addAccess(work, id, { suffix: 'blog', ftp: true, sftp: false })),
    );
    expect(await act(house, robot, (work) => addDatabase(work, id, 'shop'))).toMatchObject({
      refused: 'limit-of-databases',
      figures: { most: 2 },
    });
    expect(
      await act(house, robot, (work) => addAccess(work, id, { suffix: 'shop', ftp: true, sftp: true })),
    ).toMatchObject({ refused: 'limit-of-accesses' });
    expect((await desired(id))?.databases.map((one) => one.name)).toContain(database.name);
    expect(await act(house, robot, (work) => removeDatabase(work, siteId, database.id))).toMatchObject({
      refused: 'database-unknown',
    });
    expect(await act(house, robot, (work) => removeDatabase(work, id, database.id))).toBeUndefined();
    expect(await act(house, robot, (work) => removeAccess(work, id, access.id))).toBeUndefined();
    expect((await desired(id))?.databases).toHaveLength(1);
    const other = await fresh();
    const first = granted(await act(house, robot, (work) => addDatabase(work, other, 'twice')));
    expect(first.name).not.toBe(database.name);
    expect(await act(house, robot, (work) => addDatabase(work, other, 'TWICE'))).toMatchObject({
      refused: 'database-exists',
    });
  });
});

describe('a password (art. 6)', () => {
  const link = async (what: 'access' | 'database', id = siteId) => {
    const found = await site(id);
    const subject = (what === 'access' ? found.accesses : found.databases)[0];
    return granted(await act(house, robot, (work) => requestPasswordLink(work, id, what, subject?.id ?? '')))
      .token;
  };
  const visitor = { kind: 'visitor' } as const;
  const set = (token: string, password: string) =>
    act(house, visitor, (work) => setPassword(work, token, password));

  it('is void after an intrusion, and so is every link that would set one (art. 12)', async () => {
    const id = await fresh();
    const before = await site(id);
    await set(await link('access', id), 'trois chevaux verts 42');
    await set(await link('database', id), 'trois chevaux verts 42');
    const late = await link('access', id);
    expect((await desired(id))?.accesses).toHaveLength(1);
    const hash = (await desired(id))?.databases[0]?.passwordHash;

    const handler = hostingHandlers().find(({ topic }) => topic === 'cases.intrusion-opened');
    const payload = { serviceId: before.serviceId, customerId, kind: 'hosting' };
    await handler?.handle(house, { id: 'x', topic: 'cases.intrusion-opened', key: 'x', payload });
    expect((await desired(id))?.accesses).toEqual([]);
    expect((await desired(id))?.databases[0]?.passwordHash).not.toBe(hash);
    expect(isRefusal(await set(late, 'trois chevaux verts 42'))).toBe(true);
  });

  it('is refused when weak or not typable, and the link stays good', async () => {
    const token = await link('access');
    const user = (await site()).accesses[0]?.user ?? '';
    for (const bad of ['', 'short', 'aaaaaaaaaaaaaaaa', `${user}${user}`])
      expect(isRefusal(await set(token, bad)), bad).toBe(true);
    for (const bad of [
      'correct horse\nroot:x:0',
      'correct horse\0battery',
      'chevaux très corrects',
      ' leading space is lost',
      'tab\tin the middle',
    ])
      expect(await set(token, bad)).toMatchObject({ refused: 'password-characters', article: '6' });
    expect(await set(token, `${'long and strong '.repeat(20)}!`)).toMatchObject({
      refused: 'password-too-long',
    });
    expect(await read(house, visitor, (work) => passwordLink(work, token))).toEqual({ what: 'access', user });
    expect(await set(token, 'correct horse battery')).toMatchObject({ user });
    expect(await set(token, 'another good password')).toMatchObject({ refused: 'link-used' });
    expect(await set('nonsense', 'another good password')).toMatchObject({ refused: 'link-unknown' });
  });

  it('reaches the node as the hash that Debian’s crypt and MariaDB check, with every sign that can be typed', async () => {
    const password = `;{}"$'\\ -#%&<>|\`!~ok`;
    granted(await set(await link('access'), password));
    granted(await set(await link('database'), password));
    const state = await desired();
    const hash = state?.accesses[0]?.passwordHash ?? '';
    const checked = execFileSync(
      'perl',
      ['-e', 'my ($p, $h) = map { chomp; $_ } <STDIN>; print crypt($p, $h)'],
      {
        input: `${password}\n${hash}\n`,
      },
    );
    expect(checked.toString()).toBe(hash);
    const { rows } = await sql<{ hash: string }>`
      select '*' || upper(encode(sha1, 'hex')) as hash from (select ${await sha1sha1(password)}::bytea as sha1) x`.execute(
      house.db,
    );
    expect(state?.databases[0]?.passwordHash).toBe(rows[0]?.hash);
    expect((await site()).accesses[0]?.passwordSetAt).not.toBeNull();
  });

  it('is in no table, no act and no announcement in clear', async () => {
    const canary = 'canary-7f3a-password';
    granted(await set(await link('access'), canary));
    granted(await set(await link('database'), canary));
    const { rows: tables } = await sql<{ name: string }>`
      select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname in ('public', 'jobs')`.execute(
      house.db,
    );
    for (const { name: table } of tables) {
      const found = await sql
        .raw(`select 1 from ${table} t where t::text like '%canary-7f3a%'`)
        .execute(house.db);
      expect(found.rows, table).toHaveLength(0);
    }
  });

  it('cannot be set through a link for another site, nor asked for by another customer', async () => {
    const other = await fresh(await newCustomer(house));
    const foreign = (await site(other)).accesses[0]?.id ?? '';
    expect(
      await act(house, robot, (work) => requestPasswordLink(work, siteId, 'access', foreign)),
    ).toMatchObject({ refused: 'access-unknown' });
    const stranger = { kind: 'contact', id: crypto.randomUUID(), name: 'X', customerId } as const;
    expect(
      await act(house, stranger, (work) => requestPasswordLink(work, other, 'access', foreign)),
    ).toMatchObject({ refused: 'site-unknown' });
    // Of the same customer, but no contact who may manage it.
    const mine = (await site()).accesses[0]?.id ?? '';
    expect(
      await act(house, stranger, (work) => requestPasswordLink(work, siteId, 'access', mine)),
    ).toMatchObject({ refused: 'not-permitted' });
  });
});

async function sha1sha1(text: string): Promise<Buffer> {
  const once = await crypto.subtle.digest('SHA-1', Buffer.from(text));
  return Buffer.from(await crypto.subtle.digest('SHA-1', once));
}
