import { Temporal } from 'temporal-polyfill';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../../../platform/ids.ts';
import { cents } from '../../../platform/money.ts';
import { isRefusal } from '../../../platform/refusal.ts';
import type { CardEvent, CardProcessor, PayPage, PayPageRequest } from '../cards.ts';

/** A processor with somebody at its pay page, and what it told the webhook. */
export interface CardRig {
  readonly processor: CardProcessor;
  readonly payer: {
    pays(page: PayPage): Promise<unknown>;
    isRefusedByTheBank(page: PayPage): Promise<unknown>;
    mustAuthenticate(page: PayPage): Promise<unknown>;
    authenticates(page: PayPage): Promise<unknown>;
    failsToAuthenticate(page: PayPage): Promise<unknown>;
  };
  /** What the processor does by itself when nobody pays for a day. */
  expire(page: PayPage): Promise<unknown>;
  /** In the order in which they came. */
  readonly heard: readonly { readonly body: string; readonly signature: string }[];
  /** Signs as the processor does, at `seconds`: for bodies that it never sent. */
  sign(body: string, seconds: number): string;
  /** The same account at an address where nobody answers. */
  readonly unreachable: CardProcessor;
  close(): Promise<void>;
}

/** What every adapter of the card port promises. */
export function cardProcessorContract(name: string, open: () => Promise<CardRig>): void {
  describe(`${name}, as a card processor`, () => {
    let rig: CardRig;
    beforeAll(async () => {
      rig = await open();
    });
    afterAll(() => rig.close());

    const asked = (changes: Partial<PayPageRequest> = {}): PayPageRequest => ({
      attemptId: newId(),
      customerId: newId(),
      amount: cents(1068n),
      description: 'Facture F2026-00001',
      email: 'lea@example.org',
      language: 'fr',
      returnUrl: 'http://localhost/back',
      cancelUrl: 'http://localhost/no',
      ...changes,
    });
    const opened = async (changes: Partial<PayPageRequest> = {}) => {
      const request = asked(changes);
      return { request, page: await rig.processor.openPayPage(request) };
    };
    const now = () => Temporal.Now.instant();
    /** Every notification about that page, read; it waits for the one that is looked for. */
    const eventsAbout = (page: PayPage, state: string) =>
      expect
        .poll(
          () =>
            rig.heard
              .map(({ body, signature }) => rig.processor.readEvent(body, signature, now()))
              .filter((event): event is CardEvent => !isRefusal(event))
              .filter(({ session }) => session?.sessionId === page.sessionId)
              .map(({ session }) => session?.state),
          { timeout: 5000 },
        )
        .toContain(state);

    it('opens a page that says back what was asked', async () => {
      const { request, page } = await opened();
      expect(URL.canParse(page.url)).toBe(true);
      expect(Temporal.Instant.compare(page.expiresAt, now())).toBe(1);
      expect(await rig.processor.lookUp(page.sessionId)).toEqual({
        sessionId: page.sessionId,
        state: 'open',
        attemptId: request.attemptId,
        customerId: request.customerId,
        amount: request.amount,
        currency: 'eur',
        pspPayment: undefined,
      });
    });

    it('opens one page for one attempt, however often and however fast it is asked', async () => {
      const request = asked();
      const pages = await Promise.all([1, 2, 3].map(() => rig.processor.openPayPage(request)));
      expect(new Set(pages.map(({ sessionId }) => sessionId)).size).toBe(1);
      expect((await opened()).page.sessionId).not.toBe(pages[0]?.sessionId);
    });

    it.each([
      ['one cent', { amount: cents(1n) }],
      ['much money', { amount: cents(99_999_999n) }],
      ['nobody’s address', { email: undefined }],
      ['a payer who reads English', { language: 'en' as const }],
      ['a description with signs of markup', { description: `<b>"F'1"</b> & 50 €` }],
    ])('takes %s', async (_what, changes) => {
      const { request, page } = await opened(changes);
      expect((await rig.processor.lookUp(page.sessionId)).amount).toEqual(request.amount);
    });

    it('says that a page is paid, with its own reference, when asked and by a notification', async () => {
      const { request, page } = await opened();
      await rig.payer.pays(page);
      const session = await rig.processor.lookUp(page.sessionId);
      expect(session).toMatchObject({ state: 'paid', attemptId: request.attemptId, amount: request.amount });
      expect(session.pspPayment).toMatch(/./);
      await eventsAbout(page, 'paid');
    });

    it('leaves a page open whose card was refused: another card may pay it', async () => {
      const { page } = await opened();
      await rig.payer.isRefusedByTheBank(page);
      expect((await rig.processor.lookUp(page.sessionId)).state).toBe('open');
      await rig.payer.pays(page);
      expect((await rig.processor.lookUp(page.sessionId)).state).toBe('paid');
    });

    it('takes no money before the payer’s bank knows who pays (3-D Secure)', async () => {
      const { page } = await opened();
      await rig.payer.mustAuthenticate(page);
      expect(await rig.processor.lookUp(page.sessionId)).toMatchObject({ state: 'open' });
      await rig.payer.failsToAuthenticate(page);
      expect(await rig.processor.lookUp(page.sessionId)).toMatchObject({ state: 'open' });
      await rig.payer.mustAuthenticate(page);
      await rig.payer.authenticates(page);
      expect(await rig.processor.lookUp(page.sessionId)).toMatchObject({ state: 'paid' });
      await eventsAbout(page, 'paid');
    });

    it('says that a page has expired, and takes nothing afterwards', async () => {
      const { page } = await opened();
      await rig.expire(page);
      await rig.payer.pays(page);
      expect((await rig.processor.lookUp(page.sessionId)).state).toBe('expired');
      await eventsAbout(page, 'expired');
    });

    it('throws, and invents nothing, about a page that it does not know or a processor that is away', async () => {
      await expect(rig.processor.lookUp('cs_test_of_nobody')).rejects.toThrow();
      await expect(rig.unreachable.openPayPage(asked())).rejects.toThrow();
    });

    it('reads a notification about something else than a page as one about no page', async () => {
      const { page } = await opened();
      await rig.payer.isRefusedByTheBank(page);
      const about = () =>
        rig.heard
          .filter(({ body }) => body.includes('payment_failed'))
          .map(({ body, signature }) => rig.processor.readEvent(body, signature, now()));
      await expect.poll(about).not.toEqual([]);
      for (const event of about()) expect(event).toMatchObject({ session: undefined });
    });

    it('refuses notifications that are forged, altered, too old or no notification', async () => {
      const { page } = await opened();
      await rig.payer.pays(page);
      await eventsAbout(page, 'paid');
      const { body, signature } = rig.heard.at(-1) ?? { body: '', signature: '' };
      const seconds = Math.floor(Date.now() / 1000);
      const why = (text: string, mark: string) => rig.processor.readEvent(text, mark, now());
      expect(why(body, signature)).not.toHaveProperty('refused');
      for (const mark of ['', 'x', signature.replace(/.$/, ''), signature.replace(/v1=./, 'v1=_')]) {
        expect(why(body, mark)).toMatchObject({ refused: 'card-signature-invalid' });
      }
      expect(why(`${body} `, signature)).toMatchObject({ refused: 'card-signature-invalid' });
      expect(why(body.replace(/"amount_total":\d+/, '"amount_total":1'), signature)).toMatchObject({
        refused: 'card-signature-invalid',
      });
      expect(why(body, rig.sign(body, seconds - 301))).toMatchObject({ refused: 'card-event-too-old' });
      for (const text of ['{', 'null', '[]', '{}', '{"id":1,"data":{"object":{}}}']) {
        expect(why(text, rig.sign(text, seconds)), text).toMatchObject({ refused: 'card-event-invalid' });
      }
    });
  });
}
