import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listActs } from '../../platform/acts.ts';
import { day } from '../../platform/calendar.ts';
import { act, type House, read, type Work } from '../../platform/house.ts';
import { cents, formatPlain } from '../../platform/money.ts';
import { deliverAll } from '../../platform/outbox.ts';
import { granted } from '../../platform/refusal.ts';
import { type TestHouse, testHouse } from '../../platform/testing/database.ts';
import { setOwnPrice } from '../catalogue/own-prices.ts';
import { seedCatalogue } from '../catalogue/seed.ts';
import { seedMail } from '../catalogue/seed-mail.ts';
import { activateService, getService } from '../contracts/contracts.ts';
import { runDaily } from '../daily/daily.ts';
import { listInvoices } from '../invoicing/invoicing.ts';
import { mailboxHandlers } from '../mail/jobs.ts';
import { addDomain, addMailbox, changeMailbox, mailForService } from '../mail/mail.ts';
import { newMailNode } from '../mail/testing/fixture.ts';
import { bookPayment } from '../payments/book.ts';
import { bankThatTakesAll } from '../payments/payments.ts';
import { newBuyer, orderOf, robot } from '../payments/testing/fixture.ts';
import { deliverAtOnce } from '../simulation/delivery.ts';
import { changeOptions } from './options.ts';
import { announcePriceChange } from './prices.ts';
import { quoteOptions } from './quote.ts';

let house: TestHouse;
let played: House;
beforeAll(async () => {
  house = await testHouse('2026-01-10T09:00:00Z');
  played = {
    db: house.db,
    clock: house.clock,
    secrets: house.secrets,
    atOnce: [deliverAtOnce, bankThatTakesAll],
  };
  await act(house, robot, seedCatalogue);
  await act(house, robot, seedMail);
  await newMailNode(house);
});
afterAll(() => house.close());

const look = <T>(query: (work: Work) => Promise<T>) => read(house, robot, query);
const doing = <T>(useCase: (work: Work) => Promise<T>) => act(played, robot, useCase);
const service = async (id: string) => {
  const found = await look((work) => getService(work, id));
  if (!found) throw new Error('no service');
  return found;
};
const documents = async (serviceId: string) =>
  (await look((work) => listInvoices(work, { serviceId, limit: 20 })))
    .map(({ kind, net, gross, dueOn }) => `${kind} ${dueOn} ${formatPlain(net)} ${formatPlain(gross)}`)
    .reverse();

function setDay(on: string) {
  house.clock.set(day(on).toZonedDateTime({ timeZone: 'Europe/Paris', plainTime: '08:00' }).toInstant());
}

let nth = 0;
async function paid(changes: Parameters<typeof orderOf>[2] = {}) {
  setDay('2026-01-10');
  const who = await newBuyer(house);
  const placed = granted(await orderOf(played, who, { siteName: `options-${nth++}`, ...changes }));
  const { customerId } = who;
  await doing((work) =>
    bookPayment(
      work,
      { customerId, amount: placed.open, reference: 'x', key: placed.orderId, receivedOn: work.today },
      'transfer',
    ),
  );
  await doing((work) => activateService(work, placed.serviceId));
  return { ...who, serviceId: placed.serviceId };
}
const change = (serviceId: string, options: Record<string, number>) =>
  doing((work) =>
    changeOptions(work, {
      serviceId,
      options: Object.entries(options).map(([slug, quantity]) => ({ slug, quantity })),
    }),
  );

describe('options of a running service', () => {
  it('are refused where there is no service, or before it runs', async () => {
    expect(await change('none', { 'base-1': 1 })).toMatchObject({ refused: 'service-unknown' });
    setDay('2026-01-10');
    const who = await newBuyer(house);
    const { serviceId } = granted(await orderOf(played, who, { siteName: `options-${nth++}` }));
    expect(await change(serviceId, { 'base-1': 1 })).toMatchObject({ refused: 'options-before-start' });
  });

  it('more of them hold at once, and the days left are invoiced, due that day (art. 8, 12)', async () => {
    const { serviceId, customerId } = await paid();
    setDay('2026-01-25');
    const quoted = granted(
      await quoteOptions(house, robot, {
        service: await service(serviceId),
        options: [{ slug: 'base-1', quantity: 2 }],
      }),
    );
    expect(formatPlain(quoted.invoiced)).toBe('1.24');
    granted(await change(serviceId, { 'base-1': 2 }));
    // 2.00 for 16 of 31 days.
    expect(await documents(serviceId)).toEqual([
      'invoice 2026-01-10 8.90 10.68',
      'invoice 2026-01-25 1.03 1.24',
    ]);
    expect(await service(serviceId)).toMatchObject({
      price: { cents: 1090n },
      options: [{ slug: 'base-1', quantity: 2, unitNet: '1.00' }],
      grants: { databases: 7 },
    });
    const [told] = await look((work) => listActs(work, { customerId, act: 'options-changed', limit: 1 }));
    expect(told).toMatchObject({
      article: '12',
      details: { change: 'Une base de données en plus : 0 → 2' },
    });
    const [invoice] = await look((work) => listInvoices(work, { serviceId, limit: 1 }));
    expect(invoice?.lines[0]?.detail).toBe('Une base de données en plus : 0 → 2');
  });

  it('fewer of them are credited on the invoice of the running period, and later invoices bear the price', async () => {
    const { serviceId } = await paid({ options: [{ slug: 'base-1', quantity: 3 }] });
    setDay('2026-01-25');
    granted(await change(serviceId, { 'base-1': 1 }));
    setDay('2026-01-28');
    await runDaily(played);
    expect(await documents(serviceId)).toEqual([
      'invoice 2026-01-10 11.90 14.28',
      'credit-note 2026-01-25 1.03 1.24',
      'invoice 2026-02-10 9.90 11.88',
    ]);
  });

  it('cost a customer what they cost this customer', async () => {
    const { serviceId, customerId } = await paid();
    granted(
      await doing((work) =>
        setOwnPrice(work, {
          customerId,
          planSlug: 'planete',
          optionSlug: 'base-1',
          every: 'P1M',
          net: cents(31),
          from: work.today,
          why: 'fidélité',
        }),
      ),
    );
    granted(await change(serviceId, { 'base-1': 1 }));
    expect((await service(serviceId)).price.cents).toBe(921n);
  });

  it('move a price that is announced by as much, for the same day', async () => {
    const { serviceId } = await paid();
    granted(await doing((work) => announcePriceChange(work, { serviceId, price: cents(9_90), why: '' })));
    const before = (await service(serviceId)).priceChanges[0];
    granted(await change(serviceId, { 'base-1': 1 }));
    expect((await service(serviceId)).priceChanges).toMatchObject([
      { price: { cents: 1090n }, appliesOn: before?.appliesOn },
    ]);
  });

  it('of mail give mailboxes and space at once, and what is in use can not be given back (art. 12b)', async () => {
    const { serviceId } = await paid({ planSlug: 'facteur' });
    await deliverAll(house, mailboxHandlers());
    granted(await change(serviceId, { 'courrier-1': 2, 'boite-1': 1 }));
    await deliverAll(house, mailboxHandlers());
    const mail = await look((work) => mailForService(work, serviceId));
    expect(mail?.grants).toMatchObject({ mailboxes: 6, extraBytes: 2 * 2 ** 30 });
    const domain = granted(await doing((work) => addDomain(work, serviceId, 'options.example')));
    const box = granted(await doing((work) => addMailbox(work, domain.id, { local: 'jean' })));
    const wish = { forwards: [], allow: [], deny: [] };
    granted(await doing((work) => changeMailbox(work, box.id, { ...wish, extraBytes: 1.5 * 2 ** 30 })));
    expect(await change(serviceId, { 'courrier-1': 1 })).toMatchObject({
      refused: 'below-use-extraBytes',
      figures: { used: 1536, most: 1024 },
    });
    granted(await change(serviceId, { 'boite-1': 0 }));
    expect((await service(serviceId)).grants).toMatchObject({ mailboxes: 5 });
  });
});
