import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { system } from '../../platform/actor.ts';
import { listActs } from '../../platform/acts.ts';
import { day } from '../../platform/calendar.ts';
import { act, type House, read } from '../../platform/house.ts';
import { newId } from '../../platform/ids.ts';
import { getMail, listMails } from '../../platform/mail/mail.ts';
import { cents } from '../../platform/money.ts';
import { deliverAll } from '../../platform/outbox.ts';
import { granted } from '../../platform/refusal.ts';
import { type TestHouse, testHouse } from '../../platform/testing/database.ts';
import { reportIntrusion } from '../cases/cases.ts';
import { suspendService } from '../contracts/contracts.ts';
import { openCustomer } from '../customers/customers.ts';
import { runCustomerDay, runDaily } from '../daily/daily.ts';
import { terminate, withdraw } from '../endings/endings.ts';
import { listInvoices } from '../invoicing/invoicing.ts';
import { invoicingHandlers } from '../invoicing/jobs.ts';
import { bookPayment } from '../payments/book.ts';
import { changeProvider } from '../provider/provider.ts';
import { deliverAtOnce } from '../simulation/delivery.ts';
import { acceptAndOrder } from '../simulation/stage.ts';
import { noticesHandlers } from './jobs.ts';
import { lookAfterSms } from './messages.ts';
import { chooseSms, openPaymentLink, setReminders } from './notices.ts';
import { type SmsGateway, type SmsNews, SmsRefused, type SmsToSend } from './sms.ts';

const robot = system('test');
const PHONE = '+33612345678';

let house: TestHouse;
let played: House;
let place = 0;
const sent: SmsToSend[] = [];
let news: SmsNews[] = [];
let refuses = false;
const gateway: SmsGateway = {
  async send(message) {
    if (refuses) throw new SmsRefused('no such number');
    sent.push(message);
    return { reference: `r-${message.id}` };
  },
  async collect(_, take) {
    for (const one of news) await take(one);
  },
};

beforeAll(async () => {
  house = await testHouse('2026-01-10T09:00:00Z');
  played = { db: house.db, clock: house.clock, secrets: house.secrets, atOnce: [deliverAtOnce] };
  granted(
    await act(house, robot, (work) =>
      changeProvider(work, { smsBy: 'smpp', smppUrl: 'smpp://orbite:secret@127.0.0.1:2775' }),
    ),
  );
});
afterAll(() => house.close());

const at = (text: string) => house.clock.set(text);
const deliver = () => deliverAll(house, [...invoicingHandlers(), ...noticesHandlers(async () => gateway)]);

/** A person with a yearly service, ordered and paid in January 2026, its renewal due in January 2027. */
async function customer(started = '2026-01-10T09:00:00Z') {
  at(started);
  place += 1;
  const own = await act(played, robot, async (work) => {
    const { id: customerId } = granted(
      await openCustomer(work, {
        kind: 'person',
        details: {
          firstName: 'Léa',
          lastName: 'Essai',
          address: { line1: '1 rue de l’Essai', postalCode: '25000', city: 'Besançon', country: 'FR' },
          language: 'fr',
        },
        owner: { firstName: 'Léa', lastName: 'Essai', email: `lea${place}@example.org`, phone: PHONE },
      }),
    );
    const placed = granted(
      await acceptAndOrder(work, customerId, place, {
        on: work.today,
        do: 'order',
        as: `service ${place}`,
        customer: '',
        product: 'server',
        price: cents(120_00n),
        every: 'P1Y',
        payBy: 'transfer',
        immediateStart: true,
      }),
    );
    const key = newId();
    await bookPayment(
      work,
      { customerId, amount: placed.open, receivedOn: work.today, reference: key, key },
      'transfer',
    );
    return { customerId, serviceId: placed.serviceId };
  });
  return {
    ...own,
    mails: (kind?: string) =>
      read(house, robot, (work) => listMails(work, { customerId: own.customerId, ...(kind && { kind }) })),
    acts: (what: string) =>
      read(house, robot, (work) => listActs(work, { customerId: own.customerId, act: what, limit: 50 })),
    /** The daily run of today, for this customer alone. */
    run: () => act(played, robot, (work) => runCustomerDay(work, own.customerId)),
    renewal: async () => {
      const invoices = await read(house, robot, (work) =>
        listInvoices(work, { customerId: own.customerId, kind: 'invoice', limit: 1 }),
      );
      if (invoices[0]?.cause !== 'renewal') throw new Error('no renewal was invoiced');
      return invoices[0];
    },
    pay: (amount: bigint) =>
      act(played, robot, (work) => {
        const key = newId();
        const { customerId } = own;
        return bookPayment(
          work,
          { customerId, amount: cents(amount), receivedOn: work.today, reference: key, key },
          'transfer',
        );
      }),
  };
}

const bodyOf = async (mailId: string | undefined) =>
  (await read(house, robot, (work) => getMail(work, mailId ?? '')))?.body;
const linkIn = (text: string | undefined) => /\/pay\/([\w-]+)/.exec(text ?? '')?.[1] ?? '';

describe('reminders (art. 8)', () => {
  it('caught up after a stop: only the latest leaves, the others are recorded with the reason', async () => {
    const lea = await customer();
    at('2026-12-22T07:00:00Z');
    await runDaily(played);
    await deliver();
    at('2027-01-09T13:00:00Z'); // down from then on; the reminders of 31 December, 7 and 9 January at once
    await runDaily(played);
    await deliver();
    const skipped = await lea.acts('notice-skipped');
    expect(skipped.map(({ details }) => details.reason)).toEqual(['later-reminder', 'later-reminder']);
    const mails = await lea.mails('reminder');
    expect(mails).toHaveLength(1);
    expect(mails[0]?.subject).toContain('F2026-');

    const { documentId, number } = await lea.renewal();
    expect(mails[0]?.attachments).toEqual([documentId]);
    const body = await bodyOf(mails[0]?.id);
    expect(body?.html).toContain(`/pay/${linkIn(body?.text)}`);
    expect(await openPaymentLink(house, linkIn(body?.text), '192.0.2.1')).toMatchObject({ number });
  });

  it('are not sent for what was paid between the announcement and its delivery', async () => {
    const lea = await customer();
    at('2026-12-22T07:00:00Z');
    await lea.run();
    at('2026-12-31T07:00:00Z');
    await lea.run();
    await lea.pay(144_00n);
    await deliver();
    expect(await lea.mails('reminder')).toHaveLength(0);
    expect((await lea.acts('notice-skipped'))[0]?.details).toEqual({ notice: 'reminder', reason: 'settled' });
  });

  it('go by SMS where the customer chose it: held back at night, by mail where no SMS can go', async () => {
    const lea = await customer();
    granted(
      await act(house, robot, (work) =>
        setReminders(work, {
          plan: { reminders: [10, 3, 1], suspendAfter: 7, endAfter: 30 },
          channel: 'sms',
          customerId: lea.customerId,
        }),
      ),
    );
    at('2026-12-22T07:00:00Z');
    await lea.run();
    await deliver();
    at('2026-12-31T05:30:00Z'); // 6:30 in Paris
    await lea.run();
    await deliver();
    expect(sent).toHaveLength(0);
    expect((await lea.acts('sms-held'))[0]?.details).toMatchObject({ to: PHONE, until: '2026-12-31' });
    at('2026-12-31T06:59:00Z');
    await lookAfterSms(house, async () => gateway);
    expect(sent).toHaveLength(0);
    at('2026-12-31T07:00:00Z');
    await lookAfterSms(house, async () => gateway);
    await lookAfterSms(house, async () => gateway);
    expect(sent).toHaveLength(1);
    expect(sent[0]).toMatchObject({ to: PHONE, sender: 'Orbite' });
    expect(linkIn(sent[0]?.text)).not.toBe('');
    expect(await lea.mails('reminder')).toHaveLength(0);

    // The network loses it: the mail goes instead, once, however often the supplier says so.
    news = [{ what: 'failed', reference: `r-${sent[0]?.id}`, detail: 'EXPIRED' }];
    await lookAfterSms(house, async () => gateway);
    await lookAfterSms(house, async () => gateway);
    await deliver();
    expect(await lea.acts('sms-failed')).toHaveLength(1);
    expect(await lea.mails('reminder')).toHaveLength(1);

    news = [{ what: 'stop', phone: PHONE }];
    await lookAfterSms(house, async () => gateway);
    expect((await lea.acts('sms-opted-out'))[0]?.details).toEqual({ phone: PHONE, means: 'stop' });
    at('2027-01-07T07:00:00Z');
    await lea.run();
    await deliver();
    expect(sent).toHaveLength(1);
    expect(await lea.mails('reminder')).toHaveLength(2);

    // Later they want them again; then the supplier refuses the number for good.
    news = [];
    await act(house, robot, (work) =>
      chooseSms(work, { customerId: lea.customerId, phone: PHONE, wanted: 'in' }),
    );
    refuses = true;
    at('2027-01-09T08:00:00Z');
    await lea.run();
    await deliver();
    refuses = false;
    expect(await lea.mails('reminder')).toHaveLength(3);
    expect(await lea.acts('sms-failed')).toHaveLength(2);
  });

  it('refuse a way that is none, and a number of somebody else', async () => {
    const lea = await customer();
    const plan = { reminders: [10, 3, 1], suspendAfter: 7, endAfter: 30 };
    expect(await act(house, robot, (work) => setReminders(work, { plan, channel: 'pigeon' }))).toMatchObject({
      refused: 'channel-unknown',
    });
    const other = { customerId: lea.customerId, phone: '+33699999999', wanted: 'out' } as const;
    expect(await act(house, robot, (work) => chooseSms(work, other))).toMatchObject({
      refused: 'sms-phone-unknown',
    });
  });
});

describe('what the customer is told besides', () => {
  it('L215-1: a mail of its own, two months before the last day to refuse, with the deadline in a box', async () => {
    const lea = await customer();
    at('2026-09-11T07:00:00Z');
    await lea.run();
    await deliver();
    const [mail] = await lea.mails('renewal-notice');
    expect(mail?.attachments).toEqual([]);
    const body = await bodyOf(mail?.id);
    expect(body?.text).toContain('| Date limite pour refuser : 11 novembre 2026');
    expect(body?.html).toContain('border:3px solid');
    await deliver();
    expect(await lea.mails('renewal-notice')).toHaveLength(1);
  });

  it('art. 7: the end, why that one, and what becomes of the data', async () => {
    const lea = await customer();
    at('2026-12-01T09:00:00Z');
    granted(
      await act(played, robot, (work) =>
        terminate(work, { serviceId: lea.serviceId, means: 'letter', postedOn: day('2026-12-01') }),
      ),
    );
    await deliver();
    const body = await bodyOf((await lea.mails('termination-recorded'))[0]?.id);
    expect(body?.text).toContain('10 janvier 2028');
    expect(body?.text).toContain('moins de 60 jours');
    expect(body?.text).toContain('jusqu’au 9 février 2028');
  });

  it('L221-21: a dated receipt of the withdrawal, with what is refunded', async () => {
    const lea = await customer();
    at('2026-01-12T13:05:00Z');
    granted(await act(played, robot, (work) => withdraw(work, lea.serviceId)));
    await deliver();
    const body = await bodyOf((await lea.mails('withdrawal-receipt'))[0]?.id);
    expect(body?.text).toMatch(/12 janv\. 2026[^\n]*14:05/);
    expect(body?.text).toMatch(/rembours[^\n]*142,82/);
    expect(await lea.mails('service-ended')).toHaveLength(0);
  });

  it('DSA, art. 17: what was found, the rule, who decided; an intrusion by a letter of its own', async () => {
    const lea = await customer();
    await act(played, robot, (work) =>
      suspendService(work, lea.serviceId, { reason: 'abuse', why: 'Pourriel depuis <contact@exemple.fr>' }),
    );
    granted(
      await act(played, robot, (work) =>
        reportIntrusion(work, { serviceId: lea.serviceId, evidence: 'shell.php dans /uploads' }),
      ),
    );
    await deliver();
    const [suspended, ...more] = await lea.mails('service-suspended');
    expect(more).toEqual([]);
    const body = await bodyOf(suspended?.id);
    expect(body?.text).toContain('Pourriel depuis <contact@exemple.fr>');
    expect(body?.html).toContain('&lt;contact@exemple.fr&gt;');
    expect(body?.text).toContain('article 5');
    const intrusion = await bodyOf((await lea.mails('intrusion-opened'))[0]?.id);
    expect(intrusion?.text).toContain('shell.php dans /uploads');
    expect((await lea.acts('notice-skipped'))[0]?.details).toEqual({
      notice: 'service-suspended',
      reason: 'told-otherwise',
    });
  });
});

describe('a payment link', () => {
  it('is tried by one address so often and no more', async () => {
    const tries = await Promise.all(
      Array.from({ length: 64 }, () => openPaymentLink(house, 'a'.repeat(48), '192.0.2.99')),
    );
    const said = tries.map((one) => ('refused' in one ? one.refused : 'opened'));
    expect(said.filter((one) => one === 'link-unknown')).toHaveLength(60);
    expect(said.filter((one) => one === 'too-many-attempts')).toHaveLength(4);
  });
});
