import { describe, expect, it } from 'vitest';
import { driftsOf, REPAIRABLE, type Wanted } from './drift-rules.ts';
import type { Shown } from './types.ts';

const server = (name: string) => ({ name, addresses: [] });
const WANTED: Wanted = {
  nameServers: [server('ns1.orbite.example'), server('ns2.orbite.example')],
  locked: true,
  holder: 'H1',
  provider: 'P1',
};
const SHOWN: Shown = {
  name: 'exemple.fr',
  sponsor: 'us',
  isOurs: true,
  statuses: ['clientTransferProhibited'],
  graces: [],
  holder: 'H1',
  contacts: { admin: 'P1', tech: 'P1', billing: 'P1' },
  nameServers: [server('NS2.orbite.example.'), server('ns1.orbite.example')],
  keys: [],
};
const whats = (shown: Shown | undefined, wanted = WANTED) => driftsOf(wanted, shown).map(({ what }) => what);

describe('what differs at the registry', () => {
  it('is that alone where the name is gone, another’s or deleted', () => {
    expect(whats(undefined)).toEqual(['absent']);
    expect(whats({ ...SHOWN, isOurs: false, sponsor: 'ailleurs', nameServers: [] })).toEqual(['sponsor']);
    expect(whats({ ...SHOWN, statuses: ['pendingDelete'] })).toEqual(['deleted']);
    expect(whats({ ...SHOWN, graces: ['redemptionPeriod'] })).toEqual(['deleted']);
  });

  it('is each thing that is not as it should be', () => {
    const shown = {
      ...SHOWN,
      nameServers: [],
      statuses: [],
      holder: 'H2',
      contacts: { admin: 'P1', tech: 'X', billing: undefined },
    };
    expect(whats(shown)).toEqual(['name-servers', 'lock', 'holder', 'contacts']);
  });

  it('is nothing where the order or the spelling differs, or the registrar does not tell', () => {
    expect(whats(SHOWN)).toEqual([]);
    expect(whats({ ...SHOWN, contacts: { admin: undefined, tech: undefined, billing: undefined } })).toEqual(
      [],
    );
    expect(whats({ ...SHOWN, holder: 'H9' }, { ...WANTED, holder: undefined })).toEqual([]);
  });

  it('can be repaired by a command where nobody else has to agree', () => {
    expect([...REPAIRABLE].sort()).toEqual(['contacts', 'deleted', 'lock', 'name-servers']);
  });
});
