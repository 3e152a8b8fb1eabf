import { describe, expect, it } from 'vitest';
import { isRefusal } from '../../platform/refusal.ts';
import {
  type ContactMay,
  type CustomerKind,
  checkContact,
  checkDetails,
  checkRoles,
  type DetailsInput,
  lastOneFault,
  mayContact,
  type RoleGrant,
  searchPatterns,
} from './rules.ts';

const address = { line1: '1 rue de la Paix', postalCode: '75002', city: 'Paris', country: 'FR' };
const person: DetailsInput = { firstName: 'Léa', lastName: 'Martin', address, language: 'fr' };
const company: DetailsInput = { organisation: 'Acme', address, language: 'fr', siret: '404 833 048 00022' };
const abroad = { ...address, postalCode: '1000', city: 'Bruxelles', country: 'BE' };

const refusal = (kind: CustomerKind, input: DetailsInput) => {
  const checked = checkDetails(kind, input);
  return isRefusal(checked) ? `${checked.refused} in ${checked.field}` : 'taken';
};

describe('the details that an order needs (art. 5)', () => {
  it.each<[string, CustomerKind, DetailsInput]>([
    ['siret-needed in siret', 'company', { ...company, siret: '' }],
    ['siret-needed in siret', 'public-body', { ...company, siret: '  ' }],
    ['siret-invalid in siret', 'company', { ...company, siret: '404 833 048 00023' }],
    ['siret-invalid in siret', 'company', { ...company, siret: '40483304800022; drop table customers' }],
    ['siret-invalid in siret', 'company', { ...company, address: abroad, siret: '40483304800022' }],
    ['siren-invalid in siren', 'company', { ...company, siren: '404833049' }],
    ['siren-not-of-siret in siren', 'company', { ...company, siren: '732829320' }],
    ['vat-number-invalid in vatNumber', 'company', { ...company, vatNumber: 'FR00404833048' }],
    ['vat-number-invalid in vatNumber', 'company', { ...company, vatNumber: 'BE0403170701' }],
    ['vat-number-invalid in vatNumber', 'company', { ...company, vatNumber: 'FR44732829320' }],
    ['rna-invalid in rna', 'association', { ...company, siret: '', rna: 'X123456789' }],
    ['rna-invalid in rna', 'company', { ...company, rna: 'W751234567' }],
    ['organisation-invalid in organisation', 'company', { ...company, organisation: ' ' }],
    ['organisation-invalid in organisation', 'company', { ...company, organisation: 'Acme\r\nX-Evil: 1' }],
    ['organisation-invalid in organisation', 'company', { ...company, organisation: 'A'.repeat(201) }],
    ['organisation-invalid in organisation', 'company', { ...company, organisation: 'Acme\u202Egnp.exe' }],
    ['first-name-invalid in firstName', 'person', { ...person, firstName: '' }],
    ['last-name-invalid in lastName', 'person', { ...person, lastName: 'Mar\0tin' }],
    ['country-unknown in country', 'person', { ...person, address: { ...address, country: 'XX' } }],
    ['country-unknown in country', 'person', { ...person, address: { ...address, country: 'France' } }],
    ['address-invalid in line1', 'person', { ...person, address: { ...address, line1: '' } }],
    ['address-invalid in line2', 'person', { ...person, address: { ...address, line2: 'a\nb' } }],
    ['city-invalid in city', 'person', { ...person, address: { ...address, city: '' } }],
    [
      'postal-code-invalid in postalCode',
      'person',
      { ...person, address: { ...address, postalCode: '7500' } },
    ],
    [
      'postal-code-invalid in postalCode',
      'person',
      { ...person, address: { ...address, postalCode: '97400' } },
    ],
    ['postal-code-invalid in postalCode', 'person', { ...person, address: { ...address, country: 'RE' } }],
    ['phone-invalid in phone', 'person', { ...person, phone: '12' }],
    ['phone-invalid in phone', 'person', { ...person, phone: '06 12 34 56 78; reboot' }],
    ['customer-kind-unknown in kind', 'robot' as CustomerKind, person],
  ])('%s of a %s', (expected, kind, input) => {
    expect(refusal(kind, input)).toBe(expected);
  });

  it.each<[CustomerKind, DetailsInput]>([
    ['person', person],
    [
      'person',
      { ...person, address: { ...address, postalCode: '97400', city: 'Saint-Denis', country: 'RE' } },
    ],
    ['company', company],
    ['company', { ...company, siret: '', address: abroad, vatNumber: 'BE0403170701' }],
    ['company', { ...company, vatNumber: 'FR 83 404 833 048' }],
    ['association', { ...company, siret: '' }],
    ['association', { ...company, siret: '', rna: 'W751234567' }],
    ['public-body', company],
  ])('a %s with what is needed is taken', (kind, input) => {
    expect(refusal(kind, input)).toBe('taken');
  });

  it('are kept in one spelling, and the SIREN follows from the SIRET', () => {
    const input = {
      ...company,
      organisation: '  Acme   & Fils ',
      phone: '01 23 45 67 89',
      siret: '404 833 048 00022',
    };
    expect(checkDetails('company', input)).toMatchObject({
      organisation: 'Acme & Fils',
      phone: '+33123456789',
      siret: '40483304800022',
      siren: '404833048',
    });
  });

  it('do not keep numbers of organisations for a private person', () => {
    expect(
      checkDetails('person', { ...person, siret: '40483304800022', vatNumber: 'FR83404833048' }),
    ).toMatchObject({
      siret: null,
      siren: null,
      vatNumber: null,
    });
  });

  it('keep the VAT number of a person in business elsewhere in the EU, and refuse a wrong one', () => {
    const abroad = { ...person, address: { ...person.address, country: 'DE' } };
    expect(checkDetails('person', { ...abroad, vatNumber: 'DE136695976' })).toMatchObject({
      vatNumber: 'DE136695976',
    });
    expect(checkDetails('person', { ...abroad, vatNumber: 'DE136695977' })).toMatchObject({
      refused: 'vat-number-invalid',
    });
  });
});

describe('what a contact may do for the customer (art. 5)', () => {
  const [blog, shop] = ['0198c0de-0000-7000-8000-000000000001', '0198c0de-0000-7000-8000-000000000002'];
  const whole = (role: RoleGrant['role']): RoleGrant => ({ role, serviceIds: [] });
  const helper: RoleGrant = { role: 'collaborator', serviceIds: [blog] };

  it.each<[string, RoleGrant[], string]>([
    ['nobody any more', [], ''],
    ['owner', [whole('owner')], 'order pay support manage contacts'],
    ['billing', [whole('billing')], 'pay'],
    ['technical', [whole('technical')], 'support manage'],
    ['billing and technical', [whole('billing'), whole('technical')], 'pay support manage'],
    ['collaborator', [helper], ''],
  ])('%s, the customer as a whole: %j → %s', (_who, grants, expected) => {
    const all: ContactMay[] = ['order', 'pay', 'support', 'manage', 'contacts'];
    expect(all.filter((what) => mayContact(grants, what)).join(' ')).toBe(expected);
  });

  it.each<[ContactMay, string, boolean]>([
    ['manage', blog, true],
    ['support', blog, true],
    ['manage', shop, false],
    ['support', shop, false],
    ['pay', blog, false],
    ['order', blog, false],
    ['contacts', blog, false],
  ])('a collaborator named for one service may %s %s: %s', (what, service, answer) => {
    expect(mayContact([helper], what, service)).toBe(answer);
  });

  it.each([
    ['contact-role-needed', []],
    ['contact-role-unknown', ['admin']],
    ['contact-role-twice', ['owner', 'owner']],
    ['collaborator-needs-services', ['collaborator']],
    ['collaborator-needs-services', [{ role: 'collaborator', serviceIds: ['all'] }]],
  ])('%s: roles %j are refused', (reason, roles) => {
    expect(checkRoles(roles as Parameters<typeof checkRoles>[0])).toMatchObject({ refused: reason });
  });

  it.each([
    ['last-invoice-email', ['owner'], ['owner', 'technical']],
    ['last-invoice-email', [], []],
    ['last-owner', ['billing'], ['technical']],
    ['kept', ['owner', 'billing'], []],
    ['kept', ['owner'], ['billing']],
  ] as const)('%s: others hold %j, this one keeps %j', (expected, others, kept) => {
    expect(lastOneFault(others, kept)?.refused ?? 'kept').toBe(expected);
  });

  it('a mailbox without a person is a contact too, one without an address is not', () => {
    const about = { country: 'FR', language: 'fr' } as const;
    expect(checkContact({ lastName: 'Comptabilité', email: 'compta@acme.example' }, about)).toMatchObject({
      firstName: null,
    });
    expect(checkContact({ lastName: 'Comptabilité', email: '' }, about)).toMatchObject({
      refused: 'email-invalid',
    });
  });
});

describe('a search', () => {
  it.each<[string, string[]]>([
    ['', []],
    ['  Élodie  DUPONT ', ['%elodie%', '%dupont%']],
    ['c1', ['% c1%']],
    ['100%', ['%100\\%%']],
    ['a_b', ['%a\\_b%']],
  ])('%j looks for %j', (search, patterns) => {
    expect(searchPatterns(search)).toEqual(patterns);
  });
});
