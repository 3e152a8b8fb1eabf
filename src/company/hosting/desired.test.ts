import { describe, expect, it } from 'vitest';
import type { HostingGrants } from '../catalogue/grants.ts';
import { desiredSites, phpMemory, phpVersionFor, type SiteFacts } from './desired.ts';

const grants: HostingGrants = {
  kind: 'hosting',
  diskBytes: 10 * 2 ** 30,
  inodes: 100_000,
  databases: 1,
  phpWorkers: 4,
  memoryMb: 512,
  cpuPercent: 100,
  tasks: 64,
  aliases: 5,
  ftpUsers: 2,
  mailsPerHour: 60,
  mailsPerDay: 300,
};
const DB_HASH = `*${'A'.repeat(40)}`;
const CRYPT = `$6$salt$${'a'.repeat(86)}`;
const facts: SiteFacts = {
  id: '01234567-89ab-7def-8123-456789abcdef',
  account: 'dupont-20001',
  uid: 20001,
  standing: 'present',
  names: ['dupont.sites.example', 'dupont.fr'],
  fallbackName: 'dupont.sites.example',
  redirects: [{ host: null, path: '/a', match: 'exact', target: 'https://x.example/', status: 301 }],
  https: 'on',
  phpVersion: null,
  grants,
  databases: [{ name: 'dupont_20001', passwordHash: DB_HASH }],
  accesses: [
    { name: 'dupont-20001', ftp: true, sftp: true, passwordHash: CRYPT },
    { name: 'dupont-20001-x', ftp: true, sftp: false, passwordHash: null },
  ],
  wantsLogs: false,
  mail: undefined,
  export: undefined,
};
const mail = {
  nodeName: 'web1.orbite.example',
  provenDomains: ['dupont.fr', 'autre.fr'],
  releasedStops: [],
};
const one = (changes: Partial<SiteFacts> = {}) =>
  desiredSites([{ ...facts, ...changes }], ['7.4', '8.2']).sites[0];

describe('the desired state of a site', () => {
  it('is all that the facts say, and nothing more', () => {
    expect(one()).toEqual({
      id: facts.id,
      account: 'dupont-20001',
      uid: 20001,
      state: 'present',
      names: ['dupont.sites.example', 'dupont.fr'],
      redirects: [{ path: '/a', match: 'exact', to: 'https://x.example/', status: 301 }],
      https: 'on',
      php: { version: '8.2', workers: 4, memoryMb: 256 },
      limits: { diskBytes: 10 * 2 ** 30, inodes: 100_000, memoryMb: 512, tasks: 64, cpuPercent: 100 },
      databases: [{ name: 'dupont_20001', user: 'dupont_20001', passwordHash: DB_HASH }],
      // The second user has no password yet: the node does not know it.
      accesses: [{ user: 'dupont-20001', passwordHash: CRYPT, ftp: true, sftp: true }],
      wantLogs: [],
    });
  });

  const table: [string, Partial<SiteFacts>, object][] = [
    ['suspended', { standing: 'suspended' }, { state: 'suspended', names: facts.names }],
    ['ended, its data kept', { standing: 'ended' }, { state: 'suspended', databases: [{}], accesses: [{}] }],
    [
      'gone: its names are free, its data goes',
      { standing: 'absent', names: [], wantsLogs: true },
      {
        state: 'absent',
        names: ['dupont.sites.example'],
        redirects: [],
        databases: [],
        accesses: [],
        wantLogs: [],
      },
    ],
    ['with logs asked for', { wantsLogs: true }, { wantLogs: ['access', 'error', 'php'] }],
    ['with a chosen PHP', { phpVersion: '7.4' }, { php: { version: '7.4' } }],
    ['with a chosen PHP that the node lost', { phpVersion: '5.6' }, { php: { version: '8.2' } }],
    ['with HTTPS only', { https: 'redirect' }, { https: 'redirect' }],
    [
      'of a plan beyond what a node takes',
      { grants: { ...grants, phpWorkers: 200, memoryMb: 1_000_000, cpuPercent: 1, inodes: 1 } },
      { php: { workers: 64, memoryMb: 512 }, limits: { memoryMb: 262_144, cpuPercent: 5, inodes: 100 } },
    ],
  ];
  it.each(table)('%s', (_title, changes, expected) => {
    expect(one(changes)).toMatchObject(expected);
  });

  it('sends by mail() under its own names and its customer’s proven domains, as its plan allows (art. 12b)', () => {
    expect(one({ mail })?.mail).toEqual({
      sender: 'dupont-20001@web1.orbite.example',
      domains: ['dupont.sites.example', 'dupont.fr', 'autre.fr'],
      limits: {
        messagesPerHour: 60,
        messagesPerDay: 300,
        recipientsPerHour: 120,
        recipientsPerDay: 600,
        burst: { messages: 60, minutes: 5 },
      },
      releasedStops: [],
    });
    expect(one({ mail, grants: { ...grants, mailsPerHour: 0 } })?.mail).toBeUndefined();
    expect(one({ mail, standing: 'suspended' })?.mail).toBeUndefined();
  });

  it('leaves out a site that a node would not accept, and no other', () => {
    const poisoned = { ...facts, id: '11234567-89ab-7def-8123-456789abcdef', names: ['x;y'] };
    const { sites, unfit } = desiredSites([poisoned, facts], ['8.2']);
    expect(sites.map(({ id }) => id)).toEqual([facts.id]);
    expect(unfit).toEqual([`${poisoned.id}: names.0`]);
  });

  it('is the same for the same facts', () => {
    expect(JSON.stringify(one())).toBe(JSON.stringify(one()));
  });
});

it('gives one script half of the memory, within bounds', () => {
  expect([32, 64, 512, 4096].map((memoryMb) => phpMemory({ ...grants, memoryMb }))).toEqual([
    32, 32, 256, 512,
  ]);
});

it('runs the newest PHP of the node where none was chosen', () => {
  expect(phpVersionFor(null, ['8.2', '8.10', '7.4'])).toBe('8.10');
});
