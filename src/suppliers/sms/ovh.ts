import { z } from 'zod';
import { type SmsGateway, SmsRefused } from '../../company/notices/sms.ts';
import { smsParts } from '../../company/notices/sms-rules.ts';
import { type OvhKeys, ovhHeaders } from '../ovh-signature.ts';

export interface OvhAccount extends OvhKeys {
  /** "https://eu.api.ovh.com/1.0" */
  readonly apiBase: string;
  /** "sms-ab12345-1" */
  readonly smsAccount: string;
}

/** A client's mistake that waiting mends: too many requests, a clock that is off, a right not yet given. */
const PASSING = new Set([401, 403, 408, 409, 423, 429]);
const TIMEOUT_MILLISECONDS = 15_000;

/** OVH's HTTP API, each call signed. A message goes out once: its tag is looked for before it is sent again. */
export function ovhSms(account: OvhAccount): SmsGateway {
  const root = `/sms/${encodeURIComponent(account.smsAccount)}`;
  const call = caller(account);
  return {
    async send({ id, to, sender, text }) {
      const tag = tagOf(id);
      const [known] = ids.parse(await call('GET', `${root}/outgoing?tag=${tag}`));
      if (known !== undefined) return { reference: String(known) };
      const answer = job.parse(
        await call('POST', `${root}/jobs`, {
          charset: 'UTF-8',
          class: 'phoneDisplay',
          coding: smsParts(text).alphabet === 'gsm' ? '7bit' : '8bit',
          message: text,
          noStopClause: true, // no advertising: the customer chose this way and can choose another
          priority: 'medium',
          receivers: [to],
          sender,
          senderForResponse: false,
          tag,
          validityPeriod: 2880,
        }),
      );
      const [reference] = answer.ids;
      if (answer.invalidReceivers.length > 0 || reference === undefined)
        throw new SmsRefused(`OVH does not take ${to} for a receiver`);
      return { reference: String(reference) };
    },

    async collect(waitingFor, take) {
      for (const reference of waitingFor) {
        const answer = await call('GET', `${root}/outgoing/${encodeURIComponent(reference)}`).catch(
          unlessGone,
        );
        const receipt = outgoing.safeParse(answer);
        if (!receipt.success) continue; // still a job: it has not left OVH
        const news = newsOf(receipt.data);
        if (news) await take({ ...news, reference });
      }
      for (const phone of z.array(z.string()).parse(await call('GET', `${root}/blacklists`)))
        await take({ what: 'stop', phone: phone.replace(/^00/, '+') });
    },
  };
}

const ids = z.array(z.number().int());
const job = z.object({ ids, invalidReceivers: z.array(z.string()) });
const outgoing = z.object({ deliveryReceipt: z.number().int(), ptt: z.number().int() });

/** 1 reached the phone, 2 and 16 never will; the rest is under way. `ptt` says why, by OVH's table. */
function newsOf({ deliveryReceipt, ptt }: z.infer<typeof outgoing>) {
  const detail = `ptt ${ptt}`;
  if (deliveryReceipt === 1) return { what: 'delivered', detail } as const;
  return deliveryReceipt === 2 || deliveryReceipt === 16 ? ({ what: 'failed', detail } as const) : undefined;
}

/** Twenty characters at most: the random end of our id. */
function tagOf(id: string): string {
  return id.replaceAll('-', '').slice(-20);
}

class OvhError extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

function unlessGone(error: unknown): undefined {
  if (error instanceof SmsRefused || (error instanceof OvhError && error.status === 404)) return undefined;
  throw error;
}

function caller(account: OvhAccount) {
  return async (method: 'GET' | 'POST', path: string, body?: object): Promise<unknown> => {
    const url = `${account.apiBase}${path}`;
    const text = body === undefined ? '' : JSON.stringify(body);
    // Signatures are good for a short time by OVH's clock, not by ours.
    const time = await answerOf(await fetch(`${account.apiBase}/auth/time`, timed()));
    const timestamp = z.number().int().parse(time);
    const response = await fetch(url, {
      ...timed(),
      method,
      ...(text === '' ? {} : { body: text }),
      headers: ovhHeaders(account, { method, url, text, timestamp }),
    });
    return answerOf(response);
  };
}

function timed(): RequestInit {
  return { signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS), redirect: 'error' };
}

async function answerOf(response: Response): Promise<unknown> {
  const text = await response.text();
  if (response.ok) return JSON.parse(text);
  const said = `OVH answers ${response.status}: ${messageOf(text)}`;
  if (response.status === 404) throw new OvhError(404, said);
  const final = response.status >= 400 && response.status < 500 && !PASSING.has(response.status);
  throw final ? new SmsRefused(said) : new OvhError(response.status, said);
}

function messageOf(text: string): string {
  try {
    return z.object({ message: z.string() }).parse(JSON.parse(text)).message.slice(0, 200);
  } catch {
    return 'unreadable';
  }
}
