import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { livingCompany, robot } from '../../api/testing/company.ts';
import { livingMail } from '../../api/testing/mail.ts';
import { listActs } from '../../platform/acts.ts';
import { act, type Work } from '../../platform/house.ts';
import { granted } from '../../platform/refusal.ts';
import { type TestHouse, testHouse } from '../../platform/testing/database.ts';
import { addMailbox, appPasswordsOf, getMailbox, mailForService } from '../mail/mail.ts';
import { movesOf, startMove, stopMove } from './movein.ts';
import { carryOn } from './run.ts';
import { db } from './tables.ts';
import { type HeldFolder, held, Servers } from './testing/servers.ts';

let house: TestHouse;
let domainId: string;
let serviceId: string;
let customerId: string;
let mailboxId: string;
let nth = 0;
let servers: Servers;
let old: Map<string, HeldFolder>;
let ours: Map<string, HeldFolder>;

const by = <T>(deed: (work: Work) => Promise<T>) => act(house, robot, deed);
const access = { host: 'imap.old.example', port: '993', username: 'jean', password: 'secret de jean' };
const run = (messages = 500) => carryOn(house, servers, { messages });
const latest = async () => (await by((work) => movesOf(work, mailboxId)))[0];
const rows = () => by((work) => db(work).selectFrom('mail_imports').selectAll().execute());
const folder = (path: string) => ours.get(path)?.messages.map(({ messageId }) => messageId);

beforeAll(async () => {
  house = await testHouse();
  const company = await livingCompany(house);
  customerId = company.mine.id;
  ({ serviceId, domainId } = await livingMail(house, customerId, company.published));
});
afterAll(() => house.close());

beforeEach(async () => {
  mailboxId = granted(await by((work) => addMailbox(work, domainId, { local: `arrive${++nth}` }))).id;
  servers = new Servers();
  old = servers.host('imap.old.example', access.password);
  ours = servers.host((await by((work) => mailForService(work, serviceId)))?.nodeHost ?? '');
});

describe('moving in', () => {
  it('is refused where the mailbox is not the customer’s, is not there yet, or is being filled already', async () => {
    expect(await by((work) => startMove(work, serviceId, access))).toMatchObject({
      refused: 'mailbox-unknown',
    });
    expect(await by((work) => startMove(work, mailboxId, { ...access, host: '127.0.0.1' }))).toMatchObject({
      refused: 'move-host',
    });
    granted(await by((work) => startMove(work, mailboxId, access)));
    expect(await by((work) => startMove(work, mailboxId, access))).toMatchObject({ refused: 'move-runs' });
    granted(await by((work) => stopMove(work, mailboxId)));
    expect(await by((work) => stopMove(work, mailboxId))).toMatchObject({ refused: 'move-none' });
  });

  it('copies folders, flags and days, tells how far it is, and keeps no password (art. 6)', async () => {
    const receivedAt = new Date('2025-03-01T10:00:00Z');
    old
      .get('INBOX')
      ?.messages.push(
        held(3, 'a', { flags: ['\\Seen', '$Label'], receivedAt }),
        held(7, 'b', { flags: ['\\Deleted'] }),
        held(9, undefined),
      );
    old.set('Envoyés', { uidValidity: 4n, use: '\\Sent', messages: [held(1, 'c')] });
    ours.set('Sent', { uidValidity: 1n, use: '\\Sent', messages: [] });
    old.set('Clients', { uidValidity: 4n, messages: [held(1, 'd')] });
    granted(await by((work) => startMove(work, mailboxId, access)));
    const sealed = (await rows()).find((row) => row.mailbox_id === mailboxId)?.sealed_access ?? '';
    expect(sealed).not.toContain('secret');
    expect(await run(2)).toBe(true);
    expect(await latest()).toMatchObject({ outcome: null, messages: 3, copied: 1, skipped: 1 });
    while (await run()) expect(servers.opened.length).toBeLessThan(20);
    expect(folder('INBOX')).toEqual(['<a@old.example>', undefined]);
    expect(ours.get('INBOX')?.messages[0]).toMatchObject({ flags: ['\\Seen'], receivedAt });
    expect(folder('Sent')).toEqual(['<c@old.example>']);
    expect(folder('Clients')).toEqual(['<d@old.example>']);
    expect(await latest()).toMatchObject({
      outcome: 'done',
      messages: 5,
      copied: 4,
      skipped: 1,
      problem: null,
    });
    expect((await rows()).filter((row) => row.sealed_access !== null)).toEqual([]);
    expect(await by((work) => appPasswordsOf(work, mailboxId))).toEqual([]);
    const [told] = await by((work) => listActs(work, { customerId, act: 'mail-import-done', limit: 1 }));
    expect(told).toMatchObject({ article: '12b', details: { copied: 4 } });
    const address = (await by((work) => getMailbox(work, mailboxId)))?.address;
    expect(servers.opened.at(-1)).toMatchObject({ port: 993, username: address });
  });

  it('repeats nothing the second time, nor when the old server numbers its messages anew', async () => {
    old.get('INBOX')?.messages.push(held(1, 'a'), held(2, undefined));
    granted(await by((work) => startMove(work, mailboxId, access)));
    await run();
    const inbox = old.get('INBOX');
    if (inbox) inbox.uidValidity = 99n;
    inbox?.messages.push(held(3, 'b'));
    granted(await by((work) => startMove(work, mailboxId, access)));
    await run();
    expect(folder('INBOX')).toEqual(['<a@old.example>', undefined, '<b@old.example>']);
    expect(await latest()).toMatchObject({ outcome: 'done', copied: 1, skipped: 2 });
  });

  it.each([
    ['before a message is placed', false],
    ['after a message is placed, before that is known', true],
  ])('goes on after a connection lost %s, each message once', async (_what, placed) => {
    for (let uid = 1; uid <= 6; uid += 1) old.get('INBOX')?.messages.push(held(uid, `m${uid}`));
    servers.breaks = { after: 2, trouble: 'no-answer', placed };
    granted(await by((work) => startMove(work, mailboxId, access)));
    await run();
    expect(await latest()).toMatchObject({ outcome: null });
    expect((await latest())?.problem).toContain('no-answer');
    // Not at once: the server has a minute to come back.
    expect(await run()).toBe(false);
    servers.breaks = undefined;
    house.clock.set(house.clock.now().add({ seconds: 61 }));
    await run();
    expect(folder('INBOX')).toEqual([1, 2, 3, 4, 5, 6].map((each) => `<m${each}@old.example>`));
    expect(await latest()).toMatchObject({ outcome: 'done', problem: null });
  });

  it.each([
    ['whose password is wrong', { password: 'autre' }, undefined, 'there: password-refused'],
    ['into a mailbox that is full', {}, 'mailbox-full', 'here: mailbox-full'],
  ] as const)('%s has failed, says why, and keeps no password', async (_what, changes, trouble, problem) => {
    old.get('INBOX')?.messages.push(held(1, 'a'), held(2, 'b'));
    if (trouble) servers.breaks = { after: 1, trouble, placed: false };
    granted(await by((work) => startMove(work, mailboxId, { ...access, ...changes })));
    await run();
    const move = await latest();
    expect(move?.outcome).toBe('failed');
    expect(move?.problem).toContain(problem);
    expect(move?.problem).not.toMatch(/secret|autre/);
    expect((await rows()).filter((row) => row.sealed_access !== null)).toEqual([]);
  });

  it('is taken up by another instance where the first has died, and stops when the customer says so', async () => {
    for (let uid = 1; uid <= 120; uid += 1) old.get('INBOX')?.messages.push(held(uid, `n${uid}`));
    granted(await by((work) => startMove(work, mailboxId, access)));
    await run(60);
    granted(await by((work) => stopMove(work, mailboxId)));
    expect(await run()).toBe(false);
    expect(folder('INBOX')).toHaveLength(60);
    expect(await latest()).toMatchObject({ outcome: 'stopped', copied: 60 });
  });
});
