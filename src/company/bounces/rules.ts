import { createHmac, timingSafeEqual } from 'node:crypto';

/** What a report says of one recipient (RFC 3464). */
export interface DeliveryReport {
  readonly recipient: string;
  /** As we wrote to it, where a forwarder changed it. */
  readonly original: string | undefined;
  readonly action: string;
  /** RFC 3463: "5.1.1". */
  readonly status: string;
  readonly diagnostic: string;
}

/** `hard`: the address is no good. `soft`: this mail was lost, the address may be good. `late`: it is tried still. */
export type BounceKind = 'hard' | 'soft' | 'late';

const MOST_REPORTS = 100;

/** The groups of a message/delivery-status part: the first is about the message, each later one about a recipient. */
export function readDeliveryStatus(text: string): DeliveryReport[] {
  const groups = text
    .replace(/\r\n?/g, '\n')
    .replace(/\n[ \t]+/g, ' ')
    .split(/\n{2,}/)
    .map(fieldsOf);
  return groups.slice(0, MOST_REPORTS).flatMap((fields) => {
    const recipient = addressIn(fields.get('final-recipient'));
    const action = fields.get('action')?.toLowerCase();
    const status = /\b[245]\.\d{1,3}\.\d{1,3}\b/.exec(fields.get('status') ?? '')?.[0];
    if (!recipient || !action || !status) return [];
    const diagnostic = (fields.get('diagnostic-code') ?? '').replace(/^smtp;\s*/i, '').slice(0, 500);
    return [{ recipient, original: addressIn(fields.get('original-recipient')), action, status, diagnostic }];
  });
}

function fieldsOf(group: string): Map<string, string> {
  return new Map(
    group.split('\n').flatMap((line) => {
      const colon = line.indexOf(':');
      return colon < 1 ? [] : [[line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()]];
    }),
  );
}

/** "rfc822;lea@example.org": the address, in lower case. */
function addressIn(field: string | undefined): string | undefined {
  const address = field?.split(';').at(-1)?.trim().replace(/^<|>$/g, '').toLowerCase();
  return address && /^[^\s@]{1,64}@[^\s@]{1,255}$/.test(address) ? address : undefined;
}

/**
 * What a report means. A full mailbox (X.2.2), a mail that is too big (X.3.4) or refused for what is in it or where it
 * comes from (X.7.X) says nothing against the address. Undefined: it arrived.
 */
export function bounceKind({
  action,
  status,
}: Pick<DeliveryReport, 'action' | 'status'>): BounceKind | undefined {
  if (action === 'delayed') return 'late';
  if (action !== 'failed') return undefined;
  if (!status.startsWith('5.') || /^5\.(2\.2|3\.4|7\.\d+)$/.test(status)) return 'soft';
  return 'hard';
}

/** The code in what an SMTP server said: "550 5.1.1 no such user". Without one of RFC 3463, the class alone. */
export function statusIn(said: string): string {
  return /\b[45]\.\d{1,3}\.\d{1,3}\b/.exec(said)?.[0] ?? (/^4/.test(said.trim()) ? '4.0.0' : '5.0.0');
}

/**
 * The envelope sender of one mail, so that whatever comes back says which it was (VERP). `base`: where bounces go,
 * "retours@example.org" or, with a domain of its own, "@retours.example.org".
 */
export function envelopeSender(base: string, mailId: string, key: Buffer): string {
  const [local = '', domain = ''] = base.split('@');
  const named = `${mailId.replaceAll('-', '')}-${mark(mailId, key)}`;
  return local === '' ? `${named}@${domain}` : `${local}+${named}@${domain}`;
}

/** Which mail came back to that address; undefined where it is none that we wrote. */
export function mailBehind(address: string, base: string, key: Buffer): string | undefined {
  const [wanted = '', wantedDomain = ''] = base.toLowerCase().split('@');
  const [local = '', domain = ''] = address.toLowerCase().split('@');
  if (domain !== wantedDomain || !local.startsWith(wanted === '' ? '' : `${wanted}+`)) return undefined;
  const named = /([0-9a-f]{32})-([0-9a-f]{16})$/.exec(local);
  if (!named) return undefined;
  const [, compact = '', given = ''] = named;
  const mailId = compact.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  return timingSafeEqual(Buffer.from(given), Buffer.from(mark(mailId, key))) ? mailId : undefined;
}

function mark(mailId: string, key: Buffer): string {
  return createHmac('sha256', key).update(mailId).digest('hex').slice(0, 16);
}
