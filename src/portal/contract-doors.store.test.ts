import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { robot } from '../api/testing/company.ts';
import { announcePriceChange } from '../company/changes/prices.ts';
import { getService } from '../company/contracts/contracts.ts';
import { contactsOf } from '../company/customers/customers.ts';
import { listDisputes } from '../company/disputes/disputes.ts';
import { noticesHandlers } from '../company/notices/jobs.ts';
import { createLink } from '../platform/auth/links.ts';
import { listDocuments } from '../platform/documents.ts';
import { act, read } from '../platform/house.ts';
import { getMail, listMails } from '../platform/mail/mail.ts';
import { deliverAll } from '../platform/outbox.ts';
import { granted } from '../platform/refusal.ts';
import { type TestHouse, testHouse } from '../platform/testing/database.ts';
import { type People, people, type Role } from './testing/company.ts';
import { type Pages, testPages, type Visitor } from './testing/pages.ts';

let house: TestHouse;
let pages: Pages;
let known: People;

beforeAll(async () => {
  house = await testHouse();
  known = await people(house);
  pages = await testPages(house);
});
afterAll(() => house.close());

async function as(role: Role): Promise<Visitor> {
  const visitor = pages.visitor();
  const token = await known.signIn(role);
  if (token) visitor.cookies.set('orbite_session', token);
  return visitor;
}

const links = async () =>
  (await read(house, robot, (work) => listMails(work, { limit: 50 }))).filter(
    ({ kind }) => kind === 'termination-link',
  );

describe('a dispute (art. 19)', () => {
  const page = () => `/account/invoices/${known.mine.invoiceId}/dispute`;
  const file = (name: string, bytes: string) => new File([bytes], name, { type: 'application/pdf' });

  it.each([
    ['no document', 'preuve.pdf', ''],
    ['a page of code', 'preuve.pdf', '<script>alert(1)</script>'],
  ])('with %s is refused, and nothing is kept', async (_what, name, bytes) => {
    const owner = await as('owner');
    expect((await owner.post(page(), { form: 'dispute', documents: file(name, bytes) })).status).toBe(422);
    const kept = await read(house, robot, (work) => listDocuments(work, { kind: 'dispute-document' }));
    expect(kept).toEqual([]);
  });

  it('keeps its documents, which are saved and never shown', async () => {
    const owner = await as('owner');
    const fields = { form: 'dispute', documents: file('../../relevé.html', '%PDF-1.7\n') };
    expect((await owner.post(page(), fields)).status).toBe(303);
    expect((await owner.get(page())).text).toContain('relevé.pdf');
    const [kept] = await read(house, robot, (work) => listDocuments(work, { kind: 'dispute-document' }));
    const accountant = await as('accountant');
    const shown = await accountant.get(`/staff/documents/${kept?.id}`);
    expect(shown.headers.get('content-disposition')).toMatch(/^attachment;/);
    expect(shown.headers.get('content-type')).toBe('application/pdf');
  });

  it('is accepted by staff within what is left of the invoice', async () => {
    const accountant = await as('accountant');
    const invoice = `/staff/invoices/${known.mine.invoiceId}`;
    expect((await accountant.get('/staff/disputes')).text).toContain(known.mine.invoiceNumber);
    const answer = (amount: string) =>
      accountant.post(invoice, { form: 'accept', amount, why: 'trois jours d’arrêt' });
    expect((await answer('999999,00')).status).toBe(422);
    expect((await answer('1,20')).status).toBe(303);
    const [dispute] = await read(house, robot, (work) => listDisputes(work, { limit: 1 }));
    expect(dispute?.outcome?.accepted?.cents).toBe(120n);
    expect((await (await as('owner')).get(page())).text).toContain('trois jours d’arrêt');
  });
});

describe('a price that is announced', () => {
  it('stands on the page of its service, with its day and the way out (art. 7; R212-1)', async () => {
    const { serviceId } = known.mine;
    const page = `/account/services/${serviceId}`;
    const before = (await (await as('owner')).get(page)).text;
    expect(before).not.toContain('Un nouveau prix est annoncé');
    await act(house, robot, async (work) => {
      const service = await getService(work, serviceId);
      const price = { cents: (service?.price.cents ?? 0n) + 1000n, currency: 'EUR' } as const;
      granted(await announcePriceChange(work, { serviceId, price, why: '' }));
    });
    const { text } = await (await as('owner')).get(page);
    expect(text).toContain('Un nouveau prix est annoncé');
    expect(text).toMatch(/à partir du .*\d{4}.*résiliez avant ce jour/);
  });
});

describe('“Résilier votre contrat”, without an account (L215-1-1)', () => {
  it('is linked from every page of the shop', async () => {
    for (const path of ['/', '/terms', '/legal', '/sign-in'])
      expect((await pages.visitor().get(path)).html).toContain('href="/termination"');
  });

  it('answers the same whether we know the address, and writes only to those who may end it', async () => {
    const [contact] = await read(house, robot, (work) => contactsOf(work, known.mine.id));
    const asked = async (named: string) => (await pages.visitor().post('/termination', { named })).to;
    expect(await asked('nobody@example.org')).toBe(await asked(contact?.email ?? ''));
    expect((await links()).map(({ to }) => to)).toEqual([[contact?.email]]);
    expect(await asked(known.mine.number)).toBe(await asked('C99999'));
    expect(await links()).toHaveLength(2);
  });

  it('travels as a secret: the outbox does not show it, and an unknown one leads nowhere', async () => {
    const [mail] = await links();
    const shown = await read(house, robot, (work) => getMail(work, mail?.id ?? ''));
    expect(shown?.body).toBeUndefined();
    expect((await pages.visitor().get('/termination/unknown')).status).toBe(404);
  });

  it('ends what was chosen, of that customer alone, and works once', async () => {
    const { theirs, mine } = known;
    const { token } = await act(house, robot, (work) =>
      createLink(work, { purpose: 'termination', subject: theirs.contactId, validFor: 'PT2H' }),
    );
    const page = `/termination/${token}`;
    const visitor = pages.visitor();
    expect((await visitor.get(page)).text).toContain('n’a pas encore démarré');
    expect((await visitor.post(page, { form: 'terminate' })).status, 'nothing chosen').toBe(422);
    const of = (serviceId: string) => ({ form: 'terminate', [`service-${serviceId}`]: 'yes' });
    expect((await visitor.post(page, of(mine.serviceId))).status, 'another’s').toBe(422);
    expect((await visitor.post(page, of(theirs.serviceId))).status).toBe(303);
    const ended = await read(house, robot, (work) => getService(work, theirs.serviceId));
    expect(ended?.ended).toMatchObject({ reason: 'cancelled', article: 'L215-1-1' });
    expect((await visitor.get(page)).status).toBe(410);
  });
});

describe('a termination by the button', () => {
  it('shows the end and why before and after, and is confirmed by mail', async () => {
    const owner = await as('owner');
    const page = `/account/services/${known.mine.serviceId}/termination`;
    expect((await owner.get(page)).text).toMatch(/10 janvier 2027.*60 jours/);
    expect((await owner.post(page, { form: 'terminate' })).status).toBe(303);
    expect((await owner.get(page)).text).toContain('10 janvier 2027');
    const service = await read(house, robot, (work) => getService(work, known.mine.serviceId));
    expect(service?.endsOn?.toString()).toBe('2027-01-10');
    await deliverAll(
      house,
      noticesHandlers(async () => undefined),
    );
    const mails = await read(house, robot, (work) => listMails(work, { limit: 5 }));
    expect(mails.map(({ kind }) => kind)).toContain('termination-recorded');
    expect((await (await as('admin')).get('/staff/terminations')).text).toContain('10/01/2027');
  });
});

describe('a change of plan', () => {
  it('is made for the amount that was shown, and no other', async () => {
    const owner = await as('owner');
    const page = `/account/services/${known.mine.serviceId}/plan`;
    const plan = /plan\?plan=([\w-]+)/.exec((await owner.get(page)).html)?.[1] ?? '';
    const shown = await owner.get(`${page}?plan=${plan}`);
    const amount = /name="amount" value="([^"]+)"/.exec(shown.html)?.[1] ?? '';
    expect(amount).toMatch(/^-?\d+\.\d\d$/);
    expect((await owner.post(page, { form: 'change', plan, amount: '0.01' })).status).toBe(422);
    expect((await owner.post(page, { form: 'change', plan, amount })).status).toBe(303);
    const service = await read(house, robot, (work) => getService(work, known.mine.serviceId));
    expect(service?.planSlug).toBe(plan);
  });
});
