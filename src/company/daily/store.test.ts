import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { system } from '../../platform/actor.ts';
import { listActs } from '../../platform/acts.ts';
import { day } from '../../platform/calendar.ts';
import { openDatabase, openPool } from '../../platform/database.ts';
import { act, type House, read } from '../../platform/house.ts';
import { newId } from '../../platform/ids.ts';
import { granted } from '../../platform/refusal.ts';
import { type TestHouse, testHouse } from '../../platform/testing/database.ts';
import { listInvoices, verifyBooks } from '../invoicing/invoicing.ts';
import { bookPayment } from '../payments/book.ts';
import { deliverAtOnce } from '../simulation/delivery.ts';
import { forecast } from '../simulation/forecast.ts';
import { acceptAndOrder, openScenarioCustomer } from '../simulation/stage.ts';
import { runDaily, runDay } from './daily.ts';

const robot = system('test');
const CUSTOMERS = 24;
const DUE = day('2026-02-10');
const INVOICED = day('2026-01-21');

let house: TestHouse;
let played: House;
const customers: string[] = [];

/** Customers who ordered on one day a service a month, paid: all are invoiced twenty days before it renews. */
beforeAll(async () => {
  house = await testHouse('2026-01-10T09:00:00Z');
  played = { db: house.db, clock: house.clock, secrets: house.secrets, atOnce: [deliverAtOnce] };
  for (let place = 0; place < CUSTOMERS; place += 1) {
    customers.push(
      await act(played, robot, async (work) => {
        const customerId = await openScenarioCustomer(work, `client ${place}`, place, {
          kind: 'company',
          country: 'FR',
        });
        const placed = granted(
          await acceptAndOrder(work, customerId, place, {
            on: work.today,
            do: 'order',
            as: `service ${place}`,
            customer: '',
            product: 'server',
            price: { cents: 10_00n, currency: 'EUR' },
            every: 'P1M',
            payBy: 'transfer',
            immediateStart: false,
          }),
        );
        const key = newId();
        const received = { customerId, amount: placed.open, receivedOn: work.today, reference: key, key };
        granted(await bookPayment(work, received, 'transfer'));
        return customerId;
      }),
    );
  }
});
afterAll(() => house.close());

const at = (text: string) => house.clock.set(`${text}T07:00:00Z`);
const renewals = (customerId: string) =>
  read(house, robot, async (work) =>
    (await listInvoices(work, { customerId, kind: 'invoice', limit: 99 })).filter(
      ({ cause }) => cause === 'renewal',
    ),
  );

describe('the daily run (art. 8, 9)', () => {
  it('tells beforehand what it will do, and changes nothing by telling', async () => {
    const foreseen = await forecast(house, INVOICED);
    expect(foreseen.filter(({ act: what }) => what === 'invoice-issued')).toHaveLength(CUSTOMERS);
    expect(await renewals(customers[0] ?? '')).toEqual([]);
  });

  it('8. one broken service rolls back the whole run: it does not; it is reported, the others are done, it is caught up', async () => {
    const [poisoned = ''] = customers;
    await sql`alter table invoices add constraint poison check (customer_id <> ${sql.lit(poisoned)}) not valid`.execute(
      house.db,
    );
    at(INVOICED.toString());
    const report = await runDay(played, INVOICED);
    expect(report).toMatchObject({ failures: [{ customerId: poisoned }] });
    for (const customerId of customers.slice(1)) expect(await renewals(customerId)).toHaveLength(1);
    expect(await renewals(poisoned)).toEqual([]);
    const [failed] = await read(house, robot, (work) => listActs(work, { customerId: poisoned, limit: 1 }));
    expect(failed).toMatchObject({ act: 'daily-run-failed', details: { on: INVOICED.toString() } });

    await sql`alter table invoices drop constraint poison`.execute(house.db);
    house.clock.set('2026-01-23T07:00:00Z');
    await runDaily(played);
    const [late] = await renewals(poisoned);
    // The period of the missed day, on a document of the day on which it is made.
    expect(late).toMatchObject({ dueOn: DUE, issuedOn: day('2026-01-23') });
  });

  it('twenty at once on two instances make exactly one invoice a service and period, numbers without a gap', async () => {
    at(DUE.add({ months: 1 }).subtract({ days: 20 }).toString());
    const second = openPool(house.url);
    const other: House = { ...played, db: openDatabase(second) };
    await Promise.all(Array.from({ length: 20 }, (_, index) => runDaily(index % 2 === 0 ? played : other)));
    for (const customerId of customers) {
      const issued = await renewals(customerId);
      expect(new Set(issued.map(({ lines }) => lines[0]?.period?.from.toString())).size).toBe(issued.length);
      expect(issued).toHaveLength(2);
    }
    await second.end();
    expect(await read(house, robot, verifyBooks)).toMatchObject({ firstBad: undefined });
  });

  it('does nothing when it is repeated', async () => {
    const { rows: before } = await sql<{ n: bigint }>`select count(*) as n from acts`.execute(house.db);
    await runDaily(played);
    await runDay(played, DUE.add({ months: 1 }).subtract({ days: 20 }));
    const { rows: after } = await sql<{ n: bigint }>`select count(*) as n from acts`.execute(house.db);
    expect(after).toEqual(before);
  });

  it('does each missed day as that day, in order', async () => {
    const [customerId = ''] = customers;
    at('2026-04-20');
    const reports = await runDaily(played);
    const days = reports.map(({ on }) => on.toString());
    expect(days).toEqual([...days].sort());
    expect(days.at(-1)).toBe('2026-04-20');
    const acts = await read(house, robot, (work) => listActs(work, { customerId, limit: 99 }));
    const told = acts.map(({ act: what, on }) => `${on.toString()} ${what}`).reverse();
    // The first renewal was never paid: reminded before, suspended after 7 days, ended after 30 (art. 5).
    expect(told).toContain('2026-02-17 service-suspended');
    expect(told).toContain('2026-03-12 service-ended');
  });
});
