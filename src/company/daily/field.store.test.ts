import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { system } from '../../platform/actor.ts';
import { listActs } from '../../platform/acts.ts';
import { day, isBefore, periodStart } from '../../platform/calendar.ts';
import { act, type House, read } from '../../platform/house.ts';
import { newId } from '../../platform/ids.ts';
import { add, cents, formatPlain, type Money, parseMoney } from '../../platform/money.ts';
import { granted, isRefusal } from '../../platform/refusal.ts';
import { type TestHouse, testHouse } from '../../platform/testing/database.ts';
import { activateService, getService, recordProvisioningFailure } from '../contracts/contracts.ts';
import { changeCustomer } from '../customers/customers.ts';
import {
  claimsOf,
  creditBalance,
  getInvoice,
  issueCreditNote,
  listInvoices,
} from '../invoicing/invoicing.ts';
import { allocate } from '../invoicing/rules.ts';
import { bookPayment } from '../payments/book.ts';
import { bankThatTakesAll, refundOutOfGoodwill, returnDebit } from '../payments/payments.ts';
import { deliverAtOnce } from '../simulation/delivery.ts';
import type { ScenarioEvent } from '../simulation/scenario.ts';
import { acceptAndOrder, openScenarioCustomer } from '../simulation/stage.ts';
import { runDaily } from './daily.ts';

/** What breaks the billing platforms of the field, one test each, under its name; the eighth is in store.test.ts. */

const robot = system('test');
type Order = Extract<ScenarioEvent, { do: 'order' }>;

let house: TestHouse;
/** With nodes that deliver at once. */
let played: House;
let place = 0;

beforeAll(async () => {
  house = await testHouse('2026-01-01T09:00:00Z');
  played = {
    db: house.db,
    clock: house.clock,
    secrets: house.secrets,
    atOnce: [deliverAtOnce, bankThatTakesAll],
  };
  await runDaily(played);
});
afterAll(() => house.close());

async function ordered(changes: Partial<Order>, where: House = played) {
  place += 1;
  return act(where, robot, async (work) => {
    const customerId = await openScenarioCustomer(work, `client ${place}`, place, {
      kind: 'company',
      country: 'FR',
    });
    const order = {
      on: work.today,
      do: 'order',
      as: 'service',
      customer: '',
      immediateStart: false,
    } as const;
    const rest = { product: 'server', price: cents(30_00n), every: 'P1M', payBy: 'transfer' } as const;
    const placed = granted(await acceptAndOrder(work, customerId, place, { ...order, ...rest, ...changes }));
    return { customerId, ...placed };
  });
}

const pay = (customerId: string, amount: Money, key: string = newId()) =>
  act(played, robot, async (work) =>
    granted(
      await bookPayment(
        work,
        { customerId, amount, receivedOn: work.today, reference: key, key },
        'transfer',
      ),
    ),
  );
const look = <T>(query: Parameters<typeof read<T>>[2]) => read(house, robot, query);
const actsOf = async (customerId: string) =>
  (await look((work) => listActs(work, { customerId, limit: 200 }))).reverse().map((one) => one.act);

async function runOn(on: string) {
  house.clock.set(`${on}T07:00:00Z`);
  for (const { failures } of await runDaily(played)) expect(failures).toEqual([]);
}

describe('the billing failures of the field', () => {
  it('1. sums of floats: 0.99 and 2.49 paid by 3.48 leave nothing open', async () => {
    const settles = (parts: readonly Money[]) =>
      allocate(
        parts.map((open, index) => ({
          id: String(index),
          number: String(index),
          seq: BigInt(index),
          dueOn: day('2026-01-01'),
          open,
        })),
        add(...parts),
      );
    const paid = settles([parseMoney('0.99'), parseMoney('2.49')]);
    expect(paid.allocations.every((one) => one.settles)).toBe(true);
    expect(formatPlain(paid.left)).toBe('0.00');
    fc.assert(
      fc.property(fc.array(fc.bigInt({ min: 1n, max: 10n ** 12n }), { minLength: 1 }), (parts) => {
        const { allocations, left } = settles(parts.map(cents));
        return left.cents === 0n && allocations.every((one) => one.settles);
      }),
    );
  });

  it('2. 31 January and a month: the periods of ten years end with their months and come back to the 31st', () => {
    const anchor = day('2026-01-31');
    for (let nth = 1; nth <= 120; nth += 1) {
      const start = periodStart(anchor, 'P1M', nth);
      const month = anchor.with({ day: 1 }).add({ months: nth });
      expect(start.toString()).toBe(month.with({ day: month.daysInMonth }).toString());
      expect(isBefore(periodStart(anchor, 'P1M', nth - 1), start)).toBe(true);
    }
  });

  it('3. the same renewal done twice, by a webhook and by the run: it is done and announced once', async () => {
    house.clock.set('2026-01-02T09:00:00Z');
    const one = await ordered({});
    await pay(one.customerId, one.open);
    await runOn('2026-01-20');
    house.clock.set('2026-02-02T07:00:00Z');
    const key = newId();
    await Promise.all([
      runDaily(played),
      pay(one.customerId, one.open, key),
      runDaily(played),
      runDaily(played),
    ]);
    expect((await actsOf(one.customerId)).filter((what) => what === 'service-renewed')).toHaveLength(1);
    const { rows } = await sql<{ n: string }>`
      select count(*) as n from outbox where topic = 'contracts.service-renewed'
         and payload ->> 'serviceId' = ${one.serviceId}`.execute(house.db);
    expect(Number(rows[0]?.n)).toBe(1);
  });

  it('4. two runs at once make two invoices: the database holds a period to one, whoever asks', async () => {
    house.clock.set('2026-02-03T09:00:00Z');
    const one = await ordered({});
    await pay(one.customerId, one.open);
    house.clock.set('2026-02-11T07:00:00Z');
    await Promise.all(Array.from({ length: 20 }, () => runDaily(played)));
    const invoices = await look((work) => listInvoices(work, { customerId: one.customerId, limit: 99 }));
    expect(invoices.map(({ cause }) => cause)).toEqual(['renewal', 'first']);
    const again = sql`
      insert into invoice_lines select i.id, 9, i.customer_id, l.service_id, l.cause, '', '', 1, 1, 1, l.period_from, l.period_to
        from invoices i join invoice_lines l on l.invoice_id = i.id where l.service_id = ${one.serviceId} limit 1`;
    await expect(again.execute(house.db)).rejects.toThrow(/issued|once_a_period/);
  });

  it('5. credit-note numbers read, then written; a refund made twice: both are refused or numbered in turn', async () => {
    const several = [];
    for (let count = 0; count < 6; count += 1) several.push(await ordered({}));
    const notes = await Promise.all(
      several.map(({ invoiceId }) =>
        act(played, robot, async (work) =>
          granted(await issueCreditNote(work, { invoiceId, article: '5', reason: 'essai' })),
        ),
      ),
    );
    const ordinals = notes.map(({ number }) => Number(number.split('-')[1])).sort((a, b) => a - b);
    expect(ordinals.at(-1)).toBe((ordinals[0] ?? 0) + notes.length - 1);

    const one = await ordered({});
    await pay(one.customerId, one.open);
    const refund = (key: string) =>
      act(played, robot, (work) =>
        refundOutOfGoodwill(work, { invoiceId: one.invoiceId, amount: one.open, key }),
      );
    const outcomes = await Promise.allSettled([refund('a'), refund('a'), refund('b'), refund('c')]);
    const made = outcomes.filter((one) => one.status === 'fulfilled' && !isRefusal(one.value));
    expect(made).toHaveLength(1);
    expect(await refund('d')).toMatchObject({ refused: 'above-liability-cap', figures: { left: '0.00' } });
  });

  it('6. a late payment revives what is suspended, and never what has ended', async () => {
    house.clock.set('2026-02-27T09:00:00Z');
    const debited = { payBy: 'direct-debit', every: 'P1M' } as const;
    const [before, after, ended] = [await ordered(debited), await ordered(debited), await ordered(debited)];
    const state = ({ serviceId }: typeof before) =>
      look(async (work) => (await getService(work, serviceId))?.state);
    await runOn('2026-03-13'); // collected: they run, and their renewals of the 27th are presented
    for (const { customerId } of [before, after, ended])
      granted(await act(played, robot, (work) => returnDebit(work, customerId, 'AM04')));
    await runOn('2026-03-28');
    await pay(before.customerId, cents(36_00n));
    await runOn('2026-04-04');
    expect([await state(before), await state(after)]).toEqual(['active', 'suspended']);
    await pay(after.customerId, cents(36_00n));
    expect(await state(after)).toBe('active');
    await runOn('2026-04-27');
    expect(await state(ended)).toBe('ended');
    await pay(ended.customerId, cents(1000_00n));
    expect(await state(ended)).toBe('ended');
    expect((await look((work) => creditBalance(work, ended.customerId))).cents).toBeGreaterThan(0n);
  });

  it('7. "active" before the creation succeeded: it is not, until its node says so', async () => {
    const one = await ordered({}, house);
    const state = () => look(async (work) => (await getService(work, one.serviceId))?.state);
    await act(house, robot, async (work) =>
      granted(
        await bookPayment(
          work,
          {
            customerId: one.customerId,
            amount: one.open,
            receivedOn: work.today,
            reference: 'x',
            key: newId(),
          },
          'transfer',
        ),
      ),
    );
    expect(await state()).toBe('provisioning');
    await act(house, robot, (work) => recordProvisioningFailure(work, one.serviceId, 'node-does-not-answer'));
    expect(await state()).toBe('provisioning-failed');
    await act(house, robot, (work) => activateService(work, one.serviceId));
    expect(await state()).toBe('active');
  });

  it('9. issued invoices deleted, or changed with the profile: the database refuses, the invoice stays', async () => {
    const one = await ordered({});
    const before = await look((work) => getInvoice(work, one.invoiceId));
    for (const statement of [
      sql`delete from invoices where id = ${one.invoiceId}`,
      sql`update invoices set gross_cents = 1, vat_cents = 0, net_cents = 1 where id = ${one.invoiceId}`,
      sql`delete from invoice_lines where invoice_id = ${one.invoiceId}`,
      sql`truncate invoices cascade`,
    ])
      await expect(statement.execute(house.db)).rejects.toThrow(/never|append|change|kept/i);
    const moved = { line1: '9 rue Neuve', postalCode: '69001', city: 'Lyon', country: 'FR' };
    await act(played, robot, async (work) => {
      granted(
        await changeCustomer(work, one.customerId, {
          organisation: 'Un autre nom',
          address: moved,
          language: 'fr',
          siret: '40483304800022',
        }),
      );
    });
    expect(await look((work) => getInvoice(work, one.invoiceId))).toEqual(before);
    expect(await look((work) => claimsOf(work, one.customerId))).toHaveLength(1);
  });
});
