import { contactsOf, openCustomer } from '../../company/customers/customers.ts';
import { recordBreach, recordRequest } from '../../company/privacy/privacy.ts';
import { act, type House } from '../../platform/house.ts';
import { granted } from '../../platform/refusal.ts';
import { robot } from './company.ts';

/** What a company's token may do with personal data, as lines of the table of access. */
export async function privacyLines(house: House, customerId: string, contactId: string) {
  const [first, second] = [await prospect(house, 'un'), await prospect(house, 'deux')];
  const [extended, answered, breachId] = await act(house, robot, async (work) => {
    const ask = async (kind: string) => {
      const asked = { kind, means: 'letter', receivedOn: work.today, message: '', customerId, contactId };
      return granted(await recordRequest(work, asked)).requestId;
    };
    const breach = { noticedAt: work.at, what: 'poste volé', data: 'noms', people: 3, risk: 'risk' };
    const recorded = await recordBreach(work, { ...breach, consequences: '', measures: '' });
    return [await ask('access'), await ask('portability'), granted(recorded).breachId];
  });
  const closed = <Line extends object>(line: Line) => ({ ...line, theirs: 403, own: 403 });
  const read = (path: string) => closed({ path, company: 200 });
  const write = (path: string, body: unknown) => closed({ path, body, company: 201 });
  return {
    listPrivacyRequests: read('/privacy/requests?open=true'),
    getPrivacyRequest: read(`/privacy/requests/${extended}`),
    recordPrivacyRequest: write('/privacy/requests', {
      kind: 'access',
      means: 'letter',
      receivedOn: '2026-01-05',
      name: 'Léa Martin',
      email: 'lea.martin@example.org',
    }),
    extendPrivacyRequest: write(`/privacy/requests/${extended}/extension`, { why: 'archives à relire' }),
    answerPrivacyRequest: write(`/privacy/requests/${answered}/answer`, { answer: 'done' }),
    exportCustomerData: {
      path: `/customers/${customerId}/personal-data`,
      company: 200,
      theirs: 404,
      own: 200,
    },
    exportContactData: { path: `/contacts/${contactId}/personal-data`, company: 200, theirs: 404, own: 200 },
    planCustomerErasure: read(`/customers/${customerId}/erasure-plan`),
    planContactErasure: read(`/contacts/${contactId}/erasure-plan`),
    eraseCustomerData: write(`/customers/${first.customerId}/erasure`, { confirm: true }),
    eraseContactData: write(`/contacts/${second.contactId}/erasure`, { confirm: true }),
    listErasures: read('/privacy/erasures'),
    getProcessingRegister: read('/privacy/register?language=fr'),
    listBreaches: read('/privacy/breaches'),
    recordBreach: write('/privacy/breaches', {
      noticedAt: '2026-01-05T08:30:00Z',
      what: 'courriel envoyé au mauvais destinataire',
      data: 'une facture',
      people: 1,
      risk: 'none',
    }),
    recordBreachNotice: write(`/privacy/breaches/${breachId}/notices`, { notified: 'authority' }),
  };
}

/** A person who ordered nothing: no duty keeps anything of them. */
async function prospect(house: House, name: string) {
  return act(house, robot, async (work) => {
    const who = { firstName: 'Zoé', lastName: 'Canari', language: 'fr' as const };
    const address = { line1: '7 rue du Canari', postalCode: '25000', city: 'Besançon', country: 'FR' };
    const { id: customerId } = granted(
      await openCustomer(work, {
        kind: 'person',
        details: { ...who, address },
        owner: { ...who, email: `${name}@canari.example` },
      }),
    );
    const [contact] = await contactsOf(work, customerId);
    if (!contact) throw new Error('no contact');
    return { customerId, contactId: contact.id };
  });
}
