import Stripe from 'stripe';
import { Temporal } from 'temporal-polyfill';
import type { CardEvent, CardProcessor, CardSession, PayPage } from '../../company/payments/cards.ts';
import type { Instant } from '../../platform/calendar.ts';
import { cents } from '../../platform/money.ts';
import { type Refusal, refuse } from '../../platform/refusal.ts';
import { newsOf, stripeVault } from './stripe-vault.ts';

/** Stripe's own tolerance for the age of a notification. */
const OLDEST_SECONDS = 300;

export interface StripeAccount {
  readonly secretKey: string;
  readonly webhookSecret: string;
  /** "https://api.stripe.com", or a simulator's address. */
  readonly apiBase: string;
}

/** Card payments on Stripe Checkout: the pay page is Stripe's, card numbers never come near us. */
export function stripeCards(account: StripeAccount): CardProcessor {
  const base = new URL(account.apiBase);
  const secure = base.protocol === 'https:';
  const stripe = new Stripe(account.secretKey, {
    host: base.hostname,
    port: base.port === '' ? (secure ? 443 : 80) : Number(base.port),
    protocol: secure ? 'https' : 'http',
    maxNetworkRetries: 2,
    timeout: 10_000,
    telemetry: false,
  });
  return {
    ...stripeVault(stripe),

    async openPayPage(request): Promise<PayPage> {
      const named = { attempt: request.attemptId, customer: request.customerId };
      const session = await stripe.checkout.sessions.create(
        {
          mode: 'payment',
          // Means that answer days later (debits, vouchers) would leave a paid page without money.
          allowed_payment_method_types: ['card'],
          line_items: [
            {
              quantity: 1,
              price_data: {
                currency: request.amount.currency.toLowerCase(),
                unit_amount: Number(request.amount.cents),
                product_data: { name: request.description },
              },
            },
          ],
          client_reference_id: request.attemptId,
          metadata: named,
          payment_intent_data: { metadata: named, description: request.description },
          success_url: request.returnUrl,
          cancel_url: request.cancelUrl,
          locale: request.language,
          ...(request.email === undefined ? {} : { customer_email: request.email }),
        },
        { idempotencyKey: request.attemptId },
      );
      if (!session.url) throw new Error('Stripe opened a session without a page');
      return { sessionId: session.id, url: session.url, expiresAt: instantOf(session.expires_at) };
    },

    async lookUp(sessionId) {
      return sessionOf(await stripe.checkout.sessions.retrieve(sessionId));
    },

    readEvent(rawBody, signature, now): CardEvent | Refusal {
      try {
        const event = stripe.webhooks.constructEvent(
          rawBody,
          signature,
          account.webhookSecret,
          OLDEST_SECONDS,
          undefined,
          now.epochMilliseconds, // the SDK wants milliseconds here: seconds would make nothing old
        );
        return eventOf(event);
      } catch (error) {
        return refuse(whyUnreadable(error));
      }
    },
  };
}

/** @throws Error for what is signed and still is no event. */
function eventOf(event: Stripe.Event): CardEvent {
  const { id, type, created, data } = event;
  if (typeof id !== 'string' || typeof type !== 'string') throw new Error('no event');
  const about = data.object;
  const session =
    about.object === 'checkout.session' && about.mode !== 'setup' ? sessionOf(about) : undefined;
  return { id, type, createdAt: instantOf(created), session, news: newsOf(event) };
}

function whyUnreadable(error: unknown): string {
  if (!(error instanceof Stripe.errors.StripeSignatureVerificationError)) return 'card-event-invalid';
  return error.message.includes('tolerance') ? 'card-event-too-old' : 'card-signature-invalid';
}

function sessionOf(session: Stripe.Checkout.Session): CardSession {
  const payment = session.payment_intent;
  return {
    sessionId: session.id,
    state: stateOf(session),
    attemptId: session.metadata?.attempt ?? session.client_reference_id ?? '',
    customerId: session.metadata?.customer ?? '',
    amount: session.amount_total === null ? undefined : cents(session.amount_total),
    currency: session.currency ?? '',
    pspPayment: (typeof payment === 'string' ? payment : payment?.id) ?? undefined,
  };
}

function stateOf(session: Stripe.Checkout.Session): CardSession['state'] {
  if (session.payment_status === 'paid') return 'paid';
  if (session.status === 'expired') return 'expired';
  return session.status === 'complete' ? 'processing' : 'open';
}

function instantOf(seconds: number): Instant {
  return Temporal.Instant.fromEpochMilliseconds(seconds * 1000);
}
