import { TOTP } from 'otpauth';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { system } from '../actor.ts';
import { act, ReadOnlyError, read } from '../house.ts';
import { newId } from '../ids.ts';
import { granted, isRefusal } from '../refusal.ts';
import { type TestHouse, testHouse } from '../testing/database.ts';
import { getAccount, openAccount } from './accounts.ts';
import { changeEmail, changePassword, sendVerification, verifyEmail } from './credentials.ts';
import { startImpersonation } from './impersonation.ts';
import { consumeLink, createLink } from './links.ts';
import { grantAccess } from './memberships.ts';
import { actorOf, sessionOf, signOut } from './sessions.ts';
import { confirmSecondFactor, signIn } from './sign-in.ts';
import { acceptFirstStaffLink, changeStaffRole, createFirstStaffLink, endStaff } from './staff.ts';
import { authenticateToken, createToken, revokeToken } from './tokens.ts';
import { beginTotp, confirmTotp } from './totp.ts';

let house: TestHouse;
beforeAll(async () => {
  house = await testHouse();
});
afterAll(() => house.close());

const robot = system('test');
const password = 'cheval pile agrafe';
const caller = { address: '192.0.2.7', userAgent: 'test' };
let count = 0;
async function account() {
  const email = `p${++count}@exemple.fr`;
  return granted(
    await act(house, robot, (work) => openAccount(work, { email, name: 'Zoé', language: 'fr', password })),
  );
}
const session = (token: string) => read(house, robot, (work) => sessionOf(work, token));
async function enter(email: string, more: { previousToken?: string } = {}) {
  const done = granted(
    await signIn(house, { email, password, ...caller, address: `198.51.100.${count}`, ...more }),
  );
  if (done.step !== 'done') throw new Error('a second factor was asked for');
  return done;
}

describe('signing in', () => {
  it('answers the same for an unknown e-mail and for a wrong password', async () => {
    const { email } = await account();
    const wrong = await signIn(house, { email, password: 'not this one', ...caller });
    const unknown = await signIn(house, { email: 'nobody@exemple.fr', password: 'not this one', ...caller });
    expect(wrong).toEqual(unknown);
    expect(wrong).toMatchObject({ refused: 'sign-in-wrong' });
  });

  it('counts wrong tries although the use case refuses, then says how long to wait', async () => {
    const { email } = await account();
    for (let i = 0; i < 8; i++)
      await signIn(house, { email, password: 'wrong', ...caller, address: `203.0.113.${i}` });
    const blocked = await signIn(house, { email, password, ...caller, address: '203.0.113.99' });
    expect(blocked).toMatchObject({ refused: 'too-many-attempts', figures: { minutes: 15 } });
  });

  it('counts twenty simultaneous tries one by one', async () => {
    const { email } = await account();
    const tries = Array.from({ length: 20 }, (_, i) =>
      signIn(house, { email, password: 'wrong', ...caller, address: `203.0.114.${i}` }),
    );
    const answers = await Promise.all(tries);
    expect(answers.filter((answer) => isRefusal(answer) && answer.refused === 'sign-in-wrong')).toHaveLength(
      8,
    );
  });

  it('gives a new token and ends the session of the old one (fixation)', async () => {
    const { email } = await account();
    const first = await enter(email);
    const second = await enter(email, { previousToken: first.token });
    expect(second.token).not.toBe(first.token);
    expect(await session(first.token)).toBeUndefined();
    expect((await session(second.token))?.account.email).toBe(email);
    await act(house, robot, (work) => signOut(work, second.token));
    expect(await session(second.token)).toBeUndefined();
  });

  it('takes a code of the authenticator once, and a recovery code once', async () => {
    const { id, email } = await account();
    const { secret } = granted(
      await act(house, robot, (work) => beginTotp(work, { accountId: id, issuer: 'Acme' })),
    );
    const code = () => new TOTP({ secret }).generate({ timestamp: house.clock.now().epochMilliseconds });
    const used = code();
    const { recoveryCodes } = granted(await confirmTotp(house, robot, { accountId: id, code: used }));
    const ticket = async () => {
      const step = granted(await signIn(house, { email, password, ...caller, address: '198.51.101.1' }));
      if (step.step !== 'second-factor') throw new Error('no second factor was asked for');
      return step.ticket;
    };
    const answer = async (given: string) =>
      confirmSecondFactor(house, { ticket: await ticket(), code: given, ...caller });
    expect(await answer(used)).toMatchObject({ refused: 'code-wrong' });
    expect(await answer(recoveryCodes[0] ?? '')).toMatchObject({ step: 'done' });
    expect(await answer(recoveryCodes[0] ?? '')).toMatchObject({ refused: 'code-wrong' });
    expect(await session(await ticket())).toBeUndefined();
  });
});

describe('a single-use link', () => {
  const make = () =>
    act(house, robot, (work) =>
      createLink(work, { purpose: 'ftp-password', subject: 's', validFor: 'PT1H' }),
    );

  it('lets one of two simultaneous uses win', async () => {
    const { token } = await make();
    const use = () => act(house, robot, (work) => consumeLink(work, token, 'ftp-password'));
    const answers = await Promise.all([use(), use()]);
    expect(answers.filter((answer) => isRefusal(answer))).toMatchObject([{ refused: 'link-used' }]);
  });

  it('is refused for another purpose, when unknown and when expired', async () => {
    const { token } = await make();
    const use = (text: string, purpose: 'ftp-password' | 'reset-password') =>
      act(house, robot, (work) => consumeLink(work, text, purpose));
    expect(await use(token, 'reset-password')).toMatchObject({ refused: 'link-unknown' });
    expect(await use('made-up', 'ftp-password')).toMatchObject({ refused: 'link-unknown' });
    const now = house.clock.now();
    house.clock.set(now.add({ hours: 2 }));
    expect(await use(token, 'ftp-password')).toMatchObject({ refused: 'link-expired' });
    house.clock.set(now);
  });
});

describe('the address and password of an account', () => {
  it('an address is no longer verified once it changes, and the old link proves nothing', async () => {
    const { id } = await account();
    const portalUrl = 'https://clients.exemple.fr';
    await act(house, robot, (work) => sendVerification(work, id, portalUrl));
    const { token } = await act(house, robot, (work) =>
      createLink(work, {
        purpose: 'verify-email',
        subject: id,
        data: { email: `p${count}@exemple.fr` },
        validFor: 'PT1H',
      }),
    );
    const verified = granted(await act(house, robot, (work) => verifyEmail(work, token)));
    expect(verified.emailVerifiedAt).not.toBeNull();
    const late = await act(house, robot, (work) =>
      createLink(work, {
        purpose: 'verify-email',
        subject: id,
        data: { email: verified.email },
        validFor: 'PT1H',
      }),
    );
    const email = `new${count}@exemple.fr`;
    granted(await changeEmail(house, robot, { accountId: id, email, password, portalUrl }));
    expect((await act(house, robot, (work) => getAccount(work, id)))?.emailVerifiedAt).toBeNull();
    const answer = await act(house, robot, (work) => verifyEmail(work, late.token));
    expect(answer).toMatchObject({ refused: 'link-withdrawn' });
  });

  it('a new password ends the other sessions and keeps the one that set it', async () => {
    const { id, email } = await account();
    const [mine, stolen] = [await enter(email), await enter(email)];
    const wanted = 'quatre mots sans rapport';
    granted(
      await changePassword(house, robot, {
        accountId: id,
        sessionId: mine.sessionId,
        current: password,
        wanted,
      }),
    );
    expect(await session(stolen.token)).toBeUndefined();
    expect(await session(mine.token)).toBeDefined();
  });
});

describe('staff', () => {
  it('begins with one administrator by the first link, who cannot be the last to go, and looks read-only', async () => {
    const link = granted(await act(house, robot, (work) => createFirstStaffLink(work)));
    const input = {
      token: link.token,
      name: 'Ada',
      email: 'ada@exemple.fr',
      password,
      language: 'fr' as const,
    };
    const ada = granted(await act(house, robot, (work) => acceptFirstStaffLink(work, input)));
    expect(await act(house, robot, (work) => createFirstStaffLink(work))).toMatchObject({
      refused: 'staff-exists',
    });
    expect(await act(house, robot, (work) => endStaff(work, ada.id))).toMatchObject({
      refused: 'last-admin',
    });
    expect(await act(house, robot, (work) => changeStaffRole(work, ada.id, 'support'))).toMatchObject({
      refused: 'last-admin',
    });

    const { token } = await enter('ada@exemple.fr');
    const staffSession = await session(token);
    if (!staffSession) throw new Error('no session');
    const contact = { id: newId(), name: 'Léa', customerId: newId() };
    const look = granted(
      await act(house, actorOf(staffSession), (work) =>
        startImpersonation(work, { staffSession, contact, reason: 'appel du client', ...caller }),
      ),
    );
    const looking = await session(look.token);
    if (!looking) throw new Error('no look');
    expect(actorOf(looking)).toMatchObject({
      kind: 'contact',
      customerId: contact.customerId,
      impersonatedBy: { name: 'Ada' },
    });
    await expect(act(house, actorOf(looking), async () => 1)).rejects.toThrow(ReadOnlyError);
    await act(house, robot, (work) => signOut(work, token));
    expect(await session(look.token)).toBeUndefined();
  });
});

describe('an API token', () => {
  it('is shown once, works until it is revoked, and a customer sees neither its hash nor the tokens of others', async () => {
    const [mine, theirs] = [newId(), newId()];
    const make = (customerId: string) =>
      act(house, robot, (work) =>
        createToken(work, { name: 'boutique', scopes: ['invoices:read'], customerId }),
      );
    const { token, record } = granted(await make(mine));
    granted(await make(theirs));
    const who = () => act(house, robot, (work) => authenticateToken(work, token));
    expect(await who()).toMatchObject({ actor: { kind: 'token', customerId: mine } });
    const me = { kind: 'contact', id: newId(), name: 'Léa', customerId: mine } as const;
    await read(house, me, async (work) => {
      const seen = await work.tx
        .withTables<{ api_tokens: { customer_id: string } }>()
        .selectFrom('api_tokens')
        .select('customer_id')
        .execute();
      expect(seen).toEqual([{ customer_id: mine }]);
    });
    granted(await act(house, robot, (work) => revokeToken(work, record.id)));
    expect(await who()).toMatchObject({ refused: 'token-revoked' });
    expect(
      await act(house, robot, (work) => createToken(work, { name: 'x', scopes: ['all:read'] })),
    ).toMatchObject({
      refused: 'scope-unknown',
    });
  });

  it('speaks for a customer through a membership only', async () => {
    const { id, email } = await account();
    expect(actorOf((await session((await enter(email)).token)) ?? fail())).toEqual({ kind: 'visitor' });
    const [contactId, customerId] = [newId(), newId()];
    await act(house, robot, (work) => grantAccess(work, { accountId: id, contactId, customerId }));
    expect(actorOf((await session((await enter(email)).token)) ?? fail())).toMatchObject({
      kind: 'contact',
      customerId,
    });
  });
});

function fail(): never {
  throw new Error('no session');
}
