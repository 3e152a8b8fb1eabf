import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { act, read } from '../../platform/house.ts';
import { granted } from '../../platform/refusal.ts';
import { type TestHouse, testHouse } from '../../platform/testing/database.ts';
import { seedCatalogue } from '../catalogue/seed.ts';
import { verifyBooks } from '../invoicing/invoicing.ts';
import { newBuyer, orderOf, robot } from '../payments/testing/fixture.ts';
import { closeBooks, latestClosings, verifyClosings } from './closings.ts';

let house: TestHouse;
beforeAll(async () => {
  house = await testHouse('2025-12-30T09:00:00Z');
  await act(house, robot, seedCatalogue);
});
afterAll(() => house.close());

const at = (day: string) => house.clock.set(`${day}T09:00:00Z`);
const order = async () => granted(await orderOf(house, await newBuyer(house), { every: 'P1Y' }));
const verified = () => read(house, robot, verifyClosings);
const names = async (kind: 'day' | 'month' | 'year') =>
  (await read(house, robot, (work) => latestClosings(work, kind, 100))).map(({ from }) => from.toString());

/** As somebody with the database in their hands would do it: the triggers switched off. */
async function forge(statement: ReturnType<typeof sql>): Promise<void> {
  await house.db.transaction().execute(async (tx) => {
    await sql`set local session_replication_role = replica`.execute(tx);
    await statement.execute(tx);
  });
}

describe('the closings', () => {
  it('close the days that are over, and not the day that runs', async () => {
    await order();
    expect(await closeBooks(house)).toBe(0);
    at('2025-12-31');
    expect(await closeBooks(house)).toBe(1);
    expect(await names('day')).toEqual(['2025-12-30']);
  });

  it('come once, on every instance at the same time', async () => {
    await order();
    at('2026-01-03');
    await Promise.all([1, 2, 3].map(() => closeBooks(house)));
    expect(await names('day')).toEqual(['2026-01-02', '2026-01-01', '2025-12-31', '2025-12-30']);
    expect(await names('month')).toEqual(['2025-12-01']);
    expect(await names('year')).toEqual(['2025-01-01']);
    expect(await verified()).toEqual({ closings: 6, firstBad: undefined });
  });

  it('hold the sums of their documents, and the total since the beginning', async () => {
    const [year] = await read(house, robot, (work) => latestClosings(work, 'year', 1));
    const [day] = await read(house, robot, (work) => latestClosings(work, 'day', 1));
    expect(year).toMatchObject({ documents: 2, lastDocument: 2n });
    expect(year?.running).toBe(year?.invoiced.gross);
    expect(day).toMatchObject({ documents: 0, running: year?.running });
  });

  it('refuse a document that would bear a closed day', async () => {
    at('2026-01-02');
    await expect(order()).rejects.toThrow(/2026-01-02 is closed/);
    at('2026-01-03');
    await order();
    expect(await read(house, robot, verifyBooks)).toMatchObject({ documents: 3, firstBad: undefined });
  });

  it('are never changed, whoever asks', async () => {
    await expect(sql`update book_closings set documents = 0`.execute(house.db)).rejects.toThrow();
    await expect(sql`delete from book_closings`.execute(house.db)).rejects.toThrow();
  });

  it('name the first bad one: a total, a document behind it, a missing day', async () => {
    at('2026-01-05');
    await closeBooks(house);
    const bad = async () => (await verified()).firstBad;
    await forge(sql`update book_closings set invoiced_net_cents = invoiced_net_cents + 1,
      invoiced_gross_cents = invoiced_gross_cents + 1 where kind = 'day' and from_day = '2026-01-03'`);
    expect(await bad()).toEqual({ period: '2026-01-03', problem: 'closing-altered' });
    await forge(sql`update book_closings set invoiced_net_cents = invoiced_net_cents - 1,
      invoiced_gross_cents = invoiced_gross_cents - 1 where kind = 'day' and from_day = '2026-01-03'`);
    await forge(sql`update invoices set issued_on = '2026-01-04' where issued_on = '2026-01-03'`);
    expect(await bad()).toEqual({ period: '2026-01-03', problem: 'closing-totals-wrong' });
    await forge(sql`update invoices set issued_on = '2026-01-03' where issued_on = '2026-01-04'`);
    expect(await bad()).toBeUndefined();
    await forge(sql`delete from book_closings where kind = 'day' and from_day = '2025-12-31'`);
    expect(await bad()).toEqual({ period: '2025-12', problem: 'closing-missing' });
  });
});

describe('one flipped byte in the books', () => {
  it.each([
    [
      'of a label',
      sql`update invoice_lines set label = overlay(label placing 'Z' from 1) where invoice_id = (select id from invoices where seq = 2)`,
    ],
    [
      'of a buyer’s name',
      sql`update invoices set buyer = jsonb_set(buyer, '{name}', '"Lea Test"') where seq = 2`,
    ],
    ['of a hash', sql`update invoices set hash = set_byte(hash, 0, get_byte(hash, 0) # 1) where seq = 2`],
    ['of a moment', sql`update invoices set issued_at = issued_at + interval '1 millisecond' where seq = 2`],
  ])('is found, and the document named: %s', async (_what, statement) => {
    const { rows } = await sql<{ number: string }>`select number from invoices where seq = 2`.execute(
      house.db,
    );
    await expect(
      house.db.transaction().execute(async (tx) => {
        await sql`set local session_replication_role = replica`.execute(tx);
        await statement.execute(tx);
        const report = await verifyBooks({
          tx,
          at: house.clock.now(),
          today: house.clock.now().toZonedDateTimeISO('UTC').toPlainDate(),
          by: robot,
          secrets: house.secrets,
          atOnce: [],
        });
        expect(report.firstBad).toEqual({ number: rows[0]?.number, problem: 'content-altered' });
        throw new Error('as it was'); // nothing of the forgery stays for the next
      }),
    ).rejects.toThrow('as it was');
  });
});
