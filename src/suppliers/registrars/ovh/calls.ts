import { z } from 'zod';
import type { Outcome } from '../../../company/domains/registrar.ts';
import { type Refusal, refuse } from '../../../platform/refusal.ts';
import { type OvhKeys, ovhHeaders } from '../../ovh-signature.ts';
import { asked, type RestAnswer, rest, wordsOf } from '../rest.ts';
import { cartShape, itemShape, orderShape } from './shapes.ts';

export interface OvhAccess extends OvhKeys {
  /** "https://eu.api.ovh.com/1.0" */
  readonly apiBase: string;
  /** "FR": under whose terms and prices it is ordered. */
  readonly subsidiary: string;
  /** The account that stands in the contacts: "ab12345-ovh". */
  readonly account: string;
  readonly patience?: number;
}

export interface OvhCalls {
  ask(path: string): Promise<RestAnswer>;
  /** Prepares: nothing is bought by it, so that it may be done again. */
  prepare(method: string, path: string, body: unknown): Promise<RestAnswer>;
  send(name: string, method: string, path: string, body?: unknown): Promise<Outcome>;
  cart(): Promise<string>;
  buy(name: string, cartId: string, kind: 'domain' | 'domainTransfer', settings: Settings): Promise<Outcome>;
  /** Pays an order that stands. */
  pay(name: string, answer: RestAnswer): Promise<Outcome>;
}

type Settings = Readonly<Record<string, string>>;

export function ovhCalls(access: OvhAccess): OvhCalls {
  async function call(method: string, path: string, body?: unknown): Promise<RestAnswer> {
    const url = `${access.apiBase}${path}`;
    const text = body === undefined ? '' : JSON.stringify(body);
    const time = await asked(rest(`${access.apiBase}/auth/time`, { method: 'GET' }, access.patience));
    const timestamp = z.number().int().parse(time.body);
    const headers = ovhHeaders(access, { method, url, text, timestamp });
    return rest(url, { method, headers, ...(text === '' ? {} : { body: text }) }, access.patience);
  }
  const ask = (path: string) => asked(call('GET', path));
  const prepare = (method: string, path: string, body: unknown) => asked(call(method, path, body));

  async function send(name: string, method: string, path: string, body?: unknown): Promise<Outcome> {
    const answer = await call(method, path, body);
    if (answer.status >= 400) return refusalOf(answer, name);
    // Most of what is asked becomes a task that is carried out a little later.
    const task = z.object({ id: z.number() }).safeParse(answer.body);
    return task.success
      ? { outcome: 'pending', reference: `task ${task.data.id}` }
      : { outcome: 'done', reference: String(answer.status) };
  }

  async function cart(): Promise<string> {
    const made = await prepare('POST', '/order/cart', { ovhSubsidiary: access.subsidiary });
    return cartShape.parse(made.body).cartId;
  }

  async function buy(
    name: string,
    cartId: string,
    kind: 'domain' | 'domainTransfer',
    settings: Settings,
  ): Promise<Outcome> {
    const root = `/order/cart/${encodeURIComponent(cartId)}`;
    await prepare('POST', `${root}/assign`, {});
    const item = await prepare('POST', `${root}/${kind}`, { domain: name, duration: 'P1Y', quantity: 1 });
    if (item.status >= 400) return refusalOf(item, name);
    const { itemId } = itemShape.parse(item.body);
    for (const [label, value] of Object.entries(settings)) {
      const set = await prepare('POST', `${root}/item/${itemId}/configuration`, { label, value });
      if (set.status >= 400) return refusalOf(set, name);
    }
    const answer = await call('POST', `${root}/checkout`, {
      autoPayWithPreferredPaymentMethod: true,
      waiveRetractationPeriod: true,
    });
    if (answer.status >= 400) return refusalOf(answer, name);
    const { orderId } = orderShape.parse(answer.body);
    const state = await ask(`/me/order/${orderId}/status`);
    if (state.body === 'notPaid')
      return refuse('registrar-balance-empty', { figures: { name, reason: `order ${orderId}`, code: 0 } });
    return { outcome: 'pending', reference: `order ${orderId}` };
  }

  async function pay(name: string, answer: RestAnswer): Promise<Outcome> {
    if (answer.status >= 400) return refusalOf(answer, name);
    const { orderId } = orderShape.parse(answer.body);
    const paid = await call('POST', `/me/order/${orderId}/payWithRegisteredPaymentMean`, {
      paymentMean: 'ovhAccount',
    });
    if (paid.status >= 400) return refusalOf(paid, name);
    return { outcome: 'pending', reference: `order ${orderId}` };
  }

  return { ask, prepare, send, cart, buy, pay };
}

/** Its errors are told apart by their words; the status says what they can be. */
export function refusalOf(answer: RestAnswer, name: string): Refusal {
  const reason = wordsOf(answer) || String(answer.status);
  const figures = { name, reason, code: answer.status };
  if (answer.status === 402 || /insufficient|not enough|balance/i.test(reason))
    return refuse('registrar-balance-empty', { figures });
  if (/auth ?(?:info|code)|AUTH_INFO/i.test(reason)) return refuse('auth-code-wrong', { figures });
  if (answer.status === 404) return refuse('object-unknown', { figures });
  if (answer.status === 409) return refuse('domain-status-prohibits', { figures });
  return refuse('registry-value-refused', { figures });
}
