import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { day } from '../../platform/calendar.ts';
import { act, type House, read, type Work } from '../../platform/house.ts';
import { formatPlain } from '../../platform/money.ts';
import { granted, isRefusal } from '../../platform/refusal.ts';
import { type TestHouse, testHouse } from '../../platform/testing/database.ts';
import { findPlan } from '../catalogue/catalogue.ts';
import { seedCatalogue } from '../catalogue/seed.ts';
import { recurringOn } from '../contracts/contracts.ts';
import { runDaily } from '../daily/daily.ts';
import { getInvoice, listInvoices, verifyBooks } from '../invoicing/invoicing.ts';
import { weighChoices } from '../orders/orders.ts';
import { bookPayment } from '../payments/book.ts';
import { bankThatTakesAll } from '../payments/payments.ts';
import { newBuyer, orderOf, robot } from '../payments/testing/fixture.ts';
import { deliverAtOnce } from '../simulation/delivery.ts';
import { findCoupon, makeCoupon, stopCoupon, usesOf } from './discounts.ts';
import type { CouponTerms } from './rules.ts';

let house: TestHouse;
beforeAll(async () => {
  house = await testHouse('2026-01-31T09:00:00Z');
  await act(house, robot, seedCatalogue);
});
afterAll(() => house.close());

const look = <T>(query: (work: Work) => Promise<T>) => read(house, robot, query);

function coupon(code: string, changes: Partial<CouponTerms> = {}) {
  return act(house, robot, (work) =>
    makeCoupon(work, {
      code,
      off: { percent: 2000 },
      products: [],
      plans: [],
      periods: 2,
      startsOn: work.today,
      endsOn: undefined,
      maxUses: undefined,
      maxPerCustomer: 1,
      newCustomersOnly: false,
      ...changes,
    }),
  );
}

async function runOn(played: House, on: string) {
  house.clock.set(day(on).toZonedDateTime({ timeZone: 'Europe/Paris', plainTime: '08:00' }).toInstant());
  await runDaily(played);
}

const invoicesOf = (customerId: string) =>
  look((work) => listInvoices(work, { customerId, kind: 'invoice', limit: 20 }));

describe('a discount code', () => {
  it('that nobody made is refused beside its field, and nothing is ordered', async () => {
    const who = await newBuyer(house);
    expect(await orderOf(house, who, { coupon: 'rien' })).toMatchObject({
      refused: 'coupon-unknown',
      field: 'coupon',
      figures: { code: 'RIEN' },
    });
    expect(await orderOf(house, who, { coupon: "';--" })).toMatchObject({ refused: 'coupon-unknown' });
    expect(await invoicesOf(who.customerId)).toEqual([]);
  });

  it('is made once: a code never changes', async () => {
    granted(await coupon('UNIQUE'));
    expect(await coupon('unique')).toMatchObject({ refused: 'coupon-code-taken' });
    await expect(sql`update coupons set percent_bp = 9000`.execute(house.db)).rejects.toThrow(/append-only/);
  });

  it('is a line allowance on the invoices of its periods, and ends with them (31 Jan, 28 Feb, then no more)', async () => {
    granted(await coupon('DEUXMOIS'));
    const who = await newBuyer(house);
    const played = { ...house, atOnce: [deliverAtOnce, bankThatTakesAll] };
    const placed = granted(await orderOf(played, who, { coupon: ' deuxmois ', siteName: 'deux' }));
    const [first] = await invoicesOf(who.customerId);
    expect(first?.lines[0]).toMatchObject({
      unitNet: { cents: 890n },
      net: { cents: 712n },
      discount: { amount: { cents: 178n }, label: 'Code DEUXMOIS (−20\u00a0%)' },
    });
    expect(formatPlain(placed.open)).toBe('8.54');
    await act(played, robot, (work) =>
      bookPayment(
        work,
        {
          customerId: who.customerId,
          amount: placed.open,
          receivedOn: work.today,
          reference: 'x',
          key: 'deux',
        },
        'transfer',
      ),
    );
    await runOn(played, '2026-02-08');
    await runOn(played, '2026-02-28');
    // What recurs is what is paid on the day: discounted in February, whole from the end of March.
    const yearly = await look((work) => recurringOn(work, [day('2026-02-28'), day('2026-03-31')]));
    expect(yearly.map((one) => one.yearly)).toEqual([712n * 12n, 890n * 12n]);
    await runOn(played, '2026-03-11');
    await runOn(played, '2026-03-31');
    const nets = (await invoicesOf(who.customerId)).map(({ net, dueOn }) => `${dueOn} ${formatPlain(net)}`);
    expect(nets.reverse()).toEqual(['2026-01-31 7.12', '2026-02-28 7.12', '2026-03-31 8.90']);
    expect((await look(verifyBooks)).firstBad).toBeUndefined();
  });

  it('keeps the price that a customer was shown beside what it takes off', async () => {
    granted(
      await coupon('MONTRE', { off: { amount: { cents: 500n, currency: 'EUR' } }, periods: undefined }),
    );
    const { customerId } = await newBuyer(house);
    const weighed = await look(async (work) =>
      weighChoices(work, {
        customerId,
        planSlug: 'planete',
        every: 'P1M',
        options: [],
        payBy: 'transfer',
        confirmations: { fits: true, capacity: true, advice: true },
        productSheetShown: 'fiche',
        siteName: 'montre',
        coupon: 'montre',
      }),
    );
    expect(weighed).toMatchObject({ net: { cents: 890n }, first: { net: { cents: 390n } } });
  });

  it.each([
    ['another product', { products: ['courriel'] }, 'coupon-other-product'],
    ['a later day', { startsOn: day('2030-01-01') }, 'coupon-not-yet'],
  ] as [string, Partial<CouponTerms>, string][])('for %s is refused', async (what, changes, reason) => {
    const code = `NON-${what.length}`;
    granted(await coupon(code, changes));
    expect(await orderOf(house, await newBuyer(house), { coupon: code })).toMatchObject({ refused: reason });
  });

  it('for new customers is for a first order, and once a customer', async () => {
    granted(await coupon('PREMIERE', { newCustomersOnly: true, maxPerCustomer: undefined }));
    granted(await coupon('UNEFOIS'));
    const who = await newBuyer(house);
    granted(await orderOf(house, who, { coupon: 'UNEFOIS', siteName: 'un' }));
    expect(await orderOf(house, who, { coupon: 'PREMIERE' })).toMatchObject({
      refused: 'coupon-new-customers-only',
    });
    expect(await orderOf(house, who, { coupon: 'UNEFOIS' })).toMatchObject({ refused: 'coupon-used-by-you' });
  });

  it('that staff stopped is over at once', async () => {
    granted(await coupon('STOP'));
    granted(await act(house, robot, (work) => stopCoupon(work, { code: 'stop', why: 'fin' })));
    expect(await orderOf(house, await newBuyer(house), { coupon: 'STOP' })).toMatchObject({
      refused: 'coupon-over',
    });
  });

  it('of three uses is used three times by eight customers who order at once', async () => {
    granted(await coupon('TROIS', { maxUses: 3 }));
    const buyers = await Promise.all(Array.from({ length: 8 }, () => newBuyer(house)));
    const placed = await Promise.all(
      buyers.map((who, place) => orderOf(house, who, { coupon: 'TROIS', siteName: `trois-${place}` })),
    );
    expect(placed.filter((one) => !isRefusal(one))).toHaveLength(3);
    expect(new Set(placed.filter(isRefusal).map(({ refused }) => refused))).toEqual(
      new Set(['coupon-used-up']),
    );
    const made = await look((work) => findCoupon(work, 'TROIS'));
    expect(made?.uses).toBe(3);
    expect(await look((work) => usesOf(work, made?.id ?? '', 10))).toHaveLength(3);
    // Who was refused has no order: all of it, or nothing.
    const invoices = await Promise.all(buyers.map(({ customerId }) => invoicesOf(customerId)));
    expect(invoices.flat()).toHaveLength(3);
  });

  it('cannot be used once more even by a statement that forgets to ask', async () => {
    const made = await look((work) => findCoupon(work, 'TROIS'));
    await expect(
      sql`insert into coupon_uses (id, coupon_id, customer_id, service_id, ordinal, customer_ordinal, max_uses,
                                   max_per_customer, on_day, at)
          select gen_random_uuid(), coupon_id, customer_id, service_id, 4, 2, max_uses, max_per_customer, on_day, at
            from coupon_uses where coupon_id = ${made?.id ?? ''} limit 1`.execute(house.db),
    ).rejects.toThrow(/check constraint/);
  });

  it('is made by those who keep the catalogue alone', async () => {
    const support = { kind: 'staff', id: robotId, name: 'Sam', role: 'support' } as const;
    const refused = await act(house, support, async (work) => {
      const {
        id: _id,
        code: _code,
        stoppedOn: _s,
        uses: _u,
        madeOn: _m,
        ...terms
      } = granted((await findCoupon(work, 'UNIQUE')) ?? { refused: 'none', figures: {} });
      return makeCoupon(work, { ...terms, code: 'SUPPORT' });
    });
    expect(refused).toMatchObject({ refused: 'not-permitted' });
    expect(await look((work) => findPlan(work, 'planete'))).toBeDefined();
    expect(await look((work) => getInvoice(work, 'none'))).toBeUndefined();
  });
});

const robotId = '01890000-0000-7000-8000-00000000000a';
