import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { system } from '../actor.ts';
import { keepDocument } from '../documents.ts';
import { act, read } from '../house.ts';
import { newId } from '../ids.ts';
import { startJobs } from '../jobs.ts';
import { deliverAll, takeAnnouncements } from '../outbox.ts';
import { type TestHouse, testHouse } from '../testing/database.ts';
import { mailHandlers, type Relay } from './jobs.ts';
import { countKept, getMail, listMails, type MailToQueue, queueMail, releaseMail } from './mail.ts';
import { type TestRelay, testRelay } from './testing/relay.ts';

let house: TestHouse;
let server: TestRelay;
let relay: Relay | undefined;
beforeAll(async () => {
  house = await testHouse();
  server = await testRelay();
});
afterAll(async () => {
  await server.close();
  await house.close();
});

const robot = system('test');
const handlers = mailHandlers(async () => relay);
const [handler] = handlers;
/** Until what the queue does by itself is done. */
const WAIT = { timeout: 20_000, interval: 200 };
const LINK = 'https://portal.example/motdepasse/CANARY-LINK-7f3a';

function useRelay(): void {
  relay = {
    smtpUrl: `smtp://robot:CANARY-PASSWORD@127.0.0.1:${server.port}`,
    from: { name: 'Étoile\r\nBcc: evil@x.example', address: 'contact@etoile.example' },
  };
}

async function queue(mail: Partial<MailToQueue> = {}): Promise<string> {
  return act(house, robot, (work) =>
    queueMail(work, {
      key: newId(),
      kind: 'test',
      to: 'lea@martin.example',
      subject: 'Bonjour',
      text: `Voici : ${LINK}`,
      ...mail,
    }),
  );
}

const look = (id: string) => read(house, robot, (work) => getMail(work, id));
const deliverOne = (id: string) =>
  handler?.handle(house, { id: newId(), topic: 'mail.mail-queued', key: 'k', payload: { mailId: id } });

describe('a mail', () => {
  it('is not queued for something that is no address, nor for nobody', async () => {
    await expect(queue({ to: 'lea@martin.example\r\nBcc: x@y.example' })).rejects.toThrow(RangeError);
    await expect(queue({ to: [] })).rejects.toThrow(RangeError);
  });

  it('is queued once under one key, even by two at once', async () => {
    const key = newId();
    await queue({ key });
    await Promise.all([queue({ key }), queue({ key })]);
    const { rows } = await house.pool.query('select count(*) as n from mails where key = $1', [key]);
    expect(rows[0].n).toBe(1n);
  });

  it('never stands in clear in the database', async () => {
    await queue();
    const { rows } = await house.pool.query(
      `select count(*) as n from (select to_jsonb(m)::text as t from mails m union all select to_jsonb(b)::text from mail_bodies b
        union all select to_jsonb(o)::text from outbox o union all select to_jsonb(a)::text from acts a) everything where t like '%CANARY%'`,
    );
    expect(rows[0].n).toBe(0n);
  });
});

describe('without a relay', () => {
  it('a mail is kept, and the outbox shows it whole, its single-use link too', async () => {
    relay = undefined;
    const id = await queue({ carriesSecret: true });
    await deliverAll(house, handlers);
    await deliverOne(id); // delivered again: nothing more happens
    expect(await look(id)).toMatchObject({
      status: 'kept',
      body: { text: expect.stringContaining(LINK) },
      facts: [{ fact: 'kept' }],
    });
    expect(await read(house, robot, countKept)).toBeGreaterThan(0);
  });
});

describe('with a relay', () => {
  it('a mail leaves once, with its attachment, whatever is delivered again', async () => {
    useRelay();
    const attached = await act(house, robot, (work) =>
      keepDocument(work, {
        customerId: null,
        kind: 'invoice',
        name: 'Facture é.pdf',
        mime: 'application/pdf',
        bytes: Buffer.from('%PDF-1.7 hello'),
      }),
    );
    const before = server.received.length;
    const id = await queue({ attachments: [attached], html: '<p>Bonjour</p>' });
    await Promise.all([deliverAll(house, handlers), deliverOne(id), deliverOne(id)]);
    expect(server.received.length - before).toBe(1);
    const message = server.received.at(-1) ?? '';
    expect(message).toContain(Buffer.from('%PDF-1.7 hello').toString('base64'));
    expect(message).toContain(`Message-ID: <${id}@etoile.example>`);
    expect(await look(id)).toMatchObject({
      status: 'sent',
      lastDetail: expect.stringContaining('queued'),
      attempts: 1,
    });
  });

  it('what a crash cut off goes again under the same identity, and says that it may be a repeat', async () => {
    useRelay();
    const id = await queue();
    await house.pool.query(`insert into mail_facts (mail_id, at, fact) values ($1, now(), 'begun')`, [id]);
    expect(await look(id)).toMatchObject({ status: 'queued' });
    await deliverAll(house, handlers);
    const message = server.received.at(-1) ?? '';
    expect(message).toContain(`Message-ID: <${id}@etoile.example>`);
    expect(message).toMatch(/^X-Orbite-Repeat: possible$/m);
    const other = await queue();
    await deliverAll(house, handlers);
    expect(server.received.at(-1)).toContain(other);
    expect(server.received.at(-1)).not.toContain('X-Orbite-Repeat');
  });

  it('nobody adds a header through the subject or the sender’s name', async () => {
    useRelay();
    await queue({ subject: 'Votre site\r\nBcc: evil@x.example\r\n\r\nTexte' });
    await deliverAll(house, handlers);
    const [headers = ''] = (server.received.at(-1) ?? '').split('\r\n\r\n');
    expect(headers).not.toMatch(/^Bcc:/im);
    expect(headers).toMatch(/^Subject: Votre site Bcc: evil/m);
  });

  it('the body of a mail with a single-use link is shown to nobody, and erased once it left', async () => {
    useRelay();
    const id = await queue({ carriesSecret: true });
    expect((await look(id))?.body).toBeUndefined();
    await deliverAll(house, handlers);
    expect(server.received.at(-1)).toContain('CANARY-LINK');
    expect((await look(id))?.body).toBeUndefined();
    const { rows } = await house.pool.query('select count(*) as n from mail_bodies where mail_id = $1', [id]);
    expect(rows[0].n).toBe(0n);
  });

  it('a refusal is written down without the relay’s password, and tried again', async () => {
    useRelay();
    server.refusal = '451 4.3.0 try later, CANARY-PASSWORD';
    const id = await queue();
    await expect(deliverAll(house, handlers)).rejects.toThrow('try later');
    const failed = await look(id);
    expect(failed).toMatchObject({ status: 'failed', attempts: 1 });
    expect(failed?.lastDetail).toContain('451');
    expect(failed?.lastDetail).not.toContain('CANARY-PASSWORD');
    server.refusal = undefined;
    await deliverOne(id);
    expect(await look(id)).toMatchObject({ status: 'sent', attempts: 2 });
  });

  it('that is away for a while keeps nothing back for good: once it is there again, each mail leaves once', async () => {
    relay = { smtpUrl: 'smtp://127.0.0.1:9', from: { name: 'Étoile', address: 'contact@etoile.example' } };
    const before = server.received.length;
    const jobs = await startJobs(house, house.pool, house.url, handlers, [], () => undefined);
    const ids = [await queue(), await queue(), await queue()];
    const statuses = async () => (await Promise.all(ids.map(look))).map((mail) => mail?.status);
    await expect.poll(statuses, WAIT).toEqual(['failed', 'failed', 'failed']);
    useRelay();
    await expect.poll(statuses, WAIT).toEqual(['sent', 'sent', 'sent']);
    await jobs.stop();
    await deliverAll(house, handlers);
    const messages = server.received.slice(before);
    const sent = messages.flatMap((message) => /^Message-ID: <([^@]+)@/m.exec(message)?.[1] ?? []);
    expect(sent.sort()).toEqual([...ids].sort());
    expect(messages.join('\n')).not.toContain('X-Orbite-Repeat');
  });

  it('a kept mail leaves when staff release it, a sent one does not leave again', async () => {
    relay = undefined;
    const id = await queue();
    await deliverAll(house, handlers);
    useRelay();
    const before = server.received.length;
    expect(await act(house, robot, (work) => releaseMail(work, id))).toBe(id);
    expect(await look(id)).toMatchObject({ status: 'queued' });
    await deliverAll(house, handlers);
    expect(server.received.length - before).toBe(1);
    expect(await act(house, robot, (work) => releaseMail(work, id))).toMatchObject({
      refused: 'mail-already-sent',
    });
    expect(await act(house, robot, (work) => releaseMail(work, newId()))).toMatchObject({
      refused: 'mail-not-found',
    });
    expect(await act(house, robot, (work) => releaseMail(work, '../x'))).toMatchObject({
      refused: 'mail-not-found',
    });
  });
});

it('lists are filtered and paged, newest first', async () => {
  const customerId = newId();
  const ids = [];
  for (let n = 0; n < 3; n++) ids.push(await queue({ customerId }));
  await house.db.transaction().execute((tx) => takeAnnouncements(tx, 100));
  const all = await read(house, robot, (work) => listMails(work, { customerId, status: 'queued' }));
  expect(all.map(({ id }) => id)).toEqual(ids.toSorted().reverse());
  const rest = await read(house, robot, (work) => listMails(work, { customerId, before: all[0]?.id ?? '' }));
  expect(rest).toHaveLength(2);
  expect(await read(house, robot, (work) => listMails(work, { customerId, status: 'sent' }))).toEqual([]);
});
