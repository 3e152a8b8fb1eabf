import Stripe from 'stripe';
import type {
  CardCharge,
  CardFace,
  CardNews,
  CardRefund,
  CardSetup,
  CardVault,
  ChargeRequest,
  SavePage,
} from '../../company/payments/cards.ts';
import { cents } from '../../platform/money.ts';

/**
 * Saved cards at Stripe: a customer of ours is a Customer there, a card a PaymentMethod that a SetupIntent
 * saved, a charge a PaymentIntent made without the person.
 */
export function stripeVault(stripe: Stripe): CardVault {
  return {
    async openSavePage(request): Promise<SavePage> {
      const { setupId, customerId, email } = request;
      const customer =
        request.pspCustomer ??
        (
          await stripe.customers.create(
            { metadata: { customer: customerId }, ...(email === undefined ? {} : { email }) },
            { idempotencyKey: `customer/${customerId}` },
          )
        ).id;
      const named = { setup: setupId, customer: customerId };
      const session = await stripe.checkout.sessions.create(
        {
          mode: 'setup',
          currency: 'eur',
          allowed_payment_method_types: ['card'],
          customer,
          metadata: named,
          setup_intent_data: { metadata: named },
          success_url: request.returnUrl,
          cancel_url: request.cancelUrl,
          locale: request.language,
        },
        { idempotencyKey: `setup/${setupId}` },
      );
      if (!session.url) throw new Error('Stripe opened a session without a page');
      return { sessionId: session.id, url: session.url, pspCustomer: customer };
    },

    async lookUpSave(sessionId): Promise<CardSetup> {
      const session = await stripe.checkout.sessions.retrieve(sessionId, {
        expand: ['setup_intent.payment_method'],
      });
      const intent = typeof session.setup_intent === 'string' ? null : session.setup_intent;
      const method = typeof intent?.payment_method === 'string' ? null : intent?.payment_method;
      const saved = intent?.status === 'succeeded' ? method : undefined;
      return {
        setupId: session.metadata?.setup ?? '',
        sessionId: session.id,
        state: saved?.card ? 'saved' : session.status === 'expired' ? 'expired' : 'open',
        card: saved?.card ? { method: saved.id, ...faceOf(saved.card) } : undefined,
      };
    },

    async charge(request): Promise<CardCharge> {
      const { chargeId, customerId, amount } = request;
      try {
        const intent = await stripe.paymentIntents.create(
          {
            amount: Number(amount.cents),
            currency: amount.currency.toLowerCase(),
            customer: request.pspCustomer,
            payment_method: request.method,
            allowed_payment_method_types: ['card'],
            off_session: true,
            confirm: true,
            description: request.description,
            metadata: { charge: chargeId, customer: customerId },
          },
          { idempotencyKey: `charge/${request.key}` },
        );
        return chargeOf(intent);
      } catch (error) {
        return refusedCharge(request, error);
      }
    },

    async lookUpCharge(pspCustomer, chargeId) {
      for await (const intent of stripe.paymentIntents.list({ customer: pspCustomer, limit: 100 }))
        if (intent.metadata.charge === chargeId) return chargeOf(intent);
      return undefined;
    },

    async forget(method) {
      try {
        await stripe.paymentMethods.detach(method);
      } catch (error) {
        // It has left the wallet already.
        if (!(error instanceof Stripe.errors.StripeInvalidRequestError)) throw error;
      }
    },

    async refund({ refundId, pspPayment, amount }): Promise<CardRefund> {
      const named = { refund: refundId };
      try {
        const refund = await stripe.refunds.create(
          { payment_intent: pspPayment, amount: Number(amount.cents), metadata: named },
          { idempotencyKey: `refund/${refundId}` },
        );
        return refundOf(refund);
      } catch (error) {
        if (!(error instanceof Stripe.errors.StripeInvalidRequestError)) throw error;
        return { pspRefund: '', pspPayment, refundId, amount, state: 'failed' };
      }
    },
  };
}

/** What a notification is about, where it is none about a pay page. */
export function newsOf(event: Stripe.Event): CardNews | undefined {
  switch (event.type) {
    case 'checkout.session.completed':
    case 'checkout.session.expired': {
      const { mode, metadata } = event.data.object;
      return mode === 'setup' && metadata?.setup ? { about: 'setup', setupId: metadata.setup } : undefined;
    }
    case 'payment_intent.succeeded':
    case 'payment_intent.processing':
    case 'payment_intent.payment_failed':
    case 'payment_intent.requires_action':
    case 'payment_intent.canceled': {
      const intent = event.data.object;
      return intent.metadata?.charge ? { about: 'charge', charge: chargeOf(intent) } : undefined;
    }
    case 'refund.created':
    case 'refund.updated':
    case 'refund.failed':
      return { about: 'refund', refund: refundOf(event.data.object) };
    case 'charge.dispute.created':
    case 'charge.dispute.updated':
    case 'charge.dispute.closed': {
      const { id, payment_intent, amount, reason, status } = event.data.object;
      const state = status === 'won' ? 'won' : status === 'lost' ? 'lost' : 'open';
      const pspPayment = idOf(payment_intent);
      return {
        about: 'dispute',
        dispute: { pspDispute: id, pspPayment, amount: cents(amount), reason, state },
      };
    }
    case 'payment_method.automatically_updated': {
      const { id, card } = event.data.object;
      return card ? { about: 'card', method: id, face: faceOf(card) } : undefined;
    }
    default:
      return undefined;
  }
}

function faceOf(card: { brand: string; last4: string; exp_month: number; exp_year: number }): CardFace {
  return { brand: card.brand, last4: card.last4, expires: { year: card.exp_year, month: card.exp_month } };
}

function chargeOf(intent: Stripe.PaymentIntent): CardCharge {
  const error = intent.last_payment_error;
  return {
    chargeId: intent.metadata.charge ?? '',
    customerId: intent.metadata.customer ?? '',
    amount: cents(intent.amount),
    currency: intent.currency,
    pspPayment: intent.id,
    ...stateOf(intent.status, error?.code ?? '', error?.decline_code ?? ''),
  };
}

function stateOf(status: string, code: string, declined: string): Pick<CardCharge, 'state' | 'code'> {
  if (status === 'succeeded') return { state: 'paid', code: '' };
  if (status === 'processing') return { state: 'processing', code: '' };
  if (status === 'requires_action' || [code, declined].includes('authentication_required'))
    return { state: 'must-authenticate', code: 'authentication_required' };
  return { state: 'declined', code: declined || code || status };
}

/** @throws whatever leaves it open whether money was taken. */
function refusedCharge({ chargeId, customerId, amount }: ChargeRequest, error: unknown): CardCharge {
  const declined = error instanceof Stripe.errors.StripeCardError;
  if (!declined && !(error instanceof Stripe.errors.StripeInvalidRequestError)) throw error;
  return {
    chargeId,
    customerId,
    amount,
    currency: amount.currency.toLowerCase(),
    pspPayment: error.payment_intent?.id ?? '',
    ...stateOf('refused', error.code ?? '', error.decline_code ?? ''),
  };
}

function refundOf(refund: Stripe.Refund): CardRefund {
  const state =
    refund.status === 'succeeded'
      ? 'made'
      : refund.status === 'failed' || refund.status === 'canceled'
        ? 'failed'
        : 'pending';
  return {
    pspRefund: refund.id,
    pspPayment: idOf(refund.payment_intent),
    refundId: refund.metadata?.refund ?? undefined,
    amount: cents(refund.amount),
    state,
  };
}

function idOf(named: string | { id: string } | null): string {
  return (typeof named === 'string' ? named : named?.id) ?? '';
}
