import PostalMime from 'postal-mime';
import { type DeliveryReport, readDeliveryStatus } from './rules.ts';

/** A mail that came back: to which of our addresses, and what it says of each recipient. */
export interface ReturnedMail {
  readonly sentTo: readonly string[];
  readonly reports: readonly DeliveryReport[];
}

const DELIVERED_TO: ReadonlySet<string> = new Set(['delivered-to', 'x-original-to', 'envelope-to']);

/**
 * Undefined for what is no delivery report itself (RFC 3464, RFC 6522): an answer from holidays, a receipt that
 * somebody has read it, spam, a report that somebody forwards.
 */
export async function readReturnedMail(raw: Uint8Array): Promise<ReturnedMail | undefined> {
  const mail = await PostalMime.parse(raw, {
    maxNestingDepth: 20,
    maxHeadersSize: 256 * 1024,
    forceRfc822Attachments: true,
  }).catch(() => undefined);
  const header = (name: string) => mail?.headers.filter(({ key }) => key === name).map(({ value }) => value);
  const type = header('content-type')?.[0] ?? '';
  if (!mail || !/^multipart\/report\b/i.test(type) || !/report-type="?delivery-status\b/i.test(type))
    return undefined;
  const status = mail.attachments.find(({ mimeType }) => mimeType === 'message/delivery-status');
  if (!status) return undefined;
  const addresses = [
    ...(mail.to ?? []).map(({ address }) => address ?? ''),
    ...mail.headers.filter(({ key }) => DELIVERED_TO.has(key)).map(({ value }) => value),
  ];
  return {
    sentTo: [...new Set(addresses.map((address) => address.trim().replace(/^<|>$/g, '')).filter(Boolean))],
    reports: readDeliveryStatus(textOf(status.content)),
  };
}

function textOf(content: string | ArrayBuffer | Uint8Array): string {
  return typeof content === 'string' ? content : new TextDecoder('utf-8').decode(content);
}
