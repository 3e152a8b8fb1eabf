import { type Actor, system } from '../../platform/actor.ts';
import { recordAct } from '../../platform/acts.ts';
import { actorMay } from '../../platform/auth/permissions.ts';
import type { Instant } from '../../platform/calendar.ts';
import { getDocument } from '../../platform/documents.ts';
import { act, type House, read, type Work } from '../../platform/house.ts';
import { formatInstant } from '../../platform/i18n/format.ts';
import { type Language, translator } from '../../platform/i18n/index.ts';
import { isRefusal, type Refusal, refuse } from '../../platform/refusal.ts';
import { type ZipEntry, zip } from '../../platform/zip.ts';
import { actingMay, contactsOf, getContact, getCustomer } from '../customers/customers.ts';
import { getProvider } from '../provider/provider.ts';
import { documentIds, ownTables, rowsOf, rowsOfAccounts, rowsOfContact } from './export-store.ts';
import { SCHEDULE } from './schedule.ts';

/** Whose data: a customer's whole file, or one person's part of it. */
export type ExportOf = { readonly customerId: string } | { readonly contactId: string };

export interface PersonalExport {
  readonly name: string;
  /** A ZIP file, as it is made. */
  readonly chunks: AsyncGenerator<Buffer>;
}

interface Prepared {
  readonly customerId: string;
  readonly number: string;
  readonly whole: boolean;
  readonly contactIds: readonly string[];
  readonly emails: readonly string[];
  readonly language: Language;
  readonly at: Instant;
  readonly readme: string;
}

/**
 * GDPR art. 15 and 20: everything that the house keeps about a person, in files that a person and a programme
 * can read. Asked by that person, by an owner for the customer, or by the staff; that it was given is an act.
 */
export async function personalExport(
  house: House,
  by: Actor,
  of: ExportOf,
): Promise<PersonalExport | Refusal> {
  const prepared = await act(house, by, (work) => prepare(work, of));
  if (isRefusal(prepared)) return prepared;
  const { number, whole, at } = prepared;
  const name = `rgpd-${number}-${whole ? 'client' : 'personne'}-${at.toString().slice(0, 10)}.zip`;
  return { name, chunks: zip(filesOf(house, prepared)) };
}

async function prepare(work: Work, of: ExportOf): Promise<Prepared | Refusal> {
  const contact = 'contactId' in of ? await getContact(work, of.contactId) : undefined;
  const customerId = 'contactId' in of ? contact?.customerId : of.customerId;
  const customer = customerId === undefined ? undefined : await getCustomer(work, customerId);
  if (!customer) return refuse('privacy-subject-unknown', { article: 'RGPD 15' });
  // A natural person who is the customer has no part of the file that is not theirs.
  const whole =
    !contact || (customer.kind === 'person' && contact.roles.some(({ role }) => role === 'owner'));
  if (!(await mayExport(work, customer.id, contact?.id)))
    return refuse('not-permitted', { article: 'RGPD 15' });
  const contacts = whole ? await contactsOf(work, customer.id) : contact ? [contact] : [];
  const { language } = contact ?? customer;
  await recordAct(work, {
    act: 'personal-data-exported',
    article: 'RGPD 15',
    customerId: customer.id,
    details: { of: whole ? 'customer' : 'contact', ...(contact ? { contactId: contact.id } : {}) },
  });
  return {
    customerId: customer.id,
    number: customer.number,
    whole,
    contactIds: contacts.map(({ id }) => id),
    emails: [...new Set(contacts.map(({ email }) => email))],
    language,
    at: work.at,
    readme: await readmeOf(work, language, contact?.name ?? customer.name),
  };
}

/** One's own; or, for who looks after a customer's people, the customer's; or anybody's, for the staff. */
async function mayExport(work: Work, customerId: string, contactId: string | undefined): Promise<boolean> {
  if (actorMay(work.by, 'customers.write')) return true;
  if (work.by.kind === 'contact' && work.by.customerId === customerId && work.by.id === contactId)
    return true;
  return actingMay(work, customerId, 'contacts');
}

/** In pieces of work of their own: the reader of a long file holds no transaction. */
async function* filesOf(house: House, prepared: Prepared): AsyncGenerator<ZipEntry> {
  const { customerId, whole, contactIds, emails, language, at } = prepared;
  const file = (name: string, text: string): ZipEntry => ({ name, bytes: Buffer.from(text, 'utf8'), at });
  yield file(language === 'fr' ? 'LISEZ-MOI.txt' : 'README.txt', prepared.readme);
  const robot = system('personal data');
  // As one of the customer's people, with no more rights than theirs: the database hides everybody else.
  const asCustomer: Actor = { kind: 'contact', id: contactIds[0] ?? customerId, name: 'export', customerId };
  if (whole) {
    for (const table of await read(house, asCustomer, ownTables)) {
      const json = await read(house, asCustomer, (work) => rowsOf(work, table));
      if (json !== undefined) yield file(`data/${table.table}.json`, json);
    }
  } else {
    for (const contactId of contactIds)
      for (const { name, json } of await read(house, asCustomer, (work) =>
        rowsOfContact(work, contactId, emails),
      ))
        if (json !== undefined) yield file(`data/${name}.json`, json);
  }
  const ofCustomer = whole ? customerId : undefined;
  for (const { name, json } of await read(house, robot, (work) =>
    rowsOfAccounts(work, contactIds, ofCustomer, emails),
  ))
    if (json !== undefined) yield file(`account/${name}.json`, json);
  if (!whole) return;
  for (const { id } of await read(house, asCustomer, (work) => documentIds(work, customerId))) {
    const document = await read(house, asCustomer, (work) => getDocument(work, id));
    if (document)
      yield {
        name: `documents/${document.kind}/${id}-${safe(document.name)}`,
        bytes: document.bytes,
        at: document.madeAt,
      };
  }
}

function safe(name: string): string {
  return name.replace(/[^\p{L}\p{N} ._()-]/gu, '_').replace(/^\.+/, '_');
}

/** What is in the file, why it is kept and for how long, who gets it, and what the person may ask (art. 15-1). */
async function readmeOf(work: Work, language: Language, name: string): Promise<string> {
  const t = translator(language);
  const provider = await getProvider(work);
  const lines = SCHEDULE.map(
    ({ category, keep, from, basis }) =>
      `- ${t(`privacy.categories.${category}`)}: ${t(`privacy.keep.${keep ?? 'terms'}`)} ${t(`privacy.from.${from}`)} (${basis})`,
  );
  return `${[
    t('privacy.readme.title', { name, company: provider.name, at: formatInstant(work.at, language) }),
    t('privacy.readme.content'),
    `${t('privacy.readme.kept')}\n${lines.join('\n')}`,
    t('privacy.readme.recipients'),
    t('privacy.readme.rights', { email: provider.email }),
  ].join('\n\n')}\n`;
}
