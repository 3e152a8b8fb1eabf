import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import type { Contact, Parties } from '../../../company/domains/registrar.ts';
import { createContact } from './contacts.ts';
import { changeHolder, create, renew, requestTransfer, restore, restoreReport } from './domains.ts';
import type { DomainInfo } from './reading.ts';
import type { Said, Spoken } from './session.ts';
import type { Prefix } from './tree.ts';
import { command, message } from './write.ts';

const AFNIC: Spoken = new Set<Prefix>(['domain', 'contact', 'secDNS', 'rgp', 'frnic']);
const GENERIC: Spoken = new Set<Prefix>(['domain', 'contact', 'host', 'secDNS', 'rgp']);
const COMPANY: Contact = {
  name: 'Jeanne Dupont',
  organisation: 'SARL Dupont & Fils',
  legal: { form: 'company', siren: '552100554' },
  street: ['1 rue des Sirènes'],
  city: 'Paris',
  postalCode: '75000',
  country: 'FR',
  phone: '+33.123456789',
  email: 'test@exemple.fr',
};
const party = (handle: string) => ({ handle, contact: COMPANY });
const PARTIES: Parties = { admin: party('A1'), tech: party('T1'), billing: party('B1') };

/** Without the line breaks and the token of a contact, which is another each time. */
function text({ verb, extensions = [], alone }: Said): string {
  const whole = alone ? message(alone) : command(verb, extensions, 'T-1');
  return whole.replaceAll(/\n\s*/g, '').replace(/(<contact:pw>)[^<]+/, '$1…');
}

describe('what is written to AFNIC', () => {
  it('is a company by its name and SIREN, as the integration guide has it', () => {
    const said = text(createContact({ handle: 'XXXX0000', contact: COMPANY }, AFNIC));
    expect(said).toContain(
      '<contact:postalInfo type="loc"><contact:name>SARL Dupont &amp; Fils</contact:name><contact:addr>',
    );
    expect(said).toContain(
      '<extension><frnic:ext xmlns:frnic="http://www.afnic.fr/xml/epp/frnic-2.0"><frnic:create><frnic:contact>' +
        '<frnic:legalEntityInfos><frnic:legalStatus s="company"></frnic:legalStatus><frnic:siren>552100554</frnic:siren>' +
        '</frnic:legalEntityInfos></frnic:contact></frnic:create></frnic:ext></extension><clTRID>T-1</clTRID>',
    );
  });

  it('is a person by surname and first name apart', () => {
    const person: Contact = { ...COMPANY, name: 'Dupont', legal: { form: 'person', firstName: 'Michel' } };
    const said = text(createContact({ handle: 'XXX000', contact: person }, AFNIC));
    expect(said).toContain('<contact:name>Dupont</contact:name><contact:addr>');
    expect(said).toContain('<frnic:contact><frnic:firstName>Michel</frnic:firstName></frnic:contact>');
  });

  it('is an association by its RNA number', () => {
    const club: Contact = { ...COMPANY, legal: { form: 'association', rna: 'W751234567' } };
    expect(text(createContact({ handle: 'XXX000', contact: club }, AFNIC))).toContain(
      '<frnic:asso><frnic:waldec>W751234567</frnic:waldec></frnic:asso>',
    );
  });

  const creation = {
    do: 'create',
    name: 'exemple.fr',
    years: 1,
    holder: party('H1'),
    contacts: PARTIES,
    nameServers: [{ name: 'ns1.exemple.fr', addresses: ['192.0.2.1'] }],
    keys: [],
    authCode: 'the-code-1',
  } as const;

  it('is a creation without name servers and without a billing contact', () => {
    const said = text(create(creation, AFNIC));
    expect(said).not.toMatch(/domain:ns|billing|extension/);
    expect(said).toContain('<domain:contact type="admin">A1</domain:contact>');
  });

  it('is a transfer with its contacts, and a trade beside no command', () => {
    const { holder, contacts, name, authCode } = creation;
    expect(
      text(requestTransfer({ do: 'request-transfer', name, authCode, holder, contacts }, AFNIC)),
    ).toContain(
      '<frnic:transfer><frnic:domain keepDS="1"><frnic:contact type="admin">A1</frnic:contact>' +
        '<frnic:contact type="tech">T1</frnic:contact></frnic:domain></frnic:transfer>',
    );
    const trade = text(changeHolder({ do: 'change-holder', name, holder, contacts }, AFNIC, 'T-2'));
    expect(trade).not.toContain('<command>');
    expect(trade).toContain(
      '<frnic:trade op="request"><frnic:domain keepDS="1"><frnic:name>exemple.fr</frnic:name>',
    );
    expect(trade).toContain('<frnic:clTRID>T-2</frnic:clTRID>');
  });

  it('is elsewhere a creation with everything', () => {
    const said = text(create(creation, GENERIC));
    expect(said).toContain('<domain:ns><domain:hostObj>ns1.exemple.fr</domain:hostObj></domain:ns>');
    expect(said).toContain('type="billing">B1<');
  });
});

describe('what is written to any registry', () => {
  it('is a renewal with the expiry that was known (RFC 5731, 3.2.3)', () => {
    const expires = Temporal.Instant.from('2027-03-02T23:30:00Z');
    expect(text(renew({ do: 'renew', name: 'exemple.com', years: 2, expires }))).toContain(
      '<domain:curExpDate>2027-03-02</domain:curExpDate><domain:period unit="y">2</domain:period>',
    );
  });

  it('is a restore, and its report (RFC 3915, 4.2.5)', () => {
    expect(text(restore('exemple.com'))).toContain('<rgp:restore op="request"/></rgp:update>');
    const found = { name: 'exemple.com', holder: 'H1', nameServers: [] } as unknown as DomainInfo;
    const report = text(restoreReport(found, Temporal.Instant.from('2026-03-02T09:00:00Z')));
    expect(report.match(/<rgp:statement>/g)).toHaveLength(2);
    expect(report).toContain('<rgp:resTime>2026-03-02T09:00:00Z</rgp:resTime>');
  });

  it('is escaped, whatever a customer typed', () => {
    const hostile: Contact = { ...COMPANY, city: '</contact:city><evil a="&x;">\u0000\u0001' };
    const said = text(createContact({ handle: 'X', contact: hostile }, GENERIC));
    expect(said).toContain(
      '<contact:city>&lt;/contact:city&gt;&lt;evil a=&quot;&amp;x;&quot;&gt;</contact:city>',
    );
  });
});
