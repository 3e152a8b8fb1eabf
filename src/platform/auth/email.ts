import { domainToASCII } from 'node:url';
import { isEmailAddress } from '../mail/address.ts';

/**
 * The address in the form we keep: trimmed, its domain in lower-case ASCII (A-labels), so that one
 * mailbox has one spelling. Undefined when it is no address.
 */
export function normaliseEmail(text: string): string | undefined {
  const trimmed = text.trim();
  if (!isEmailAddress(trimmed)) return undefined;
  const at = trimmed.indexOf('@');
  const domain = domainToASCII(trimmed.slice(at + 1));
  const email = `${trimmed.slice(0, at)}@${domain}`;
  return isEmailAddress(email) ? email : undefined;
}
