import { createHmac, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * A small local Stripe for development and tests: the part of its API that `stripe.ts` uses, a pay page
 * that works without a script, and signed notifications, sent again until they are taken. No card is
 * ever charged; the portal says so where it is in use.
 */
export interface CardSimulator {
  /** For `stripeApiBase`. */
  readonly apiBase: string;
  stop(): Promise<void>;
}

export interface SimulatorOptions {
  readonly webhookUrl: string;
  readonly webhookSecret: string;
  readonly port?: number;
  /** How often each notification is sent: 0 loses it, 2 repeats it. */
  readonly deliveries?: number;
}

interface Session {
  readonly id: string;
  readonly object: 'checkout.session';
  readonly url: string;
  readonly amount_total: number;
  readonly currency: string;
  readonly client_reference_id: string;
  readonly metadata: Record<string, string>;
  readonly success_url: string;
  readonly cancel_url: string;
  readonly expires_at: number;
  readonly description: string;
  status: 'open' | 'complete' | 'expired';
  payment_status: 'paid' | 'unpaid';
  payment_intent: string | null;
}

const LIFE_SECONDS = 24 * 3600;
const TRIES = 6;

export async function startCardSimulator(options: SimulatorOptions): Promise<CardSimulator> {
  const sessions = new Map<string, Session>();
  const byIdempotencyKey = new Map<string, string>();
  let apiBase = '';

  const server = createServer((request, response) => {
    answer(request, response).catch((error: Error) => {
      send(response, 500, { error: { type: 'api_error', message: error.message } });
    });
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', apiBase);
    const [, first, second, third, id = ''] = url.pathname.split('/');
    if (request.method === 'POST' && url.pathname === '/v1/checkout/sessions') {
      const key = String(request.headers['idempotency-key'] ?? randomBytes(8).toString('hex'));
      const known = sessions.get(byIdempotencyKey.get(key) ?? '');
      const session = known ?? open(new URLSearchParams(await bodyOf(request)));
      byIdempotencyKey.set(key, session.id);
      return send(response, 200, session);
    }
    if (first === 'v1' && second === 'checkout' && third === 'sessions') {
      const session = sessions.get(id);
      return session
        ? send(response, 200, session)
        : send(response, 404, { error: { type: 'invalid_request_error', message: 'No such session' } });
    }
    const session = first === 'pay' ? sessions.get(second ?? '') : undefined;
    if (!session)
      return send(response, 404, { error: { type: 'invalid_request_error', message: 'Unknown' } });
    if (request.method !== 'POST') return page(response, session);
    return decide(response, session, new URLSearchParams(await bodyOf(request)).get('choice') ?? '');
  }

  function open(form: URLSearchParams): Session {
    const id = `cs_test_${randomBytes(12).toString('hex')}`;
    const session: Session = {
      id,
      object: 'checkout.session',
      url: `${apiBase}/pay/${id}`,
      amount_total: Number(form.get('line_items[0][price_data][unit_amount]')),
      currency: form.get('line_items[0][price_data][currency]') ?? '',
      description: form.get('line_items[0][price_data][product_data][name]') ?? '',
      client_reference_id: form.get('client_reference_id') ?? '',
      metadata: {
        attempt: form.get('metadata[attempt]') ?? '',
        customer: form.get('metadata[customer]') ?? '',
      },
      success_url: form.get('success_url') ?? '',
      cancel_url: form.get('cancel_url') ?? '',
      expires_at: Math.floor(Date.now() / 1000) + LIFE_SECONDS,
      status: 'open',
      payment_status: 'unpaid',
      payment_intent: null,
    };
    sessions.set(id, session);
    return session;
  }

  function decide(response: ServerResponse, session: Session, choice: string): void {
    if (choice === 'decline') {
      page(response, session, 'La banque refuse ce paiement.');
      return;
    }
    if (choice === 'pay' && session.status === 'open') {
      session.status = 'complete';
      session.payment_status = 'paid';
      session.payment_intent = `pi_${randomBytes(12).toString('hex')}`;
      const event = notification('checkout.session.completed', session);
      for (let sent = 0; sent < (options.deliveries ?? 1); sent++) void deliver(event);
    }
    redirect(response, choice === 'pay' ? session.success_url : session.cancel_url);
  }

  function notification(type: string, session: Session): string {
    return JSON.stringify({
      id: `evt_${randomBytes(12).toString('hex')}`,
      object: 'event',
      type,
      created: Math.floor(Date.now() / 1000),
      data: { object: session },
    });
  }

  async function deliver(body: string): Promise<void> {
    for (let tries = 0; tries < TRIES && server.listening; tries++) {
      const taken = await fetch(options.webhookUrl, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'stripe-signature': signed(body, options.webhookSecret),
        },
        body,
      }).then(
        (answered) => answered.ok,
        () => false,
      );
      if (taken) return;
      await new Promise((resolve) => setTimeout(resolve, 200 * 2 ** tries).unref());
    }
  }

  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));
  apiBase = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    apiBase,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The `Stripe-Signature` of a body. */
export function signed(body: string, secret: string, seconds = Math.floor(Date.now() / 1000)): string {
  const mark = createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex');
  return `t=${seconds},v1=${mark}`;
}

function page(response: ServerResponse, session: Session, problem = ''): void {
  const amount = new Intl.NumberFormat('fr-FR', { style: 'currency', currency: session.currency || 'eur' });
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(`<!doctype html>
<html lang="fr"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Paiement simulé</title>
<style>body{font:18px system-ui;max-width:26rem;margin:4rem auto;padding:0 1rem}button{font:inherit;padding:.6rem 1rem;margin:.3rem .3rem 0 0}</style>
<h1>Paiement simulé</h1>
<p>Aucune carte n’est débitée : ceci remplace Stripe pendant le développement.</p>
<p>${escaped(session.description)}<br><strong>${amount.format(session.amount_total / 100)}</strong></p>
${problem ? `<p role="alert">${problem}</p>` : ''}
<form method="post"><button name="choice" value="pay">Payer</button><button name="choice" value="decline">Refus de la banque</button><button name="choice" value="cancel">Annuler</button></form>
</html>`);
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
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
