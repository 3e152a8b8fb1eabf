import { createHmac, timingSafeEqual } from 'node:crypto';

/**
 * Sender Rewriting Scheme: forwarded mail leaves under a sender of this node, so that SPF of the first
 * sender's domain is not broken; what comes back finds its way. Pure: the day is an argument.
 * `SRS0=hash=day=domain=local@node`, and `SRS1=hash=node1==rest@node` for what was rewritten elsewhere before.
 */
const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';
const DAY = 86_400_000;
const VALID_DAYS = 21;
const HASH_LENGTH = 8;

/** @returns the sender to use; undefined where the address is no address. */
export function rewriteSender(
  sender: string,
  { node, secret, now }: { node: string; secret: string; now: number },
): string | undefined {
  const at = sender.lastIndexOf('@');
  if (at < 1 || at === sender.length - 1) return undefined;
  const [local, domain] = [sender.slice(0, at), sender.slice(at + 1)];
  if (/^SRS[01][=+-]/i.test(local)) {
    const one = /^SRS1[=+-][^=]+=([^=]+)=(=.+)$/i.exec(local);
    const first = one?.[1] ?? domain;
    const rest = one?.[2] ?? `=${local.slice(5)}`;
    return `SRS1=${hash(secret, `${first}${rest}`)}=${first}=${rest}@${node}`;
  }
  const day = dayWord(now);
  return `SRS0=${hash(secret, `${day}${domain}${local}`)}=${day}=${domain}=${local}@${node}`;
}

/** @returns where mail for a rewritten sender goes; undefined for any other address, a forged or an old one. */
export function originalSender(
  recipient: string,
  { node, secret, now }: { node: string; secret: string; now: number },
): string | undefined {
  const at = recipient.lastIndexOf('@');
  if (recipient.slice(at + 1).toLowerCase() !== node) return undefined;
  const local = recipient.slice(0, at);
  const zero = /^SRS0[=+-]([a-z2-7]{8})=([a-z2-7]{2})=([^=]+)=(.+)$/i.exec(local);
  if (zero) {
    const [, given = '', day = '', domain = '', user = ''] = zero;
    if (!same(given, hash(secret, `${day}${domain}${user}`)) || !isRecent(day, now)) return undefined;
    return `${user}@${domain}`;
  }
  const one = /^SRS1[=+-]([a-z2-7]{8})=([^=]+)=(=.+)$/i.exec(local);
  if (!one) return undefined;
  const [, given = '', first = '', rest = ''] = one;
  return same(given, hash(secret, `${first}${rest}`)) ? `SRS0${rest}@${first}` : undefined;
}

/** Whoever sends a bounce may have changed the case: it does not count. */
function hash(secret: string, text: string): string {
  const bytes = createHmac('sha256', secret).update(text.toLowerCase()).digest();
  return [...bytes.subarray(0, HASH_LENGTH)].map((byte) => ALPHABET[byte & 31]).join('');
}

function same(given: string, made: string): boolean {
  return timingSafeEqual(Buffer.from(given.toLowerCase()), Buffer.from(made));
}

function dayWord(now: number): string {
  const day = Math.floor(now / DAY) % 1024;
  return `${ALPHABET[day >> 5]}${ALPHABET[day & 31]}`;
}

function isRecent(word: string, now: number): boolean {
  const [high = '', low = ''] = word.toLowerCase();
  const day = ALPHABET.indexOf(high) * 32 + ALPHABET.indexOf(low);
  const age = ((Math.floor(now / DAY) % 1024) - day + 1024) % 1024;
  return age <= VALID_DAYS;
}
