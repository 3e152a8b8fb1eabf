import { Temporal } from 'temporal-polyfill';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../../../platform/ids.ts';
import { cents } from '../../../platform/money.ts';
import { isRefusal } from '../../../platform/refusal.ts';
import type { CardNews, CardProcessor, ChargeRequest, SavePage } from '../cards.ts';

/** A processor with somebody at its page, a bank behind it, and what it told the webhook. */
export interface VaultRig {
  readonly processor: CardProcessor;
  readonly holder: {
    saves(page: SavePage, card: 'pays' | 'declines' | 'asks' | 'waits'): Promise<unknown>;
    leaves(page: SavePage): Promise<unknown>;
  };
  readonly bank: {
    /** It answers at last for the charges that wait. */
    decides(): void;
    disputes(id: string, pspPayment: string, amount: number, state: 'needs_response' | 'won' | 'lost'): void;
  };
  /** In the order in which they came. */
  readonly heard: readonly { readonly body: string; readonly signature: string }[];
  /** The same account at an address where nobody answers. */
  readonly unreachable: CardProcessor;
  close(): Promise<void>;
}

/** What every adapter promises of saved cards. */
export function cardVaultContract(name: string, open: () => Promise<VaultRig>): void {
  describe(`${name}, as a wallet`, () => {
    let rig: VaultRig;
    beforeAll(async () => {
      rig = await open();
    });
    afterAll(() => rig.close());

    const opened = async (pspCustomer?: string) => {
      const setupId = newId();
      const customerId = newId();
      const page = await rig.processor.openSavePage({
        setupId,
        customerId,
        pspCustomer,
        email: 'lea@example.org',
        language: 'fr',
        returnUrl: 'http://localhost/back',
        cancelUrl: 'http://localhost/no',
      });
      return { setupId, customerId, page };
    };
    const saved = async (card: 'pays' | 'declines' | 'asks' | 'waits') => {
      const { page, customerId } = await opened();
      await rig.holder.saves(page, card);
      const setup = await rig.processor.lookUpSave(page.sessionId);
      if (!setup.card) throw new Error('the card was not saved');
      const chargeId = newId();
      const request: ChargeRequest = {
        chargeId,
        key: chargeId,
        customerId,
        pspCustomer: page.pspCustomer,
        method: setup.card.method,
        amount: cents(1068n),
        description: 'Facture F2026-00001',
      };
      return request;
    };
    const news = () =>
      rig.heard
        .map(({ body, signature }) => rig.processor.readEvent(body, signature, Temporal.Now.instant()))
        .flatMap((event) => (isRefusal(event) || !event.news ? [] : [event.news]));
    const told = (isIt: (one: CardNews) => boolean) =>
      expect.poll(() => news().filter(isIt).length, { timeout: 5000 }).toBeGreaterThan(0);

    it('saves a card on its own page, and tells its brand, last digits and expiry', async () => {
      const { page, setupId } = await opened();
      expect(URL.canParse(page.url)).toBe(true);
      expect(await rig.processor.lookUpSave(page.sessionId)).toEqual({
        setupId,
        sessionId: page.sessionId,
        state: 'open',
        card: undefined,
      });
      await rig.holder.saves(page, 'pays');
      expect(await rig.processor.lookUpSave(page.sessionId)).toMatchObject({
        setupId,
        state: 'saved',
        card: { brand: expect.stringMatching(/./), last4: expect.stringMatching(/^\d{4}$/) },
      });
      await told((one) => one.about === 'setup' && one.setupId === setupId);
    });

    it('keeps one customer for the cards of a customer, and saves nothing for whoever leaves', async () => {
      const first = await opened();
      const second = await opened(first.page.pspCustomer);
      expect(second.page.pspCustomer).toBe(first.page.pspCustomer);
      await rig.holder.leaves(second.page);
      expect((await rig.processor.lookUpSave(second.page.sessionId)).state).toBe('open');
    });

    it('charges a saved card without its holder, once for one key, and tells it', async () => {
      const request = await saved('pays');
      const answers = await Promise.all([1, 2, 3].map(() => rig.processor.charge(request)));
      const [charge] = answers;
      expect(charge).toMatchObject({
        chargeId: request.chargeId,
        customerId: request.customerId,
        amount: request.amount,
        currency: 'eur',
        state: 'paid',
      });
      expect(new Set(answers.map(({ pspPayment }) => pspPayment)).size).toBe(1);
      expect(await rig.processor.lookUpCharge(request.pspCustomer, request.chargeId)).toEqual(charge);
      await told((one) => one.about === 'charge' && one.charge.chargeId === request.chargeId);
    });

    it('says why the bank refuses, and that it wants to see the holder: nothing is taken', async () => {
      const declined = await saved('declines');
      expect(await rig.processor.charge(declined)).toMatchObject({
        state: 'declined',
        code: 'insufficient_funds',
      });
      const asked = await saved('asks');
      expect(await rig.processor.charge(asked)).toMatchObject({ state: 'must-authenticate' });
      expect(await rig.processor.lookUpCharge(asked.pspCustomer, asked.chargeId)).toMatchObject({
        state: 'must-authenticate',
      });
    });

    it('says that the bank has not answered, and what it answers at last', async () => {
      const request = await saved('waits');
      expect(await rig.processor.charge(request)).toMatchObject({ state: 'processing' });
      rig.bank.decides();
      expect(await rig.processor.lookUpCharge(request.pspCustomer, request.chargeId)).toMatchObject({
        state: 'paid',
      });
      await told((one) => one.about === 'charge' && one.charge.state === 'paid');
    });

    it('forgets a card, twice without a fault, and charges it no more', async () => {
      const request = await saved('pays');
      await rig.processor.forget(request.method);
      await rig.processor.forget(request.method);
      expect(await rig.processor.charge(request)).toMatchObject({ state: 'declined' });
    });

    it('never heard of a charge that was not made, and throws when it is away', async () => {
      const request = await saved('pays');
      expect(await rig.processor.lookUpCharge(request.pspCustomer, newId())).toBeUndefined();
      await expect(rig.unreachable.charge(request)).rejects.toThrow();
      await expect(rig.unreachable.lookUpCharge(request.pspCustomer, newId())).rejects.toThrow();
    });

    it('gives money back once for one refund, and never more than was paid', async () => {
      const { pspPayment } = await rig.processor.charge(await saved('pays'));
      const refund = { refundId: newId(), pspPayment, amount: cents(1000n) };
      const made = await rig.processor.refund(refund);
      expect(made).toMatchObject({ state: 'made', refundId: refund.refundId, amount: refund.amount });
      expect(await rig.processor.refund(refund)).toEqual(made);
      expect(await rig.processor.refund({ ...refund, refundId: newId() })).toMatchObject({ state: 'failed' });
      await told((one) => one.about === 'refund' && one.refund.refundId === refund.refundId);
    });

    it.each(['needs_response', 'won', 'lost'] as const)('tells of a dispute that is %s', async (state) => {
      const { pspPayment } = await rig.processor.charge(await saved('pays'));
      rig.bank.disputes(`dp_${state}`, pspPayment, 1068, state);
      const expected = state === 'needs_response' ? 'open' : state;
      await told((one) => one.about === 'dispute' && one.dispute.pspPayment === pspPayment);
      const [heard] = news().filter(
        (one) => one.about === 'dispute' && one.dispute.pspPayment === pspPayment,
      );
      expect(heard).toMatchObject({ dispute: { pspDispute: `dp_${state}`, state: expected } });
    });
  });
}
