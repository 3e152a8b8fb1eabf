import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listActs } from '../../platform/acts.ts';
import { day } from '../../platform/calendar.ts';
import { act, type House, read, type Work } from '../../platform/house.ts';
import { cents, formatPlain } from '../../platform/money.ts';
import { granted } from '../../platform/refusal.ts';
import { type TestHouse, testHouse } from '../../platform/testing/database.ts';
import { findPlanFor, ownPrices, setOwnPrice } from '../catalogue/own-prices.ts';
import { seedCatalogue } from '../catalogue/seed.ts';
import { getService, priceChangesToCome } from '../contracts/contracts.ts';
import { runDaily } from '../daily/daily.ts';
import { terminate } from '../endings/endings.ts';
import { listInvoices } from '../invoicing/invoicing.ts';
import { bookPayment } from '../payments/book.ts';
import { bankThatTakesAll } from '../payments/payments.ts';
import { newBuyer, orderOf, robot } from '../payments/testing/fixture.ts';
import { deliverAtOnce } from '../simulation/delivery.ts';
import { changePlan } from './changes.ts';
import { announcePriceChange, servicesOnPlan, withdrawPriceChange } from './prices.ts';

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
});
afterAll(() => house.close());

const look = <T>(query: (work: Work) => Promise<T>) => read(house, robot, query);
const doing = <T>(useCase: (work: Work) => Promise<T>) => act(played, robot, useCase);

let paid = 0;
async function paidService(changes: Parameters<typeof orderOf>[2] = {}) {
  const who = await newBuyer(house);
  const placed = granted(await orderOf(played, who, { siteName: `prix-${paid++}`, ...changes }));
  const received = { customerId: who.customerId, amount: placed.open, reference: 'x', key: placed.orderId };
  await doing((work) => bookPayment(work, { ...received, receivedOn: work.today }, 'transfer'));
  return { ...who, serviceId: placed.serviceId };
}

async function runOn(on: string) {
  house.clock.set(day(on).toZonedDateTime({ timeZone: 'Europe/Paris', plainTime: '08:00' }).toInstant());
  await runDaily(played);
}

const netsOf = async (serviceId: string) =>
  (await look((work) => listInvoices(work, { serviceId, kind: 'invoice', limit: 20 })))
    .map(({ net, dueOn }) => `${dueOn} ${formatPlain(net)}`)
    .reverse();

describe('a price that is announced', () => {
  it.each([
    ['of a service that is not there', { serviceId: 'none' }, 'service-unknown'],
    ['below nothing', { price: cents(-1) }, 'price-negative'],
    ['that it has already', { price: cents(890) }, 'price-unchanged'],
    ['from yesterday', { from: day('2026-01-09') }, 'price-in-the-past'],
    ['with a novel for a reason', { why: 'x'.repeat(501) }, 'price-why-too-long'],
  ])('%s is refused', async (_what, changes, reason) => {
    const { serviceId } = await paidService();
    const input = { serviceId, price: cents(990), why: '', ...changes };
    expect(await doing((work) => announcePriceChange(work, input))).toMatchObject({ refused: reason });
  });

  it('holds from the first renewal that leaves ninety days, on its invoice already, and changes nothing before', async () => {
    const { serviceId, customerId } = await paidService({ every: 'P1Y' });
    const change = granted(
      await doing((work) => announcePriceChange(work, { serviceId, price: cents(99_00), why: 'énergie' })),
    );
    expect(change.appliesOn.toString()).toBe('2027-01-10');
    expect((await look((work) => getService(work, serviceId)))?.price.cents).toBe(8900n);
    expect(await look((work) => priceChangesToCome(work, { customerId, limit: 9 }))).toMatchObject([
      { serviceId, price: { cents: 9900n }, before: { cents: 8900n } },
    ]);
    const [told] = await look((work) =>
      listActs(work, { serviceId, act: 'price-change-announced', limit: 1 }),
    );
    expect(told).toMatchObject({
      article: 'R212-1',
      details: { from: '89.00', to: '99.00', on: '2027-01-10' },
    });
    await runOn('2026-12-21');
    expect(await netsOf(serviceId)).toEqual(['2026-01-10 89.00', '2027-01-10 99.00']);
    expect((await look((work) => getService(work, serviceId)))?.price.cents).toBe(8900n);
    await runOn('2027-01-10');
    const after = await look((work) => getService(work, serviceId));
    expect(after).toMatchObject({ price: { cents: 9900n }, priceChanges: [] });
    expect(await look((work) => priceChangesToCome(work, { customerId, limit: 9 }))).toEqual([]);
  });

  it('lets a consumer leave for its day at no cost, and a late letter no further', async () => {
    const { serviceId } = await paidService({ every: 'P1Y' });
    const appliesOn = granted(
      await doing((work) => announcePriceChange(work, { serviceId, price: cents(99_00), why: '' })),
    ).appliesOn;
    house.clock.set(appliesOn.subtract({ days: 1 }).toZonedDateTime('Europe/Paris').toInstant());
    const end = granted(
      await doing((work) => terminate(work, { serviceId, means: 'portal', postedOn: work.today })),
    );
    expect(end).toEqual({ endsOn: appliesOn, inTime: true });
  });

  it('that staff withdraw never comes', async () => {
    const { serviceId } = await paidService();
    const change = granted(
      await doing((work) => announcePriceChange(work, { serviceId, price: cents(990), why: '' })),
    );
    granted(await doing((work) => withdrawPriceChange(work, { serviceId, priceChangeId: change.id })));
    expect((await look((work) => getService(work, serviceId)))?.priceChanges).toEqual([]);
    expect(
      await doing((work) => withdrawPriceChange(work, { serviceId, priceChangeId: change.id })),
    ).toMatchObject({ refused: 'price-change-unknown' });
  });

  it('is of that plan: on another one it does not come', async () => {
    const { serviceId } = await paidService();
    granted(await doing((work) => announcePriceChange(work, { serviceId, price: cents(990), why: '' })));
    granted(await doing((work) => changePlan(work, { serviceId, planSlug: 'etoile' })));
    expect((await look((work) => getService(work, serviceId)))?.priceChanges).toEqual([]);
  });

  it('is for all who run on a plan at a term', async () => {
    const { serviceId } = await paidService();
    const found = await look((work) => servicesOnPlan(work, { planSlug: 'planete', every: 'P1M' }));
    expect(found.map(({ id }) => id)).toContain(serviceId);
    expect(found.every(({ every, ended }) => every === 'P1M' && !ended)).toBe(true);
  });
});

describe('a price of a customer’s own', () => {
  const set = (customerId: string, changes: Partial<Parameters<typeof setOwnPrice>[1]> = {}) =>
    doing((work) =>
      setOwnPrice(work, {
        customerId,
        planSlug: 'planete',
        every: 'P1M',
        net: cents(500),
        from: work.today,
        why: 'fidélité',
        ...changes,
      }),
    );

  it.each([
    ['of no plan', { planSlug: 'lune' }, 'plan-unknown'],
    ['of no option', { optionSlug: 'lune' }, 'option-unknown'],
    ['for a term that is not sold', { every: 'P3M' as const }, 'term-not-offered'],
    ['below nothing', { net: cents(-1) }, 'price-negative'],
    ['from yesterday', { from: day('2020-01-01') }, 'price-in-the-past'],
    ['without a reason', { why: ' ' }, 'own-price-why-needed'],
  ])('%s is refused', async (_what, changes, reason) => {
    const { customerId } = await newBuyer(house);
    expect(await set(customerId, changes)).toMatchObject({ refused: reason });
  });

  it('is what this customer orders at, and nobody else', async () => {
    const mine = await newBuyer(house);
    const other = await newBuyer(house);
    granted(await set(mine.customerId));
    const placed = granted(await orderOf(house, mine, { siteName: 'propre' }));
    expect(formatPlain(placed.open)).toBe('6.00');
    const theirs = granted(await orderOf(house, other, { siteName: 'autre' }));
    expect(formatPlain(theirs.open)).toBe('10.68');
  });

  it('begins on its day and ends with the list’s price', async () => {
    const { customerId } = await newBuyer(house);
    const { today } = await look(async (work) => work);
    granted(await set(customerId, { from: today.add({ days: 3 }) }));
    const priceToday = () =>
      look(async (work) => (await findPlanFor(work, 'planete', customerId))?.prices[0]?.net.cents);
    expect(await priceToday()).toBe(890n);
    house.clock.set(today.add({ days: 3 }).toZonedDateTime('Europe/Paris').toInstant());
    expect(await priceToday()).toBe(500n);
    granted(await set(customerId, { net: undefined }));
    expect(await priceToday()).toBe(890n);
    expect(await look((work) => ownPrices(work, customerId))).toHaveLength(1);
  });
});
