import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { robot } from '../api/testing/company.ts';
import { resumeService, suspendService } from '../company/contracts/contracts.ts';
import { choiceLink } from '../company/notices/choices.ts';
import { noticesHandlers } from '../company/notices/jobs.ts';
import { chooseNotices, noticeChoices } from '../company/notices/notices.ts';
import { listActs } from '../platform/acts.ts';
import { act, read } from '../platform/house.ts';
import { mailHandlers } from '../platform/mail/jobs.ts';
import { listMails } from '../platform/mail/mail.ts';
import { type TestRelay, testRelay } from '../platform/mail/testing/relay.ts';
import { deliverAll } from '../platform/outbox.ts';
import { type TestHouse, testHouse } from '../platform/testing/database.ts';
import { type People, people, type Role } from './testing/company.ts';
import { type Pages, testPages, type Visitor } from './testing/pages.ts';

let house: TestHouse;
let pages: Pages;
let known: People;
let relay: TestRelay;
beforeAll(async () => {
  house = await testHouse();
  known = await people(house);
  pages = await testPages(house);
  relay = await testRelay();
});
afterAll(async () => {
  await relay.close();
  await house.close();
});
beforeEach(() =>
  act(house, robot, (work) =>
    chooseNotices(work, {
      customerId: known.mine.id,
      choices: { 'service-resumed': 'on', 'card-expiring': 'on' },
    }),
  ),
);

async function as(role: Role): Promise<Visitor> {
  const visitor = pages.visitor();
  const token = await known.signIn(role);
  if (token) visitor.cookies.set('orbite_session', token);
  return visitor;
}
const deliver = () =>
  deliverAll(house, [
    ...mailHandlers(async () => ({
      smtpUrl: `smtp://robot:secret@127.0.0.1:${relay.port}`,
      from: { name: 'Étoile', address: 'contact@etoile.example' },
    })),
    ...noticesHandlers(async () => undefined),
  ]);
const choices = async (customerId = known.mine.id) =>
  Object.fromEntries(
    (await read(house, robot, (work) => noticeChoices(work, customerId))).map(({ kind, choice }) => [
      kind,
      choice,
    ]),
  );
const link = () =>
  read(house, robot, (work) => choiceLink(work, known.mine.id, 'service-resumed')).then(
    (url) => new URL(url).pathname,
  );

/** The newest mail of a kind, as it left. */
async function left(kind: string): Promise<string> {
  const [mail] = await read(house, robot, (work) =>
    listMails(work, { customerId: known.mine.id, kind, limit: 1 }),
  );
  return relay.received.find((message) => mail && message.includes(`<${mail.id}@`)) ?? '';
}
const count = async (kind: string) =>
  (await read(house, robot, (work) => listMails(work, { customerId: known.mine.id, kind }))).length;

/** A notice that one may do without, after one that is always told (DSA, art. 17). */
async function stopAndGo(): Promise<void> {
  const { serviceId } = known.mine;
  await act(house, robot, (work) => suspendService(work, serviceId, { reason: 'abuse', why: 'essai' }));
  await act(house, robot, (work) => resumeService(work, serviceId, 'abuse'));
  await deliver();
}

/** A header on one line. */
function header(message: string, name: string): string | undefined {
  const [head = ''] = message.split('\r\n\r\n');
  const lines = head.replace(/\r\n[ \t]+/g, ' ').split('\r\n');
  return lines
    .find((line) => line.toLowerCase().startsWith(`${name.toLowerCase()}: `))
    ?.slice(name.length + 2);
}

/** As the servers of mail programs send it: no cookie, no origin, no token (RFC 8058). */
const oneClick = (path: string, field = 'One-Click', headers = {}) =>
  pages.visitor().send(path, { 'List-Unsubscribe': field }, headers);

describe('a mail that is always told', () => {
  it('says nothing of doing without it: no header, no link', async () => {
    await stopAndGo();
    const suspended = await left('service-suspended');
    expect(suspended).not.toBe('');
    expect(header(suspended, 'List-Unsubscribe')).toBeUndefined();
    expect(header(suspended, 'List-Unsubscribe-Post')).toBeUndefined();
    expect(suspended).not.toContain('/notices/');
  });

  it('cannot be declined, by a form or by a link of another notice', async () => {
    const owner = await as('owner');
    const chosen = await act(house, robot, (work) =>
      chooseNotices(work, { customerId: known.mine.id, choices: { reminder: 'off' } }),
    );
    expect(chosen).toMatchObject({ refused: 'notice-not-optional' });
    const token = (await link()).split('/').at(-1);
    for (const kind of ['reminder', 'invoice', 'service-suspended', 'nothing', 'card-expiring'])
      expect((await oneClick(`/notices/${kind}/${token}`)).status, kind).toBe(404);
    expect((await owner.post('/account/notifications', { form: 'optional', reminder: '' })).status).toBe(303);
    const before = await count('service-suspended');
    await stopAndGo();
    expect(await count('service-suspended')).toBe(before + 1);
  });
});

describe('a mail that one may do without', () => {
  it('has a button in the mail program and a link in its text, over one address', async () => {
    await stopAndGo();
    const resumed = await left('service-resumed');
    const url = /^<(.+)>$/.exec(header(resumed, 'List-Unsubscribe') ?? '')?.[1] ?? '';
    expect(url).toMatch(/^https?:\/\/[^/]+\/notices\/service-resumed\/[\w-]{48}$/);
    expect(header(resumed, 'List-Unsubscribe-Post')).toBe('List-Unsubscribe=One-Click');
    expect((await pages.visitor().get(new URL(url).pathname)).status).toBe(200);
  });

  it('is not declined by looking, by an altered address, by another field, or from a page of others', async () => {
    const path = await link();
    const visitor = pages.visitor();
    await visitor.get(path);
    const altered = path.replace(/.$/, (last) => (last === 'A' ? 'Q' : 'A'));
    expect((await oneClick(altered)).status).toBe(404);
    expect((await oneClick(path, 'Two-Clicks')).status).toBe(403);
    expect((await oneClick(path, 'x'.repeat(100_000))).status).toBe(403);
    expect((await oneClick(path, 'One-Click', { origin: 'https://evil.example' })).status).toBe(403);
    expect((await oneClick(path, 'One-Click', { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    expect(await choices()).toMatchObject({ 'service-resumed': 'on' });
  });

  it('is declined by one click, without an account, for its customer and its kind alone, once', async () => {
    const path = await link();
    expect((await oneClick(path)).status).toBe(200);
    expect((await oneClick(path)).status).toBe(200);
    expect(await choices()).toEqual({ 'service-resumed': 'off', 'card-expiring': 'on' });
    expect(await choices(known.theirs.id)).toMatchObject({ 'service-resumed': 'on' });
    const acts = await read(house, robot, (work) =>
      listActs(work, { customerId: known.mine.id, act: 'notice-declined', limit: 10 }),
    );
    expect(acts.filter(({ details }) => details.means === 'one-click')).toHaveLength(1);
  });

  it('once declined does not leave, and the trail says why; taken back, it leaves again', async () => {
    const visitor = pages.visitor();
    const path = await link();
    expect((await visitor.post(path, { choice: 'off' })).to).toBe(path);
    expect((await visitor.get(path)).text).toContain('Vous ne recevez plus ces messages');
    const before = await count('service-resumed');
    await stopAndGo();
    expect(await count('service-resumed')).toBe(before);
    const [skipped] = await read(house, robot, (work) =>
      listActs(work, { customerId: known.mine.id, act: 'notice-skipped', limit: 1 }),
    );
    expect(skipped?.details).toMatchObject({ notice: 'service-resumed', reason: 'opted-out' });
    expect((await visitor.post(path, { choice: 'on' })).to).toBe(path);
    await stopAndGo();
    expect(await count('service-resumed')).toBe(before + 1);
  });
});

describe('the page of notifications', () => {
  it('shows what is always told with its reason, the quiet hours, and keeps what is chosen', async () => {
    const owner = await as('owner');
    const page = '/account/notifications';
    const shown = await owner.get(page);
    expect(shown.text).toContain('Facture Pourquoi art. 8');
    expect(shown.text).toContain('L215-1');
    expect(shown.text).toContain('Aucun SMS de 22 h à 8 h');
    expect(shown.html).toMatch(/name="service-resumed"[^>]*checked/);
    expect((await owner.post(page, { form: 'optional', 'card-expiring': 'yes' })).to).toBe(page);
    expect(await choices()).toEqual({ 'service-resumed': 'off', 'card-expiring': 'on' });
    expect((await owner.get(page)).html).not.toMatch(/name="service-resumed"[^>]*checked/);
    expect((await owner.post(page, { form: 'channel', channel: 'both' })).to).toBe(page);
    expect((await owner.get(page)).html).toMatch(/value="both"[^>]*selected/);
  });

  it('of a customer is seen by staff, and changed by those who keep the books', async () => {
    const accountant = await as('accountant');
    const page = `/staff/customers/${known.mine.id}/reminders`;
    expect((await accountant.get(page)).text).toContain('Messages facultatifs');
    expect((await accountant.post(page, { form: 'optional' })).to).toBe(page);
    expect(await choices()).toEqual({ 'service-resumed': 'off', 'card-expiring': 'off' });
    const support = await as('support');
    expect((await support.get(page)).text).toContain('Messages facultatifs');
    expect((await support.post(page, { form: 'optional', 'service-resumed': 'yes' })).status).toBe(403);
    expect(await choices()).toEqual({ 'service-resumed': 'off', 'card-expiring': 'off' });
  });
});
