import { randomBytes } from 'node:crypto';

/**
 * The simulator's wallet: the part of Stripe's API for saved cards that `stripe-vault.ts` uses. How a saved card
 * behaves when it is charged is chosen on the page that saves it.
 */

/** What a saved card does when it is charged without its holder. */
export const BEHAVIOURS = {
  pays: { brand: 'visa', last4: '4242' },
  declines: { brand: 'mastercard', last4: '0341' },
  asks: { brand: 'visa', last4: '3184' },
  waits: { brand: 'visa', last4: '0077' },
} as const;
export type Behaviour = keyof typeof BEHAVIOURS;

export function isBehaviour(text: string): text is Behaviour {
  return Object.hasOwn(BEHAVIOURS, text);
}

interface Method {
  readonly id: string;
  readonly object: 'payment_method';
  readonly type: 'card';
  readonly card: { brand: string; last4: string; exp_month: number; exp_year: number };
  customer: string | null;
}

interface Intent {
  readonly id: string;
  readonly object: 'payment_intent';
  readonly amount: number;
  readonly currency: string;
  readonly customer: string;
  readonly created: number;
  readonly metadata: Record<string, string>;
  status: 'succeeded' | 'processing' | 'requires_payment_method';
  last_payment_error: { code: string; decline_code?: string } | null;
}

export interface Refund {
  readonly id: string;
  readonly object: 'refund';
  readonly amount: number;
  readonly payment_intent: string;
  readonly metadata: Record<string, string>;
  readonly status: 'succeeded' | 'failed';
}

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** Who is told when something happens in the wallet: the type of the event and its object. */
export type Tell = (type: string, object: unknown) => void;

const name = (prefix: string) => `${prefix}_${randomBytes(12).toString('hex')}`;

export class Wallet {
  readonly #methods = new Map<string, Method & { behaviour: Behaviour }>();
  readonly #intents = new Map<string, Intent>();
  readonly #paid = new Map<string, number>();
  readonly #answered = new Map<string, Answer>();
  readonly #tell: Tell;
  /** In seconds. */
  readonly #now: () => number;

  constructor(tell: Tell, now: () => number) {
    this.#tell = tell;
    this.#now = now;
  }

  /** A card is saved on the page; `lasts`: for how many months. */
  save(customer: string, behaviour: Behaviour, lasts: number): Method {
    const until = new Date(this.#now() * 1000);
    until.setUTCDate(1);
    until.setUTCMonth(until.getUTCMonth() + lasts);
    const method = {
      id: name('pm'),
      object: 'payment_method' as const,
      type: 'card' as const,
      card: {
        ...BEHAVIOURS[behaviour],
        exp_month: until.getUTCMonth() + 1,
        exp_year: until.getUTCFullYear(),
      },
      customer,
      behaviour,
    };
    this.#methods.set(method.id, method);
    return method;
  }

  /** A pay page was paid: it can be given back. */
  paid(intent: string, amount: number): void {
    this.#paid.set(intent, amount);
  }

  /** Undefined for a path that is not the wallet's. One idempotency key, one answer. */
  answer(
    method: string,
    path: readonly string[],
    form: URLSearchParams,
    key: string | undefined,
  ): Answer | undefined {
    const known = key === undefined ? undefined : this.#answered.get(`${path.join('/')} ${key}`);
    if (known) return known;
    const answer = this.#fresh(method, path, form);
    if (answer && key !== undefined) this.#answered.set(`${path.join('/')} ${key}`, answer);
    return answer;
  }

  #fresh(method: string, [resource, id = '', verb = '']: readonly string[], form: URLSearchParams) {
    const post = method === 'POST';
    if (resource === 'customers' && post && id === '')
      return { status: 200, body: { id: name('cus'), object: 'customer' } };
    if (resource === 'payment_intents' && post && id === '') return this.#charge(form);
    if (resource === 'payment_intents' && !post && id === '') return this.#list(form);
    if (resource === 'payment_methods' && post && verb === 'detach') return this.#detach(id);
    if (resource === 'refunds' && post && id === '') return this.#refund(form);
    return undefined;
  }

  #charge(form: URLSearchParams): Answer {
    const method = this.#methods.get(form.get('payment_method') ?? '');
    const customer = form.get('customer') ?? '';
    if (!method || method.customer !== customer)
      return invalid(404, 'resource_missing', 'No such payment method');
    const intent: Intent = {
      id: name('pi'),
      object: 'payment_intent',
      amount: Number(form.get('amount')),
      currency: form.get('currency') ?? '',
      customer,
      created: this.#now(),
      metadata: {
        charge: form.get('metadata[charge]') ?? '',
        customer: form.get('metadata[customer]') ?? '',
      },
      status: 'requires_payment_method',
      last_payment_error: null,
    };
    this.#intents.set(intent.id, intent);
    if (method.behaviour === 'pays') return { status: 200, body: { ...this.#succeed(intent) } };
    if (method.behaviour === 'waits') {
      intent.status = 'processing';
      this.#tell('payment_intent.processing', { ...intent });
      return { status: 200, body: { ...intent } };
    }
    intent.last_payment_error =
      method.behaviour === 'asks'
        ? { code: 'authentication_required', decline_code: 'authentication_required' }
        : { code: 'card_declined', decline_code: 'insufficient_funds' };
    this.#tell('payment_intent.payment_failed', { ...intent });
    const error = { type: 'card_error', message: 'Refused', ...intent.last_payment_error };
    return { status: 402, body: { error: { ...error, payment_intent: { ...intent } } } };
  }

  #succeed(intent: Intent): Intent {
    intent.status = 'succeeded';
    this.#paid.set(intent.id, intent.amount);
    this.#tell('payment_intent.succeeded', { ...intent });
    return intent;
  }

  /** What the bank says at last of the charges that wait. */
  decide(): void {
    for (const intent of this.#intents.values()) if (intent.status === 'processing') this.#succeed(intent);
  }

  #list(form: URLSearchParams): Answer {
    const data = [...this.#intents.values()].filter(({ customer }) => customer === form.get('customer'));
    return { status: 200, body: { object: 'list', url: '/v1/payment_intents', has_more: false, data } };
  }

  #detach(id: string): Answer {
    const method = this.#methods.get(id);
    if (!method || method.customer === null) return invalid(400, 'resource_missing', 'Not attached');
    method.customer = null;
    return { status: 200, body: { ...method } };
  }

  #refund(form: URLSearchParams): Answer {
    const payment = form.get('payment_intent') ?? '';
    const left = this.#paid.get(payment) ?? 0;
    const amount = Number(form.get('amount'));
    if (amount > left) return invalid(400, 'charge_already_refunded', 'Nothing left to refund');
    this.#paid.set(payment, left - amount);
    const refund: Refund = {
      id: name('re'),
      object: 'refund',
      amount,
      payment_intent: payment,
      metadata: form.has('metadata[refund]') ? { refund: form.get('metadata[refund]') ?? '' } : {},
      status: 'succeeded',
    };
    this.#tell('refund.created', refund);
    return { status: 200, body: refund };
  }

  /** The holder disputes a payment at the bank, or the bank decides about it. */
  dispute(id: string, payment: string, amount: number, status: 'needs_response' | 'won' | 'lost'): void {
    const type = status === 'needs_response' ? 'charge.dispute.created' : 'charge.dispute.closed';
    this.#tell(type, {
      id,
      object: 'dispute',
      payment_intent: payment,
      amount,
      currency: 'eur',
      reason: 'fraudulent',
      status,
    });
  }
}

function invalid(status: number, code: string, message: string): Answer {
  return { status, body: { error: { type: 'invalid_request_error', code, message } } };
}
