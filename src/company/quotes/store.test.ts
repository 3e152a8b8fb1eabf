import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listActs } from '../../platform/acts.ts';
import { day } from '../../platform/calendar.ts';
import { act, read, type Work } from '../../platform/house.ts';
import { newId } from '../../platform/ids.ts';
import { listMails } from '../../platform/mail/mail.ts';
import { cents, formatPlain } from '../../platform/money.ts';
import { granted, isRefusal } from '../../platform/refusal.ts';
import { type TestHouse, testHouse } from '../../platform/testing/database.ts';
import { changePlanPrice } from '../catalogue/catalogue.ts';
import { seedCatalogue } from '../catalogue/seed.ts';
import { servicesOf } from '../contracts/contracts.ts';
import { openCustomer } from '../customers/customers.ts';
import { makeCoupon } from '../discounts/discounts.ts';
import { getInvoice, listInvoices, verifyBooks } from '../invoicing/invoicing.ts';
import { listOrders } from '../orders/orders.ts';
import { robot } from '../payments/testing/fixture.ts';
import { currentTerms } from '../terms/terms.ts';
import { readBody, writeBody } from './body.ts';
import { quotesHandlers } from './jobs.ts';
import {
  type AcceptQuote,
  acceptQuote,
  behindQuoteLink,
  declineQuote,
  findQuoteByNumber,
  getQuote,
  lapseQuotes,
  listQuotes,
  makeQuote,
  type NewQuote,
  proForma,
  type Quote,
  quoteLinks,
  quotePdf,
  verifyQuotes,
  withdrawQuote,
} from './quotes.ts';

let house: TestHouse;
beforeAll(async () => {
  house = await testHouse('2026-03-15T09:00:00Z');
  await act(house, robot, seedCatalogue);
});
afterAll(() => house.close());

const ports = { reserveSiteName: async () => undefined, openName: async () => undefined };
const look = <T>(query: (work: Work) => Promise<T>) => read(house, robot, query);
const doing = <T>(useCase: (work: Work) => Promise<T>) => act(house, robot, useCase);

async function prospect(kind: 'company' | 'public-body' = 'company'): Promise<string> {
  const opened = await doing((work) =>
    openCustomer(work, {
      kind,
      details: {
        organisation: 'Menuiserie Étoile',
        firstName: 'Jean',
        lastName: 'Bois',
        siret: '73282932000074',
        address: { line1: '1 rue du Test', postalCode: '25000', city: 'Besançon', country: 'FR' },
        language: 'fr',
      },
      owner: { firstName: 'Jean', lastName: 'Bois', email: `jean-${newId()}@example.org`, language: 'fr' },
    }),
  );
  return granted(opened).id;
}

const hosting = { kind: 'plan', planSlug: 'planete', every: 'P1Y' } as const;
const setUp = { kind: 'work', label: 'Reprise du site', quantity: 2, unitNet: cents(150_00) } as const;

function quoted(customerId: string, changes: Partial<NewQuote> = {}) {
  return doing((work) =>
    makeQuote(work, {
      customerId,
      key: newId(),
      validUntil: day('2026-04-14'),
      lines: [{ ...hosting, off: { percent: 1000 }, periods: 1 }, setUp],
      ...changes,
    }),
  );
}

async function acceptance(quote: Quote, changes: Partial<AcceptQuote> = {}): Promise<AcceptQuote> {
  const { sha256 } = await look((work) => currentTerms(work, 'fr'));
  return {
    quoteId: quote.id,
    signer: {
      firstName: 'Jean',
      lastName: 'Bois',
      organisation: 'Menuiserie Étoile',
      email: 'jean@example.org',
    },
    mention: 'Bon pour accord',
    confirmations: { fits: true, capacity: true, advice: true },
    payBy: 'transfer',
    siteNames: { 1: 'etoile' },
    terms: { mention: 'lu et approuvé', initials: 'JB', textSha256: sha256 },
    language: 'fr',
    shown: { page: '/account/quotes/x', quoteSha256: quote.sha256 },
    address: '192.0.2.9',
    userAgent: 'test',
    ...changes,
  };
}

const accept = (input: AcceptQuote) => doing((work) => acceptQuote(work, input, ports));
const invoicesOf = (customerId: string) => look((work) => listInvoices(work, { customerId, limit: 20 }));

describe('a quote', () => {
  it.each([
    ['for nobody', { customerId: newId() }, 'customer-unknown', 'customer'],
    ['without a line', { lines: [] }, 'quote-empty', 'lines'],
    [
      'of a plan that is not sold',
      { lines: [{ ...hosting, planSlug: 'lune' }] },
      'plan-unknown',
      'line-1-plan',
    ],
    [
      'for a term that is not offered',
      { lines: [{ ...hosting, every: 'P3M' }] },
      'term-not-offered',
      'line-1-every',
    ],
    ['below nothing', { lines: [setUp, { ...hosting, price: cents(-1) }] }, 'price-negative', 'line-2-price'],
    ['with a code of nobody', { lines: [{ ...hosting, coupon: 'RIEN' }] }, 'coupon-unknown', 'line-1-coupon'],
    ['of no piece', { lines: [{ ...setUp, quantity: 0 }] }, 'quote-quantity-invalid', 'line-1-quantity'],
  ] as [string, Partial<NewQuote>, string, string][])(
    '%s is refused',
    async (_what, changes, reason, field) => {
      expect(await quoted(await prospect(), changes)).toMatchObject({ refused: reason, field });
    },
  );

  it('says what is offered, at what price, until when, and takes no number of the invoices', async () => {
    const customerId = await prospect();
    const quote = granted(await quoted(customerId));
    expect(quote).toMatchObject({ state: 'open', number: expect.stringMatching(/^D2026-\d{5}$/) });
    // 89.00 less a tenth, and twice 150.00.
    expect([quote.net, quote.vatAmount, quote.gross].map(formatPlain)).toEqual(['380.10', '76.02', '456.12']);
    expect(await invoicesOf(customerId)).toEqual([]);
    expect(await look((work) => findQuoteByNumber(work, quote.number.toLowerCase()))).toEqual(quote);
    expect(readBody(writeBody(quote))).toMatchObject({ number: quote.number, lines: quote.lines });
    await expect(sql`update quotes set valid_until = '2030-01-01'`.execute(house.db)).rejects.toThrow(
      /append-only/,
    );
  });

  it('is one for one key, however often it is sent, and numbered without a gap', async () => {
    const customerId = await prospect();
    const twice = await Promise.all(
      [1, 2].map(() => quoted(customerId, { key: 'twice' }).catch(() => undefined)),
    );
    expect(twice.filter(Boolean).length).toBeGreaterThan(0);
    const all = await look((work) => listQuotes(work, { customerId, limit: 9 }));
    expect(all).toHaveLength(1);
    const numbers = (await look((work) => listQuotes(work, { limit: 500 })))
      .map(({ number }) => number)
      .sort();
    expect(numbers).toEqual(numbers.map((_, index) => `D2026-${String(index + 1).padStart(5, '0')}`));
  });

  it('is drawn as a PDF, and as a pro forma', async () => {
    const quote = granted(await quoted(await prospect()));
    const pdf = await look((work) => quotePdf(work, quote.id));
    expect(pdf?.fileName).toBe(`${quote.number}.pdf`);
    expect(pdf?.bytes.subarray(0, 5).toString()).toBe('%PDF-');
    expect((await look((work) => proForma(work, quote.id)))?.fileName).toBe(`pro-forma-${quote.number}.pdf`);
  });

  it('is mailed once with its PDF and a link that acts for whoever it went to', async () => {
    const customerId = await prospect();
    const quote = granted(await quoted(customerId));
    const handler = quotesHandlers().find(({ name }) => name === 'quotes.mail-quote');
    const news = {
      id: '1',
      topic: 'quotes.quote-made',
      key: quote.id,
      payload: { quoteId: quote.id, customerId },
    };
    await handler?.handle(house, news);
    await handler?.handle(house, news);
    const mails = await look((work) => listMails(work, { customerId, kind: 'quote' }));
    expect(mails).toHaveLength(1);
    expect(mails[0]?.attachments).toHaveLength(1);
    const [link] = await doing((work) => quoteLinks(work, quote));
    const token = link?.url.split('/').at(-1) ?? '';
    const behind = granted(await behindQuoteLink(house, token));
    expect(behind).toMatchObject({ quote: { id: quote.id }, actor: { kind: 'contact', customerId } });
    expect(await behindQuoteLink(house, `${token}x`)).toMatchObject({ refused: 'link-unknown' });
    const accepted = await act(house, behind.actor, async (work) =>
      acceptQuote(work, await acceptance(quote), ports),
    );
    expect(isRefusal(accepted)).toBe(false);
    expect(granted(await behindQuoteLink(house, token)).quote.state).toBe('accepted');
  });
});

describe('an acceptance', () => {
  it.each([
    ['without the mention', { mention: 'oui' }, 'quote-mention-missing', 'mention'],
    [
      'without a name',
      { signer: { firstName: ' ', lastName: 'Bois', email: 'j@example.org' } },
      'terms-name-missing',
      'firstName',
    ],
    ['of another text', { shown: { page: '/', quoteSha256: '00' } }, 'quote-other-text', undefined],
    [
      'without a confirmation (art. 2)',
      { confirmations: { fits: true, capacity: false, advice: true } },
      'confirm-capacity',
      'capacity',
    ],
    ['by direct debit of a year (art. 8)', { payBy: 'direct-debit' }, 'direct-debit-monthly-only', 'payBy'],
    ['without a site name', { siteNames: {} }, 'site-name-missing', 'site-1'],
    [
      'of terms that were read otherwise',
      { terms: { mention: 'lu', initials: 'JB', textSha256: '00' } },
      'terms-mention-missing',
      'termsMention',
    ],
  ] as [string, Partial<AcceptQuote>, string, string | undefined][])(
    '%s is refused, and leaves nothing',
    async (_what, changes, reason, field) => {
      const customerId = await prospect();
      const quote = granted(await quoted(customerId));
      const refused = await accept(await acceptance(quote, changes));
      expect(refused).toMatchObject({ refused: reason, ...(field === undefined ? {} : { field }) });
      expect((await look((work) => getQuote(work, quote.id)))?.state).toBe('open');
      expect(await invoicesOf(customerId)).toEqual([]);
      expect(await look((work) => servicesOf(work, customerId))).toEqual([]);
    },
  );

  it('without the terms signed is asked for them', async () => {
    const quote = granted(await quoted(await prospect()));
    const { terms: _terms, ...input } = await acceptance(quote);
    expect(await accept(input)).toMatchObject({ refused: 'acceptance-unknown', article: 'end' });
  });

  it('orders at the prices of the quote, whatever the list says since, and invoices the work beside', async () => {
    const customerId = await prospect();
    const quote = granted(await quoted(customerId));
    granted(
      (await doing((work) =>
        changePlanPrice(work, 'planete', { every: 'P1Y', net: cents(200_00), from: work.today }),
      )) ?? true,
    );
    const made = granted(await accept(await acceptance(quote)));
    expect(made).toMatchObject({
      orderIds: [expect.any(String)],
      invoiceIds: [expect.any(String), expect.any(String)],
    });
    const [work_, first] = await invoicesOf(customerId);
    expect(first).toMatchObject({
      cause: 'first',
      net: { cents: 8010n },
      lines: [{ unitNet: { cents: 8900n } }],
    });
    expect(work_).toMatchObject({
      cause: 'work',
      net: { cents: 300_00n },
      lines: [{ quantity: 2, unitNet: { cents: 150_00n } }],
    });
    const [service] = await look((work) => servicesOf(work, customerId));
    expect(service).toMatchObject({ price: { cents: 8900n }, details: { siteName: 'etoile' } });
    expect(service?.discounts[0]).toMatchObject({ from: day('2026-03-15'), until: day('2027-03-15') });
    expect(await look((work) => listOrders(work, { customerId, limit: 9 }))).toHaveLength(1);
    expect((await look(verifyBooks)).firstBad).toBeUndefined();
    await doing((work) =>
      changePlanPrice(work, 'planete', { every: 'P1Y', net: cents(89_00), from: work.today }).then(
        () => true,
      ),
    );
  });

  it('is chained evidence of who, when and which text; a byte that changes is named', async () => {
    const customerId = await prospect();
    const quote = granted(await quoted(customerId));
    granted(await accept(await acceptance(quote)));
    const [told] = await look((work) => listActs(work, { customerId, act: 'quote-accepted', limit: 1 }));
    expect(told).toMatchObject({ article: '2', details: { number: quote.number, name: 'Jean Bois' } });
    const verdict = await look(verifyQuotes);
    expect(verdict).toMatchObject({ intact: true });
    expect(verdict.records).toBeGreaterThan(0);
    await expect(
      house.db.transaction().execute(async (tx) => {
        await sql`alter table quote_evidence disable trigger all`.execute(tx);
        await sql`update quote_evidence set record = replace(record, 'Jean', 'Jeam') where quote_id = ${quote.id}`.execute(
          tx,
        );
        const bad = await look((work) => verifyQuotes({ ...work, tx: tx as Work['tx'] }));
        expect(bad).toMatchObject({ intact: false, firstBad: { number: quote.number } });
        throw new Error('rolled back');
      }),
    ).rejects.toThrow('rolled back');
  });

  it('is one, of twenty at once, and orders once', async () => {
    const customerId = await prospect();
    const quote = granted(await quoted(customerId));
    const input = await acceptance(quote);
    const answers = await Promise.all(Array.from({ length: 20 }, () => accept(input)));
    expect(answers.filter((one) => !isRefusal(one))).toHaveLength(1);
    expect(await look((work) => servicesOf(work, customerId))).toHaveLength(1);
  });

  it('of a public body bears its references on its invoices, the commitment added by who accepts', async () => {
    const customerId = await prospect('public-body');
    const purchase = { service: 'SERVICE-INFO', order: '', contract: 'MARCHE-03' };
    const quote = granted(await quoted(customerId, { purchase }));
    expect(quote.buyer.purchase).toEqual(purchase);
    const made = granted(await accept(await acceptance(quote, { orderNumber: 'EJ2026-0147' })));
    for (const id of made.invoiceIds)
      expect((await look((work) => getInvoice(work, id)))?.buyer.purchase).toEqual({
        ...purchase,
        order: 'EJ2026-0147',
      });
  });

  it('copies the terms of a code into the quote: they hold when the code is gone', async () => {
    granted(
      await doing((work) =>
        makeCoupon(work, {
          code: 'SALON',
          off: { percent: 5000 },
          products: [],
          plans: [],
          periods: 1,
          startsOn: work.today,
          endsOn: work.today,
          maxUses: 1,
          maxPerCustomer: 1,
          newCustomersOnly: false,
        }),
      ),
    );
    const customerId = await prospect();
    const quote = granted(await quoted(customerId, { lines: [{ ...hosting, coupon: 'salon' }] }));
    house.clock.set(day('2026-04-14').toZonedDateTime('Europe/Paris').toInstant());
    const made = granted(await accept(await acceptance(quote)));
    const invoice = await look((work) => getInvoice(work, made.invoiceIds[0] ?? ''));
    expect(invoice?.lines[0]).toMatchObject({
      net: { cents: 4450n },
      discount: { label: 'Code SALON (−50\u00a0%)' },
    });
    house.clock.set(day('2026-03-15').toZonedDateTime('Europe/Paris').toInstant());
  });
});

describe('a quote is answered', () => {
  it('by a refusal with its reason, and by nothing else afterwards', async () => {
    const quote = granted(await quoted(await prospect()));
    const decline = (why: string) => doing((work) => declineQuote(work, { quoteId: quote.id, why }));
    expect(await decline(' ')).toMatchObject({ refused: 'quote-why-needed', field: 'why' });
    granted(await decline('trop cher'));
    expect(await look((work) => getQuote(work, quote.id))).toMatchObject({
      answer: { answer: 'declined', why: 'trop cher' },
    });
    expect(await accept(await acceptance(quote))).toMatchObject({ refused: 'quote-declined' });
  });

  it('by staff who withdraw it', async () => {
    const quote = granted(await quoted(await prospect()));
    granted(await doing((work) => withdrawQuote(work, { quoteId: quote.id, why: 'erreur de prix' })));
    expect(await accept(await acceptance(quote))).toMatchObject({ refused: 'quote-withdrawn' });
  });

  it('by its customer alone', async () => {
    const quote = granted(await quoted(await prospect()));
    const stranger = { kind: 'contact', id: newId(), name: 'X', customerId: await prospect() } as const;
    expect(
      await act(house, stranger, (work) => declineQuote(work, { quoteId: quote.id, why: 'x' })),
    ).toMatchObject({
      refused: 'quote-unknown',
    });
    expect(await read(house, stranger, (work) => getQuote(work, quote.id))).toBeUndefined();
  });

  it('by the day after its last one, told once', async () => {
    const customerId = await prospect();
    const quote = granted(await quoted(customerId, { validUntil: day('2026-03-20') }));
    house.clock.set(day('2026-03-21').toZonedDateTime('Europe/Paris').toInstant());
    expect(await accept(await acceptance(quote))).toMatchObject({ refused: 'quote-lapsed' });
    expect(await doing(lapseQuotes)).toBe(1);
    expect(await doing(lapseQuotes)).toBe(0);
    expect(await look((work) => listActs(work, { customerId, act: 'quote-lapsed', limit: 9 }))).toHaveLength(
      1,
    );
  });
});
