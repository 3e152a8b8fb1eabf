import { isSiren } from '../../../platform/identifiers.ts';
import { type Xml, xml, xmlText } from '../../../platform/xml.ts';
import { all, at, type EppNode, NAMESPACES, textAt } from '../epp/tree.ts';
import { object } from '../epp/write.ts';
import { type ContactRecord, type Desk, nextSerial } from './registry.ts';
import { authCodeIn, copied, no, OK, type Reply } from './shapes.ts';

/** RFC 5733, and what AFNIC asks of holders. */
export function checkContacts({ state }: Desk, asked: EppNode): Reply {
  const answers = all(asked, 'contact:id').map(({ text }) =>
    xml('contact:cd', [
      xml('contact:id', text, { avail: state.contacts[text] ? '0' : '1' }),
      state.contacts[text] ? xml('contact:reason', 'In use') : undefined,
    ]),
  );
  return { code: 1000, data: [object('contact', 'chkData', answers)] };
}

export function infoContact({ state, account }: Desk, asked: EppNode): Reply {
  const contact = state.contacts[textAt(asked, 'contact:id')];
  if (!contact) return no(2303);
  const isTheirs = contact.sponsor === account;
  const code = authCodeIn(asked, 'contact');
  if (!isTheirs && code !== contact.authCode) return no(2201);
  const statuses = [...contact.statuses, ...(linked(state, contact.id) ? ['linked'] : ['ok'])];
  const told = object('contact', 'infData', [
    xml('contact:id', contact.id),
    xml('contact:roid', contact.roid),
    ...statuses.map((s) => xml('contact:status', '', { s })),
    ...contact.parts,
    xml('contact:clID', contact.sponsor),
    xml('contact:crID', contact.sponsor),
    xml('contact:crDate', contact.created),
    xmlText('contact:upDate', contact.updated),
    xml('contact:authInfo', [xml('contact:pw', contact.authCode)]),
  ]);
  return { code: 1000, data: [told], extension: [contact.legal ? legalTold(contact.legal) : undefined] };
}

function legalTold(legal: Xml): Xml {
  const inside = ['frnic:contact', 'frnic:infData', 'frnic:resData'].reduce(
    (content, name) => xml(name, [content]),
    legal,
  );
  return xml('frnic:ext', [inside], { 'xmlns:frnic': NAMESPACES.frnic });
}

function linked(state: Desk['state'], id: string): boolean {
  return Object.values(state.domains).some(
    ({ registrant, contacts }) => registrant === id || contacts.some((each) => each.id === id),
  );
}

const PARTS = ['postalInfo', 'voice', 'fax', 'email'];

export function createContact(desk: Desk, asked: EppNode, extension: EppNode | undefined): Reply {
  const { state, rules, now, account } = desk;
  const wanted = textAt(asked, 'contact:id');
  if (!/^\S{3,16}$/.test(wanted)) return no(2005, 'contact:id');
  const trouble = partsTrouble(asked);
  if (trouble) return trouble;
  const authCode = authCodeIn(asked, 'contact');
  if (authCode === undefined) return no(2003, 'contact:authInfo');
  const told = at(extension, 'frnic:ext', 'frnic:create', 'frnic:contact');
  const legal = at(told, 'frnic:legalEntityInfos') ?? at(told, 'frnic:firstName');
  const siren = textAt(legal, 'frnic:siren');
  if (siren !== '' && !isSiren(siren)) return no(2005, 'frnic:siren');
  if (rules.kind === 'fr' && !legal) return no(2003, 'frnic:contact');
  const serial = nextSerial(state);
  // AFNIC gives its contacts their handles itself.
  const id = rules.kind === 'fr' ? `SIM${serial}` : wanted;
  if (state.contacts[id]) return no(2302);
  const contact: ContactRecord = {
    id,
    roid: `C${serial}-SIM`,
    sponsor: account,
    created: now,
    parts: partsIn(asked),
    authCode,
    statuses: [],
    ...(legal ? { legal: copied(legal, 'frnic') } : {}),
  };
  state.contacts[id] = contact;
  const made = object('contact', 'creData', [xml('contact:id', id), xml('contact:crDate', now)]);
  return { code: 1000, data: [made] };
}

function partsIn(node: EppNode | undefined): Xml[] {
  return (node?.children ?? [])
    .filter(({ name }) => PARTS.includes(name))
    .map((part) => copied(part, 'contact'));
}

function partsTrouble(asked: EppNode): Reply | undefined {
  const postal = at(asked, 'contact:postalInfo');
  const country = textAt(postal, 'contact:addr', 'contact:cc');
  if (!textAt(postal, 'contact:name')) return no(2003, 'contact:name');
  if (!textAt(postal, 'contact:addr', 'contact:city')) return no(2003, 'contact:city');
  if (!/^[A-Z]{2}$/.test(country)) return no(2005, 'contact:cc');
  if (!/^[^@\s]+@[^@\s]+$/.test(textAt(asked, 'contact:email'))) return no(2005, 'contact:email');
  const phone = textAt(asked, 'contact:voice');
  return phone !== '' && !/^\+\d{1,3}\.\d{1,14}$/.test(phone) ? no(2005, 'contact:voice') : undefined;
}

export function updateContact(desk: Desk, asked: EppNode): Reply {
  const contact = theirs(desk, asked);
  if ('code' in contact) return contact;
  const change = at(asked, 'contact:chg');
  const changed = partsIn(change);
  const kept = contact.parts.filter(({ name }) => !changed.some((part) => part.name === name));
  contact.parts = [...changed, ...kept].sort((a, b) => place(a) - place(b));
  contact.authCode = authCodeIn(change, 'contact') ?? contact.authCode;
  contact.updated = desk.now;
  return OK;
}

function place({ name }: Xml): number {
  return PARTS.indexOf(name.replace('contact:', ''));
}

export function deleteContact(desk: Desk, asked: EppNode): Reply {
  const contact = theirs(desk, asked);
  if ('code' in contact) return contact;
  if (desk.rules.kind === 'fr') return no(2101, 'contacts that nobody uses are swept away');
  if (linked(desk.state, contact.id)) return no(2305);
  delete desk.state.contacts[contact.id];
  return OK;
}

function theirs({ state, account }: Desk, asked: EppNode): ContactRecord | Reply {
  const contact = state.contacts[textAt(asked, 'contact:id')];
  if (!contact) return no(2303);
  return contact.sponsor === account ? contact : no(2201);
}

/** Where a holder of a .fr name may live: the European Union, Iceland, Liechtenstein, Norway, Switzerland. */
const EUROPE = new Set(
  'AT BE BG CH CY CZ DE DK EE ES FI FR GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK'.split(' '),
);

/** CPCE art. L45-3: why somebody may not hold a .fr name, if so. */
export function isEligible(contact: ContactRecord | undefined): Reply | undefined {
  if (!contact?.legal) return no(2306, 'the holder has no legal form');
  const postal = contact.parts.find(({ name }) => name === 'contact:postalInfo');
  return EUROPE.has(textIn(postal, 'contact:cc')) ? undefined : no(2306, 'the holder lives outside Europe');
}

function textIn(part: Xml | undefined, name: string): string {
  if (!part) return '';
  if (typeof part.content === 'string') return part.name === name ? part.content : '';
  return part.content.map((child) => textIn(child, name)).join('');
}
