import { setTimeout } from 'node:timers/promises';
import smpp from 'smpp';
import { type SmsGateway, type SmsNews, SmsRefused } from '../../company/notices/sms.ts';
import { isStop, smsParts } from '../../company/notices/sms-rules.ts';

const TIMEOUT_MILLISECONDS = 30_000;
/** Silence after which the message centre has nothing more for us. */
const QUIET_MILLISECONDS = 1_000;
/** Numbering plan E.164; the sender's type: 5 alphanumeric, 3 a network's short code, 1 international. */
const E164 = 1;
const ALPHANUMERIC = 5;
const SHORT_CODE = 3;
const INTERNATIONAL = 1;
/** What the message centre means for good: wrong addresses, wrong sender, invalid length or number. */
const FINAL = new Set([0x0a, 0x0b, 0x33, 0x34, 0x40, 0x42, 0x43, 0x48, 0x49, 0x50, 0x51, 0x61, 0x62]);

/**
 * SMPP 3.4: bind, do what there is to do, unbind. `smpp://system-id:password@host:port`, `ssmpp://` over TLS.
 * Receipts and answers stay in the message centre while nobody is bound; each is acknowledged once it is taken.
 */
export function smppSms(address: string): SmsGateway {
  return {
    async send({ to, sender, text }) {
      return bound(address, 'bind_transmitter', (session) => async () => {
        const { alphabet } = smsParts(text);
        const answer = await asked(session, 'submit_sm', {
          source_addr: sender,
          source_addr_ton: /^\d+$/.test(sender) ? SHORT_CODE : ALPHANUMERIC,
          source_addr_npi: 0,
          destination_addr: to.slice(1),
          dest_addr_ton: INTERNATIONAL,
          dest_addr_npi: E164,
          registered_delivery: 1,
          data_coding: alphabet === 'gsm' ? 0 : 8,
          // Longer than one message: whole, as an optional parameter; the message centre cuts it.
          ...(text.length > 160 ? { message_payload: text } : { short_message: text }),
        });
        if (FINAL.has(answer.command_status)) throw new SmsRefused(`SMPP status ${answer.command_status}`);
        if (answer.command_status !== 0 || !answer.message_id)
          throw new Error(`SMPP status ${answer.command_status}`);
        return { reference: answer.message_id };
      });
    },

    async collect(_waitingFor, take) {
      await bound(address, 'bind_receiver', (session) => receiving(session, take));
    },
  };
}

/**
 * One by one, in order; ends after a moment of silence. A piece that was not taken is refused and comes again.
 * It listens at once: the first pieces come together with the answer to the bind.
 */
function receiving(session: smpp.Session, take: (news: SmsNews) => Promise<void>): () => Promise<void> {
  let done = Promise.resolve();
  let pending = 0;
  let lastAt = Date.now();
  let failure: { readonly error: unknown } | undefined;
  session.on('deliver_sm', (pdu) => {
    pending += 1;
    done = done
      .then(async () => {
        const news = newsOf(pdu);
        if (news) await take(news);
        session.send(pdu.response());
      })
      .catch((error: unknown) => {
        session.send(pdu.response({ command_status: smpp.ESME_RX_T_APPN }));
        failure ??= { error };
      })
      .finally(() => {
        pending -= 1;
        lastAt = Date.now();
      });
  });
  return async () => {
    lastAt = Date.now();
    while (pending > 0 || Date.now() - lastAt < QUIET_MILLISECONDS) {
      await done;
      await setTimeout(50);
    }
    if (failure) throw failure.error;
  };
}

/** A receipt (by its parameters, or by the words that SMPP 3.4 suggests), or an answer of a person. */
function newsOf(pdu: smpp.Pdu): SmsNews | undefined {
  const text = textOf(pdu);
  if ((pdu.esm_class & 0x3c) === 0x04) {
    const reference = pdu.receipted_message_id ?? /\bid:(\S+)/i.exec(text)?.[1];
    const state = /\bstat:(\S+)/i.exec(text)?.[1]?.toUpperCase() ?? STATES[pdu.message_state ?? 0] ?? '';
    if (reference === undefined) return undefined;
    const detail = [state, /\berr:(\S+)/i.exec(text)?.[1] ?? ''].join(' ').trim();
    if (state === 'DELIVRD') return { what: 'delivered', reference, detail };
    return ENDS.has(state) ? { what: 'failed', reference, detail } : undefined;
  }
  const phone = `+${pdu.source_addr.replace(/^\+|^00/, '')}`;
  return isStop(text) ? { what: 'stop', phone } : undefined;
}

const STATES: Readonly<Record<number, string>> = {
  2: 'DELIVRD',
  3: 'EXPIRED',
  4: 'DELETED',
  5: 'UNDELIV',
  8: 'REJECTD',
};
const ENDS = new Set(['EXPIRED', 'DELETED', 'UNDELIV', 'REJECTD']);

function textOf({ short_message: short }: smpp.Pdu): string {
  const message = short?.message ?? '';
  return typeof message === 'string' ? message : message.toString('latin1');
}

async function bound<T>(
  address: string,
  command: 'bind_transmitter' | 'bind_receiver',
  begin: (session: smpp.Session) => () => Promise<T>,
): Promise<T> {
  const { username, password, protocol, host } = new URL(address);
  const session = smpp.connect({ url: `${protocol}//${host}` });
  const broken = new Promise<never>((_, reject) => {
    session.on('error', () => reject(new Error('the message centre cannot be reached')));
    session.on('close', () => reject(new Error('the message centre hung up')));
  });
  broken.catch(() => undefined);
  const answered = new AbortController();
  const late = setTimeout(TIMEOUT_MILLISECONDS, undefined, { signal: answered.signal }).then(() => {
    throw new Error('the message centre does not answer');
  });
  late.catch(() => undefined);
  try {
    await Promise.race([
      new Promise<void>((resolve) =>
        session.on(protocol === 'ssmpp:' ? 'secureConnect' : 'connect', resolve),
      ),
      broken,
      late,
    ]);
    const use = begin(session);
    const identity = { system_id: decodeURIComponent(username), password: decodeURIComponent(password) };
    const answer = await Promise.race([asked(session, command, identity), broken, late]);
    if (answer.command_status !== 0)
      throw new Error(`the message centre refuses us: ${answer.command_status}`);
    return await Promise.race([use(), broken, late]);
  } finally {
    answered.abort();
    session.unbind();
    session.close();
  }
}

function asked(
  session: smpp.Session,
  command: 'submit_sm' | 'bind_transmitter' | 'bind_receiver',
  fields: Record<string, unknown>,
): Promise<smpp.Pdu> {
  return new Promise((resolve) => {
    session[command](fields, resolve);
  });
}
