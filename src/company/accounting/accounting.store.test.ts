import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { day } from '../../platform/calendar.ts';
import { act, read } from '../../platform/house.ts';
import { newId } from '../../platform/ids.ts';
import { cents, formatPlain } from '../../platform/money.ts';
import { granted } from '../../platform/refusal.ts';
import { type TestHouse, testHouse } from '../../platform/testing/database.ts';
import { seedCatalogue } from '../catalogue/seed.ts';
import { activateService } from '../contracts/contracts.ts';
import { getInvoice, issueCreditNote, paidOn, verifyBooks, writeOff } from '../invoicing/invoicing.ts';
import { recordTransfer, refundOutOfGoodwill } from '../payments/payments.ts';
import { newBuyer, orderOf, robot } from '../payments/testing/fixture.ts';
import {
  agedBalanceOn,
  booksOfYear,
  changeAccount,
  fecOfYear,
  recurringOf,
  revenueOf,
  vatReturnOf,
} from './accounting.ts';

let house: TestHouse;
const placed: Record<string, { customerId: string; invoiceId: string; serviceId: string; open: bigint }> = {};
const look = <T>(query: Parameters<typeof read<T>>[2]) => read(house, robot, query);
const at = (on: string) => house.clock.set(`${on}T09:00:00Z`);

async function order(name: string): Promise<void> {
  const who = await newBuyer(house);
  const { invoiceId, serviceId, open } = granted(await orderOf(house, who, { every: 'P1Y' }));
  placed[name] = { customerId: who.customerId, invoiceId, serviceId, open: open.cents };
}

function of(name: string) {
  const one = placed[name];
  if (!one) throw new Error(name);
  return one;
}

function pay(name: string, amount = of(name).open) {
  const { customerId } = of(name);
  return act(house, robot, (work) =>
    recordTransfer(work, {
      customerId,
      amount: cents(amount),
      receivedOn: work.today,
      reference: `VIR ${name}`,
      key: newId(),
    }),
  );
}

const giveUp = (name: string, why: string) =>
  act(house, robot, (work) => writeOff(work, { invoiceId: of(name).invoiceId, why }));

beforeAll(async () => {
  house = await testHouse('2025-12-10T09:00:00Z');
  await act(house, robot, seedCatalogue);
  await order('paid last year');
  granted(await pay('paid last year'));
  await order('open over the year');
  at('2026-01-10');
  await order('paid');
  granted(await pay('paid'));
  granted(
    await act(house, robot, (work) =>
      refundOutOfGoodwill(work, { invoiceId: of('paid').invoiceId, amount: cents(100), key: 'g' }),
    ),
  );
  await act(house, robot, (work) => activateService(work, of('paid').serviceId));
  await order('credited');
  granted(
    await act(house, robot, (work) =>
      issueCreditNote(work, { invoiceId: of('credited').invoiceId, article: '19', reason: 'litige' }),
    ),
  );
  await order('lost');
  granted(await pay('lost', 1_000n));
});
afterAll(() => house.close());

describe('a write-off', () => {
  it('needs a reason, and something that is owed', async () => {
    expect(await giveUp('lost', ' ')).toMatchObject({ refused: 'write-off-reason-needed' });
    expect(await giveUp('paid', 'x')).toMatchObject({ refused: 'nothing-to-write-off' });
    expect(await act(house, robot, (work) => writeOff(work, { invoiceId: newId(), why: 'x' }))).toMatchObject(
      { refused: 'invoice-unknown' },
    );
  });

  it('settles the rest, once, and is not counted as paid (art. 4)', async () => {
    const two = await Promise.all([giveUp('lost', 'liquidation'), giveUp('lost', 'liquidation')]);
    expect(two.filter((one) => 'refused' in one)).toHaveLength(1);
    expect((await look((work) => getInvoice(work, of('lost').invoiceId)))?.open).toEqual(cents(0));
    expect(await look((work) => paidOn(work, of('lost').invoiceId))).toEqual(cents(1_000));
    expect(await look(verifyBooks)).toMatchObject({ firstBad: undefined });
  });
});

describe('the books of a year', () => {
  it('balance, entry by entry and as a whole, and open with the year before', async () => {
    const { entries } = await look((work) => booksOfYear(work, 2026));
    expect(entries[0]).toMatchObject({ journal: 'AN', piece: 'AN' });
    for (const { lines } of entries)
      expect(lines.reduce((sum, { debit, credit }) => sum + debit - credit, 0n)).toBe(0n);
    const customers = entries.flatMap(({ lines }) => lines).filter(({ account }) => account === '411000');
    const owed = customers.reduce((sum, { debit, credit }) => sum + debit - credit, 0n);
    expect(owed).toBe(of('open over the year').open);
  });

  it('letter what is settled: in each file the lines of a letter of a customer come to nothing', async () => {
    const { text } = await look((work) => fecOfYear(work, 2026));
    const sums = new Map<string, bigint>();
    for (const row of text.split('\r\n').slice(1, -1)) {
      const columns = row.split('\t');
      expect(columns).toHaveLength(18);
      const [debit = '', credit = '', letter = ''] = columns.slice(11);
      if (letter === '') continue;
      const key = `${columns[6]} ${letter}`;
      sums.set(key, (sums.get(key) ?? 0n) + BigInt(debit.replace(',', '')) - BigInt(credit.replace(',', '')));
    }
    expect(sums.size).toBe(3);
    expect([...sums.values()]).toEqual([0n, 0n, 0n]);
  });

  it('keep the accounts of their day when the chart changes', async () => {
    expect(
      await act(house, robot, (work) => changeAccount(work, { account: 'x', number: '706000' })),
    ).toMatchObject({ refused: 'account-unknown' });
    expect(
      await act(house, robot, (work) => changeAccount(work, { account: 'salesFrance', number: '9' })),
    ).toMatchObject({ refused: 'account-number-invalid' });
    at('2026-02-01');
    granted(
      await act(house, robot, (work) => changeAccount(work, { account: 'salesFrance', number: '706010' })),
    );
    await order('later');
    const { entries } = await look((work) => booksOfYear(work, 2026));
    const sales = (month: number) =>
      new Set(
        entries
          .filter(({ on, journal }) => on.month === month && journal === 'VE')
          .flatMap(({ lines }) =>
            lines.map(({ account }) => account).filter((account) => account.startsWith('706')),
          ),
      );
    expect(sales(1)).toEqual(new Set(['706000']));
    expect(sales(2)).toEqual(new Set(['706010']));
  });
});

describe('the figures', () => {
  it('of the aged balance are what is open, by age', async () => {
    const aged = await look((work) => agedBalanceOn(work, day('2026-01-20')));
    expect(aged.map(({ total }) => total)).toEqual([of('open over the year').open]);
    expect(aged[0]?.ages.upTo60).toBe(of('open over the year').open);
  });

  it('of the VAT are those of what was paid', async () => {
    const year = { from: day('2026-01-01'), to: day('2026-12-31') };
    const [line, ...others] = await look((work) => vatReturnOf(work, year));
    expect(others).toEqual([]);
    const collected = of('paid').open + 1_000n;
    expect((line?.base ?? 0n) + (line?.vat ?? 0n)).toBe(collected);
    expect(line).toMatchObject({ regime: 'france', rate: 2000 });
  });

  it('of revenue are those of the documents, and of what recurs those of the services', async () => {
    const january = { from: day('2026-01-01'), to: day('2026-01-31') };
    const [month] = await look((work) => revenueOf(work, january));
    expect([...(month?.products.keys() ?? [])]).toEqual(['hosting']);
    const [recurring] = await look((work) => recurringOf(work, january));
    expect(recurring).toMatchObject({ services: 1, started: 1, ended: 0, churn: 0 });
    expect(formatPlain(cents((recurring?.recurring ?? 0n) * 12n)).length).toBeGreaterThan(3);
  });
});
