import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { robot } from '../../api/testing/company.ts';
import { listRequests } from '../../company/privacy/privacy.ts';
import { read } from '../../platform/house.ts';
import { type TestHouse, testHouse } from '../../platform/testing/database.ts';
import { people } from '../testing/company.ts';
import { testPages, type Visitor } from '../testing/pages.ts';

let house: TestHouse;
let support: Visitor;
let admin: Visitor;
let number: string;

beforeAll(async () => {
  house = await testHouse();
  const known = await people(house);
  const pages = await testPages(house);
  const as = async (role: 'support' | 'admin') => {
    const visitor = pages.visitor();
    visitor.cookies.set('orbite_session', (await known.signIn(role)) ?? '');
    return visitor;
  };
  support = await as('support');
  admin = await as('admin');
  const list = await support.get('/staff/lists/customers');
  number = list.html.split('\r\n')[1]?.split(';')[0] ?? '';
});
afterAll(() => house.close());

const asked = {
  form: 'record',
  kind: 'erasure',
  means: 'letter',
  name: 'Ada Morel',
  email: 'ada@morel.example',
};

async function request() {
  const [one] = await read(house, robot, (work) => listRequests(work, { open: true, limit: 1 }));
  return one?.id ?? '';
}

describe('a request about personal data', () => {
  it.each([
    ['of tomorrow', { receivedOn: '2999-01-01' }],
    ['on no day', { receivedOn: 'hier' }],
    ['of a customer whom nobody knows', { receivedOn: '2026-01-05', customer: 'C99999999' }],
    ['without an address', { receivedOn: '2026-01-05', email: '' }],
  ])('%s is refused, and what was typed is kept', async (_what, fields) => {
    const answer = await support.post('/staff/privacy', { ...asked, ...fields });
    expect(answer.status).toBe(422);
    expect(answer.html).toContain('Ada Morel');
  });

  it('is recorded by staff, and its page says what an erasure would do', async () => {
    const receivedOn = house.clock.now().toZonedDateTimeISO('Europe/Paris').toPlainDate().toString();
    const answer = await support.post('/staff/privacy', { ...asked, receivedOn, customer: number });
    expect(answer.to).toBe('/staff/privacy');
    const page = await support.get(`/staff/privacy/${await request()}`);
    expect(page.status).toBe(200);
    expect(page.text).toContain('Ada Morel');
    expect(page.text).toContain('RGPD 6-1 b');
  });

  it('erases nothing until the box is ticked', async () => {
    const answer = await support.post(`/staff/privacy/${await request()}`, { form: 'erase' });
    expect(answer.status).toBe(422);
    expect((await support.get('/staff/privacy')).text).toContain('Rien n’a encore été effacé');
  });

  it('gets the archive of its person, and only theirs', async () => {
    const file = await support.get(`/staff/privacy/${await request()}/data`);
    expect(file.status).toBe(200);
    expect(file.headers.get('content-type')).toBe('application/zip');
  });

  it('is refused with a reason or not at all, and is answered once', async () => {
    const at = `/staff/privacy/${await request()}`;
    expect((await support.post(at, { form: 'answer', answer: 'refused', why: '' })).status).toBe(422);
    expect((await support.post(at, { form: 'answer', answer: 'done', why: '' })).to).toBe(at);
    expect((await support.post(at, { form: 'answer', answer: 'done', why: '' })).status).toBe(422);
  });
});

describe('a breach', () => {
  const breach = {
    form: 'record',
    what: 'Un ordinateur portable volé',
    data: 'adresses',
    people: '12',
    risk: 'risk',
  };

  it.each([
    ['without a moment', { noticedAt: '' }],
    ['of nobody knows how many', { noticedAt: '2026-01-05 09:30', people: 'beaucoup' }],
    ['to come', { noticedAt: '2999-01-01 00:00' }],
  ])('%s is refused', async (_what, fields) => {
    expect((await admin.post('/staff/privacy/breaches', { ...breach, ...fields })).status).toBe(422);
  });

  it('is in the log with the hour by which the authority must know', async () => {
    const noticedAt = '2026-01-05 09:30';
    expect((await admin.post('/staff/privacy/breaches', { ...breach, noticedAt })).to).toBe(
      '/staff/privacy/breaches',
    );
    const page = await admin.get('/staff/privacy/breaches');
    expect(page.text).toContain('Un ordinateur portable volé');
    expect(page.text).toContain('8 janv. 2026');
  });
});
