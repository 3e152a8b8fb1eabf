import { describe, expect, it } from 'vitest';
import type { DesiredState, Site } from '../protocol/state.ts';
import type { Facts } from './facts.ts';
import { digestOf } from './files.ts';
import { BASE_DIRECTORIES, wantedBase } from './inventory.ts';
import type { Ledger } from './memory.ts';
import { plan } from './plan.ts';
import { wantedAccounts } from './resources/accounts.ts';
import { wantedFtpUsers } from './resources/ftp.ts';
import { type DirectoryFact, wantedDirectories, wantedLogs } from './resources/home.ts';
import { phpUnit, socketTemplate, wantedLimits, wantedPool, wantsLink } from './resources/php.ts';
import { wantedVhost } from './resources/web.ts';
import { describe as sentenceOf } from './steps.ts';
import { blamed } from './swap.ts';
import { siteNamed } from './testing/sites.ts';

const NOW = Date.UTC(2026, 10, 24);
const site = siteNamed('alpha', 20_001);
const stateOf = (...sites: Site[]): DesiredState => ({
  protocol: 1,
  node: '0193b0f2-0000-7000-8000-000000000001',
  revision: 1,
  sites,
});
const node: Facts['node'] = {
  php: ['8.2'],
  web: { http2: 'listen', ipv6: true },
  systemNames: new Set(['root', 'backup', 'shadow']),
  limitsInodes: false,
};

/** The machine as it is when everything of these sites is in place. */
function settled(...sites: Site[]): Facts {
  const { marker: _marker, ...vhost } = wantedVhost(site, 'default', node.web);
  const files = [
    ...wantedBase(node.php),
    ...wantedAccounts(sites, []),
    wantedFtpUsers(sites),
    wantedPool(site),
    wantedLimits(site),
    vhost,
  ];
  const places = [...wantedDirectories(site), ...BASE_DIRECTORIES];
  const database = site.databases[0];
  return {
    now: NOW,
    node,
    files: new Map(
      files.map(({ path, content, ...about }) => [path, { ...about, digest: digestOf(content) }]),
    ),
    links: new Map([[wantsLink(phpUnit(site)), socketTemplate('8.2')]]),
    directories: new Map<string, DirectoryFact>([
      ...places.map((place) => [place.path, { ...place, kind: 'directory' }] as const),
      ...wantedLogs(site).map((place) => [place.path, { ...place, kind: 'file' }] as const),
    ]),
    quotas: new Map([
      [
        '/srv/sites/alpha',
        { limitBytes: site.limits.diskBytes, limitInodes: undefined, usedBytes: 0, usedInodes: 0 },
      ],
    ]),
    certificates: new Map([
      [
        'alpha',
        {
          names: site.names,
          notAfter: NOW + 300 * 86_400_000,
          byOurAuthority: true,
          keyFits: true,
          mode: 0o640,
          gid: 33,
        },
      ],
    ]),
    presets: new Map([['alpha', 'default']]),
    units: new Map([['orbite-php8.2@alpha.socket', { active: 'active', sub: 'listening' }]]),
    databases: {
      databases: new Set(['alpha']),
      users: new Map([
        [
          'alpha',
          { passwordHash: database?.passwordHash ?? '', locked: false, grants: ['alpha'], excess: false },
        ],
      ]),
    },
    ftpDatabaseIsOurs: true,
    pending: [],
    processes: new Set(),
    vhosts: ['alpha.conf'],
  };
}

const ledger: Ledger = new Map();
const sentences = (facts: Facts, of: Site = site) =>
  plan(stateOf(of), [of], facts, ledger).steps.map((step) => `${sentenceOf(step)}: ${step.why}`);
const without = <T>(map: ReadonlyMap<string, T>, key: string) =>
  new Map([...map].filter(([name]) => name !== key));

describe('the planner', () => {
  it('plans nothing where everything is as wanted', () => {
    expect(sentences(settled(site))).toEqual([]);
  });

  it('plans a whole site where there is nothing', () => {
    const empty = {
      ...settled(),
      files: new Map(),
      directories: new Map(),
      quotas: new Map(),
      links: new Map(),
    };
    const nothing = { ...empty, certificates: new Map(), units: new Map(), ftpDatabaseIsOurs: false };
    const all = sentences({ ...nothing, databases: { databases: new Set(), users: new Map() } });
    for (const part of [
      'make the home',
      'create the database',
      'issue a certificate',
      'start orbite-php8.2@alpha.socket',
    ])
      expect(
        all.some((line) => line.startsWith(part)),
        part,
      ).toBe(true);
  });

  const full = settled(site);
  it.each<[string, Facts, string]>([
    [
      'a missing virtual host',
      { ...full, files: without(full.files, '/etc/nginx/orbite/sites/alpha.conf') },
      'write /etc/nginx/orbite/sites/alpha.conf: is missing',
    ],
    [
      'a missing pool',
      { ...full, files: without(full.files, '/etc/orbite-php/alpha.conf') },
      'write /etc/orbite-php/alpha.conf: is missing',
    ],
    ['a silent socket', { ...full, units: new Map() }, 'start orbite-php8.2@alpha.socket: does not listen'],
    [
      'a foreign FTP database',
      { ...full, ftpDatabaseIsOurs: false },
      'let ftp take up what an interrupted run wrote: /etc/pure-ftpd/pureftpd.pdb is not what was made of it',
    ],
    [
      'what a killed run left',
      { ...full, pending: ['nginx'] },
      'let nginx take up what an interrupted run wrote: an interrupted run had written for it',
    ],
  ])('repairs %s and nothing else', (_what, facts, sentence) => {
    expect(sentences(facts)).toEqual([sentence]);
  });

  it('refuses a name of the system, and writes no account for it', () => {
    const bad = siteNamed('backup', 20_009);
    const made = plan(stateOf(bad), [bad], settled(), ledger);
    expect(made.refusals.get(bad.id)).toMatchObject({ step: 'account' });
    expect(made.steps.some((step) => step.site === bad.id)).toBe(false);
  });

  it('ends the sessions of a suspended site', () => {
    const closed: Site = { ...site, state: 'suspended' };
    expect(sentences({ ...full, processes: new Set([20_001]) }, closed)).toContain(
      'end every process of uid 20001: the site is suspended',
    );
  });

  it('keeps, with no way in, the account of a site that the state does not name', () => {
    const kept: Ledger = new Map([
      [
        site.id,
        { applied: 'x', account: 'alpha', uid: 20_001, state: 'present', databases: [], databaseUsers: [] },
      ],
    ]);
    const written = plan(stateOf(), [], full, kept).steps.flatMap(({ deed }) =>
      deed.do === 'write' ? deed.file : [],
    );
    expect(written.find(({ path }) => path.endsWith('/shadow'))?.content).toBe(
      'alpha:!:19000:0:99999:7:::\n',
    );
    expect(written.some(({ path }) => path.endsWith('/passwd'))).toBe(false);
  });

  it('never shows a password’s hash', () => {
    const nothing = {
      ...full,
      files: new Map(),
      databases: { databases: new Set<string>(), users: new Map() },
    };
    const shown = sentences(nothing).join('\n');
    expect(shown).not.toContain(site.databases[0]?.passwordHash);
    expect(shown).not.toContain(site.accesses[0]?.passwordHash);
  });
});

describe('a complaint of nginx', () => {
  it.each([
    ['unknown directive "x" in /run/orbite-staging/sites/alpha.conf:3', 'alpha.conf'],
    ['unexpected "}" in /etc/nginx/orbite/sites/stranger.conf:1', 'stranger.conf'],
    ['open() "/srv/sites/alpha/logs/access.log" failed', 'alpha.conf'],
    ['unknown directive in /etc/nginx/nginx.conf:1', undefined],
  ])('%j names its virtual host', (complaint, file) => {
    expect(blamed(complaint)).toBe(file);
  });
});
