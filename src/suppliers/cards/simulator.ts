import { createHmac, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Clock, systemClock } from '../../platform/clock.ts';
import { authenticationPage, payPage, type ShownSession, savePage } from './simulator-pages.ts';
import { isBehaviour, Wallet } from './simulator-wallet.ts';

/**
 * A small local Stripe for development and tests: the part of its API that `stripe.ts` uses, a pay page
 * with 3-D Secure that works without a script, and signed notifications, sent again until they are taken.
 * They can be lost, repeated, late or out of order, as real ones are. No card is ever charged; the portal
 * says so where it is in use.
 */
export interface CardSimulator {
  /** For `stripeApiBase`. */
  readonly apiBase: string;
  /** Saved cards and what was paid: for whoever plays the bank. */
  readonly wallet: Wallet;
  stop(): Promise<void>;
}

export interface SimulatorOptions {
  readonly webhookUrl: string;
  readonly webhookSecret: string;
  readonly port?: number;
  /** How often each notification is sent: 0 loses it, 2 repeats it. */
  readonly deliveries?: number;
  /** Milliseconds that each notification takes to leave. */
  readonly delay?: number;
  /** Its time is that of whoever believes its signatures. */
  readonly clock?: Clock;
  /** `last-first` keeps what happens to a page back until the page is decided, then sends it backwards. */
  readonly order?: 'as-it-happens' | 'last-first';
}

interface Session extends ShownSession {
  readonly id: string;
  readonly object: 'checkout.session';
  readonly mode: 'payment' | 'setup';
  readonly customer: string | null;
  readonly url: string;
  readonly client_reference_id: string;
  readonly metadata: Record<string, string>;
  readonly success_url: string;
  readonly cancel_url: string;
  readonly expires_at: number;
  status: 'open' | 'complete' | 'expired';
  payment_status: 'paid' | 'unpaid' | 'no_payment_required';
  payment_intent: string | null;
  setup_intent: { readonly status: 'succeeded'; readonly payment_method: unknown } | null;
}

const LIFE_SECONDS = 24 * 3600;
/** At 0.2 s, 0.4 s … and then every 10 s: the control plane may be away for minutes. */
const TRIES = 40;
const LONGEST_PAUSE = 10_000;

export async function startCardSimulator(options: SimulatorOptions): Promise<CardSimulator> {
  const sessions = new Map<string, Session>();
  const byIdempotencyKey = new Map<string, string>();
  const keptBack = new Map<string, string[]>();
  const { clock = systemClock } = options;
  const seconds = () => Math.floor(clock.now().epochMilliseconds / 1000);
  const wallet = new Wallet(tell, seconds);
  let apiBase = '';

  const server = createServer((request, response) => {
    answer(request, response).catch((error: Error) => {
      send(response, 500, { error: { type: 'api_error', message: error.message } });
    });
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', apiBase);
    const [, first, second, ...more] = url.pathname.split('/');
    if (first === 'v1') return api(request, response, [second ?? '', ...more]);
    const session = first === 'pay' ? sessions.get(second ?? '') : undefined;
    const secured = more[0] === '3ds';
    if (!session) refused(response, 404, 'Unknown');
    else if (request.method !== 'POST')
      show(
        response,
        secured ? authenticationPage() : session.mode === 'setup' ? savePage(session) : payPage(session),
      );
    else {
      const choice = new URLSearchParams(await bodyOf(request)).get('choice') ?? '';
      if (session.status !== 'open') leave(response, session);
      else if (session.mode === 'setup') save(response, session, choice);
      else if (secured) authenticate(response, session, choice);
      else decide(response, session, choice);
    }
  }

  async function api(request: IncomingMessage, response: ServerResponse, path: string[]): Promise<void> {
    const [room, resource, id = '', verb] = path;
    const session = sessions.get(id);
    if (!/^Bearer sk_/.test(request.headers.authorization ?? '')) {
      refused(response, 401, 'Invalid API Key provided');
    } else if (room !== 'checkout') await atWallet(request, response, path);
    else if (resource !== 'sessions') refused(response, 404, 'Unknown');
    else if (request.method === 'POST' && id === '') await create(request, response);
    else if (!session) refused(response, 404, 'No such session');
    else {
      if (request.method === 'POST' && verb === 'expire') expire(session);
      send(response, 200, session);
    }
  }

  async function atWallet(request: IncomingMessage, response: ServerResponse, path: string[]): Promise<void> {
    const post = request.method === 'POST';
    const form = post
      ? new URLSearchParams(await bodyOf(request))
      : new URL(request.url ?? '/', apiBase).searchParams;
    const key = post ? request.headers['idempotency-key'] : undefined;
    const answer = wallet.answer(
      request.method ?? '',
      path,
      form,
      key === undefined ? undefined : String(key),
    );
    if (answer) send(response, answer.status, answer.body);
    else refused(response, 404, 'Unknown');
  }

  /** One idempotency key, one session. */
  async function create(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const key = String(request.headers['idempotency-key'] ?? randomBytes(8).toString('hex'));
    const form = new URLSearchParams(await bodyOf(request));
    const session = sessions.get(byIdempotencyKey.get(key) ?? '') ?? open(form);
    byIdempotencyKey.set(key, session.id);
    send(response, 200, session);
  }

  function open(form: URLSearchParams): Session {
    const id = `cs_test_${randomBytes(12).toString('hex')}`;
    const session: Session = {
      id,
      object: 'checkout.session',
      mode: form.get('mode') === 'setup' ? 'setup' : 'payment',
      customer: form.get('customer'),
      url: `${apiBase}/pay/${id}`,
      amount_total: Number(form.get('line_items[0][price_data][unit_amount]')),
      currency: form.get('line_items[0][price_data][currency]') ?? '',
      description: form.get('line_items[0][price_data][product_data][name]') ?? '',
      client_reference_id: form.get('client_reference_id') ?? '',
      metadata: {
        attempt: form.get('metadata[attempt]') ?? '',
        customer: form.get('metadata[customer]') ?? '',
        ...(form.has('metadata[setup]') ? { setup: form.get('metadata[setup]') ?? '' } : {}),
      },
      success_url: form.get('success_url') ?? '',
      cancel_url: form.get('cancel_url') ?? '',
      expires_at: seconds() + LIFE_SECONDS,
      status: 'open',
      payment_status: 'unpaid',
      payment_intent: null,
      setup_intent: null,
    };
    sessions.set(id, session);
    return session;
  }

  function decide(response: ServerResponse, session: Session, choice: string): void {
    if (choice === 'pay') succeed(response, session);
    else if (choice === '3ds') {
      notify('payment_intent.requires_action', session);
      redirect(response, `${session.url}/3ds`);
    } else if (choice === 'decline') {
      notify('payment_intent.payment_failed', session);
      show(response, payPage(session, 'La banque refuse ce paiement.'));
    } else redirect(response, session.cancel_url);
  }

  /** The card that is saved behaves as chosen: "declines", or "pays-1" for one that ends next month. */
  function save(response: ServerResponse, session: Session, choice: string): void {
    const [behaviour = '', lasts = '36'] = choice.split('-');
    if (isBehaviour(behaviour)) {
      session.status = 'complete';
      session.payment_status = 'no_payment_required';
      const method = wallet.save(session.customer ?? '', behaviour, Number(lasts));
      session.setup_intent = { status: 'succeeded', payment_method: method };
      notify('checkout.session.completed', session);
      leave(response, session);
    } else redirect(response, session.cancel_url);
  }

  /** What the payer's bank asks for: once more who they are. A failure leaves the page open. */
  function authenticate(response: ServerResponse, session: Session, choice: string): void {
    if (choice === 'confirm') succeed(response, session);
    else {
      notify('payment_intent.payment_failed', session);
      show(response, payPage(session, 'L’authentification 3-D Secure a échoué.'));
    }
  }

  function succeed(response: ServerResponse, session: Session): void {
    session.status = 'complete';
    session.payment_status = 'paid';
    session.payment_intent = `pi_${randomBytes(12).toString('hex')}`;
    wallet.paid(session.payment_intent, session.amount_total);
    notify('payment_intent.succeeded', session);
    notify('checkout.session.completed', session);
    leave(response, session);
  }

  /** A page that is decided leads back to the shop. */
  function leave(response: ServerResponse, session: Session): void {
    redirect(response, session.status === 'complete' ? session.success_url : session.cancel_url);
  }

  function expire(session: Session): void {
    if (session.status !== 'open') return;
    session.status = 'expired';
    notify('checkout.session.expired', session);
  }

  function tell(type: string, object: unknown): void {
    void depart(eventBody(type, seconds(), object));
  }

  /** A notification is about the page, or about the payment behind it. */
  function notify(type: string, session: Session): void {
    const body = eventBody(
      type,
      seconds(),
      type.startsWith('payment_intent.')
        ? { id: session.payment_intent, object: 'payment_intent', metadata: session.metadata }
        : session,
    );
    if (options.order !== 'last-first') {
      void depart(body);
      return;
    }
    const kept = [body, ...(keptBack.get(session.id) ?? [])];
    keptBack.set(session.id, kept);
    if (session.status === 'open' || type === 'payment_intent.succeeded') return;
    keptBack.delete(session.id);
    void inTurn(kept);
  }

  async function inTurn(bodies: readonly string[]): Promise<void> {
    for (const body of bodies) await depart(body);
  }

  async function depart(body: string): Promise<void> {
    await pause(options.delay ?? 0);
    await Promise.all(Array.from({ length: options.deliveries ?? 1 }, () => deliver(body)));
  }

  async function deliver(body: string): Promise<void> {
    for (let tries = 0; tries < TRIES && server.listening; tries++) {
      const taken = await fetch(options.webhookUrl, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'stripe-signature': signed(body, options.webhookSecret, seconds()),
        },
        body,
      }).then(
        (answered) => answered.ok,
        () => false,
      );
      if (taken) return;
      await pause(Math.min(LONGEST_PAUSE, 200 * 2 ** tries));
    }
  }

  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));
  apiBase = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    apiBase,
    wallet,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function eventBody(type: string, created: number, object: unknown): string {
  return JSON.stringify({
    id: `evt_${randomBytes(12).toString('hex')}`,
    object: 'event',
    type,
    created,
    data: { object },
  });
}

/** The `Stripe-Signature` of a body. */
export function signed(body: string, secret: string, seconds = Math.floor(Date.now() / 1000)): string {
  const mark = createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex');
  return `t=${seconds},v1=${mark}`;
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds).unref());
}

function show(response: ServerResponse, html: string): void {
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(html);
}

function refused(response: ServerResponse, status: number, message: string): void {
  send(response, status, { error: { type: 'invalid_request_error', message } });
}

function redirect(response: ServerResponse, to: string): void {
  response.writeHead(303, { location: to }).end();
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > 64 * 1024) throw new Error('too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
