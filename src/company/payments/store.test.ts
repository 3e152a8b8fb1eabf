import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { act, read } from '../../platform/house.ts';
import { newId } from '../../platform/ids.ts';
import { cents, formatPlain } from '../../platform/money.ts';
import { granted, isRefusal } from '../../platform/refusal.ts';
import { type TestHouse, testHouse } from '../../platform/testing/database.ts';
import { seedCatalogue } from '../catalogue/seed.ts';
import { getService } from '../contracts/contracts.ts';
import {
  creditBalance,
  getInvoice,
  issueCreditNote,
  listInvoices,
  verifyBooks,
} from '../invoicing/invoicing.ts';
import type { PlaceOrder } from '../orders/orders.ts';
import { recordTransfer } from './payments.ts';
import { type Buyer, newBuyer, orderOf, robot } from './testing/fixture.ts';

let house: TestHouse;
beforeAll(async () => {
  house = await testHouse(new Date().toISOString());
  await act(house, robot, seedCatalogue);
});
afterAll(() => house.close());

const customer = () => newBuyer(house);
const order = (who: Buyer, changes: Partial<PlaceOrder> = {}) => orderOf(house, who, changes);

function transfer(customerId: string, amount: bigint, key = newId()) {
  return act(house, robot, (work) =>
    recordTransfer(work, { customerId, amount: cents(amount), receivedOn: work.today, reference: 'x', key }),
  );
}

const look = <T>(query: Parameters<typeof read<T>>[2]) => read(house, robot, query);

describe('an order', () => {
  it.each([
    [
      'without a confirmation (art. 2)',
      { confirmations: { fits: true, capacity: false, advice: true } },
      'confirm-capacity',
    ],
    ['without the product sheet (art. 2)', { productSheetShown: ' ' }, 'product-sheet-missing'],
    ['of a plan that does not exist', { planSlug: 'lune' }, 'plan-unknown'],
    ['for a term that is not offered', { every: 'P3M' }, 'term-not-offered'],
    ['at a price that has changed', { priceShown: '1.00' }, 'price-changed'],
    ['of an unknown option', { options: [{ slug: 'x', quantity: 1 }] }, 'option-unknown'],
    ['of half an option', { options: [{ slug: 'base-1', quantity: 0.5 }] }, 'option-quantity'],
    ['on terms accepted by nobody', { acceptanceId: newId() }, 'acceptance-unknown'],
    ['by yearly direct debit (art. 8)', { every: 'P1Y', payBy: 'direct-debit' }, 'direct-debit-monthly-only'],
    ['by direct debit of little (art. 8)', { payBy: 'direct-debit' }, 'direct-debit-below-threshold'],
  ] as [string, Partial<PlaceOrder>, string][])(
    '%s is refused and leaves nothing',
    async (_name, changes, reason) => {
      const who = await customer();
      expect(await order(who, changes)).toMatchObject({ refused: reason });
      expect(await look((work) => listInvoices(work, { customerId: who.customerId, limit: 9 }))).toEqual([]);
    },
  );

  it('under one key is one order, even when the button is pressed five times at once', async () => {
    const who = await customer();
    const placed = await Promise.all(Array.from({ length: 5 }, () => order(who, { key: 'one' })));
    expect(new Set(placed.map((one) => granted(one).invoiceNumber)).size).toBe(1);
  });

  it('with options bears their price, and grants what they add', async () => {
    const placed = granted(await order(await customer(), { options: [{ slug: 'base-1', quantity: 2 }] }));
    const service = await look((work) => getService(work, placed.serviceId));
    expect(formatPlain(placed.open)).toBe('13.08'); // (8.90 + 2 × 1.00) + 20 %
    expect(service).toMatchObject({ state: 'awaiting-payment', grants: { databases: 7 } });
  });
});

describe('a payment', () => {
  it('of nothing, or without a key, is refused', async () => {
    const { customerId } = await customer();
    expect(await transfer(customerId, 0n)).toMatchObject({ refused: 'payment-amount-invalid' });
    expect(await transfer(customerId, 1n, '')).toMatchObject({ refused: 'payment-key-missing' });
    expect(await transfer(newId(), 1n)).toMatchObject({ refused: 'customer-unknown' });
  });

  it('in part leaves the service waiting; the rest makes it due; what is too much is credit', async () => {
    const who = await customer();
    const placed = granted(await order(who)); // 10.68
    granted(await transfer(who.customerId, 1000n));
    const state = () => look(async (work) => (await getService(work, placed.serviceId))?.state);
    expect(await state()).toBe('awaiting-payment');
    expect(granted(await transfer(who.customerId, 100n)).settles).toHaveLength(1);
    expect(await state()).toBe('provisioning');
    expect(await look((work) => creditBalance(work, who.customerId))).toEqual(cents(32));
    const next = granted(await order(who));
    expect(next.open).toEqual(cents(1036)); // the credit is used at issue
  });

  it('recorded twice under one key is booked once; another amount under it is refused', async () => {
    const who = await customer();
    await order(who);
    const twice = await Promise.all(
      [1, 2, 3].map(() => transfer(who.customerId, 500n, `k-${who.customerId}`)),
    );
    expect(twice.filter((one) => granted(one).booked)).toHaveLength(1);
    expect(await transfer(who.customerId, 600n, `k-${who.customerId}`)).toMatchObject({
      refused: 'payment-key-reused',
    });
  });

  it('by twenty at once: numbers contiguous, each service due once, the books whole', async () => {
    const all = await Promise.all(
      Array.from({ length: 20 }, async () => {
        const who = await customer();
        const placed = granted(await order(who));
        granted(await transfer(who.customerId, placed.open.cents));
        return placed;
      }),
    );
    const ordinals = await sql<{
      ordinal: number;
    }>`select ordinal from invoices where series = 'F' order by ordinal`.execute(house.db);
    expect(ordinals.rows.map((row) => row.ordinal)).toEqual(ordinals.rows.map((_row, at) => at + 1));
    const due = await sql<{
      key: string;
    }>`select key from outbox where topic = 'contracts.service-due'`.execute(house.db);
    for (const { serviceId } of all)
      expect(due.rows.filter((row) => row.key.includes(serviceId))).toHaveLength(1);
    expect(await look(verifyBooks)).toMatchObject({ firstBad: undefined });
  });
});

describe('the books', () => {
  it('refuse every change of what was issued or booked, whoever asks', async () => {
    const placed = granted(await order(await customer()));
    for (const table of [
      'invoices',
      'invoice_lines',
      'payments',
      'allocations',
      'credits',
      'orders',
      'prices',
    ]) {
      await expect(sql`delete from ${sql.table(table)}`.execute(house.db)).rejects.toThrow('append-only');
      await expect(sql`truncate ${sql.table(table)} cascade`.execute(house.db)).rejects.toThrow(
        'append-only',
      );
    }
    await expect(sql`update invoices set gross_cents = 0`.execute(house.db)).rejects.toThrow('append-only');
    const late = sql`insert into invoice_lines select invoice_id, 9, customer_id, service_id, 'change', label, detail, quantity,
      unit_net_cents, net_cents, period_from, period_to from invoice_lines where invoice_id = ${placed.invoiceId}`;
    await expect(late.execute(house.db)).rejects.toThrow('no line can be added');
  });

  it('invoice a period of a service once, ever', async () => {
    const placed = granted(await order(await customer()));
    const again = sql`insert into invoice_lines select invoice_id, 9, customer_id, service_id, cause, label, detail, quantity,
      unit_net_cents, net_cents, period_from, period_to from invoice_lines where invoice_id = ${placed.invoiceId}`;
    await expect(again.execute(house.db)).rejects.toThrow();
  });

  it('credit an invoice once, though five ask at once: what was open is settled, what was paid is credit', async () => {
    const who = await customer();
    const { invoiceId } = granted(await order(who));
    granted(await transfer(who.customerId, 300n));
    const notes = await Promise.all(
      Array.from({ length: 5 }, () =>
        act(house, robot, (work) => issueCreditNote(work, { invoiceId, article: '19', reason: 'erreur' })),
      ),
    );
    expect(notes.filter((note) => !isRefusal(note))).toHaveLength(1);
    expect((await look((work) => getInvoice(work, invoiceId)))?.open).toEqual(cents(0));
    expect(await look((work) => creditBalance(work, who.customerId))).toEqual(cents(300));
  });

  it('show a customer nothing of another one', async () => {
    const [mine, theirs] = [await customer(), await customer()];
    await order(mine);
    const placed = granted(await order(theirs));
    await transfer(theirs.customerId, 100n);
    const me = { kind: 'contact', id: newId(), name: 'Léa', customerId: mine.customerId } as const;
    await read(house, me, async (work) => {
      for (const table of [
        'invoices',
        'invoice_lines',
        'orders',
        'contracts',
        'services',
        'payments',
        'credits',
        'allocations',
        'invoice_balances',
      ]) {
        const { rows } = await sql<{
          customer_id: string;
        }>`select customer_id from ${sql.table(table)}`.execute(work.tx);
        expect(
          rows.filter((row) => row.customer_id !== mine.customerId),
          table,
        ).toEqual([]);
      }
      expect(await getInvoice(work, placed.invoiceId)).toBeUndefined();
    });
  });

  it('name the first record with an altered byte, even when its triggers were switched off', async () => {
    const placed = granted(await order(await customer()));
    await house.db.transaction().execute(async (tx) => {
      await sql`set local session_replication_role = replica`.execute(tx);
      await sql`update invoice_lines set label = 'autre' where invoice_id = ${placed.invoiceId}`.execute(tx);
    });
    expect(await look(verifyBooks)).toMatchObject({
      firstBad: { number: placed.invoiceNumber, problem: 'content-altered' },
    });
  });
});
