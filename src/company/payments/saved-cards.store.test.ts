import { sql } from 'kysely';
import type { Temporal } from 'temporal-polyfill';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { system } from '../../platform/actor.ts';
import { listActs } from '../../platform/acts.ts';
import { day } from '../../platform/calendar.ts';
import { act, type House, read } from '../../platform/house.ts';
import { newId } from '../../platform/ids.ts';
import { listMails } from '../../platform/mail/mail.ts';
import { cents } from '../../platform/money.ts';
import { deliverAll } from '../../platform/outbox.ts';
import { granted } from '../../platform/refusal.ts';
import { type TestHouse, testHouse } from '../../platform/testing/database.ts';
import { type CardSimulator, signed, startCardSimulator } from '../../suppliers/cards/simulator.ts';
import { stripeCards } from '../../suppliers/cards/stripe.ts';
import { servicesOf } from '../contracts/contracts.ts';
import { runDay } from '../daily/daily.ts';
import { listInvoices } from '../invoicing/invoicing.ts';
import { noticesHandlers } from '../notices/jobs.ts';
import { deliverAtOnce } from '../simulation/delivery.ts';
import { forecast } from '../simulation/forecast.ts';
import { acceptAndOrder, openScenarioCustomer } from '../simulation/stage.ts';
import { bookPayment } from './book.ts';
import { settleCardRefund } from './card-refunds.ts';
import type { CardProcessor } from './cards.ts';
import { askAboutCards, paymentsHandlers } from './jobs.ts';
import {
  cardDisputes,
  chargesOf,
  chooseCard,
  handleCardEvent,
  keepCardBack,
  refreshCardSetup,
  refundOutOfGoodwill,
  refundsToTransfer,
  refundsUntil,
  removeCard,
  savedCards,
  startCardSetup,
} from './payments.ts';
import { tellExpiringCards } from './saved-cards.ts';

const robot = system('test');
const webhookSecret = 'whsec_wallet';
/** Ordered on the 10th: renewed on the 10th of February, invoiced twenty days before. */
const DUE = '2026-02-10';

let house: TestHouse;
let played: House;
let simulator: CardSimulator;
let cards: CardProcessor;
let away: CardProcessor;
let place = 0;
beforeAll(async () => {
  house = await testHouse('2026-01-10T09:00:00Z');
  played = { db: house.db, clock: house.clock, secrets: house.secrets, atOnce: [deliverAtOnce] };
  // Nobody hears its notifications: the tests bring them, where they are about them.
  simulator = await startCardSimulator({ webhookUrl: 'http://127.0.0.1:9/', webhookSecret, deliveries: 0 });
  const at = (apiBase: string) => stripeCards({ apiBase, secretKey: 'sk_test_x', webhookSecret });
  cards = at(simulator.apiBase);
  away = at('http://127.0.0.1:9');
});
afterAll(async () => {
  await simulator.stop();
  await house.close();
});

const look = <T>(query: Parameters<typeof read<T>>[2]) => read(house, robot, query);

/** A company that ordered by card, paid, and is renewed each month. */
async function customer() {
  place += 1;
  house.clock.set('2026-01-10T09:00:00Z');
  return act(played, robot, async (work) => {
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
  });
}

async function saves(customerId: string, choice: string) {
  const asked = granted(
    await startCardSetup(house, robot, cards, {
      customerId,
      consent: true,
      returnUrl: 'http://localhost/SETUP',
      cancelUrl: 'http://localhost/',
    }),
  );
  await fetch(asked.url, { method: 'POST', body: new URLSearchParams({ choice }), redirect: 'manual' });
  await refreshCardSetup(house, cards, asked.setupId);
  const card = (await look((work) => savedCards(work, customerId))).at(-1);
  if (!card) throw new Error('no card was saved');
  return card;
}

async function run(on: string, processor = cards) {
  house.clock.set(`${on}T07:00:00Z`);
  const { failures } = await runDay(played, day(on));
  expect(failures).toEqual([]);
  await delivered(processor);
}
/** What the processor is asked, and what the customer is told of it. */
const delivered = (processor = cards) =>
  deliverAll(house, [
    ...paymentsHandlers(async () => processor),
    ...noticesHandlers(async () => undefined),
  ]).catch((error: Error) => expect(error.message).toMatch(/connection|fetch/i));

const renewal = (customerId: string) =>
  look(async (work) => {
    const [invoice] = (await listInvoices(work, { customerId, kind: 'invoice', limit: 9 })).filter(
      ({ cause, dueOn }) => cause === 'renewal' && dueOn.toString() === DUE,
    );
    if (!invoice) throw new Error('no renewal');
    return invoice;
  });
const charges = async (customerId: string) => {
  const { id } = await renewal(customerId);
  return (await look((work) => chargesOf(work, id))).map(
    ({ attempt, on, outcome }) => `${attempt} ${on.toString()} ${outcome ?? 'open'}`,
  );
};
const suspended = (customerId: string) =>
  look(async (work) => (await servicesOf(work, customerId))[0]?.suspendedFor);
const mails = async (customerId: string, kind: string) =>
  (await look((work) => listMails(work, { customerId, kind }))).length;
const told = async (customerId: string) =>
  (await look((work) => listActs(work, { customerId, limit: 99 }))).map(({ act: what }) => what);
const event = (type: string, object: object) => {
  const body = JSON.stringify({
    id: `evt_${newId()}`,
    object: 'event',
    type,
    created: Math.floor(Date.now() / 1000),
    data: { object },
  });
  return handleCardEvent(house, cards, body, signed(body, webhookSecret));
};

/** Up to the invoice of the renewal, with this card. */
async function invoiced(choice: string) {
  const customerId = await customer();
  const card = await saves(customerId, choice);
  await run('2026-01-21');
  return { customerId, card };
}

describe('saving a card', () => {
  it('needs the person’s agreement, a customer, and a processor that answers; nothing is kept otherwise', async () => {
    const customerId = await customer();
    const start = (input: object, processor = cards) =>
      startCardSetup(house, robot, processor, {
        customerId,
        consent: true,
        returnUrl: 'http://localhost/SETUP',
        cancelUrl: 'http://localhost/',
        ...input,
      });
    expect(await start({ consent: false })).toMatchObject({ refused: 'card-consent-missing' });
    expect(await start({ customerId: newId() })).toMatchObject({ refused: 'customer-unknown' });
    expect(await start({}, away)).toMatchObject({ refused: 'card-processor-unreachable' });
    expect(await look((work) => savedCards(work, customerId))).toEqual([]);
  });

  it('keeps its face only, once, and makes the first the one for renewals', async () => {
    const customerId = await customer();
    const card = await saves(customerId, 'pays');
    expect(card).toMatchObject({ brand: 'visa', last4: '4242', chosenOn: day('2026-01-10') });
    const second = await saves(customerId, 'declines');
    expect(second).toMatchObject({ brand: 'mastercard', chosenOn: undefined });
    const { rows } = await sql<{ said: string }>`
      select coalesce(string_agg(c::text || f::text, ' '), '') as said
        from saved_cards c join saved_card_facts f on f.card_id = c.id`.execute(house.db);
    expect(rows[0]?.said).not.toMatch(/(?<![\da-f_-])\d{12,19}(?![\da-f-])/);
    expect(await look(async (work) => (await servicesOf(work, customerId))[0]?.payBy)).toBe('card');
  });

  it('is settled once by its page, its notification and the timetable, in any order', async () => {
    const customerId = await customer();
    const asked = granted(
      await startCardSetup(house, robot, cards, {
        customerId,
        consent: true,
        returnUrl: 'http://localhost/SETUP',
        cancelUrl: 'http://localhost/',
      }),
    );
    const heard = () =>
      event('checkout.session.completed', {
        object: 'checkout.session',
        mode: 'setup',
        metadata: { setup: asked.setupId },
      });
    await heard();
    expect(await look((work) => savedCards(work, customerId))).toEqual([]);
    await fetch(asked.url, {
      method: 'POST',
      body: new URLSearchParams({ choice: 'pays' }),
      redirect: 'manual',
    });
    await Promise.all([
      heard(),
      heard(),
      refreshCardSetup(house, cards, asked.setupId),
      askAboutCards(house, cards),
    ]);
    expect(await look((work) => savedCards(work, customerId))).toHaveLength(1);
  });
});

describe('a renewal with a saved card (art. 8)', () => {
  it('is foretold, charged on its due date, once however often the run and the processor are asked, and paid', async () => {
    const { customerId } = await invoiced('pays');
    expect(await charges(customerId)).toEqual([]);
    house.clock.set(`${DUE}T05:00:00Z`);
    const foreseen = (await forecast(house, day(DUE))).filter((one) => one.customerId === customerId);
    expect(foreseen.map(({ act: what }) => what)).toContain('payment-recorded');
    await run(DUE);
    await run(DUE);
    await Promise.all([1, 2, 3].map(() => askAboutCards(house, cards)));
    expect(await charges(customerId)).toEqual([`1 ${DUE} paid`]);
    expect((await renewal(customerId)).open).toEqual(cents(0n));
    const { rows } =
      await sql`select 1 from payments where customer_id = ${customerId} and means = 'card'`.execute(
        house.db,
      );
    expect(rows).toHaveLength(1);
  });

  it('is tried three times where the bank refuses, then dunned as usual; each refusal is told with a link', async () => {
    const { customerId } = await invoiced('declines');
    for (const on of [DUE, '2026-02-11', '2026-02-12', '2026-02-14', '2026-02-15', '2026-02-16'])
      await run(on);
    expect(await charges(customerId)).toEqual([
      `1 ${DUE} declined`,
      '2 2026-02-12 declined',
      '3 2026-02-15 declined',
    ]);
    expect(await mails(customerId, 'card-declined')).toBe(3);
    expect(await suspended(customerId)).toEqual([]);
    await run('2026-02-17');
    expect(await suspended(customerId)).toEqual(['unpaid']);
  });

  it('goes to the person where the bank wants to see them, and is not asked without them again', async () => {
    const { customerId } = await invoiced('asks');
    for (const on of [DUE, '2026-02-12', '2026-02-15']) await run(on);
    expect(await charges(customerId)).toEqual([`1 ${DUE} must-authenticate`]);
    expect(await mails(customerId, 'card-authentication')).toBe(1);
    const [mail] = await look((work) => listMails(work, { customerId, kind: 'card-authentication' }));
    expect(mail?.subject).toContain('12,00');
  });

  it('holds dunning back while the bank has not answered, and is paid when it does, by whatever way', async () => {
    const { customerId } = await invoiced('waits');
    await run(DUE);
    await run('2026-02-17');
    expect(await suspended(customerId)).toEqual([]);
    expect(await charges(customerId)).toEqual([`1 ${DUE} open`]);
    simulator.wallet.decide();
    await askAboutCards(house, cards);
    expect(await charges(customerId)).toEqual([`1 ${DUE} paid`]);
  });

  it('without any answer for five days is dunned again, and booked all the same if the money comes', async () => {
    const { customerId } = await invoiced('waits');
    await run(DUE);
    house.clock.set('2026-02-16T08:00:00Z');
    await askAboutCards(house, cards);
    expect(await charges(customerId)).toEqual([`1 ${DUE} given-up`]);
    await run('2026-02-17');
    expect(await suspended(customerId)).toEqual(['unpaid']);
    const { id, gross } = await renewal(customerId);
    const [charge] = await look((work) => chargesOf(work, id));
    const late = {
      object: 'payment_intent',
      id: 'pi_late',
      status: 'succeeded',
      amount: Number(gross.cents),
      currency: 'eur',
      metadata: { charge: charge?.id, customer: customerId },
    };
    expect(await event('payment_intent.succeeded', late)).toEqual({ done: 'booked' });
    expect(await event('payment_intent.succeeded', late)).toEqual({ done: 'known' });
    expect(await suspended(customerId)).toEqual([]);
  });

  it('is charged once the processor that was away is back, and only once', async () => {
    const { customerId } = await invoiced('pays');
    await run(DUE, away);
    expect(await charges(customerId)).toEqual([`1 ${DUE} open`]);
    await askAboutCards(house, away);
    await Promise.all([askAboutCards(house, cards), askAboutCards(house, cards)]);
    expect(await charges(customerId)).toEqual([`1 ${DUE} paid`]);
  });

  it('is not charged any more where it was paid meanwhile', async () => {
    const { customerId } = await invoiced('pays');
    await run(DUE, away);
    const { open } = await renewal(customerId);
    const received = { customerId, amount: open, receivedOn: day(DUE), reference: 'x', key: newId() };
    granted(await act(house, robot, (work) => bookPayment(work, received, 'transfer')));
    await askAboutCards(house, cards);
    expect(await charges(customerId)).toEqual([`1 ${DUE} cancelled`]);
  });

  it('of another amount, currency or customer than asked settles nothing; somebody looks at it', async () => {
    const { customerId } = await invoiced('waits');
    await run(DUE);
    const { id } = await renewal(customerId);
    const [charge] = await look((work) => chargesOf(work, id));
    const forged = {
      object: 'payment_intent',
      id: 'pi_forged',
      status: 'succeeded',
      amount: 1,
      currency: 'eur',
      metadata: { charge: charge?.id, customer: customerId },
    };
    expect(await event('payment_intent.succeeded', forged)).toEqual({ done: 'mismatch' });
    expect(await charges(customerId)).toEqual([`1 ${DUE} mismatch`]);
    expect(await told(customerId)).toContain('card-payment-mismatch');
  });

  it('is left to the customer when the card is kept back or removed; a removed one leaves the wallet', async () => {
    const kept = await invoiced('pays');
    granted(await act(house, robot, (work) => keepCardBack(work, kept.card.id)));
    const gone = await invoiced('pays');
    granted(await act(house, robot, (work) => removeCard(work, gone.card.id)));
    await run(DUE);
    expect(await charges(kept.customerId)).toEqual([]);
    expect(await charges(gone.customerId)).toEqual([]);
    expect(await act(house, robot, (work) => chooseCard(work, gone.card.id))).toMatchObject({
      refused: 'card-unknown',
    });
    granted(await act(house, robot, (work) => chooseCard(work, kept.card.id)));
    await run('2026-02-11');
    expect(await charges(kept.customerId)).toEqual(['1 2026-02-11 paid']);
  });
});

describe('after a saved card has paid', () => {
  const paid = async () => {
    const { customerId, card } = await invoiced('pays');
    await run(DUE);
    const invoice = await renewal(customerId);
    const { rows } = await sql<{ reference: string }>`
      select reference from payments where customer_id = ${customerId} and means = 'card'`.execute(house.db);
    return { customerId, card, invoice, pspPayment: rows[0]?.reference ?? '' };
  };
  const refundsOf = async (customerId: string) => {
    const { rows } = await sql<{ means: string; outcome: string | null }>`
      select r.means, o.outcome from refunds r left join card_refund_outcomes o on o.refund_id = r.id
       where r.customer_id = ${customerId}`.execute(house.db);
    return rows;
  };

  it('a refund goes back to the card, once', async () => {
    const { customerId, invoice } = await paid();
    const refund = { invoiceId: invoice.id, amount: cents(500n), key: newId() };
    granted(await act(house, robot, (work) => refundOutOfGoodwill(work, refund)));
    await delivered();
    await askAboutCards(house, cards);
    expect(await refundsOf(customerId)).toEqual([{ means: 'card', outcome: 'made' }]);
  });

  it('a refund that the card refuses goes out by transfer, and the books know from which day', async () => {
    const { customerId, invoice, pspPayment } = await paid();
    const amount = cents(500n);
    const { refundId } = granted(
      await act(house, robot, (work) =>
        refundOutOfGoodwill(work, { invoiceId: invoice.id, amount, key: newId() }),
      ),
    );
    const ours = async () =>
      read(house, robot, async (work) => ({
        booked: (await refundsUntil(work, work.today)).filter((one) => one.customerId === customerId),
        toTransfer: (await refundsToTransfer(work)).map(({ id }) => id).includes(refundId),
      }));
    expect(await ours()).toMatchObject({ booked: [{ means: 'card', failedOn: null }], toTransfer: false });
    const refused = { state: 'failed', refundId, pspPayment, pspRefund: `re_${newId()}`, amount } as const;
    expect(await act(house, robot, (work) => settleCardRefund(work, refused))).toBe('booked');
    const { booked, toTransfer } = await ours();
    expect([booked[0]?.failedOn?.toString(), toTransfer]).toEqual([booked[0]?.on.toString(), true]);
  });

  it('a refund asked while the processor is away waits, and goes back to the card once it answers', async () => {
    const { customerId, invoice } = await paid();
    const refund = { invoiceId: invoice.id, amount: cents(500n), key: newId() };
    granted(await act(house, robot, (work) => refundOutOfGoodwill(work, refund)));
    // The job that was to ask fails, like every one until the processor is back.
    await askAboutCards(house, away);
    expect(await refundsOf(customerId)).toEqual([{ means: 'card', outcome: null }]);
    await Promise.all([askAboutCards(house, cards), askAboutCards(house, cards)]);
    await delivered();
    expect(await refundsOf(customerId)).toEqual([{ means: 'card', outcome: 'made' }]);
  });

  it('a refund made at the processor’s own console is written down once, within the cap of art. 4', async () => {
    const { customerId, pspPayment } = await paid();
    const made = {
      object: 'refund',
      id: `re_${newId()}`,
      payment_intent: pspPayment,
      amount: 300,
      status: 'succeeded',
    };
    expect(await event('refund.created', made)).toEqual({ done: 'booked' });
    expect(await event('refund.updated', made)).toEqual({ done: 'known' });
    expect(await refundsOf(customerId)).toEqual([{ means: 'card', outcome: null }]);
    await event('refund.created', { ...made, id: `re_${newId()}`, amount: 100_000 });
    expect(await refundsOf(customerId)).toHaveLength(1);
    expect(await told(customerId)).toContain('card-refund-unexplained');
  });

  it('a dispute that is lost takes the payment back, whatever comes first; the invoice is due again', async () => {
    const { customerId, invoice, pspPayment } = await paid();
    const dispute = {
      object: 'dispute',
      id: `dp_${newId()}`,
      payment_intent: pspPayment,
      amount: Number(invoice.gross.cents),
      reason: 'fraudulent',
    };
    await event('charge.dispute.closed', { ...dispute, status: 'lost' });
    await event('charge.dispute.created', { ...dispute, status: 'needs_response' });
    await event('charge.dispute.closed', { ...dispute, status: 'lost' });
    expect((await renewal(customerId)).open).toEqual(invoice.gross);
    expect(await look((work) => cardDisputes(work, customerId))).toMatchObject([{ state: 'lost' }]);
    await delivered();
    expect(await mails(customerId, 'card-charged-back')).toBe(1);
  });

  it('a dispute that is won changes nothing', async () => {
    const { customerId, invoice, pspPayment } = await paid();
    const dispute = {
      object: 'dispute',
      id: `dp_${newId()}`,
      payment_intent: pspPayment,
      amount: Number(invoice.gross.cents),
      reason: 'general',
    };
    await event('charge.dispute.created', { ...dispute, status: 'needs_response' });
    await event('charge.dispute.closed', { ...dispute, status: 'won' });
    expect((await renewal(customerId)).open).toEqual(cents(0n));
  });
});

describe('a card that ends', () => {
  it('is announced a month before, once; the one that the bank gives out instead goes on', async () => {
    const customerId = await customer();
    const card = await saves(customerId, 'pays-1');
    const at = (on: Temporal.PlainDate) => house.clock.set(`${on.toString()}T07:00:00Z`);
    at(card.expiresOn.subtract({ months: 1, days: 2 }));
    await tellExpiringCards(house);
    await delivered();
    expect(await mails(customerId, 'card-expiring')).toBe(0);
    at(card.expiresOn.subtract({ days: 20 }));
    await tellExpiringCards(house);
    await tellExpiringCards(house);
    await delivered();
    expect(await mails(customerId, 'card-expiring')).toBe(1);
    const { rows } = await sql<{
      method: string;
    }>`select method from saved_cards where id = ${card.id}`.execute(house.db);
    house.clock.set(new Date().toISOString());
    const renewed = {
      object: 'payment_method',
      id: rows[0]?.method,
      card: { brand: 'visa', last4: '1111', exp_month: 6, exp_year: 2031 },
    };
    expect(await event('payment_method.automatically_updated', renewed)).toEqual({ done: 'booked' });
    expect(await event('payment_method.automatically_updated', renewed)).toEqual({ done: 'known' });
    expect((await look((work) => savedCards(work, customerId)))[0]).toMatchObject({
      last4: '1111',
      expiresOn: day('2031-06-30'),
    });
  });
});
