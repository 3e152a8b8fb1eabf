import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { act, read } from '../../platform/house.ts';
import { sentence } from '../../platform/i18n/index.ts';
import { formatPlain } from '../../platform/money.ts';
import { granted, isRefusal } from '../../platform/refusal.ts';
import { type TestHouse, testHouse } from '../../platform/testing/database.ts';
import { sepaBank } from '../../suppliers/banks/sepa-bank.ts';
import { BAD_FILES, FORMATS, goodFile, type Said } from '../../suppliers/banks/testing/bad-files.ts';
import { seedCatalogue } from '../catalogue/seed.ts';
import { getInvoice } from '../invoicing/invoicing.ts';
import { newBuyer, orderOf, robot } from '../payments/testing/fixture.ts';
import { importBankFile } from './banking.ts';

let house: TestHouse;
let said: Said;
beforeAll(async () => {
  house = await testHouse('2026-03-02T09:00:00Z');
  await act(house, robot, seedCatalogue);
  said = await aboutAnInvoice('B1');
});
afterAll(() => house.close());

/** A file that says this would book something: an invoice is open, and named. */
async function aboutAnInvoice(ref: string): Promise<Said> {
  const order = granted(
    await orderOf(house, await newBuyer(house), { planSlug: 'planete', payBy: 'transfer' }),
  );
  const invoice = await read(house, robot, (work) => getInvoice(work, order.invoiceId));
  if (!invoice) throw new Error('no invoice');
  return { amount: formatPlain(invoice.open), number: invoice.number, endToEnd: 'a'.repeat(32), ref };
}

const take = (bytes: Uint8Array) => importBankFile(house, robot, sepaBank, { name: 'releve', bytes });

/** All that an import could have written. */
async function written(): Promise<unknown> {
  const { rows } = await sql`
    select (select count(*) from bank_imports) as imports, (select count(*) from bank_entries) as entries,
           (select count(*) from bank_entry_outcomes) as outcomes, (select count(*) from payments) as payments,
           (select count(*) from payment_returns) as returns, (select count(*) from acts) as acts,
           (select count(*) from outbox) as announced`.execute(house.db);
  return rows[0];
}

describe('a file of the bank that is not in order is refused with its line and the reason, and books nothing', () => {
  it.each(BAD_FILES.map((bad) => [bad.format, bad.what, bad] as const))(
    '%s %s',
    async (_format, _what, bad) => {
      const before = await written();
      const answer = await take(bad.bytes(said));
      if (!isRefusal(answer)) throw new Error(`it was taken in: ${JSON.stringify(answer)}`);
      expect(answer.refused).toBe(bad.refused);
      expect(answer.figures.line).toBeGreaterThan(0);
      expect(sentence(answer, 'fr')).toMatch(new RegExp(`^Ligne ${answer.figures.line} : .{20}`));
      expect(sentence(answer, 'en')).toMatch(new RegExp(`^Line ${answer.figures.line}: .{20}`));
      expect(`${sentence(answer, 'fr')}${sentence(answer, 'en')}`).not.toContain('{{');
      expect(await written()).toEqual(before);
    },
  );
});

describe('the same file in order', () => {
  it.each(FORMATS)('%s is taken in', async (format) => {
    const own = await aboutAnInvoice(`G-${format}`);
    const report = granted(await take(Buffer.from(goodFile(format, own))));
    expect(report).toMatchObject({ format, entries: 1, booked: format === 'pain.002' ? 0 : 1 });
  });

  it('passes over a line of nothing, which some banks write for information', async () => {
    const text = goodFile('mt940', { ...said, ref: 'Z1', amount: '0.00' });
    expect(await take(Buffer.from(text))).toMatchObject({ entries: 0, fresh: 0 });
  });
});
