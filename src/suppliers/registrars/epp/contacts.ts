import type { Contact, Party } from '../../../company/domains/registrar.ts';
import { newToken } from '../../../platform/ids.ts';
import { type Xml, xml, xmlText } from '../../../platform/xml.ts';
import type { Said, Spoken } from './session.ts';
import { all, at, type EppNode, NAMESPACES, textAt } from './tree.ts';
import { object } from './write.ts';

/** RFC 5733, with AFNIC's legal forms where the registry speaks frnic-2.0. */
export function createContact({ handle, contact }: Party, spoken: Spoken): Said {
  const content = [
    xml('contact:id', handle),
    ...details(contact, spoken),
    // The schema wants one; nobody is ever given it.
    xml('contact:authInfo', [xml('contact:pw', newToken().slice(0, 16))]),
  ];
  return {
    verb: xml('create', [object('contact', 'create', content)]),
    extensions: spoken.has('frnic')
      ? [frnic(xml('frnic:create', [xml('frnic:contact', legal(contact))]))]
      : [],
  };
}

export function changeContact({ handle, contact }: Party, spoken: Spoken): Said {
  const changed = xml('contact:chg', details(contact, spoken));
  return { verb: xml('update', [object('contact', 'update', [xml('contact:id', handle), changed])]) };
}

export function contactVerb(verb: 'info' | 'delete', handle: string): Said {
  return { verb: xml(verb, [object('contact', verb, [xml('contact:id', handle)])]) };
}

/** AFNIC: `<frnic:ext>` around everything. */
export function frnic(content: Xml): Xml {
  return xml('frnic:ext', [content], { 'xmlns:frnic': NAMESPACES.frnic });
}

function details(contact: Contact, spoken: Spoken): (Xml | undefined)[] {
  const { name, organisation } = written(contact, spoken);
  return [
    xml(
      'contact:postalInfo',
      [
        xml('contact:name', name),
        xmlText('contact:org', organisation),
        xml('contact:addr', [
          ...contact.street.slice(0, 3).map((line) => xml('contact:street', line)),
          xml('contact:city', contact.city),
          xmlText('contact:pc', contact.postalCode),
          xml('contact:cc', contact.country),
        ]),
      ],
      { type: 'loc' },
    ),
    xmlText('contact:voice', contact.phone),
    xml('contact:email', contact.email),
  ];
}

/** AFNIC has a person's first name apart, and an organisation's name in the place of a person's. */
function written({ name, organisation, legal }: Contact, spoken: Spoken) {
  if (legal.form !== 'person')
    return spoken.has('frnic')
      ? { name: organisation ?? name, organisation: undefined }
      : { name, organisation };
  return spoken.has('frnic')
    ? { name, organisation: undefined }
    : { name: [legal.firstName, name].filter(Boolean).join(' '), organisation };
}

const LEGAL_STATUS = { company: 'company', association: 'association', 'public-body': 'other' } as const;

function legal({ legal }: Contact): (Xml | undefined)[] {
  if (legal.form === 'person') return [xml('frnic:firstName', legal.firstName)];
  return [
    xml('frnic:legalEntityInfos', [
      xml('frnic:legalStatus', legal.form === 'public-body' ? 'personne morale de droit public' : '', {
        s: LEGAL_STATUS[legal.form],
      }),
      xmlText('frnic:siren', legal.siren),
      legal.form === 'association' ? undefined : xmlText('frnic:VAT', legal.vatNumber),
      legal.form === 'association' && legal.rna !== undefined
        ? xml('frnic:asso', [xml('frnic:waldec', legal.rna)])
        : undefined,
    ]),
  ];
}

export function contactOf(data: EppNode | undefined, extension: EppNode | undefined): Contact {
  const info = at(data, 'contact:infData');
  const postal = at(info, 'contact:postalInfo');
  const address = at(postal, 'contact:addr');
  const name = textAt(postal, 'contact:name');
  const organisation = textAt(postal, 'contact:org');
  const told = at(extension, 'frnic:ext', 'frnic:resData', 'frnic:infData', 'frnic:contact');
  const legal = legalOf(told, organisation);
  const shown = organisation || (legal.form === 'person' ? '' : name);
  return {
    name,
    ...(shown === '' ? {} : { organisation: shown }),
    legal,
    street: all(address, 'contact:street').map(({ text }) => text),
    city: textAt(address, 'contact:city'),
    postalCode: textAt(address, 'contact:pc'),
    country: textAt(address, 'contact:cc'),
    phone: textAt(info, 'contact:voice'),
    email: textAt(info, 'contact:email'),
  };
}

function legalOf(told: EppNode | undefined, organisation: string): Contact['legal'] {
  const entity = at(told, 'frnic:legalEntityInfos');
  if (!entity)
    return organisation === ''
      ? { form: 'person', firstName: textAt(told, 'frnic:firstName') }
      : { form: 'company' };
  const status = at(entity, 'frnic:legalStatus')?.attributes.s;
  const [siren, vatNumber] = [textAt(entity, 'frnic:siren'), textAt(entity, 'frnic:VAT')];
  const rna = textAt(entity, 'frnic:asso', 'frnic:waldec');
  const numbered = siren === '' ? {} : { siren };
  if (status === 'association') return { form: 'association', ...numbered, ...(rna === '' ? {} : { rna }) };
  return {
    form: status === 'company' ? 'company' : 'public-body',
    ...numbered,
    ...(vatNumber === '' ? {} : { vatNumber }),
  };
}
