import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { system } from '../../platform/actor.ts';
import { type Day, day } from '../../platform/calendar.ts';
import { listDocuments } from '../../platform/documents.ts';
import { act, type House, read } from '../../platform/house.ts';
import { newId } from '../../platform/ids.ts';
import { mailHandlers } from '../../platform/mail/jobs.ts';
import { getMail, listMails } from '../../platform/mail/mail.ts';
import { type TestRelay, testRelay } from '../../platform/mail/testing/relay.ts';
import { cents } from '../../platform/money.ts';
import { deliverAll } from '../../platform/outbox.ts';
import { granted } from '../../platform/refusal.ts';
import { type TestHouse, testHouse } from '../../platform/testing/database.ts';
import { readUpload } from '../../platform/uploads.ts';
import { getService, terminationOf } from '../contracts/contracts.ts';
import { openCustomer } from '../customers/customers.ts';
import { terminate } from '../endings/endings.ts';
import { creditBalance, listInvoices } from '../invoicing/invoicing.ts';
import { invoicingHandlers } from '../invoicing/jobs.ts';
import { bookPayment } from '../payments/book.ts';
import { deliverAtOnce } from '../simulation/delivery.ts';
import { acceptAndOrder } from '../simulation/stage.ts';
import { noticesHandlers } from './jobs.ts';

const robot = system('test');

let house: TestHouse;
let played: House;
let relay: TestRelay;
let place = 0;
beforeAll(async () => {
  house = await testHouse('2026-01-10T09:00:00Z');
  played = { db: house.db, clock: house.clock, secrets: house.secrets, atOnce: [deliverAtOnce] };
  relay = await testRelay();
});
afterAll(async () => {
  await relay.close();
  await house.close();
});

const deliver = () =>
  deliverAll(house, [
    ...mailHandlers(async () => ({
      smtpUrl: `smtp://robot:secret@127.0.0.1:${relay.port}`,
      from: { name: 'Étoile', address: 'contact@etoile.example' },
    })),
    ...invoicingHandlers(),
    ...noticesHandlers(async () => undefined),
  ]);

/** A company, or a person, with a server ordered on 10 January 2026 for a year, paid or not. */
async function customer(kind: 'company' | 'person', paid: 'paid' | 'unpaid') {
  house.clock.set('2026-01-10T09:00:00Z');
  place += 1;
  const email = `client${place}@essai.example`;
  const own = await act(played, robot, async (work) => {
    const address = { line1: '1 rue de l’Essai', postalCode: '25000', city: 'Besançon', country: 'FR' };
    const owner = { firstName: 'Léa', lastName: 'Essai', email };
    const opened =
      kind === 'person'
        ? await openCustomer(work, {
            kind,
            details: { firstName: 'Léa', lastName: 'Essai', address, language: 'fr' },
            owner,
          })
        : await openCustomer(work, {
            kind,
            details: {
              organisation: `Essai ${place} SARL`,
              siret: '40483304800022',
              address,
              language: 'fr',
            },
            owner,
          });
    const { id: customerId } = granted(opened);
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
    if (paid === 'paid') {
      const key = newId();
      const { open: amount } = placed;
      await bookPayment(
        work,
        { customerId, amount, receivedOn: work.today, reference: key, key },
        'transfer',
      );
    }
    return { customerId, serviceId: placed.serviceId };
  });
  const mails = (mailKind: string) =>
    read(house, robot, (work) => listMails(work, { customerId: own.customerId, kind: mailKind }));
  return {
    ...own,
    email,
    mails,
    service: () => read(house, robot, (work) => getService(work, own.serviceId)),
    /** The text of the only mail of a kind, which has left. */
    async told(mailKind: string): Promise<string> {
      const [mail, ...more] = await mails(mailKind);
      expect(more).toEqual([]);
      expect(mail).toMatchObject({ status: 'sent', to: [email] });
      return (await read(house, robot, (work) => getMail(work, mail?.id ?? '')))?.body?.text ?? '';
    },
    terminate: (letter: {
      means: 'letter' | 'electronic-letter' | 'portal';
      postedOn: Day;
      receivedOn?: Day;
      scan?: Parameters<typeof terminate>[1]['scan'];
    }) => act(played, robot, (work) => terminate(work, { serviceId: own.serviceId, ...letter })),
  };
}

const scanned = () =>
  granted(readUpload({ name: 'lettre.pdf', bytes: Buffer.from('%PDF-1.7\n%%EOF\n') }, 'scan'));

describe('an electronic registered letter (art. 7)', () => {
  it('cannot be of tomorrow, nor come before it was sent, and then ends nothing', async () => {
    const firm = await customer('company', 'paid');
    house.clock.set('2026-06-01T09:00:00Z');
    const means = 'electronic-letter';
    expect(await firm.terminate({ means, postedOn: day('2026-06-02') })).toHaveProperty('refused');
    expect(
      await firm.terminate({ means, postedOn: day('2026-06-01'), receivedOn: day('2026-05-31') }),
    ).toHaveProperty('refused');
    await deliver();
    expect(await firm.mails('termination-recorded')).toEqual([]);
    expect((await firm.service())?.endsOn).toBeUndefined();
  });

  it('counts from the day on which it was sent, whatever the day on which it was opened', async () => {
    const firm = await customer('company', 'paid');
    // Sixty days before 10 January 2027 is 11 November 2026.
    house.clock.set('2026-11-20T09:00:00Z');
    const ended = granted(
      await firm.terminate({
        means: 'electronic-letter',
        postedOn: day('2026-11-11'),
        receivedOn: day('2026-11-20'),
        scan: scanned(),
      }),
    );
    expect(ended).toMatchObject({ inTime: true });
    expect(ended.endsOn?.toString()).toBe('2027-01-10');
    const recorded = await read(house, robot, (work) => terminationOf(work, firm.serviceId));
    expect(recorded).toMatchObject({ means: 'electronic-letter', article: '7' });
    expect(recorded?.documentId).toBeDefined();
    await deliver();
    const told = await firm.told('termination-recorded');
    expect(told).toContain('lettre recommandée électronique');
    expect(told).toContain('11 novembre 2026');
    expect(told).toContain('10 janvier 2027');
    expect(relay.received.some((message) => message.includes(firm.email))).toBe(true);
  });

  it('sent a day later ends a year later, and the mail says why', async () => {
    const firm = await customer('company', 'paid');
    house.clock.set('2026-11-12T09:00:00Z');
    const ended = granted(await firm.terminate({ means: 'electronic-letter', postedOn: day('2026-11-12') }));
    expect(ended).toMatchObject({ inTime: false });
    await deliver();
    const told = await firm.told('termination-recorded');
    expect(told).toContain('10 janvier 2028');
    expect(told).toContain('moins de 60 jours');
  });

  it('a second one changes nothing and tells nothing', async () => {
    const firm = await customer('company', 'paid');
    house.clock.set('2026-06-01T09:00:00Z');
    const letter = { means: 'electronic-letter', postedOn: day('2026-06-01') } as const;
    granted(await firm.terminate(letter));
    expect(await firm.terminate(letter)).toHaveProperty('refused');
    await deliver();
    expect(await firm.mails('termination-recorded')).toHaveLength(1);
  });
});

describe('a termination that comes before the contract has started', () => {
  it.each([
    ['company', 'electronic-letter', '7'],
    ['company', 'letter', '7'],
    ['person', 'portal', 'L215-1-1'],
  ] as const)(
    'of a %s by %s cancels the order that day, credits it, and a mail confirms it (art. %s)',
    async (kind, means, article) => {
      const client = await customer(kind, 'unpaid');
      house.clock.set('2026-01-12T09:00:00Z');
      const letter = means === 'portal' ? {} : { scan: scanned() };
      const ended = granted(await client.terminate({ means, postedOn: day('2026-01-12'), ...letter }));
      expect(ended).toEqual({ endsOn: undefined, inTime: true });
      expect((await client.service())?.ended).toMatchObject({ reason: 'cancelled', article });
      await deliver();
      await deliver();
      const told = await client.told('service-ended');
      expect(told).toContain('Nous avons reçu votre résiliation');
      expect(told).toContain('12 janvier 2026');
      expect(told).toContain('sans préavis, et sa facture créditée en entier');
      expect(told).toContain('il n’y a pas de données');
      expect(told).not.toContain('/export');
      expect(told).toContain(`article ${article}`);
      expect(await client.mails('termination-recorded')).toEqual([]);
      expect(await client.mails('credit-note')).toHaveLength(1);
      const open = await read(house, robot, (work) =>
        listInvoices(work, { customerId: client.customerId, open: true, limit: 10 }),
      );
      expect(open).toEqual([]);
      // The proof of who asked stays, though nothing was ever recorded to end later.
      const kept = await read(house, robot, (work) =>
        listDocuments(work, { customerId: client.customerId, kind: 'termination-letter' }),
      );
      expect(kept).toHaveLength(means === 'portal' ? 0 : 1);
    },
  );

  it('leaves what was paid of it as credit, and no reminder follows', async () => {
    const client = await customer('company', 'unpaid');
    house.clock.set('2026-01-12T09:00:00Z');
    granted(await client.terminate({ means: 'electronic-letter', postedOn: day('2026-01-12') }));
    await deliver();
    expect(await client.mails('reminder')).toEqual([]);
    expect(await client.terminate({ means: 'letter', postedOn: day('2026-01-12') })).toHaveProperty(
      'refused',
    );
    const balance = await read(house, robot, (work) => creditBalance(work, client.customerId));
    expect(balance.cents).toBe(0n);
  });
});
