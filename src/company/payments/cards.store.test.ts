import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { webhooks } from '../../api/webhooks.ts';
import { act, read } from '../../platform/house.ts';
import { newId } from '../../platform/ids.ts';
import { granted } from '../../platform/refusal.ts';
import { type TestHouse, testHouse } from '../../platform/testing/database.ts';
import { type SimulatorOptions, signed, startCardSimulator } from '../../suppliers/cards/simulator.ts';
import { stripeCards } from '../../suppliers/cards/stripe.ts';
import { seedCatalogue } from '../catalogue/seed.ts';
import { getService } from '../contracts/contracts.ts';
import { creditBalance } from '../invoicing/invoicing.ts';
import { askAboutCards } from './jobs.ts';
import { getCardPayment, handleCardEvent, refreshCardPayment, startCardPayment } from './payments.ts';
import { newBuyer, orderOf, robot } from './testing/fixture.ts';

let house: TestHouse;
const open: (() => Promise<unknown>)[] = [];
beforeAll(async () => {
  house = await testHouse(new Date().toISOString());
  await act(house, robot, seedCatalogue);
});
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});
afterAll(() => house.close());

const look = <T>(query: Parameters<typeof read<T>>[2]) => read(house, robot, query);
const secret = 'whsec_test';
const deaf = 'http://127.0.0.1:9/none';

/** The door at which notifications come in, with a switch that takes it away. */
async function door() {
  const cards = stripeCards({ apiBase: 'http://127.0.0.1:9', secretKey: 'sk_test_x', webhookSecret: secret });
  const faults: unknown[] = [];
  const app = webhooks(
    house,
    async () => cards,
    (error) => faults.push(error),
  );
  const state = { away: false, heard: 0 };
  const server = await new Promise<ReturnType<typeof serve>>((resolve) => {
    const started = serve(
      {
        hostname: '127.0.0.1',
        port: 0,
        fetch: async (request) => {
          state.heard += 1;
          return state.away ? new Response('away', { status: 503 }) : app.fetch(request);
        },
      },
      () => resolve(started),
    );
  });
  open.push(async () => {
    await new Promise((resolve) => server.close(resolve));
    expect(faults).toEqual([]);
  });
  return { state, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/stripe` };
}

/** A customer who has ordered and stands at the pay page. */
async function opened(options: Partial<SimulatorOptions> = {}) {
  const simulator = await startCardSimulator({
    webhookUrl: deaf,
    webhookSecret: secret,
    deliveries: 0,
    ...options,
  });
  open.unshift(() => simulator.stop());
  const cards = stripeCards({ apiBase: simulator.apiBase, secretKey: 'sk_test_x', webhookSecret: secret });
  const who = await newBuyer(house);
  const placed = granted(await orderOf(house, who, { payBy: 'card' }));
  const ask = async () =>
    granted(
      await startCardPayment(house, robot, cards, {
        customerId: who.customerId,
        invoiceIds: [placed.invoiceId],
        returnUrl: 'http://localhost/back',
        cancelUrl: 'http://localhost/no',
      }),
    );
  const asked = await ask();
  const event = (changes: object = {}, id = `evt_${newId()}`) =>
    JSON.stringify({
      id,
      object: 'event',
      type: 'checkout.session.completed',
      created: Math.floor(Date.now() / 1000),
      data: {
        object: {
          object: 'checkout.session',
          id: new URL(asked.url).pathname.split('/').at(-1),
          status: 'complete',
          payment_status: 'paid',
          payment_intent: 'pi_1',
          amount_total: Number(placed.open.cents),
          currency: 'eur',
          metadata: { attempt: asked.attemptId, customer: who.customerId },
          ...changes,
        },
      },
    });
  const take = (body: string, signature = signed(body, secret)) =>
    handleCardEvent(house, cards, body, signature);
  const choose = (choice: string, at = asked.url) =>
    fetch(at, { method: 'POST', body: new URLSearchParams({ choice }), redirect: 'manual' });
  const stateOf = () => look(async (work) => (await getService(work, placed.serviceId))?.state);
  const booked = async () => {
    const { rows } = await sql`select 1 from payments where customer_id = ${who.customerId}`.execute(
      house.db,
    );
    return rows.length;
  };
  const due = async () => {
    const { rows } = await sql`select 1 from outbox where topic = 'contracts.service-due'
      and payload->>'serviceId' = ${placed.serviceId}`.execute(house.db);
    return rows.length;
  };
  return { who, placed, cards, ask, asked, event, take, choose, stateOf, booked, due };
}

describe('a card payment', () => {
  it('is not made by a forged, altered or old notification', async () => {
    const { event, take, stateOf } = await opened();
    const body = event();
    expect(await take(body, signed(body, 'whsec_other'))).toMatchObject({
      refused: 'card-signature-invalid',
    });
    expect(await take(`${body} `, signed(body, secret))).toMatchObject({ refused: 'card-signature-invalid' });
    expect(await take(body, '')).toMatchObject({ refused: 'card-signature-invalid' });
    const old = signed(body, secret, Math.floor(house.clock.now().epochMilliseconds / 1000) - 301);
    expect(await take(body, old)).toMatchObject({ refused: 'card-event-too-old' });
    expect(await stateOf()).toBe('awaiting-payment');
  });

  it.each([
    ['amount', { amount_total: 1 }],
    ['currency', { currency: 'usd' }],
  ])('of another %s than we asked settles nothing', async (_what, changes) => {
    const { event, take, stateOf } = await opened();
    expect(await take(event(changes))).toEqual({ done: 'mismatch' });
    expect(await stateOf()).toBe('awaiting-payment');
  });

  it('is booked once by ten notifications at once, the same and others about the same page', async () => {
    const { event, take, stateOf } = await opened();
    const same = event();
    const answers = await Promise.all(
      [...Array.from({ length: 7 }, () => same), event(), event(), event()].map((body) => take(body)),
    );
    expect(answers.filter((answer) => 'done' in answer && answer.done === 'booked')).toHaveLength(1);
    expect(await stateOf()).toBe('provisioning');
  });

  it('whose notification never comes is found by asking, and a refused card can be tried again', async () => {
    const { cards, asked, choose, stateOf } = await opened();
    expect((await choose('decline')).status).toBe(200);
    expect(await refreshCardPayment(house, cards, asked.attemptId)).toMatchObject({ state: 'open' });
    expect((await choose('pay')).status).toBe(303);
    expect(await refreshCardPayment(house, cards, asked.attemptId)).toMatchObject({ state: 'paid' });
    expect(await stateOf()).toBe('provisioning');
  });

  it('waits for the payer’s bank (3-D Secure): a failure books nothing, the next try is booked once', async () => {
    const { url } = await door();
    const { asked, choose, stateOf, booked } = await opened({ webhookUrl: url, deliveries: 2 });
    await choose('3ds');
    await choose('fail', `${asked.url}/3ds`);
    expect(await stateOf()).toBe('awaiting-payment');
    expect(await look((work) => getCardPayment(work, asked.attemptId))).toMatchObject({ state: 'open' });
    await choose('3ds');
    await choose('confirm', `${asked.url}/3ds`);
    await expect.poll(stateOf).toBe('provisioning');
    expect(await booked()).toBe(1);
  });

  it('survives notifications that are late, repeated and out of order', async () => {
    const { url, state } = await door();
    const paying = await opened({ webhookUrl: url, deliveries: 3, delay: 100, order: 'last-first' });
    await paying.choose('decline');
    await paying.choose('3ds');
    await paying.choose('confirm', `${paying.asked.url}/3ds`);
    // Four happenings, three times each; the money's own word comes first, the refusal's last.
    await expect.poll(() => state.heard, { timeout: 5000 }).toBe(12);
    await expect.poll(paying.stateOf).toBe('provisioning');
    expect(await paying.booked()).toBe(1);
    expect(await paying.due()).toBe(1);
  });

  it('is taken in when the door was shut at first', async () => {
    const { url, state } = await door();
    state.away = true;
    const { choose, stateOf } = await opened({ webhookUrl: url, deliveries: 1 });
    await choose('pay');
    await expect.poll(() => state.heard).toBeGreaterThan(1);
    expect(await stateOf()).toBe('awaiting-payment');
    state.away = false;
    await expect.poll(stateOf, { timeout: 5000 }).toBe('provisioning');
  });

  it('is booked once when the return page asks while the notifications come', async () => {
    const { url } = await door();
    const { cards, asked, choose, stateOf, booked, due } = await opened({ webhookUrl: url, deliveries: 3 });
    await choose('pay');
    await Promise.all([1, 2, 3].map(() => refreshCardPayment(house, cards, asked.attemptId)));
    await expect.poll(stateOf).toBe('provisioning');
    expect([await booked(), await due()]).toEqual([1, 1]);
  });

  it('is booked though the word that its page expired came first: money that arrived is never lost', async () => {
    const { event, take, booked, stateOf } = await opened();
    const expired = event({ status: 'expired', payment_status: 'unpaid', payment_intent: null });
    expect(await take(expired)).toEqual({ done: 'expired' });
    expect(await take(event())).toEqual({ done: 'booked' });
    expect(await take(expired.replace('evt_', 'evt_2'))).toEqual({ done: 'known' });
    expect([await booked(), await stateOf()]).toEqual([1, 'provisioning']);
  });

  it('made twice on two pages for one invoice delivers once; the second one is the customer’s credit', async () => {
    const { who, placed, cards, ask, asked, choose, booked, due } = await opened();
    const second = await ask();
    await choose('pay');
    await choose('pay', second.url);
    await Promise.all([asked, second].map(({ attemptId }) => refreshCardPayment(house, cards, attemptId)));
    expect([await booked(), await due()]).toEqual([2, 1]);
    expect(await look((work) => creditBalance(work, who.customerId))).toEqual(placed.open);
  });

  it('is asked about, however many old pages the processor does not know any more', async () => {
    const { asked, cards, choose, stateOf } = await opened();
    await sql`insert into card_attempts (id, customer_id, invoice_ids, amount_cents, currency, asked_at, asked_by)
      select uuidv7(interval '-1 year'), customer_id, invoice_ids, amount_cents, currency, asked_at - interval '1 year', 'test'
        from card_attempts, generate_series(1, 250) where id = ${asked.attemptId}`.execute(house.db);
    await sql`insert into card_sessions (attempt_id, customer_id, session_id, url, expires_at, at)
      select a.id, a.customer_id, 'cs_old_' || a.id, 'http://localhost/', a.asked_at + interval '1 day', a.asked_at
        from card_attempts a where a.asked_by = 'test' and not exists
          (select from card_sessions s where s.attempt_id = a.id) and a.asked_at < now() - interval '1 month'`.execute(
      house.db,
    );
    await choose('pay');
    await askAboutCards(house, cards);
    expect(await stateOf()).toBe('provisioning');
  });
});
