import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import { system } from '../actor.ts';
import { normaliseEmail } from './email.ts';
import { actorMay, PERMISSIONS, type Permission, staffMay } from './permissions.ts';
import { covers, isScope, minutesToWait, networkOf, passwordFault, sessionEnds } from './rules.ts';

describe('an e-mail address', () => {
  it.each([
    '',
    'lea',
    '@exemple.fr',
    'lea@',
    'lea@localhost',
    'lea@exemple..fr',
    'lea@@exemple.fr',
    'lea@exemple.fr\r\nBcc: tous@exemple.fr',
    'lea\0@exemple.fr',
    '-oQ/tmp@exemple.fr',
    'Léa <lea@exemple.fr>',
    '"lea d"@exemple.fr',
    'lea@[127.0.0.1]',
    `${'a'.repeat(65)}@exemple.fr`,
    `lea@${'a'.repeat(64)}.fr`,
    `a@${'a.'.repeat(130)}fr`,
  ])('is refused when nobody could have it: %j', (text) => {
    expect(normaliseEmail(text)).toBeUndefined();
  });

  it.each([
    [' lea@Exemple.FR ', 'lea@exemple.fr'],
    ['lea+factures@exemple.fr', 'lea+factures@exemple.fr'],
    ['lea@café.example', 'lea@xn--caf-dma.example'],
  ])('has one spelling: %j → %s', (text, kept) => {
    expect(normaliseEmail(text)).toBe(kept);
  });
});

describe('a password', () => {
  it.each([
    ['', 'password-too-short'],
    ['onze lettre', 'password-too-short'],
    ['é'.repeat(11), 'password-too-short'],
    ['x'.repeat(257), 'password-too-long'],
    ['aaaaaaaaaaaaaaaa', 'password-too-common'],
    ['motdepasse123', 'password-too-common'],
    ['Azertyuiop12', 'password-too-common'],
    ['Lea.Martin99', 'password-is-personal'],
    ['lea.martin@exemple.fr', 'password-is-personal'],
  ])('%j is refused: %s', (password, fault) => {
    expect(passwordFault(password, ['lea.martin@exemple.fr', 'Léa Martin'])).toBe(fault);
  });

  it.each(['cheval pile agrafe', 'k3T!9vQz#2Lm', 'Un soleil vert sur la mer'])('%j is taken', (password) => {
    expect(passwordFault(password, ['lea.martin@exemple.fr', 'Léa Martin'])).toBeUndefined();
  });
});

describe('a sliding window of attempts', () => {
  const now = Temporal.Instant.from('2026-01-10T09:00:00Z');
  const limit = { most: 3, minutes: 15 };
  const ago = (...minutes: number[]) => minutes.map((n) => now.subtract({ minutes: n }));

  it.each([
    { made: [], wait: 0 },
    { made: [1, 2], wait: 0 },
    { made: [1, 2, 3], wait: 12 },
    { made: [0, 0, 0], wait: 15 },
    { made: [1, 5, 14], wait: 1 },
    { made: [1, 5, 15], wait: 0 },
  ])('with attempts $made minutes ago, the next waits $wait minutes', ({ made, wait }) => {
    expect(minutesToWait(ago(...made), limit, now)).toBe(wait);
  });

  it.each([
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['2001:db8:1:2:aaaa::1', '2001:db8:1:2'],
    ['2001:db8:1:2:bbbb:1:2:3', '2001:db8:1:2'],
    ['2001:0DB8:0001:0002::9', '2001:db8:1:2'],
    ['2001:db8::1', '2001:db8:0:0'],
    ['::1', '0:0:0:0'],
    ['fe80::1%eth0', 'fe80:0:0:0'],
  ])('counts %s as %s', (address, network) => {
    expect(networkOf(address)).toBe(network);
  });
});

describe('a session', () => {
  const at = Temporal.Instant.from('2026-01-10T09:00:00Z');
  it.each([
    ['staff', 7200, '2026-01-10T21:00:00Z'],
    ['contact', 259_200, '2026-02-09T09:00:00Z'],
    ['impersonation', 1800, '2026-01-10T09:30:00Z'],
  ] as const)('of %s ends after %d idle seconds, and at %s in any case', (kind, idleSeconds, until) => {
    const ends = sessionEnds(kind, at);
    expect(ends.idleSeconds).toBe(idleSeconds);
    expect(ends.expiresAt.toString()).toBe(until);
  });
});

describe('scopes of a token', () => {
  it.each([
    '',
    'invoices',
    'invoices:',
    'invoices:delete',
    'everything:read',
    'invoices:read:write',
    '*:read',
    'INVOICES:read',
  ])('%j is no scope', (text) => {
    expect(isScope(text)).toBe(false);
  });
  it.each([
    [['invoices:read'], 'invoices:read', true],
    [['invoices:write'], 'invoices:read', true],
    [['invoices:read'], 'invoices:write', false],
    [['customers:write'], 'invoices:read', false],
    [[], 'invoices:read', false],
  ] as const)('%j covers %s: %s', (scopes, wanted, answer) => {
    expect(covers(scopes, wanted)).toBe(answer);
  });
});

describe('what the staff may do', () => {
  const table: [Permission, string][] = [
    ['customers.read', 'admin accountant technician support'],
    ['customers.write', 'admin accountant support'],
    ['payments.record', 'admin accountant'],
    ['invoices.write', 'admin accountant'],
    ['catalogue.write', 'admin'],
    ['terms.write', 'admin'],
    ['sites.manage', 'admin technician'],
    ['nodes.manage', 'admin technician'],
    ['staff.manage', 'admin'],
    ['tokens.manage', 'admin'],
    ['settings.write', 'admin'],
    ['impersonate', 'admin technician support'],
    ['audit.read', 'admin accountant'],
  ];
  it.each(table)('%s: %s', (permission, roles) => {
    const may = (['admin', 'accountant', 'technician', 'support'] as const).filter((role) =>
      staffMay(role, permission),
    );
    expect(may.join(' ')).toBe(roles);
  });

  it('leaves customers, their tokens, visitors and nodes without any of it', () => {
    const outsiders = [
      { kind: 'contact', id: 'x', name: 'Léa', customerId: 'c' },
      { kind: 'token', id: 'x', name: 'shop', customerId: 'c' },
      { kind: 'visitor' },
      { kind: 'node', id: 'x', name: 'web1' },
    ] as const;
    for (const actor of outsiders)
      expect(PERMISSIONS.filter((permission) => actorMay(actor, permission))).toEqual([]);
    expect(PERMISSIONS.every((permission) => actorMay(system('daily run'), permission))).toBe(true);
  });
});
