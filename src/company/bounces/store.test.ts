import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Actor, system } from '../../platform/actor.ts';
import { listActs } from '../../platform/acts.ts';
import { act, read } from '../../platform/house.ts';
import { newId } from '../../platform/ids.ts';
import { mailHandlers, type Relay } from '../../platform/mail/jobs.ts';
import { getMail, listMails, queueMail, releaseMail } from '../../platform/mail/mail.ts';
import { type TestRelay, testRelay } from '../../platform/mail/testing/relay.ts';
import { deliverAll } from '../../platform/outbox.ts';
import { granted } from '../../platform/refusal.ts';
import { type TestHouse, testHouse } from '../../platform/testing/database.ts';
import { openCustomer } from '../customers/customers.ts';
import { changeProvider, getProvider } from '../provider/provider.ts';
import {
  bouncesOf,
  clearBounce,
  senderOf,
  takeReturnedMail,
  unreachable,
  unreachableCustomers,
} from './bounces.ts';
import { bouncesHandlers, bouncesTimetables } from './jobs.ts';
import { envelopeSender } from './rules.ts';
import { report } from './testing/report.ts';

const robot = system('test');
const technician: Actor = { kind: 'staff', id: newId(), name: 'Tom', role: 'technician' };
const BASE = 'retours@example.org';

let house: TestHouse;
let relay: TestRelay;
let customerId: string;
let email: string;
let place = 0;
beforeAll(async () => {
  house = await testHouse('2026-03-10T09:00:00Z');
  relay = await testRelay();
  granted(await act(house, robot, (work) => changeProvider(work, { bounceAddress: BASE })));
});
afterAll(async () => {
  await relay.close();
  await house.close();
});
beforeEach(async () => {
  place += 1;
  email = `Lea${place}@martin.example`;
  relay.refusedRecipients.clear();
  customerId = await act(house, robot, async (work) => {
    const opened = await openCustomer(work, {
      kind: 'person',
      details: {
        firstName: 'Léa',
        lastName: `Essai ${place}`,
        address: { line1: '1 rue de l’Essai', postalCode: '25000', city: 'Besançon', country: 'FR' },
        language: 'fr',
      },
      owner: { firstName: 'Léa', lastName: 'Essai', email, phone: '+33612345678' },
    });
    return granted(opened).id;
  });
});

const handlers = [
  ...mailHandlers(
    async (work): Promise<Relay> => ({
      smtpUrl: `smtp://robot:secret@127.0.0.1:${relay.port}`,
      from: { name: 'Étoile', address: 'contact@etoile.example' },
      sender: await senderOf(work),
    }),
  ),
  ...bouncesHandlers(),
];
const deliver = () => deliverAll(house, handlers);

/** A mail that left, and where it comes back to. */
async function mailed(to: readonly string[] = [email]): Promise<{ id: string; sender: string }> {
  const id = await act(house, robot, (work) =>
    queueMail(work, {
      key: newId(),
      kind: 'invoice',
      customerId,
      to,
      subject: 'Facture F1',
      text: 'Bonjour',
    }),
  );
  await deliver();
  return { id, sender: relay.senders.at(-1) ?? '' };
}
const take = (raw: string) => takeReturnedMail(house, Buffer.from(raw, 'latin1'));
const look = (id: string) => read(house, robot, (work) => getMail(work, id));
const lost = () => read(house, robot, (work) => unreachable(work, customerId));
const bounces = (id: string) => read(house, robot, (work) => bouncesOf(work, id));
const acts = async (what: string) =>
  (await read(house, robot, (work) => listActs(work, { customerId, act: what, limit: 50 }))).length;

describe('a message in the mailbox of returned mail changes nothing', () => {
  it('when its address is forged, though its report is perfect', async () => {
    const { id, sender } = await mailed();
    for (const to of [
      BASE,
      sender.replace(/-[0-9a-f]{16}@/, '-0123456789abcdef@'),
      envelopeSender(BASE, id, Buffer.alloc(32, 1)),
      'nobody@elsewhere.example',
    ])
      expect(await take(report({ to, recipient: email }))).toBe('not-ours');
    expect(await look(id)).toMatchObject({ status: 'sent' });
    expect(await lost()).toBeUndefined();
  });

  it('when it is about somebody whom that mail did not go to', async () => {
    const { id, sender } = await mailed([email, 'second@martin.example']);
    expect(await take(report({ to: sender, recipient: 'boss@elsewhere.example' }))).toBe('known');
    expect(await bounces(id)).toEqual([]);
  });

  it('when it is no report: an answer from holidays, an attachment, noise', async () => {
    const { id, sender } = await mailed();
    const away = `From: ${email}\r\nTo: ${sender}\r\nAuto-Submitted: auto-replied\r\nSubject: Absente\r\n\r\nÀ lundi.\r\n`;
    const scan = `From: ${email}\r\nTo: ${sender}\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment\r\n\r\n%PDF-1.7`;
    for (const raw of [away, scan, '', '\0\0\0']) expect(await take(raw)).toBe('no-report');
    expect(await look(id)).toMatchObject({ status: 'sent' });
  });

  it('when it says that the mail arrived', async () => {
    const { id, sender } = await mailed();
    expect(await take(report({ to: sender, recipient: email, action: 'delivered', status: '2.0.0' }))).toBe(
      'known',
    );
    expect(await look(id)).toMatchObject({ status: 'sent' });
  });

  it('and is never answered: nothing leaves to whoever sent it', async () => {
    const { sender } = await mailed([`${place}@nobody.example`]);
    const before = relay.received.length;
    await take(report({ to: sender, recipient: `${place}@nobody.example` }));
    await take(report({ to: sender, recipient: `${place}@nobody.example` }));
    await deliver();
    expect(relay.received.length).toBe(before);
  });
});

describe('a mail', () => {
  it('leaves under a sender of its own, that no other mail has', async () => {
    const [one, two] = [await mailed(), await mailed()];
    expect(one.sender).toMatch(/^retours\+[0-9a-f]{32}-[0-9a-f]{16}@example\.org$/);
    expect(one.sender).not.toBe(two.sender);
  });

  it('that came back has bounced, once, however often that is told', async () => {
    const { id, sender } = await mailed();
    const raw = report({ to: sender, recipient: email });
    expect(await take(raw)).toBe('recorded');
    expect(await Promise.all([take(raw), take(raw)])).toEqual(['known', 'known']);
    expect(await look(id)).toMatchObject({
      status: 'bounced',
      facts: [{ fact: 'begun' }, { fact: 'sent' }, { fact: 'bounced' }],
    });
    expect(await bounces(id)).toMatchObject([
      { address: email.toLowerCase(), kind: 'hard', status: '5.1.1', diagnostic: '550 5.1.1 no such user' },
    ]);
    expect(await acts('mail-bounced-hard')).toBe(1);
    expect(await act(house, robot, (work) => releaseMail(work, id))).toMatchObject({
      refused: 'mail-already-sent',
    });
  });

  it('that is late has not bounced; a full mailbox loses the mail, not the address', async () => {
    const { id, sender } = await mailed();
    await take(report({ to: sender, recipient: email, action: 'delayed', status: '4.4.1' }));
    expect(await look(id)).toMatchObject({ status: 'sent' });
    await take(report({ to: sender, recipient: email, status: '5.2.2' }));
    expect(await look(id)).toMatchObject({ status: 'bounced' });
    expect(await lost()).toBeUndefined();
  });

  it('whose only recipient the relay refuses for good has bounced and is not tried again', async () => {
    relay.refusedRecipients.set(email, '550 5.1.1 no such user');
    const { id } = await mailed();
    expect(await look(id)).toMatchObject({ status: 'bounced', attempts: 0 });
    await deliver();
    expect(await lost()).toMatchObject({ noInvoiceEmail: true });
  });

  it('of which one recipient is refused leaves for the other', async () => {
    relay.refusedRecipients.set(email, '550 no such user');
    const { id } = await mailed([email, 'second@martin.example']);
    await deliver();
    expect(await look(id)).toMatchObject({ status: 'sent' });
    expect(await bounces(id)).toMatchObject([
      { address: email.toLowerCase(), kind: 'hard', status: '5.0.0' },
    ]);
  });

  it('that the relay does not let us send is tried again, and the address is not blamed', async () => {
    relay.refusedRecipients.set(email, '554 5.7.1 relay access denied');
    await expect(mailed()).rejects.toThrow(/relay access denied/);
    const [mail] = await read(house, robot, (work) => listMails(work, { customerId, kind: 'invoice' }));
    expect(mail).toMatchObject({ status: 'failed' });
    relay.refusedRecipients.clear();
    granted(await act(house, robot, (work) => releaseMail(work, mail?.id ?? '')));
    await deliver();
    expect(await look(mail?.id ?? '')).toMatchObject({ status: 'sent' });
    expect(await lost()).toBeUndefined();
  });
});

describe('an invoice address that does not work (art. 5)', () => {
  const toStaff = () =>
    read(house, robot, async (work) => {
      const { billingEmail } = await getProvider(work);
      const mails = await listMails(work, { kind: 'invoice-address-lost', limit: 100 });
      return mails.filter(({ subject, to }) => subject.includes(`Essai ${place} `) && to[0] === billingEmail);
    });

  it('is told to the company once, and shown with other ways to reach the customer', async () => {
    for (const { sender } of [await mailed(), await mailed()])
      await take(report({ to: sender, recipient: email }));
    expect(await toStaff()).toHaveLength(1);
    expect(await lost()).toMatchObject({
      noInvoiceEmail: true,
      lost: [{ address: email.toLowerCase() }],
      phone: '+33612345678',
      letterTo: expect.stringContaining('1 rue de l’Essai'),
    });
    const all = await read(house, robot, unreachableCustomers);
    expect(all.map((one) => one.customerId)).toContain(customerId);
  });

  it('whose warning comes back itself warns nobody again', async () => {
    const { sender } = await mailed();
    await take(report({ to: sender, recipient: email }));
    await deliver();
    const warned = relay.senders.at(-1) ?? '';
    const { billingEmail } = await read(house, robot, getProvider);
    expect(await take(report({ to: warned, recipient: billingEmail }))).toBe('recorded');
    await deliver();
    expect(relay.senders.at(-1)).toBe(warned);
    expect(await toStaff()).toHaveLength(1);
  });

  it('counts as good again with a reason only, said by who may, and until it bounces once more', async () => {
    const { sender } = await mailed();
    await take(report({ to: sender, recipient: email }));
    const stranger: Actor = { kind: 'contact', id: newId(), name: 'Eve', customerId: newId() };
    const clear = (input: { address: string; why: string }, by: Actor = robot) =>
      act(house, by, (work) => clearBounce(work, { customerId, ...input }));
    expect(await clear({ address: email, why: ' ' })).toMatchObject({ refused: 'bounce-why-missing' });
    expect(await clear({ address: 'x@y.example', why: 'x' })).toMatchObject({ refused: 'bounce-unknown' });
    expect(await clear({ address: email, why: 'x' }, technician)).toMatchObject({ refused: 'not-permitted' });
    expect(await clear({ address: email, why: 'x' }, stranger)).toMatchObject({
      refused: 'customer-unknown',
    });
    granted(await clear({ address: email, why: 'appelée, sa boîte est rétablie' }));
    expect(await clear({ address: email, why: 'encore' })).toMatchObject({ refused: 'bounce-unknown' });
    expect(await lost()).toBeUndefined();
    house.clock.set('2026-03-11T09:00:00Z');
    const again = await mailed();
    await take(report({ to: again.sender, recipient: email }));
    expect(await lost()).toMatchObject({ noInvoiceEmail: true });
  });
});

describe('the mailbox of returned mail', () => {
  it('is read on its timetable; a message that fails does not keep the others', async () => {
    const { id, sender } = await mailed();
    const taken: string[] = [];
    const [timetable] = bouncesTimetables(async () => ({
      async takeNew(most, takeOne) {
        expect(most).toBeGreaterThan(0);
        for (const raw of ['noise', report({ to: sender, recipient: email })]) {
          await takeOne(Buffer.from(raw));
          taken.push(raw);
        }
      },
    }));
    await timetable?.run(house);
    expect(taken).toHaveLength(2);
    expect(await look(id)).toMatchObject({ status: 'bounced' });
  });

  it('that the settings do not name is not looked for', async () => {
    const [timetable] = bouncesTimetables(async () => undefined);
    await timetable?.run(house);
  });
});
