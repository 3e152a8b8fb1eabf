import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import { refuse } from '../../platform/refusal.ts';
import { settledDomain } from './outcome-rules.ts';
import type { Party, RegisteredDomain, Transfer } from './registrar.ts';

const at = (text: string) => Temporal.Instant.from(text);
const NAME = 'exemple.fr';
const UNKNOWN = refuse('domain-unknown');
const NONE = refuse('no-transfer');
const OURS: RegisteredDomain = {
  name: NAME,
  sponsor: 'orbite',
  isOurs: true,
  statuses: ['clientTransferProhibited', 'serverHold'],
  graces: [],
  holder: 'H1',
  contacts: { admin: 'P1', tech: 'P1', billing: undefined },
  nameServers: [{ name: 'ns1.exemple.net', addresses: [] }],
  keys: [{ keyTag: 1, algorithm: 13, digestType: 2, digest: 'ab' }],
  expires: at('2027-03-02T09:00:00Z'),
  authCode: 'code-1',
};
const THEIRS: RegisteredDomain = { ...OURS, sponsor: 'other', isOurs: false };
const PENDING: Transfer = {
  state: 'pending',
  to: 'orbite',
  isOurs: true,
  requested: at('2026-03-02T09:00:00Z'),
  from: 'other',
};
const party = (handle: string) => ({ handle }) as Party;
const PARTIES = { admin: party('P1'), tech: party('P1'), billing: party('P1') };
const CREATE = {
  do: 'create',
  name: NAME,
  years: 1,
  holder: party('H1'),
  contacts: PARTIES,
  nameServers: [],
  keys: [],
  authCode: 'code-1',
} as const;
const REQUEST = {
  do: 'request-transfer',
  name: NAME,
  authCode: 'code-1',
  holder: party('H1'),
  contacts: PARTIES,
} as const;
const renew = (expires: string) => ({ do: 'renew', name: NAME, years: 1, expires: at(expires) }) as const;

describe('a command whose outcome nobody knew', () => {
  it.each<[string, Parameters<typeof settledDomain>, object]>([
    ['a creation of a name that nobody has', [CREATE, UNKNOWN, NONE], { outcome: 'not-done' }],
    ['a creation that another was quicker with', [CREATE, THEIRS, NONE], { refused: 'domain-taken' }],
    ['a creation', [CREATE, OURS, NONE], { outcome: 'done' }],
    [
      'a creation of a name that another customer has here',
      [CREATE, { ...OURS, holder: 'H2' }, NONE],
      { refused: 'domain-taken' },
    ],
    [
      'a creation under review',
      [CREATE, { ...OURS, statuses: ['pendingCreate'] }, NONE],
      { outcome: 'pending' },
    ],
    ['a renewal', [renew('2026-03-02T09:00:00Z'), OURS, NONE], { outcome: 'done' }],
    ['a renewal that did not come', [renew('2027-03-02T09:00:00Z'), OURS, NONE], { outcome: 'not-done' }],
    ['a renewal of a name that is gone', [renew('2027-03-02T09:00:00Z'), UNKNOWN, NONE], UNKNOWN],
    ['a transfer that has ended', [REQUEST, OURS, NONE], { outcome: 'done' }],
    ['a transfer under way', [REQUEST, THEIRS, PENDING], { outcome: 'pending' }],
    [
      'a transfer of somebody else',
      [REQUEST, THEIRS, { ...PENDING, isOurs: false }],
      { outcome: 'not-done' },
    ],
    [
      'a transfer that was refused',
      [REQUEST, THEIRS, { ...PENDING, state: 'clientRejected' }],
      { outcome: 'not-done' },
    ],
    ['an approval', [{ do: 'approve-transfer', name: NAME }, THEIRS, PENDING], { outcome: 'done' }],
    ['no approval', [{ do: 'approve-transfer', name: NAME }, OURS, PENDING], { outcome: 'not-done' }],
    ['a refusal', [{ do: 'reject-transfer', name: NAME }, OURS, NONE], { outcome: 'done' }],
    ['no refusal', [{ do: 'reject-transfer', name: NAME }, OURS, PENDING], { outcome: 'not-done' }],
    ['a deletion, at once', [{ do: 'delete', name: NAME }, UNKNOWN, NONE], { outcome: 'done' }],
    [
      'a deletion, in redemption',
      [{ do: 'delete', name: NAME }, { ...OURS, graces: ['redemptionPeriod'] }, NONE],
      { outcome: 'done' },
    ],
    ['no deletion', [{ do: 'delete', name: NAME }, OURS, NONE], { outcome: 'not-done' }],
    ['a restore', [{ do: 'restore', name: NAME }, OURS, NONE], { outcome: 'done' }],
    [
      'name servers in another order of letters',
      [
        { do: 'set-name-servers', name: NAME, nameServers: [{ name: 'NS1.exemple.net.', addresses: [] }] },
        OURS,
        NONE,
      ],
      { outcome: 'done' },
    ],
    [
      'name servers that were only added to',
      [
        {
          do: 'set-name-servers',
          name: NAME,
          nameServers: [...OURS.nameServers, { name: 'ns2.exemple.net', addresses: [] }],
        },
        OURS,
        NONE,
      ],
      { outcome: 'not-done' },
    ],
    [
      'statuses, whatever the registry set itself',
      [{ do: 'set-statuses', name: NAME, statuses: ['clientTransferProhibited'] }, OURS, NONE],
      { outcome: 'done' },
    ],
    [
      'contacts, where the registry has no billing contact',
      [{ do: 'set-contacts', name: NAME, contacts: PARTIES }, OURS, NONE],
      { outcome: 'done' },
    ],
    [
      'another holder',
      [{ do: 'change-holder', name: NAME, holder: party('H2'), contacts: PARTIES }, OURS, NONE],
      { outcome: 'not-done' },
    ],
    [
      'another code',
      [{ do: 'set-auth-code', name: NAME, authCode: 'code-2' }, OURS, NONE],
      { outcome: 'not-done' },
    ],
    ['no keys', [{ do: 'set-keys', name: NAME, keys: [] }, OURS, NONE], { outcome: 'not-done' }],
  ])('%s', (_, args, expected) => {
    expect(settledDomain(...args)).toMatchObject(expected);
  });
});
