import type { Instant } from '../../platform/calendar.ts';
import { isRefusal, type Refusal } from '../../platform/refusal.ts';
import { readLink, signLink } from '../../platform/signed-link.ts';

/** A link that opens the pay page of one invoice for whoever holds it, without signing in. */
export const VALID_DAYS = 90;

export const signPaymentLink = (key: Buffer, invoiceId: string, expiresAt: Instant): string =>
  signLink(key, invoiceId, expiresAt);

/** The invoice that the link is about. */
export function readPaymentLink(
  key: Buffer,
  token: string,
  at: Instant,
): { readonly invoiceId: string; readonly expiresAt: Instant } | Refusal<'link-unknown' | 'link-expired'> {
  const link = readLink(key, token, at);
  return isRefusal(link) ? link : { invoiceId: link.id, expiresAt: link.expiresAt };
}
