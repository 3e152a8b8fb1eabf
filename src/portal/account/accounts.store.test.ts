import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { robot } from '../../api/testing/company.ts';
import { insertAccount, openAccount } from '../../platform/auth/accounts.ts';
import { requestPasswordReset, sendVerification } from '../../platform/auth/credentials.ts';
import { createLink } from '../../platform/auth/links.ts';
import { startSession } from '../../platform/auth/sessions.ts';
import { act } from '../../platform/house.ts';
import { newId } from '../../platform/ids.ts';
import { granted } from '../../platform/refusal.ts';
import { type TestHouse, testHouse } from '../../platform/testing/database.ts';
import { type People, people } from '../testing/company.ts';
import { ORIGIN, type Pages, testPages, type Visitor } from '../testing/pages.ts';

let house: TestHouse;
let pages: Pages;
let known: People;
const PASSWORD = 'une phrase de passe solide';

beforeAll(async () => {
  house = await testHouse();
  known = await people(house);
  pages = await testPages(house);
});
afterAll(() => house.close());

async function somebody(): Promise<{ id: string; email: string; visitor: Visitor }> {
  const email = `${newId()}@example.org`;
  const { id, token } = await act(house, robot, async (work) => {
    const account = granted(
      await openAccount(work, { email, name: 'Léa Martin', language: 'fr', password: PASSWORD }),
    );
    const start = await startSession(work, {
      accountId: account.id,
      address: '192.0.2.1',
      userAgent: 'test',
    });
    return { id: account.id, token: start.token };
  });
  const visitor = pages.visitor();
  visitor.cookies.set('orbite_session', token);
  return { id, email, visitor };
}

/** The address of the link in the last mail to somebody. */
async function linkIn(email: string): Promise<string> {
  const { rows } = await house.pool.query(
    `select mails.id, sealed from mails join mail_bodies on mail_id = mails.id
      where $1 = any(recipients) order by mails.id desc limit 1`,
    [email],
  );
  const { text } = JSON.parse(house.secrets.open(rows[0].sealed, 'mail-body'));
  return /https?:\/\/[^/\s]+(\/\S+)/.exec(text)?.[1] ?? '';
}

describe('a single-use link', () => {
  const PAGES = [
    ['/account/verify/', 'verify-email'],
    ['/account/reset/', 'reset-password'],
    ['/account/staff/', 'staff-invitation'],
    ['/account/first/', 'first-staff'],
    ['/account/invitation/', 'invitation'],
    ['/passwords/', 'ftp-password'],
  ] as const;

  it.each(PAGES)('%s that never was is a page that does not exist, and says so', async (path) => {
    const { status, text } = await pages.visitor().get(`${path}${'x'.repeat(43)}`);
    expect(status).toBe(404);
    expect(text).toContain('Ce lien ne peut pas servir');
    expect(text).not.toContain('Cette page n’existe pas');
  });

  it.each(PAGES)('%s that has expired is gone, with the reason', async (path, purpose) => {
    const { token } = await act(house, robot, (work) =>
      createLink(work, { purpose, subject: known.mine.contactId, validFor: 'PT1H' }),
    );
    house.clock.set(house.clock.now().add({ hours: 2 }).toString());
    const visitor = pages.visitor();
    const shown = await visitor.get(`${path}${token}`);
    expect(shown.status).toBe(410);
    expect(shown.text).toContain('Le délai de ce lien est passé');
    const sent = await visitor.post(`${path}${token}`, { password: PASSWORD, 'password-again': PASSWORD });
    expect(sent.status).toBe(410);
  });

  it('works once: the second time it is gone', async () => {
    const { id } = await act(house, robot, async (work) =>
      granted(
        await insertAccount(work, { email: `${newId()}@x.example`, name: 'Paul', language: 'fr' }, null),
      ),
    );
    const { token } = await act(house, robot, (work) =>
      createLink(work, { purpose: 'staff-invitation', subject: id, validFor: 'PT1H' }),
    );
    const visitor = pages.visitor();
    const path = `/account/staff/${token}`;
    const differ = await visitor.post(path, { password: PASSWORD, 'password-again': 'autre chose' });
    expect(differ.status).toBe(422);
    expect(differ.html).toContain('href="#main-password-again"');
    const short = await visitor.post(path, { password: 'court', 'password-again': 'court' });
    expect(short.html).toContain('href="#main-password"');
    const fields = { password: PASSWORD, 'password-again': PASSWORD };
    expect((await visitor.post(path, fields)).to).toBe('/sign-in');
    expect((await visitor.get(path)).status).toBe(410);
    expect((await visitor.post(path, fields)).text).toContain('déjà servi');
  });
});

describe('an e-mail address', () => {
  it('is verified by the link, and no longer once it changes', async () => {
    const { id, email, visitor } = await somebody();
    await act(house, robot, (work) => sendVerification(work, id, ORIGIN));
    expect((await visitor.get('/security')).text).toContain('non confirmée');
    await visitor.post(await linkIn(email));
    expect((await visitor.get('/security')).text).not.toContain('non confirmée');
    const wrong = await visitor.post('/security', { form: 'email', email: 'b@example.org', password: 'non' });
    expect(wrong.status).toBe(422);
    expect(wrong.html).toContain('href="#email-password"');
    const next = `nouvelle-${newId()}@example.org`;
    expect((await visitor.post('/security', { form: 'email', email: next, password: PASSWORD })).status).toBe(
      303,
    );
    const after = await visitor.get('/security');
    expect(after.text).toContain(next);
    expect(after.text).toContain('non confirmée');
  });
});

describe('signing in', () => {
  it('is slowed down after eight wrong passwords for one e-mail, with the time to wait', async () => {
    const { email } = await somebody();
    const visitor = pages.visitor();
    for (let n = 0; n < 8; n += 1) {
      const { status } = await visitor.post('/sign-in', { email, password: 'pas le bon' });
      expect(status, `attempt ${n + 1}`).toBe(422);
    }
    const ninth = await visitor.post('/sign-in', { email, password: PASSWORD });
    expect(ninth.status).toBe(429);
    expect(ninth.text).toContain('Attendez 15 min');
    const elsewhere = await pages.visitor().post('/sign-in', { email, password: PASSWORD });
    expect(elsewhere.status, 'also from another address').toBe(429);
    house.clock.set(house.clock.now().add({ minutes: 16 }).toString());
    expect((await visitor.post('/sign-in', { email, password: PASSWORD })).status).toBe(303);
  });

  it('leads to a page of ours only', async () => {
    const { email } = await somebody();
    for (const [next, to] of [
      ['/account/invoices', '/account/invoices'],
      ['https://evil.example/', '/choose'],
      ['//evil.example/', '/choose'],
      ['/\\evil.example', '/choose'],
    ]) {
      const path = `/sign-in?next=${encodeURIComponent(next ?? '')}`;
      const { to: where } = await pages.visitor().post(path, { email, password: PASSWORD });
      expect(where, next).toBe(to);
    }
  });

  it('says the same to whoever asks for a link, known or not', async () => {
    const { email } = await somebody();
    for (const asked of [email, 'personne@example.org']) {
      const visitor = pages.visitor();
      expect((await visitor.post('/forgotten', { email: asked })).to).toBe('/sign-in');
      expect((await visitor.get('/sign-in')).text).toContain('Si un compte porte cette adresse');
    }
    await requestPasswordReset(house, { email, address: '192.0.2.1', portalUrl: ORIGIN });
    expect((await pages.visitor().get(await linkIn(email))).status).toBe(200);
  });
});

describe('a second factor', () => {
  it('is shown as a picture for the camera and as text, in the answer only', async () => {
    const { visitor } = await somebody();
    const shown = await visitor.post('/security/totp', { form: 'begin' });
    expect(shown.status).toBe(200);
    expect(shown.html).toMatch(/<svg[^>]*role="img" aria-label="Code QR/);
    expect(shown.html).toMatch(/otpauth:\/\/totp\/[^"]+secret=[A-Z2-7]{32}/);
    expect((await visitor.get('/security/totp')).html).not.toContain('otpauth:');
  });
});

describe('a passkey', () => {
  it('is begun with the password alone: a session left open is not enough', async () => {
    const { visitor } = await somebody();
    const name = 'Téléphone';
    const refused = await visitor.post('/security/passkey', { name, password: 'non' });
    expect(refused.status).toBe(422);
    expect(refused.html).not.toContain('data-options');
    expect(refused.html).toContain('href="#main-password"');
    const begun = await visitor.post('/security/passkey', { name, password: PASSWORD });
    expect(begun.html).toContain('data-passkey="register"');
    const finish = { form: 'passkey', name, ticket: newId(), response: '{}' };
    expect((await visitor.post('/security/passkey', finish)).status, 'a ticket of nobody').toBe(422);
  });
});

describe('staff who look through a customer’s eyes', () => {
  it('see the pages of that contact, change nothing, and come back to their own', async () => {
    const staff = pages.visitor();
    staff.cookies.set('orbite_session', (await known.signIn('support')) ?? '');
    const own = staff.cookies.get('orbite_session');
    const file = `/staff/customers/${known.mine.id}`;
    const look = { form: 'look', contact: known.mine.contactId };
    expect((await staff.post(file, { ...look, reason: '' })).status).toBe(422);
    expect((await staff.post(file, { ...look, reason: 'appel du client' })).to).toBe('/account');
    const home = await staff.get('/account');
    expect(home.status).toBe(200);
    expect(home.html).toContain('appel du client');
    expect((await staff.get('/staff')).status).toBe(404);
    const service = `/account/services/${known.mine.serviceId}`;
    for (const [path, fields] of [
      [service, { form: 'https', https: 'off' }],
      ['/account/details', { line1: 'ailleurs' }],
      ['/account/contacts/new', { lastName: 'Intrus', email: 'intrus@example.org' }],
      [`/order/${known.planSlug}`, { form: 'details', siteName: 'intrus' }],
      ['/security', { form: 'person', name: 'Intrus' }],
    ] as const)
      expect((await staff.post(path, fields)).status, path).toBe(403);
    expect((await staff.post('/sign-out')).to).toBe('/staff');
    expect(staff.cookies.get('orbite_session')).toBe(own);
    const timeline = (await staff.get(file)).text;
    expect(timeline).toContain('appel du client');
  });

  it('lose the look when it is thirty minutes old', async () => {
    const staff = pages.visitor();
    staff.cookies.set('orbite_session', (await known.signIn('looking')) ?? '');
    expect((await staff.get('/account')).status).toBe(200);
    house.clock.set(house.clock.now().add({ minutes: 31 }).toString());
    expect((await staff.get('/account')).to).toMatch(/^\/sign-in/);
  });
});
