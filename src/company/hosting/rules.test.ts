import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { day } from '../../platform/calendar.ts';
import { isRefusal } from '../../platform/refusal.ts';
import {
  accountName,
  checkRedirect,
  firstDatabaseName,
  hasRoom,
  type NodeRoom,
  newestFirst,
  placesInOrder,
  siteState,
  standingOf,
  suffixOf,
  turnsInCircle,
} from './rules.ts';

const GIB = 2 ** 30;
const termsVersion = '2016-05-15';
const node = (id: string, changes: Partial<NodeRoom> = {}): NodeRoom => ({
  id,
  state: 'online',
  capabilities: ['web'],
  phpVersions: ['8.2'],
  diskBytes: 100 * GIB,
  diskFreeBytes: 90 * GIB,
  overcommit: 2,
  grantedBytes: 0,
  sites: 0,
  ...changes,
});

/** Any text: controls, quotes, every alphabet up to U+2FFF, full-width forms. */
const anything = (maxLength: number) =>
  fc
    .array(fc.oneof(fc.nat(0x7f), fc.nat(0x2fff), fc.integer({ min: 0xff00, max: 0xffef })), { maxLength })
    .map((points) => String.fromCodePoint(...points));

describe('room on a node', () => {
  const none: [string, Partial<NodeRoom>][] = [
    ['is silent', { state: 'silent' }],
    ['drains', { state: 'draining' }],
    ['is retired', { state: 'retired' }],
    ['was never heard', { state: 'joined' }],
    ['carries mail only', { capabilities: ['mail'] }],
    ['has no PHP', { phpVersions: [] }],
    ['has promised all that it may', { grantedBytes: 191 * GIB }],
    ['has hardly any free disk', { diskFreeBytes: 5 * GIB }],
    ['has as many sites as its state may hold', { sites: 4000 }],
    ['has no disk', { diskBytes: 0, diskFreeBytes: 0 }],
  ];
  it.each(none)('is none where it %s', (_title, changes) => {
    expect(hasRoom(node('a', changes), 10 * GIB)).toBe(false);
  });

  it('reaches to the last byte that may be promised', () => {
    expect(hasRoom(node('a', { grantedBytes: 190 * GIB }), 10 * GIB)).toBe(true);
    expect(hasRoom(node('a', { grantedBytes: 190 * GIB + 1 }), 10 * GIB)).toBe(false);
  });

  it('is looked for where least is promised, then where fewer sites are, then on the older node', () => {
    const nodes = [
      node('d', { grantedBytes: 20 * GIB }),
      node('c', { sites: 2 }),
      node('b'),
      node('a'),
      node('e', { state: 'silent' }),
      node('f', { diskBytes: 1000 * GIB, diskFreeBytes: 900 * GIB, grantedBytes: 100 * GIB }),
    ];
    expect(placesInOrder(nodes, GIB).map(({ id }) => id)).toEqual(['a', 'b', 'c', 'f', 'd']);
  });
});

describe('the state of a site', () => {
  it.each([
    ['awaiting-payment', 'reserved'],
    ['provisioning', 'present'],
    ['provisioning-failed', 'present'],
    ['active', 'present'],
    ['suspended', 'suspended'],
    ['cancelled', 'absent'],
  ])('follows the contract: %s is %s', (service, standing) => {
    expect(standingOf({ state: service, ended: undefined, termsVersion }, day('2026-01-10'))).toBe(standing);
  });

  it.each([
    ['2026-01-10', 'ended'],
    ['2026-02-08', 'ended'],
    ['2026-02-09', 'absent'],
    ['2027-01-10', 'absent'],
  ])('of a service that ended on 10 January 2026 is, on %s, %s', (today, standing) => {
    expect(standingOf({ state: 'ended', ended: { on: day('2026-01-10') }, termsVersion }, day(today))).toBe(
      standing,
    );
  });

  it.each([
    [{ standing: 'reserved', placed: false, outcome: null, live: false }, 'reserved'],
    [{ standing: 'present', placed: false, outcome: null, live: false }, 'waiting-for-node'],
    [{ standing: 'present', placed: true, outcome: null, live: false }, 'being-set-up'],
    [{ standing: 'present', placed: true, outcome: 'failed', live: false }, 'failing'],
    [{ standing: 'present', placed: true, outcome: 'applied', live: true }, 'live'],
    [{ standing: 'present', placed: true, outcome: 'failed', live: true }, 'failing'],
    [{ standing: 'suspended', placed: true, outcome: 'applied', live: true }, 'suspended'],
    [{ standing: 'ended', placed: true, outcome: 'applied', live: true }, 'ended'],
    [{ standing: 'absent', placed: true, outcome: 'applied', live: true }, 'ended'],
  ] as const)('of %j is %s', (facts, state) => {
    expect(siteState(facts)).toBe(state);
  });
});

describe('the names on the machine', () => {
  it.each([
    ['dupont', 20001, 'dupont-20001', 'dupont_20001'],
    ['1er-avril', 20002, 's1eravril-20002', 's1eravril_20002'],
    ['xn--bcher-kva', 20003, 'bcherkva-20003', 'bcherkva_20003'],
    ['a-very-long-name-of-a-site', 59_999_999, 'averylongna-59999999', 'averylongna_59999999'],
    ['root', 20004, 'root-20004', 'root_20004'],
  ])('of %s with uid %d are %s and %s', (label, uid, account, database) => {
    expect(accountName(label, uid)).toBe(account);
    expect(firstDatabaseName(label, uid)).toBe(database);
    expect(`${account}-${'x'.repeat(10)}`.length).toBeLessThanOrEqual(31);
    expect(`${database}_${'x'.repeat(10)}`.length).toBeLessThanOrEqual(32);
  });

  it('take no ending but ten plain signs, whatever is typed', () => {
    fc.assert(
      fc.property(anything(300), (typed) => {
        const suffix = suffixOf(typed, 'suffix');
        return isRefusal(suffix) || /^[a-z0-9]{1,10}$/.test(suffix);
      }),
    );
  });
});

describe('a redirect', () => {
  const good = { host: null, path: '/a', match: 'exact', to: 'https://x.example/', status: 301 } as const;

  it('holds nothing that a configuration file would interpret, whatever is typed', () => {
    fc.assert(
      fc.property(anything(300), fc.boolean(), (typed, inPath) => {
        const input = inPath ? { ...good, path: `/${typed}` } : { ...good, to: `https://x.example/${typed}` };
        return checkRedirect(input) !== undefined || !/[\s;{}"'\\$`\p{Cc}]/u.test(input.path + input.to);
      }),
    );
  });

  it.each([
    ['https://a.example/a', true],
    ['https://a.example/a/b', false],
    ['https://b.example/a', true],
    ['https://c.example/a', false],
  ])('of /a on all names to %s turns in a circle: %s', (to, circle) => {
    expect(turnsInCircle({ ...good, to }, ['a.example', 'b.example'])).toBe(circle);
  });

  it('of everything below a path turns in a circle when it leads below it, on its own host only', () => {
    const below = { ...good, path: '/', match: 'prefix', host: 'a.example' } as const;
    expect(turnsInCircle({ ...below, to: 'https://a.example/x' }, ['a.example', 'b.example'])).toBe(true);
    expect(turnsInCircle({ ...below, to: 'https://b.example/x' }, ['a.example', 'b.example'])).toBe(false);
  });
});

it('counts PHP 8.10 as newer than 8.9', () => {
  expect(newestFirst(['8.9', '7.4', '8.10'])).toEqual(['8.10', '8.9', '7.4']);
});
