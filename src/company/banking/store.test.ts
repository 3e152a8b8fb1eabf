import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listActs } from '../../platform/acts.ts';
import { day } from '../../platform/calendar.ts';
import { act, read } from '../../platform/house.ts';
import { formatPlain } from '../../platform/money.ts';
import { deliverAll } from '../../platform/outbox.ts';
import { granted } from '../../platform/refusal.ts';
import { type TestHouse, testHouse } from '../../platform/testing/database.ts';
import { sepaBank } from '../../suppliers/banks/sepa-bank.ts';
import { camt053, camt054, mt940, pain002, type Told } from '../../suppliers/banks/testing/statements.ts';
import { addPlan } from '../catalogue/catalogue.ts';
import { seedCatalogue } from '../catalogue/seed.ts';
import { runDaily } from '../daily/daily.ts';
import { claimsOf, creditBalance, getInvoice } from '../invoicing/invoicing.ts';
import {
  listMandates,
  mandateText,
  signMandate,
  suspendMandate,
  verifyMandates,
} from '../mandates/mandates.ts';
import {
  bounceCheque,
  clearSlip,
  debitsUnderWay,
  listPayments,
  openCheques,
  recordCheque,
  refundOutOfGoodwill,
  remitCheques,
} from '../payments/payments.ts';
import { newBuyer, orderOf, robot } from '../payments/testing/fixture.ts';
import {
  bookByHand,
  exportDebits,
  exportRefunds,
  getImport,
  importBankFile,
  setAside,
  setPayoutAccount,
  undoEntry,
  undoImport,
  waitingEntries,
} from './banking.ts';
import { bankingHandlers } from './jobs.ts';
import { endToEndOf } from './rules.ts';

const IBAN = 'FR7630006000011234567890189';
let house: TestHouse;
beforeAll(async () => {
  house = await testHouse('2026-03-02T09:00:00Z');
  await act(house, robot, async (work) => {
    await seedCatalogue(work);
    granted(
      await addPlan(work, {
        productSlug: 'hebergement',
        slug: 'dear',
        names: { fr: 'Cher', en: 'Dear' },
        summary: { fr: 'x', en: 'x' },
        grants: {
          kind: 'hosting',
          diskBytes: 1,
          inodes: 1,
          databases: 1,
          phpWorkers: 1,
          memoryMb: 32,
          cpuPercent: 1,
          tasks: 8,
          aliases: 0,
          ftpUsers: 1,
          mailsPerHour: 60,
          mailsPerDay: 300,
        },
        prices: [{ every: 'P1M', net: { cents: 5000n, currency: 'EUR' } }],
      }),
    );
  });
});
afterAll(() => house.close());

const look = <T>(query: Parameters<typeof read<T>>[2]) => read(house, robot, query);
const doing = <T>(useCase: Parameters<typeof act<T>>[2]) => act(house, robot, useCase);
const take = async (text: string | Buffer) =>
  importBankFile(house, robot, sepaBank, { name: 'releve.xml', bytes: Buffer.from(text) });
const unpaid = async (customerId: string) => look((work) => claimsOf(work, customerId));
const booked = () => look((work) => listPayments(work, { limit: 1000 }));

async function invoiced(plan = 'planete', payBy: 'transfer' | 'direct-debit' | 'cheque' = 'transfer') {
  const who = await newBuyer(house);
  const order = granted(await orderOf(house, who, { planSlug: plan, payBy }));
  const invoice = await look((work) => getInvoice(work, order.invoiceId));
  if (!invoice) throw new Error('no invoice');
  return { ...who, ...order, invoice, amount: formatPlain(invoice.open) };
}

async function signed(customerId: string) {
  return doing(async (work) => {
    const text = granted(await mandateText(work, 'fr'));
    return granted(
      await signMandate(work, {
        customerId,
        holder: 'Léa Test',
        iban: IBAN,
        bic: undefined,
        consent: true,
        signer: { name: 'Léa Test', email: 'lea@example.org' },
        language: 'fr',
        shown: { page: '/account/mandate', textSha256: text.sha256 },
        address: '192.0.2.7',
        userAgent: 'test',
      }),
    );
  });
}

describe('a file that is not in order books nothing', () => {
  it.each([
    ['truncated', (text: string) => text.slice(0, -40), 'bank-file-broken'],
    [
      'in another currency further down',
      (text: string) => text.replace(/Ccy="EUR">2\.00/, 'Ccy="USD">2.00'),
      'bank-file-currency',
    ],
    [
      'of another account',
      (text: string) => text.replaceAll('FR7699999000010000000000115', IBAN),
      'bank-file-account',
    ],
    ['with an entity bomb', (text: string) => `<!DOCTYPE a [<!ENTITY b "b">]>${text}`, 'bank-file-doctype'],
  ])('%s', async (_what, spoil, refused) => {
    const one = await invoiced();
    const text = camt053([
      { amount: one.amount, ref: `ok-${refused}`, text: one.invoiceNumber },
      { amount: '2.00', ref: `x-${refused}`, text: 'autre' },
    ]);
    expect(await take(spoil(text))).toMatchObject({ refused, figures: { line: expect.any(Number) } });
    expect(await unpaid(one.customerId)).toHaveLength(1);
    expect(await look((work) => waitingEntries(work, { limit: 50 }))).toEqual([]);
  });

  it('by somebody who may not record payments', async () => {
    const support = {
      kind: 'staff',
      id: '0193aaaa-bbbb-7ccc-8ddd-eeeeffff0001',
      name: 'S',
      role: 'support',
    } as const;
    const file = { name: 'x', bytes: Buffer.from(camt053([])) };
    expect(await importBankFile(house, support, sepaBank, file)).toMatchObject({ refused: 'not-permitted' });
  });
});

describe('a transfer', () => {
  it('with the reference settles its invoice; the same file and an overlapping one book nothing more', async () => {
    const one = await invoiced();
    const two = await invoiced();
    const first: Told = { amount: one.amount, ref: 'T1', structured: one.invoice.reference };
    const alike: Told = { amount: two.amount, text: two.invoiceNumber };
    expect(await take(camt053([first, alike]))).toMatchObject({
      entries: 2,
      fresh: 2,
      booked: 2,
      waiting: 0,
    });
    const before = (await booked()).length;
    expect(await take(camt053([first, alike]))).toMatchObject({ entries: 2, fresh: 0, booked: 0 });
    const three = await invoiced();
    const more: Told = { amount: three.amount, ref: 'T3', text: `facture ${three.invoiceNumber}` };
    expect(await take(camt053([alike, more, first]))).toMatchObject({ entries: 3, fresh: 1, booked: 1 });
    expect((await booked()).length).toBe(before + 1);
    for (const { customerId } of [one, two, three]) expect(await unpaid(customerId)).toEqual([]);
  });

  it('twice alike on one day is two payments, in one file or again', async () => {
    const one = await invoiced();
    const same: Told = { amount: '5.00', text: one.invoiceNumber };
    expect(await take(camt053([same, same]))).toMatchObject({ fresh: 2, booked: 2 });
    expect(await take(camt053([same, same]))).toMatchObject({ fresh: 0 });
    const [claim] = await unpaid(one.customerId);
    expect(claim && formatPlain(claim.open)).toBe(
      formatPlain({ cents: one.invoice.open.cents - 1000n, currency: 'EUR' }),
    );
  });

  it('imported by five at once is booked once', async () => {
    const one = await invoiced();
    const text = camt053([{ amount: one.amount, ref: 'AT-ONCE', text: one.invoiceNumber }]);
    const reports = (await Promise.all([1, 2, 3, 4, 5].map(() => take(text)))).map(granted);
    expect(reports.reduce((sum, report) => sum + report.booked, 0)).toBe(1);
    expect(await look((work) => creditBalance(work, one.customerId))).toMatchObject({ cents: 0n });
  });

  it('in MT940 and in the particulars of camt.054 is the same as in camt.053', async () => {
    const one = await invoiced();
    const two = await invoiced();
    const lines = [
      `:61:2603010301C${one.amount.replace('.', ',')}NTRFNONREF//SAME`,
      `:86:/REMI/${one.invoiceNumber}/`,
    ];
    expect(await take(mt940(lines))).toMatchObject({ format: 'mt940', booked: 1 });
    expect(await take(camt053([{ amount: one.amount, ref: 'SAME', text: one.invoiceNumber }]))).toMatchObject(
      { fresh: 0 },
    );
    const parts = camt054('SUM-1', [
      { own: 'D1', amount: two.amount, text: two.invoiceNumber },
      { own: 'D2', amount: '3.00', text: 'inconnu' },
    ]);
    expect(await take(parts)).toMatchObject({ format: 'camt.054', entries: 2, booked: 1, waiting: 1 });
  });

  it('that nothing names waits for staff, who book it in one click, or set it aside with a reason', async () => {
    const one = await invoiced('etoile');
    await take(
      camt053([
        {
          amount: one.amount,
          ref: 'W1',
          text: 'hebergement',
          iban: 'DE89370400440532013000',
          party: 'T. L.',
        },
        { amount: '999.99', ref: 'W2', text: 'trésor public' },
      ]),
    );
    const waiting = await look((work) => waitingEntries(work, { limit: 50 }));
    const entryOf = (cents: bigint) => waiting.find(({ entry }) => entry.amount.cents === cents);
    const mine = entryOf(one.invoice.open.cents);
    expect(mine?.suggestions.map(({ customerId, why }) => [customerId, why])).toContainEqual([
      one.customerId,
      'amount',
    ]);
    const entryId = mine?.entry.id ?? '';
    granted(await doing((work) => bookByHand(work, entryId, one.customerId)));
    expect(await doing((work) => bookByHand(work, entryId, one.customerId))).toMatchObject({
      refused: 'bank-entry-decided',
    });
    expect(await unpaid(one.customerId)).toEqual([]);
    const other = entryOf(99_999n)?.entry.id ?? '';
    expect(await doing((work) => setAside(work, other, ' '))).toMatchObject({ refused: 'bank-why-missing' });
    expect(await doing((work) => setAside(work, other, 'impôts'))).toBeUndefined();

    // The account is known from now on: it counts as a sign.
    await orderOf(house, one, { siteName: 'deux', planSlug: 'comete' });
    await take(camt053([{ amount: '1.23', ref: 'W3', text: 'x', iban: 'DE89370400440532013000' }]));
    const [known] = await look((work) => waitingEntries(work, { limit: 1 }));
    expect(known?.suggestions[0]).toMatchObject({ customerId: one.customerId, why: 'account' });
  });
});

describe('what was decided of a movement, and wrongly', () => {
  const linesOf = async (importId: string) =>
    (await look((work) => getImport(work, importId, { limit: 50 })))?.lines ?? [];

  it('is undone by a reversal of today: its invoice is open again, and the movement waits, to be booked right', async () => {
    const wrong = await invoiced();
    const right = await invoiced();
    const { importId } = granted(
      await take(camt053([{ amount: wrong.amount, ref: 'U1', text: wrong.invoiceNumber }])),
    );
    const [line] = await linesOf(importId);
    expect(line).toMatchObject({
      settled: [wrong.invoiceNumber],
      entry: { outcome: { customerId: wrong.customerId, why: 'number', confidence: 98 } },
    });
    const entryId = line?.entry.id ?? '';
    expect(await doing((work) => undoEntry(work, entryId, ' '))).toMatchObject({
      refused: 'bank-undo-why-missing',
    });
    expect(await doing((work) => undoEntry(work, entryId, 'mauvais client'))).toBeUndefined();
    expect(await doing((work) => undoEntry(work, entryId, 'encore'))).toMatchObject({
      refused: 'bank-undo-undecided',
    });
    expect(await unpaid(wrong.customerId)).toHaveLength(1);
    expect(await look((work) => creditBalance(work, wrong.customerId))).toMatchObject({ cents: 0n });
    const [after] = await linesOf(importId);
    expect(after).toMatchObject({
      settled: [],
      undone: { why: 'mauvais client' },
      entry: { outcome: undefined },
    });

    granted(await doing((work) => bookByHand(work, entryId, right.customerId)));
    expect(await unpaid(right.customerId)).toEqual([]);
    expect((await linesOf(importId))[0]).toMatchObject({
      settled: [right.invoiceNumber],
      entry: { round: 2 },
    });
    const kept = await look((work) => listPayments(work, { customerId: wrong.customerId, limit: 9 }));
    expect(kept).toMatchObject([{ returned: { code: 'ERREUR' } }]); // never deleted
    await expect(sql`delete from bank_entry_undoings`.execute(house.db)).rejects.toThrow();
  });

  it('stays where its money has been given back, its credit used, or the bank itself acted', async () => {
    const given = await invoiced();
    const used = await invoiced();
    const more = formatPlain({ cents: used.invoice.open.cents * 2n, currency: 'EUR' });
    const report = granted(
      await take(
        camt053([
          { amount: given.amount, ref: 'K1', text: given.invoiceNumber },
          { amount: more, ref: 'K2', text: used.invoiceNumber },
          { amount: '7.00', ref: 'K3', text: 'loyer', way: 'DBIT' },
        ]),
      ),
    );
    const euro = { cents: 100n, currency: 'EUR' } as const;
    granted(
      await doing((work) =>
        refundOutOfGoodwill(work, { invoiceId: given.invoiceId, amount: euro, key: 'undo-1' }),
      ),
    );
    await orderOf(house, used, { siteName: 'second' }); // paid out of the credit
    const [first, second, third] = await linesOf(report.importId);
    const undone = (line: typeof first) => doing((work) => undoEntry(work, line?.entry.id ?? '', 'x'));
    expect(await undone(first)).toMatchObject({
      refused: 'unbook-refunded',
      figures: { number: given.invoiceNumber },
    });
    expect(await undone(second)).toMatchObject({ refused: 'unbook-credit-used' });
    expect(await undone(third)).toMatchObject({ refused: 'bank-undo-by-itself' });
    expect(await doing((work) => undoImport(work, report.importId, 'x'))).toMatchObject({
      refused: 'bank-undo-nothing',
      figures: { kept: 2 },
    });
  });

  it('is undone for a whole file, but for what had consequences; the file books nothing when it comes again', async () => {
    const one = await invoiced();
    const two = await invoiced();
    const text = camt053([
      { amount: one.amount, ref: 'A1', text: one.invoiceNumber },
      { amount: two.amount, ref: 'A2', text: two.invoiceNumber },
    ]);
    const { importId } = granted(await take(text));
    const euro = { cents: 100n, currency: 'EUR' } as const;
    granted(
      await doing((work) =>
        refundOutOfGoodwill(work, { invoiceId: two.invoiceId, amount: euro, key: 'undo-2' }),
      ),
    );
    const support = {
      kind: 'staff',
      id: '0193aaaa-bbbb-7ccc-8ddd-eeeeffff0001',
      name: 'S',
      role: 'support',
    } as const;
    expect(await act(house, support, (work) => undoImport(work, importId, 'x'))).toMatchObject({
      refused: 'not-permitted',
    });
    expect(await doing((work) => undoImport(work, importId, 'relevé d’essai'))).toEqual({
      undone: 1,
      kept: 1,
    });
    expect(await unpaid(one.customerId)).toHaveLength(1);
    expect(await unpaid(two.customerId)).toEqual([]);
    expect(await take(text)).toMatchObject({ fresh: 0, booked: 0 });
    expect(await unpaid(one.customerId)).toHaveLength(1);
  });
});

describe('a direct debit', () => {
  const e2e = async (customerId: string) => {
    const [debit] = await look((work) => debitsUnderWay(work, customerId));
    return endToEndOf(debit?.id ?? '');
  };
  const exporting = (on: string, format: '02' | '08' = '08') =>
    doing((work) => exportDebits(work, sepaBank, { on: day(on), format: `pain.008.001.${format}` }));

  it('is asked of the bank once, under a mandate, and only what was asked is collected', async () => {
    const with1 = await invoiced('dear', 'direct-debit');
    const without = await invoiced('dear', 'direct-debit');
    await signed(with1.customerId);
    const exported = granted(await exporting('2026-03-16'));
    expect(exported.batch).toMatchObject({ number: 'P2026-00001', items: 1 });
    expect(exported.skipped).toMatchObject([{ customerId: without.customerId, why: 'no-mandate' }]);
    expect(exported.file).toContain('<SeqTp>FRST</SeqTp>');
    expect(exported.file).toContain('<TwnNm>Besancon</TwnNm><Ctry>FR</Ctry>');
    expect(exported.file).not.toContain('AdrLine');
    expect(exported.file).toContain(`<EndToEndId>${await e2e(with1.customerId)}</EndToEndId>`);
    expect(await exporting('2026-03-16')).toMatchObject({
      refused: 'nothing-to-export',
      figures: { skipped: 1 },
    });
    expect(await exporting('2026-03-01')).toMatchObject({ refused: 'export-in-the-past' });

    house.clock.set('2026-03-16T09:00:00Z');
    await runDaily(house);
    expect(await unpaid(with1.customerId)).toEqual([]);
    expect(await unpaid(without.customerId)).toHaveLength(1);

    house.clock.set('2026-03-21T09:00:00Z'); // five days late: given up, and to be paid by other means
    await runDaily(house);
    expect(await look((work) => debitsUnderWay(work, without.customerId))).toEqual([]);
    const acts = await look((work) =>
      listActs(work, { customerId: without.customerId, act: 'direct-debit-given-up', limit: 5 }),
    );
    expect(acts).toHaveLength(1);
  });

  it('returned AM04 is presented once more a week later; AC04 suspends the mandate', async () => {
    const poor = await invoiced('dear', 'direct-debit');
    const closed = await invoiced('dear', 'direct-debit');
    for (const { customerId } of [poor, closed]) await signed(customerId);
    const exported = granted(await exporting('2026-04-04', '02'));
    expect(exported.file).toContain('pain.008.001.02');
    const [first, second] = [await e2e(poor.customerId), await e2e(closed.customerId)];
    house.clock.set('2026-04-04T09:00:00Z');
    await runDaily(house);
    expect(await unpaid(poor.customerId)).toEqual([]);
    const back = camt053([
      { amount: poor.amount, way: 'DBIT', ref: 'R1', endToEnd: first, code: 'AM04', on: '2026-04-04' },
    ]);
    expect(await take(back)).toMatchObject({ returned: 1, booked: 0 });
    expect(
      await take(
        pain002([
          { endToEnd: second, code: 'AC04' },
          { endToEnd: first, code: 'AM04' },
        ]),
      ),
    ).toMatchObject({ returned: 1 });
    expect(await take(back)).toMatchObject({ fresh: 0, returned: 0 });
    expect(await unpaid(poor.customerId)).toHaveLength(1);
    await deliverAll(house, bankingHandlers());
    const [again] = await look((work) => debitsUnderWay(work, poor.customerId));
    expect(again?.collectOn.toString()).toBe('2026-04-11');
    expect(await look((work) => debitsUnderWay(work, closed.customerId))).toEqual([]);
    const [mandate] = await look((work) => listMandates(work, { customerId: closed.customerId, limit: 1 }));
    expect(mandate).toMatchObject({ state: 'suspended', facts: [{ why: 'AC04' }] });

    const retried = granted(await exporting('2026-04-11'));
    expect(retried.batch.items).toBe(1);
    expect(retried.file).toContain('<SeqTp>RCUR</SeqTp>');
    const text = pain002([])
      .replace(
        '</OrgnlMsgId>',
        '</OrgnlMsgId><GrpSts>RJCT</GrpSts><StsRsnInf><Rsn><Cd>AM04</Cd></Rsn></StsRsnInf>',
      )
      .replace('P2026-00001</OrgnlMsgId>', `${retried.batch.number}</OrgnlMsgId>`);
    expect(await take(text)).toMatchObject({ returned: 1 });
    await deliverAll(house, bankingHandlers());
    expect(await look((work) => debitsUnderWay(work, poor.customerId))).toEqual([]); // twice is enough
  });

  it('keeps the account number nowhere in clear, and the evidence whole', async () => {
    const { customerId } = await invoiced('dear', 'direct-debit');
    const mandate = await signed(customerId);
    expect(mandate).toMatchObject({ state: 'valid', maskedIban: 'FR76 •••• 0189' });
    for (const table of ['mandates', 'mandate_evidence', 'bank_batches', 'acts', 'outbox', 'documents']) {
      const { rows } = await sql<{ n: number }>`
        select count(*)::int as n from ${sql.raw(table)} t where t::text like ${`%${IBAN.slice(4)}%`}`.execute(
        house.db,
      );
      expect([table, rows[0]?.n]).toEqual([table, 0]);
    }
    expect(await look(verifyMandates)).toMatchObject({ intact: true });
    await expect(sql`update mandates set holder = 'x'`.execute(house.db)).rejects.toThrow();
    await sql`alter table mandates disable trigger user`.execute(house.db);
    await sql`update mandates set holder = 'x' where id = ${mandate.id}`.execute(house.db);
    expect(await look(verifyMandates)).toMatchObject({ intact: false, firstBad: { mandateId: mandate.id } });
    await sql`update mandates set holder = 'Léa Test' where id = ${mandate.id}`.execute(house.db);
    await sql`alter table mandates enable trigger user`.execute(house.db);
  });

  it('needs a new mandate once the last is suspended; signing replaces it', async () => {
    const { customerId } = await invoiced('dear', 'direct-debit');
    const old = await signed(customerId);
    await doing((work) => suspendMandate(work, old.id, 'MD07'));
    const fresh = await signed(customerId);
    const all = await look((work) => listMandates(work, { customerId, limit: 9 }));
    expect(all.map(({ reference, state }) => [reference, state])).toEqual([
      [fresh.reference, 'valid'],
      [old.reference, 'revoked'],
    ]);
  });

  it('shows a customer nothing of another one’s mandate', async () => {
    const stranger = await newBuyer(house);
    const by = {
      kind: 'contact',
      id: stranger.customerId,
      name: 'X',
      customerId: stranger.customerId,
    } as const;
    const seen = await read(house, by, async (work) => {
      const { rows } = await sql<{ n: number }>`select count(*)::int as n from mandates`.execute(work.tx);
      return [rows[0]?.n, (await listMandates(work, { limit: 9 })).length];
    });
    expect(seen).toEqual([0, 0]);
  });
});

describe('a refund by transfer', () => {
  it('goes out once, to the mandate’s account or the one that staff noted', async () => {
    const one = await invoiced();
    await take(camt053([{ amount: one.amount, ref: 'RF1', text: one.invoiceNumber }]));
    granted(
      await doing((work) =>
        refundOutOfGoodwill(work, {
          invoiceId: one.invoiceId,
          amount: { cents: 100n, currency: 'EUR' },
          key: 'r1',
        }),
      ),
    );
    const on = day('2026-04-05');
    expect(await doing((work) => exportRefunds(work, sepaBank, on))).toMatchObject({
      refused: 'nothing-to-export',
      figures: { skipped: expect.any(Number) },
    });
    expect(
      await doing((work) => setPayoutAccount(work, one.customerId, { holder: 'Léa', iban: 'FR00' })),
    ).toMatchObject({ refused: 'mandate-iban-invalid' });
    await doing((work) => setPayoutAccount(work, one.customerId, { holder: 'Léa Test', iban: IBAN }));
    const made = granted(await doing((work) => exportRefunds(work, sepaBank, on)));
    expect(made.batch).toMatchObject({ number: 'V2026-00001', items: 1, total: { cents: 100n } });
    expect(made.file).toContain(`<IBAN>${IBAN}</IBAN>`);
    expect(await doing((work) => exportRefunds(work, sepaBank, on))).toMatchObject({
      refused: 'nothing-to-export',
    });
  });
});

describe('a cheque', () => {
  it('settles at once, goes out on a slip, is cleared by the statement, or bounces and is owed again', async () => {
    const good = await invoiced('planete', 'cheque');
    const bad = await invoiced('planete', 'cheque');
    const ids: string[] = [];
    for (const [index, { customerId, invoice }] of [good, bad].entries()) {
      const cheque = await doing((work) =>
        recordCheque(work, {
          customerId,
          amount: invoice.open,
          receivedOn: work.today,
          reference: `n° ${index}`,
          key: `cheque/${index}`,
        }),
      );
      ids.push(granted(cheque).paymentId);
    }
    expect(await unpaid(bad.customerId)).toEqual([]);
    const slip = granted(await doing((work) => remitCheques(work)));
    expect(slip).toMatchObject({ number: 'R2026-00001', items: 2 });
    expect(await doing((work) => remitCheques(work))).toMatchObject({ refused: 'no-cheque-in-hand' });
    expect((await look(openCheques)).map(({ state }) => state)).toEqual(['in-transit', 'in-transit']);
    expect(await doing((work) => clearSlip(work, slip.number, { cents: 1n, currency: 'EUR' }))).toBe(false);
    await take(
      camt053([{ amount: formatPlain(slip.total), ref: 'SLIP', text: `REMISE CHEQUES ${slip.number}` }]),
    );
    expect(await look(openCheques)).toEqual([]);
    expect(await doing((work) => bounceCheque(work, ids[1] ?? '', 'sans provision'))).toBeUndefined();
    expect(await doing((work) => bounceCheque(work, ids[1] ?? '', 'x'))).toMatchObject({
      refused: 'cheque-bounced-before',
    });
    expect(await unpaid(bad.customerId)).toHaveLength(1);
    expect(await unpaid(good.customerId)).toEqual([]);
  });
});
